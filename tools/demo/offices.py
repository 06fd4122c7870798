"""五区十五街的单位、人员与规程；人员均为虚构，口令只供演示（正式运行的设置下不装）。"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from accounts.models import Role, RoleGrant, SecrecyAgreement, Unit, UnitLevel, User
from regimes import samples
from regimes.files import loader
from tools.demo import names
from tools.demo.numbers import id_number

PASSWORD = "shili-yanshi-2026"  # noqa: S105  演示口令，正式运行拒绝装入


@dataclass(frozen=True)
class Place:
    """一个区：代码、区名，各街道（街道名、机关代字、三个社区）。"""

    code: str
    name: str
    streets: tuple


PLACES = {
    "xs": Place("340603", "相山区", (
        ("三堤口街道", "三街救", "安康社区 孟山社区 惠黎社区"),
        ("示例东街道", "东街救", "东园社区 双桥社区 青松社区"),
        ("示例西街道", "西街救", "西园社区 长山社区 桃花社区"),
    )),
    "dz": Place("511703", "达川区", (
        ("示例翠屏街道", "翠街救", "翠屏社区 通川社区 南外社区"),
        ("示例石桥镇", "石镇救", "石桥村 列宁社区 河坝村"),
        ("示例双庙镇", "双镇救", "双庙村 天星村 月亮村"),
    )),
    "lz": Place("371311", "罗庄区", (
        ("示例罗庄街道", "罗街救", "湖东社区 湖西社区 桥头社区"),
        ("示例盛庄街道", "盛街救", "盛庄社区 花埠社区 后盛社区"),
        ("示例沂堂镇", "沂镇救", "沂堂村 前岭村 后岭村"),
    )),
    "ls": Place("371302", "兰山区", (
        ("兰山街道", "兰街救", "前园社区 后园社区 涑河社区"),
        ("示例金雀街道", "金街救", "金雀社区 银雀社区 水田社区"),
        ("示例白沙镇", "白镇救", "白沙村 东岭村 西岭村"),
    )),
    "gd": Place("341882", "广德市", (
        ("升平街道", "升街救", "示例升平社区 示例团结社区 示例山关社区"),
        ("示例桃州街道", "桃街救", "桃州社区 横山社区 万桂社区"),
        ("示例卢村乡", "卢乡救", "卢村 石狮村 宏霞村"),
    )),
}  # fmt: skip
# 账号后缀、岗位、职务、所在（street 街道 / district 区 / 0 1 2 第几社区）
POSTS = [
    ("window", Role.WINDOW, "社会救助经办", "street"),
    ("window2", Role.WINDOW, "社会救助经办", "street"),
    ("community1", Role.COMMUNITY, "社区协理员", 0),
    ("community2", Role.COMMUNITY, "社区协理员", 1),
    ("community3", Role.COMMUNITY, "社区协理员", 2),
    ("checker", Role.CHECKER, "核对员", "street"),
    ("reviewer1", Role.REVIEWER, "民政办工作人员", "street"),
    ("reviewer2", Role.REVIEWER, "司法所工作人员", "street"),
    ("reviewer3", Role.REVIEWER, "社区工作者（街道外）", 1),
    ("review-leader", Role.REVIEW_LEADER, "评审组组长", "street"),
    ("leader", Role.LEADER, "分管领导", "street"),
    ("district1", Role.DISTRICT, "社会救助科科长", "district"),
    ("district2", Role.DISTRICT, "社会救助科科员", "district"),
    ("auditor", Role.AUDITOR, "审计监察", "district"),
    ("admin", Role.ADMIN, "系统管理员", "district"),
]
NAMES = {
    "xs": "周晓梅 吴建军 郑丽 孙志强 马桂兰 何伟 高翔 林芳 罗秀珍 梁正国 宋立新 唐海涛 许静 韩冰 冯涛".split(),
    "ls": "徐敏 朱文杰 秦红 尤勇 许凤英 吕波 施展 张蕾 孔令珍 曹明德 严卫东 华强 金玲 魏刚 陶然".split(),
}
FRONT = "xs", "ls"  # 一起来就办得了事的两区，账号打印给人看


def keys():
    """各街道的代号，依次：xs、xs2、xs3、dz……；第一个街道与它的区同名。"""
    return [f"{key}{n or ''}" if n == 0 else f"{key}{n + 1}" for key in PLACES for n in range(3)]


def district_of(key):
    return key.rstrip("0123456789")


def number_of(key):
    """区里的第几个街道，自0起。"""
    return int(key.lstrip("abcdefghijklmnopqrstuvwxyz") or 1) - 1


def staff_names(key):
    """十五个岗位各是谁：两个演示街道写定，其余依次取。"""
    found = NAMES.get(key)
    if found is None:
        seed = list(keys()).index(key)
        women, men = names.people(seed + 50, "女"), names.people(seed + 50, "男")
        found = [next(men if n % 3 == 0 else women) for n in range(len(POSTS))]
    return found


@dataclass
class Office:
    """一个街道的班子：`office.window`、`office.helpers[0]`、`office.bureau`、`office.communities[1]`。"""

    key: str
    district: Unit
    street: Unit
    communities: list
    staff: dict = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return self.__dict__["staff"][name.replace("_", "-")]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def helpers(self):
        return [self.staff[f"community{n}"] for n in (1, 2, 3)]

    @property
    def panel(self):
        return [self.staff[f"reviewer{n}"] for n in (1, 2, 3)]

    def helper_of(self, community):
        return self.helpers[self.communities.index(community)]


def posts_of(key):
    """一个街道的各岗位；区级的岗位只在区里第一个街道建一次。"""
    whole = number_of(key) == 0
    return [(post, name) for post, name in zip(POSTS, staff_names(key), strict=True) if whole or post[3] != "district"]


def accounts(wanted=None):
    """（账号，口令，岗位，单位）各行；`wanted` 为街道代号，不给即全部。"""
    return [
        (username(key, name), PASSWORD, f"{person} {role.label}", unit_name(key, where))
        for key in wanted or keys()
        for (name, role, _, where), person in posts_of(key)
    ]


def username(key, name):
    return f"{key}-{name}"


def unit_name(key, where):
    place = PLACES[district_of(key)]
    street, _, communities = place.streets[number_of(key)]
    if where == "district":
        return place.name
    return street if where == "street" else f"{street}{communities.split()[where]}"


def open_bureaus(*, at):
    """建五个区级单位，载入规程：某区自己的规程认得它的区。"""
    for place in PLACES.values():
        facts = {"code": place.code, "name": place.name, "doc_word": f"{place.name[0]}民救", **_contacts(place.name)}
        Unit.objects.create(level=UnitLevel.DISTRICT, **facts)
    loader.load_shipped(at=at)


def open_district(key, *, at):
    """建一区三街、录岗位、录入示例标准与授权（区与规程已有）。返回 {街道代号: Office}。"""
    district = Unit.objects.get(code=PLACES[key].code)
    own = [one for one in keys() if district_of(one) == key]
    found = {one: _street(one, district) for one in own}
    new_year = at.date().replace(month=1, day=1)
    samples.load_samples(district, starts_on=new_year)
    samples.delegate_all(district, starts_on=new_year)
    for office in found.values():
        _people(office, found[key], at=at)
    return found


def reopened(key):
    """已经建好的一个街道的班子。"""
    place = PLACES[district_of(key)]
    street = Unit.objects.get(code=street_code(key))
    office = Office(key, Unit.objects.get(code=place.code), street, list(street.children.order_by("code")))
    users = User.objects.in_bulk([username(district_of(key), post[0]) for post in POSTS], field_name="username")
    users |= User.objects.in_bulk([username(key, post[0]) for post, _ in posts_of(key)], field_name="username")
    office.staff = {name.partition("-")[2]: user for name, user in users.items()}
    return office


def street_code(key):
    return f"{PLACES[district_of(key)].code}{number_of(key) + 1:03d}"


def _street(key, district):
    name, word, communities = PLACES[district_of(key)].streets[number_of(key)]
    code = street_code(key)
    street = Unit.objects.create(
        level=UnitLevel.STREET, parent=district, code=code, name=name, doc_word=word, **_contacts(district.name)
    )
    rows = [
        Unit.objects.create(
            level=UnitLevel.COMMUNITY, parent=street, code=f"{code}{n:03d}", name=one, **_contacts(district.name)
        )
        for n, one in enumerate(communities.split(), 1)
    ]
    return Office(key, district, street, rows)


def _contacts(district):
    return {
        "phone": "0000-0000001",
        "complaint_phone": "0000-0000002",
        "address": "示例路1号",
        "review_body": f"{district}人民政府",
        "court": f"{district}人民法院",
    }


def _people(office, first, *, at):
    """本街道的人；区级的人只在区里第一个街道建，其余街道共用。"""
    for serial, ((name, _, title, where), person) in enumerate(posts_of(office.key)):
        user = User.objects.create(
            username=username(office.key, name),
            password=hashed(),
            name=person,
            unit=_place(office, where),
            title=title,
            id_number=id_number(f"{1972 + serial}-0{serial % 9 + 1}-15", "女", office.district.code),
        )
        office.staff[name] = user
    for (name, role, _, _), _ in posts_of(office.key):
        _post(first, office.staff[name], role, at=at)
    for name in ("district1", "district2", "auditor", "admin"):
        office.staff.setdefault(name, first.staff[name])


@cache
def hashed():
    """口令都一样，只散列一次。"""
    return make_password(PASSWORD)


def _place(office, where):
    if where == "district":
        return office.district
    return office.street if where == "street" else office.communities[where]


def _post(office, user, role, *, at):
    """授岗由管理员提出、区民政局确认；两位发起人自己的岗位由系统建立。"""
    founder = role in (Role.ADMIN, Role.DISTRICT)
    RoleGrant.objects.create(
        user=user,
        role=role,
        starts_on=at.date(),
        proposed_by=None if founder else office.admin,
        proposed_at=at,
        confirmed_by=None if founder else office.district1,
        confirmed_at=at,
    )
    if role == Role.CHECKER:
        SecrecyAgreement.objects.create(
            user=user,
            signed_on=at.date(),
            ends_on=at.date() + timedelta(days=3 * 365),
            registered_by=office.admin,
            registered_at=at,
        )
