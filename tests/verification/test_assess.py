from decimal import Decimal as D

import pytest

from core.acts import Act
from core.models import Event
from core.refusals import Blocked
from evidence.models import Assessment, Check
from evidence.worksheet import worksheet
from tests.factories import AssetFactory, ExpenseFactory, IncomeFactory, id_number
from tests.factories.cases import case_clerk, office_of
from tests.factories.evidence import answer_the_rest, requested, standards_of, verified, visited
from tests.staging import staged
from verification.services import hits as hit_services
from verification.services.assess import assess
from verification.services.means_check import record_check

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("LS2019")


def example_one():
    """例1的一家三口。"""
    return [
        {
            "name": "周德明",
            "id_number": id_number("1975-01-02", "男"),
            "relation": "01",
            "health": "60",
            "disability_kind": "4",
            "disability_grade": 2,
        },
        {"name": "孙桂芳", "id_number": id_number("1977-03-04", "女"), "relation": "10", "employment": "public_post"},
        {"name": "周小强", "id_number": id_number("2011-06-01", "男"), "relation": "20", "employment": "student"},
    ]


def with_wage(case, amount="1550.00"):
    wife = case.composition.get(relation="10").person
    return IncomeFactory(member=wife, case_id=case.pk, declared=amount, name="公益岗工资")


def test_example_one_from_the_declared_household(office, at):
    standards_of(office)
    case = visited(office, at=at, members=example_one())
    with_wage(case)
    found = assess(case.pk, by=case_clerk(case), at=at)
    assert (found.base_amount, found.top_up, found.total) == (D("859.60"), D("150.60"), D("1010.20"))
    assert (found.size, found.covered, found.eligible) == (3, 3, True)
    assert found.standard_source == "示例文件"
    assert [(line.group, line.amount) for line in found.lines.all()] == [
        ("income", D("1550.00")),
        ("deduction", D("150.60")),
        ("top_up", D("150.60")),
    ]
    sheet = case.household.dossier.papers.get(kind="14").sheet.content
    assert sheet["total_words"] == "壹仟零壹拾元贰角"
    assert Event.objects.get(act=Act.ASSESS).data["total"] == "1010.20"


def test_a_saved_sheet_stays_and_a_new_one_takes_its_place(office, at):
    standards_of(office)
    case = visited(office, at=at, members=example_one())
    first = assess(case.pk, by=case_clerk(case), at=at)
    with_wage(case)
    second = assess(case.pk, by=case_clerk(case), at=at)
    first.refresh_from_db()
    assert (first.is_current, second.is_current) == (False, True)
    assert (first.total, second.total) == (D("2409.60"), D("1010.20"))
    assert Assessment.objects.count() == 2


def test_a_counted_hit_confirms_the_declared_line_instead_of_adding_to_it(office, at):
    standards_of(office)
    case = requested(office, at=at, members=example_one())
    row = with_wage(case, "1200.00")
    check = Check.objects.get(case_id=case.pk)
    wife = check.subjects.get(member__name="孙桂芳")
    record = {"by": office.checker, "at": at, "verdict": "counted", "period": "month"}
    hit_services.record_hit(wife, data_class="15", detail="公益岗", amount=D("1550"), reason="人社发放记录", **record)
    hit_services.record_hit(wife, data_class="10", detail="养老金", amount=D("100"), reason="未申报", **record)
    answer_the_rest(check, office.checker, at=at)
    record_check(check.pk, by=office.checker, at=at, conclusion="within", note="有两条收入")
    case.refresh_from_db()
    sheet = worksheet.open_sheet(case, on=case.accepted_on)
    assert [(one.name, one.amount.value) for one in sheet.incomes] == [
        ("公益岗工资", D("1550.00")),
        ("职工养老待遇领取", D("100.00")),
    ]
    found = assess(case.pk, by=case_clerk(case), at=at)
    row.refresh_from_db()
    assert (found.income_total, row.verified, row.verified_by) == (D("1650.00"), D("1550.00"), "check")
    assert [one.amount.value for one in worksheet.open_sheet(case, on=case.accepted_on).incomes] == [
        D("1550.00"),
        D("100.00"),
    ]


