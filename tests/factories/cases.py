"""案件：走真的登记、授权、受理，得到的就是线上会有的样子。

office = office_of("XS2020")                       一区一街一社区，各岗位各一人，规程已载入
case = registered(office, at=at)                   已登记
case = ready(office, at=at)                        材料与授权已齐，可以受理
case = accepted(office, at=at)                     已受理
"""

import datetime
from types import SimpleNamespace

from django.db import transaction

from accounts.models import Unit, UnitLevel
from cases import hearing_notice
from cases.models import MaterialStatus
from decisions.services.serve import serve
from intake.services import acceptance
from intake.services.consents import authorise
from notices.models import Notice
from regimes import samples
from tests.factories.accounts import LONG_AGO, UnitFactory, UserFactory
from tests.factories.people import id_number
from tests.factories.regimes import district_of, shipped_regime

STREETS = {
    "XS2020": ("340603001", "三堤口街道"),
    "LS2019": ("371302001", "兰山街道"),
    "DZ2021": ("511703001", "翠屏街道"),
    "LZ2021": ("371311001", "罗庄街道"),
    "SP2024": ("341882001", "升平街道"),
    "NAT_COUNTY": ("499001001", "示例街道"),
    "NAT_STREET": ("499002001", "样板街道"),
}
ROLES = ("window", "checker", "reviewer", "review_leader", "leader")


def office_of(code="XS2020"):
    """一个街道的全班人马：.district .street .community，.window .helper .checker .review_leader .leader .bureau …。"""
    regime = shipped_regime(code)
    number, name = STREETS[code]
    district = regime.district or district_of(number[:6])  # 全国规程由没有自己规程的区来用
    street = Unit.objects.filter(code=number).first() or UnitFactory(
        code=number, name=name, parent=district, doc_word=f"{name[:1]}街救"
    )
    community = Unit.objects.filter(parent=street, level=UnitLevel.COMMUNITY).first() or UnitFactory(
        community=True, parent=street, code=f"{number}001"
    )
    if code != "NAT_COUNTY":
        samples.delegate_all(district, starts_on=LONG_AGO)
    staff = {role: UserFactory(unit=street, **{role: True}) for role in ROLES}
    return SimpleNamespace(
        regime=regime,
        district=district,
        street=street,
        community=community,
        helper=UserFactory(unit=community, community=True),
        bureau=UserFactory(unit=district, district=True),
        bureau2=UserFactory(unit=district, district=True),
        **staff,
    )


def two_people(**head):
    """一对夫妻：丈夫是户主和申请人。"""
    return [
        {"name": "王建国", "id_number": id_number("1970-03-08", "男"), "relation": "01", **head},
        {"name": "李秀英", "id_number": id_number("1972-11-02", "女"), "relation": "10", "wage": "1550.00"},
    ]


def application(office, **changes):
    """`register` 所需的全部资料。"""
    return {
        "community": office.community,
        "aid": "minimum_living",
        "household": {"address": "桂苑小区3栋201室", "phone": "13805610001", "hardships": ["illness"]},
        "members": two_people(),
        "account": {"bank": "农村商业银行", "number": f"6217001{id_number()[6:]}", "holder": 1},
        "reason": "丈夫患病，没有收入",
        "by": office.window,
        **changes,
    }


def registered(office, *, at, **changes):
    return acceptance.register(**application(office, **changes), at=at)


def ready(office, *, at, **changes):
    """登记之后，成年人都承诺、授权了，材料也收齐了。"""
    case = registered(office, at=at, **changes)
    consent_of_all(case, at=at, by=case_clerk(case))
    case.refresh_from_db()
    return case


def accepted(office, *, at, **changes):
    case = ready(office, at=at, **changes)
    return acceptance.accept(case.pk, by=case_clerk(case), at=at)


def hearing_told(case, *, at):
    """听取意见告知书出具并当面送达；案件须已转到听取意见。返回 Notice。"""
    case.acting_on = at.date()
    with transaction.atomic():
        notice = Notice.objects.filter(case_id=case.pk, kind="hearing_notice").last()
        notice = notice or hearing_notice.tell(case, by=case_clerk(case), at=at)
    facts = {"way": "direct", "receiver": notice.recipient, "place": "家中", "servers": ["李晓梅", "张敏"]}
    serve(case.pk, notice=notice.pk, by=case_clerk(case), at=at, served_at=at, **facts)
    return notice


def case_clerk(case):
    return case.assignments.get(role="window", ended_at=None).user


def consent_of_all(case, *, at, by, **promise):
    """全部成年人当日承诺、授权三年，要收的材料全收。"""
    on = at.astimezone(datetime.timezone(datetime.timedelta(hours=8))).date()
    adults = [one.person_id for one in case.family() if one.is_adult(on)]
    until = on + datetime.timedelta(days=3 * 365)
    authorise(
        case.pk,
        by=by,
        at=at,
        promises=[{"member": pk, "signed_on": on, **promise} for pk in adults],
        authorisations=[{"member": pk, "signed_on": on, "valid_to": until} for pk in adults],
        materials={row.pk: MaterialStatus.RECEIVED for row in case.materials.filter(required=True)},
    )
