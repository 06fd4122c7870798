"""两区两街的单位、人员与规程；人员均为虚构，口令只供演示（正式运行的设置下不装）。"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from accounts.models import Role, RoleGrant, SecrecyAgreement, Unit, UnitLevel, User
from regimes import samples
from regimes.files import loader
from tools.demo.numbers import id_number

PASSWORD = "shili-yanshi-2026"  # noqa: S105  演示口令，正式运行拒绝装入

# 区代码、区名、街道代码、街道名、机关代字、规程、三个社区
PLACES = {
    "xs": ("340603", "相山区", "340603001", "三堤口街道", "三街救", ("安康社区", "孟山社区", "惠黎社区")),
    "ls": ("371302", "兰山区", "371302001", "兰山街道", "兰街救", ("前园社区", "后园社区", "涑河社区")),
}
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


def accounts():
    """（账号，口令，岗位，单位）各行，`make demo` 打印给人看。"""
    return [
        (f"{key}-{name}", PASSWORD, f"{person} {role.label}", unit_name(key, where))
        for key in PLACES
        for (name, role, _, where), person in zip(POSTS, NAMES[key], strict=True)
    ]


def unit_name(key, where):
    _, district, _, street, _, communities = PLACES[key]
    if where == "district":
        return district
    return street if where == "street" else f"{street}{communities[where]}"


def open_offices(*, at):
    """建两区两街、录岗位、载入规程与示例标准。返回 {"xs": Office, "ls": Office}。"""
    found = {key: _units(key) for key in PLACES}
    loader.load_shipped(at=at)
    for office in found.values():
        new_year = at.date().replace(month=1, day=1)
        samples.load_samples(office.district, starts_on=new_year)
        samples.delegate_all(office.district, starts_on=new_year)
        _people(office, at=at)
    return found


def _units(key):
    number, name, street_number, street_name, word, names = PLACES[key]
    district = Unit.objects.create(level=UnitLevel.DISTRICT, code=number, name=name, **_contacts(name))
    street = Unit.objects.create(
        level=UnitLevel.STREET,
        parent=district,
        code=street_number,
        name=street_name,
        doc_word=word,
        **_contacts(name),
    )
    communities = [
        Unit.objects.create(
            level=UnitLevel.COMMUNITY, parent=street, code=f"{street_number}{n:03d}", name=one, **_contacts(name)
        )
        for n, one in enumerate(names, 1)
    ]
    return Office(key, district, street, communities)


def _contacts(district):
    return {
        "phone": "0000-0000001",
        "complaint_phone": "0000-0000002",
        "address": "示例路1号",
        "review_body": f"{district}人民政府",
        "court": f"{district}人民法院",
    }


def _people(office, *, at):
    for serial, ((name, _, title, where), person) in enumerate(zip(POSTS, NAMES[office.key], strict=True)):
        user = User.objects.create(
            username=f"{office.key}-{name}",
            password=hashed(),
            name=person,
            unit=_place(office, where),
            title=title,
            id_number=id_number(f"{1972 + serial}-0{serial % 9 + 1}-15", "女", office.district.code),
        )
        office.staff[name] = user
    for name, role, _, _ in POSTS:
        _post(office, office.staff[name], role, at=at)


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