@pytest.mark.parametrize(("conclusion", "eligible"), [("within", True), ("exceeds", False)])
def test_a_counted_asset_found_by_the_check_exceeds_only_if_the_report_says_so(office, at, conclusion, eligible):
    standards_of(office)
    case = requested(office, at=at, members=example_one())
    check = Check.objects.get(case_id=case.pk)
    facts = {"data_class": "05", "detail": "小型轿车", "amount": D("80000")}
    said = {"verdict": "counted", "reason": "本人所有，在用"}
    hit_services.record_hit(check.subjects.first(), by=office.checker, at=at, **facts, **said)
    answer_the_rest(check, office.checker, at=at)
    record_check(check.pk, by=office.checker, at=at, conclusion=conclusion, note="有车")
    case.refresh_from_db()
    found = assess(case.pk, by=case_clerk(case), at=at)
    assert (found.eligible, found.lines.get(group="asset").amount) == (eligible, D("80000.00"))


def test_a_change_on_the_sheet_needs_its_ground(office, at):
    standards_of(office)
    case = visited(office, at=at, members=example_one())
    row = with_wage(case)
    wife = row.member
    with pytest.raises(Blocked, match="有不计入的金额，请写明依据"):
        assess(case.pk, by=case_clerk(case), at=at, adjustments={f"income-{row.pk}": {"excluded": D("100")}})
    with pytest.raises(Blocked, match=r"不能多于1,550\.00 元"):
        changes = {"excluded": D("9999"), "excluded_reason": "优待抚恤金"}
        assess(case.pk, by=case_clerk(case), at=at, adjustments={f"income-{row.pk}": changes})
    with pytest.raises(Blocked, match=r"改为300\.00 元，请写明理由"):
        assess(case.pk, by=case_clerk(case), at=at, adjustments={f"work-{wife.pk}": {"amount": D("300")}})
    changes = {f"work-{wife.pk}": {"amount": D("0"), "note": "单位提供班车"}}
    assert assess(case.pk, by=case_clerk(case), at=at, adjustments=changes).deduction_total == 0


def test_only_expenses_the_rules_name_are_deducted(office, at):
    standards_of(office)
    case = visited(office, at=at, members=example_one())
    man = case.composition.get(relation="01").person
    with_wage(case)
    ExpenseFactory(member=man, case_id=case.pk, kind="medical", own_paid="400.00")
    ExpenseFactory(member=man, case_id=case.pk, kind="rent", own_paid="500.00")
    assert assess(case.pk, by=case_clerk(case), at=at).deduction_total == D("550.60")


def test_an_asset_over_the_limit_makes_the_household_ineligible_unless_excepted(office, at):
    standards_of(office)
    case = visited(office, at=at, members=example_one())
    man = case.composition.get(relation="01").person
    car = AssetFactory(member=man, case_id=case.pk, kind="304", description="小型轿车", exceeds=True)
    found = assess(case.pk, by=case_clerk(case), at=at)
    assert (found.eligible, found.assets_exceed, found.total) == (False, True, 0)
    changes = {f"asset-{car.pk}": {"exception": "残疾人代步车"}}
    assert assess(case.pk, by=case_clerk(case), at=at, adjustments=changes).eligible


def test_without_a_confirmed_standard_nothing_is_guessed(office, at):
    case = visited(office, at=at)
    with pytest.raises(Blocked, match="尚未录入2026年04月01日的城市低保标准"):
        assess(case.pk, by=case_clerk(case), at=at)


def test_a_single_severely_disabled_adult_of_a_margin_household(office, at):
    standards_of(office)
    case = verified(
        office,
        at=at,
        members=[
            {
                "name": "陈静",
                "id_number": id_number("1994-01-02", "女"),
                "relation": "01",
                "health": "60",
                "disability_kind": "5",
                "disability_grade": 2,
            },
            {"name": "陈父", "id_number": id_number("1962-01-02", "男"), "relation": "51", "covered": False},
            {"name": "陈母", "id_number": id_number("1963-01-02", "女"), "relation": "52", "covered": False},
        ],
    )
    father = case.composition.get(relation="51").person
    IncomeFactory(member=father, case_id=case.pk, kind="transfer", name="养老金", declared="3100.00")
    case.composition.exclude(relation="01").update(covered=False)
    assert worksheet.open_sheet(case, on=case.accepted_on).single
    found = assess(case.pk, by=case_clerk(case), at=at)
    assert (found.total - found.top_up, found.covered, found.size) == (D("753.00"), 1, 3)


def test_assessing_waits_for_the_visit_stage(office, at):
    standards_of(office)
    case = requested(office, at=at)
    with pytest.raises(Blocked, match="只有在“入户调查”环节才能核算"):
        assess(case.pk, by=case_clerk(case), at=at)
