"""核对、入户、核算：一步步走真的服务。

case = verified(office, at=at)     核对报告已出，在入户环节
case = visited(office, at=at)      又入户登记完毕
case = assessed(office, at=at)     又做了核算表
case = investigated(office, at=at) 调查结束，已转下一环节
"""

import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from evidence.models import Check, HomeVisit, PhotoKind, SignerRole
from regimes.models import Parameter, Standard
from tests.factories.cases import accepted, case_clerk, two_people
from tests.factories.regimes import ParameterFactory, StandardFactory
from verification.services import assess as assess_services
from verification.services import hits, means_check
from visits.services import record
from visits.services import visit as visit_services

# 取整、扣减、分类施保等人人用得着的示例参数
USUAL = {
    "rounding": "fen",
    "minimum_payment": "0",
    "top_up_highest_only": "highest",
    "lump_months": "12",
    "deduction_grounds": {
        "medical": ["disability", "serious_illness"],
        "rehab": ["disability"],
        "work_cost": ["working"],
    },
    "small_aid_ceiling": "3000",
    "small_aid_table": {"disaster": ["500", "3000"], "illness": ["500", "2000"]},
    "small_aid_income_test": "none",
}
# 边缘、刚性支出、支出型救助的示例参数
SPENDING = {
    "margin_multiple": "1.5",
    "disposable_income_urban": "48000",
    "disposable_income_rural": "24000",
    "rigid_kinds": ["medical", "rehab", "education"],
    "rigid_share": "0.5",
    "expense_threshold": "10000",
    "expense_months": [["10000", "2"], ["30000", "4"]],
    "expense_per": "person",
    "expense_ceiling_months": "10",
    "expense_ceiling_per": "household",
    "expense_income_test": "disposable",
}
KINDS = (PhotoKind.DOOR, PhotoKind.LIVING, PhotoKind.KITCHEN)


def picture(seed=0, *, name="现场.jpg", size=(160, 120), quality=90):
    """一张各不相同的照片；小，解得快，画面照 640×480 缩小。"""
    image = Image.new("RGB", size, (seed * 37 % 256, seed * 91 % 256, 120))
    pen, scale = ImageDraw.Draw(image), size[0] / 640
    for n in range(12):
        x, y = (seed * 131 + n * 97) % 640, (seed * 57 + n * 149) % 480
        box = [x, y, x + 60 + n * 9, y + 50]
        pen.rectangle([side * scale for side in box], fill=(n * 20, 255 - n * 20, seed * 11 % 256))
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return ContentFile(data.getvalue(), name=name)


def signature(seed=0):
    image = Image.new("RGB", (300, 120), "white")
    ImageDraw.Draw(image).line(
        [(10, 60), (90, 20 + seed % 60), (200, 90), (280, 40 + seed % 50)], fill="black", width=3
    )
    data = io.BytesIO()
    image.save(data, "PNG")
    return ContentFile(data.getvalue(), name="签名.png")


def standards_of(office, *, area="urban", amount="753.00"):
    """本区的低保标准与核算参数（例1的数）。"""
    if not Standard.objects.filter(district=office.district, area=area).exists():
        StandardFactory(district=office.district, area=area, amount=amount)
        StandardFactory(district=office.district, area=area, kind="hardship_basic", amount="979.00")
    if not Parameter.objects.filter(district=office.district).exists():
        ParameterFactory(district=office.district)
        ParameterFactory(district=office.district, key="top_up_shares", value={"severe_disability": "0.2"})
        for key, value in {**USUAL, **SPENDING}.items():
            ParameterFactory(district=office.district, key=key, value=value)


def requested(office, *, at, **changes):
    """已受理并发起核对。"""
    case = accepted(office, at=at, **changes)
    means_check.request_check(case.pk, by=case_clerk(case), at=at, officer=office.checker)
    case.refresh_from_db()
    return case


def verified(office, *, at, **changes):
    case = requested(office, at=at, **changes)
    close_check(case, office, at=at)
    return case


def answer_the_rest(check, officer, *, at):
    """每个人其余各类都答无记录。"""
    for subject in check.subjects.asked().order_by("pk"):
        hits.answer_classes(subject, by=officer, at=at, answer="none", rest=True)


def close_check(case, office, *, at, conclusion="within"):
    check = Check.objects.filter(case_id=case.pk).latest("pk")
    answer_the_rest(check, office.checker, at=at)
    means_check.record_check(check.pk, by=office.checker, at=at, conclusion=conclusion, note="各部门反馈无异常")
    case.refresh_from_db()
    return check


def filled_visit(case, office, *, at, seed=0, **changes):
    """填好、拍好、签好，尚未登记完成的调查表。"""
    visit = record.open_visit(case, by=office.helper, at=at)
    facts = {
        "visited_at": at,
        "housing_kind": "commercial",
        "findings": "两室一厅，陈设简单",
        "no_contradiction": True,
        "conclusion": "true",
        "suggests": True,
        **changes,
    }
    met = [one.person_id for one in case.family()]
    visit = record.save_visit(
        visit.pk, version=visit.version, changes=facts, present=met, second=office.window, by=office.helper
    )
    for n, kind in enumerate(KINDS):
        record.add_photo(case, visit, picture(case.pk * 10 + n + seed), kind, by=office.helper, at=at)
    for n, person in enumerate((office.helper, office.window)):
        record.sign(visit, SignerRole.VISITOR, person.name, signature(n), by=office.helper, at=at)
    record.sign(visit, SignerRole.VISITED, case.head_name, signature(7), by=office.helper, at=at)
    return HomeVisit.objects.get(pk=visit.pk)


def visited(office, *, at, **changes):
    case = verified(office, at=at, **changes)
    visit = filled_visit(case, office, at=at)
    visit_services.record_visit(visit.pk, by=office.helper, at=at)
    case.refresh_from_db()
    return case


def poor_couple():
    """一对夫妻，妻子月入800元，人均低于示例标准。"""
    husband, wife = two_people()
    return [husband, {**wife, "wage": "800.00"}]


def assessed(office, *, at, **changes):
    standards_of(office)
    case = visited(office, at=at, **{"members": poor_couple(), **changes})
    assess_services.assess(case.pk, by=case_clerk(case), at=at)
    case.refresh_from_db()
    return case


def investigated(office, *, at, **changes):
    case = assessed(office, at=at, **changes)
    visit_services.finish_visit(case.pk, by=case_clerk(case), at=at)
    case.refresh_from_db()
    return case
