"""从登记到核算表的数：时间、理由、依据、义务人；照“查出的问题”B节逐数照验。"""

from decimal import Decimal as D

import pytest

from core.refusals import Blocked
from decisions import signing
from evidence.models import Check, Income
from evidence.worksheet.rules import parameter_rows, rules_of
from households.models import Obligor
from intake.services import obligors as obligor_services
from regimes.models import Parameter
from tests.factories import ExpenseFactory, IncomeFactory, ParameterFactory, id_number
from tests.factories.cases import application, case_clerk, office_of, registered
from tests.factories.evidence import close_check, requested, standards_of, visited
from tests.staging import staged
from verification.services import hits as hit_services
from verification.services.assess import assess

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("LS2019")


def couple(**husband):
    return [
        {"name": "王建国", "id_number": id_number("1970-03-08", "男"), "relation": "01", **husband},
        {"name": "李秀英", "id_number": id_number("1972-11-02", "女"), "relation": "10"},
    ]


ILL = {"health": "40", "illness": "尿毒症"}
FORMULA = {"support_threshold_multiple": "2", "support_rate": "0.25", "support_base": "per_capita"}


def parameters(office, **values):
    for key, value in values.items():
        Parameter.objects.create(
            district=office.district, key=key, value=value, starts_on="2021-01-01", confirmed_on="2021-01-01"
        )


def bill(amount="23400.00", period="year", **more):
    return {"kind": "expense:medical", "member": 1, "name": "住院", "amount": D(amount), "period": period, **more}


@pytest.mark.parametrize(
    ("line", "total"),
    [
        pytest.param(bill(), "974.00", id="一年合计"),
        pytest.param(bill(period="month"), "1672.00", id="真是每月的"),
        pytest.param(bill(period="once"), "974.00", id="一次，按区里的12个月"),
        pytest.param(bill(period="once", months=24), "0.00", id="一次，分摊24个月，已不符合条件"),
    ],
)
def test_a_bill_of_a_year_is_deducted_by_the_month(office, at, line, total):
    standards_of(office, amount="836.00")
    members = couple(**ILL)
    members[1]["wage"] = D("2648.00")
    case = visited(office, at=at, members=members, lines=[line])
    assert assess(case.pk, by=case_clerk(case), at=at).total == D(total)


def test_the_application_paper_says_what_the_sum_stands_for(office, at):
    case = registered(office, at=at, lines=[bill()])
    sheet = case.household.dossier.papers.get(kind="04").sheet.content
    assert sheet["expenses"][0]["amount"] == "一年合计 23,400.00 元"
    assert sheet["incomes"][0]["amount"] == "每月 1,550.00 元"


def test_a_line_without_its_period_is_not_registered(office, at):
    with pytest.raises(Blocked, match="“住院”：请选择这笔钱是每月的、一年合计的，还是一次的"):
        registered(office, at=at, lines=[bill(period="")])


def test_a_yearly_hit_is_counted_by_the_month_and_one_without_period_is_refused(office, at):
    standards_of(office)
    case = requested(office, at=at, members=couple())
    check = Check.objects.get(case_id=case.pk)
    head = check.subjects.get(member__name="王建国")
    facts = {"data_class": "48", "detail": "惠农补贴", "amount": D("1000"), "verdict": "counted", "reason": "属实"}
    wage = {**facts, "data_class": "16", "detail": "工资"}
    record = {"by": office.checker, "at": at}
    with pytest.raises(Blocked, match="“劳动合同备案、职工工资”：请选择这笔钱是每月的"):
        hit_services.record_hit(head, **wage, **record)
    with pytest.raises(Blocked, match="计入收入的须写明数额"):
        hit_services.record_hit(head, **{**wage, "amount": None}, **record)
    hit_services.record_hit(head, **facts, period="year", **record)
    close_check(case, office, at=at)
    found = assess(case.pk, by=case_clerk(case), at=at)
    assert found.income_total == D("83.33")
    assert found.total == D("1422.67")  # 1,506 − 1,000 ÷ 12 = 1,422.6667
    assert found.lines.get(group="income").formula == "1,000.00 ÷ 12 = 83.3333"


def test_verified_below_the_check_needs_a_reason_and_the_leader_reads_it(office, at):
    standards_of(office)
    case = requested(office, at=at, members=couple())
    IncomeFactory(member=case.applicant, case_id=case.pk, declared="1400.00", name="工资")
    check = Check.objects.get(case_id=case.pk)
    said = {"verdict": "counted", "reason": "单位申报", "period": "month"}
    record = {"by": office.checker, "at": at}
    subject = check.subjects.get(member=case.applicant)
    hit_services.record_hit(subject, data_class="16", detail="工资", amount=D("1800"), **said, **record)
    close_check(case, office, at=at)
    row = Income.objects.get(case_id=case.pk)
    lower = {"verified": D("1400")}
    words = r"王建国“工资”核实 每月 1,400\.00 元，低于核对的 每月 1,800\.00 元，请写明理由"
    with pytest.raises(Blocked, match=words):
        assess(case.pk, by=case_clerk(case), at=at, adjustments={f"income-{row.pk}": lower})
    changes = {f"income-{row.pk}": {**lower, "note": "已降薪，附工资条"}}
    assert assess(case.pk, by=case_clerk(case), at=at, adjustments=changes).eligible
    case.acting_on = at.date()
    warnings = signing.facts(case, office.leader)["warnings"]
    assert any("低于核对的 每月 1,800.00 元，理由：已降薪，附工资条" in words for words in warnings)


def test_verified_below_the_declared_needs_a_reason_too(office, at):
    standards_of(office)
    case = visited(office, at=at, members=couple())
    row = IncomeFactory(member=case.applicant, case_id=case.pk, declared="1400.00", name="工资")
    with pytest.raises(Blocked, match=r"低于申报的 每月 1,400\.00 元，请写明理由"):
        changes = {f"income-{row.pk}": {"verified": D("0")}}
        assess(case.pk, by=case_clerk(case), at=at, adjustments=changes)


@pytest.mark.parametrize(
    ("husband", "kind", "deducted"),
    [
        pytest.param({}, "medical", "0.00", id="健康成年人的医疗费"),
        pytest.param(ILL, "medical", "400.00", id="重病"),
        pytest.param({"health": "60", "disability_kind": "4", "disability_grade": 3}, "rehab", "400.00", id="残疾康复"),
        pytest.param(ILL, "rent", "0.00", id="本区没有列房租"),
    ],
)
def test_an_expense_is_deducted_only_on_its_ground(office, at, husband, kind, deducted):
    standards_of(office)
    case = visited(office, at=at, members=couple(**husband))
    IncomeFactory(member=case.applicant, case_id=case.pk, declared="1000.00")
    row = ExpenseFactory(member=case.applicant, case_id=case.pk, kind=kind, own_paid="400.00")
    found = assess(case.pk, by=case_clerk(case), at=at)
    assert found.deduction_total == D(deducted)
    sources = found.lines.filter(group="deduction").values_list("source", flat=True)
    assert not any("核实" in one for one in sources), "没有核实过的只说是申报的"
    if deducted == "0.00":
        forced = {f"expense-{row.pk}": {"amount": D("400"), "note": "困难"}}
        with pytest.raises(Blocked, match="不能扣减"):
            assess(case.pk, by=case_clerk(case), at=at, adjustments=forced)


@pytest.mark.parametrize(
    ("key", "label"),
    [("deduction_grounds", "可以扣减的支出及其事由"), ("employment_deduction_share", "就业成本扣减比例")],
)
def test_a_deduction_whose_rule_was_never_entered_stops_the_assessment(office, at, key, label):
    standards_of(office)
    Parameter.objects.filter(key=key).delete()
    case = visited(office, at=at, members=couple(employment="employed"))
    IncomeFactory(member=case.applicant, case_id=case.pk, declared="1000.00")
    ExpenseFactory(member=case.applicant, case_id=case.pk)
    with pytest.raises(Blocked, match=f"尚未录入“{label}”，请区民政局在“设置”中录入"):
        assess(case.pk, by=case_clerk(case), at=at)


def son(**more):
    return {
        "name": "王强",
        "relation": "20",
        "family_size": 4,
        "income": D("108000.00"),
        "period": "year",
        "supports_count": 4,
        **more,
    }


def test_an_obligor_is_asked_for_at_registration_and_supports_both_parents(office, at):
    standards_of(office)
    parameters(office, **FORMULA)
    rows = [son(supports=[1, 2], standard=D("753.00"), standard_source="临沂市2021年标准")]
    case = visited(office, at=at, members=couple(), obligors=rows)
    found = assess(case.pk, by=case_clerk(case), at=at)
    line = found.lines.get(group="support")
    assert (line.amount, line.label) == (D("93.00"), "王强（子）→王建国、李秀英")
    assert line.formula == "(9,000.00 ÷ 4 − 1,506.00) × 0.25 ÷ 4 × 2 人 = 93.00"
    assert "临沂市2021年标准" in line.source
    sheet = case.household.dossier.papers.get(kind="04").sheet.content
    assert sheet["obligors"][0]["amount"] == "一年合计 108,000.00 元"


@pytest.mark.parametrize(
    ("multiple", "rate", "base", "total"),
    [("2", "0.25", "per_capita", "696.75"), ("1", "0.5", "per_capita", "253.75"), ("2", "0.25", "household", "417.75")],
)
def test_sons_in_town_are_reckoned_by_the_standard_of_their_own_place(office, at, multiple, rate, base, total):
    """例2：本户在乡下，580 元；两个儿子在城里，以 753 元起算。"""
    standards_of(office, area="rural", amount="580.00")
    parameters(office, support_threshold_multiple=multiple, support_rate=rate, support_base=base)
    town = {"supports": [1, 2], "standard": D("753.00"), "standard_source": "城里的标准", "period": "month"}
    sons = [son(name="长子", income=D("4200.00"), family_size=3, **town), son(name="次子", income=D("9000.00"), **town)]
    village = {"area": "rural", "address": "方城镇1号"}
    pension = {"kind": "income:transfer", "member": 1, "name": "养老金", "amount": D("370.25"), "period": "month"}
    case = visited(office, at=at, members=couple(), obligors=sons, lines=[pension], household=village)
    assert assess(case.pk, by=case_clerk(case), at=at).total == D(total)


def test_an_obligor_without_parameters_or_income_stops_the_assessment(office, at):
    standards_of(office)
    case = visited(office, at=at, members=couple(), obligors=[son(supports=[1])])
    with pytest.raises(Blocked, match="“赡养费起算倍数”、“赡养费计入比例”、“赡养费超出部分”，请区民政局"):
        assess(case.pk, by=case_clerk(case), at=at)
    parameters(office, **FORMULA)
    assert assess(case.pk, by=case_clerk(case), at=at).eligible
    Obligor.objects.update(income=None)
    with pytest.raises(Blocked, match="王强（子）→王建国的家庭收入还没有查明"):
        assess(case.pk, by=case_clerk(case), at=at)


def test_an_obligor_is_corrected_and_taken_down_with_his_history(office, at):
    case = registered(office, at=at, obligors=[son(supports=[1], id_number=id_number("1992-01-01"))])
    row, by = Obligor.objects.get(), case_clerk(case)
    both = [one.person_id for one in case.family()]
    edited = obligor_services.edit_obligor(
        case.pk, row.pk, version=row.version, supports=both, by=by, at=at, name="王志强", income=D("2000"), id_number=""
    )
    assert (edited.supported, edited.name, edited.id_number) == ("王建国、李秀英", "王志强", row.id_number)
    obligor_services.remove_obligor(case.pk, row.pk, reason="登记错人", by=by, at=at)
    assert not case.household.obligors.current().exists()
    told = list(row.history.order_by("pk").values_list("history_change_reason", flat=True))
    assert (told[0], told[-1]) == ("登记义务人", "撤下义务人")
    assert list(row.person.history.order_by("pk").values_list("name", flat=True)) == ["王强", "王志强"]
    with pytest.raises(Blocked, match="已经撤下"):
        obligor_services.remove_obligor(case.pk, row.pk, reason="再撤", by=by, at=at)


def test_the_registration_page_asks_for_periods_and_obligors(client, office, at):
    client.force_login(office.window)
    given = application(office)
    page = client.post("/cases/new/", {"id_number": given["members"][0]["id_number"]}).content.decode()
    for words in ("一年合计", "这笔钱是", "添加义务人"):
        assert words in page


@pytest.mark.parametrize(
    ("key", "one", "other", "rule"),
    [
        ("lump_months", "12", "24", lambda rules: rules.lump_months),
        ("support_double", "higher", "formula", lambda rules: rules.support_double),
    ],
)
def test_what_the_district_enters_is_what_the_sheet_uses(office, at, key, one, other, rule):
    """区里改了这一项，核算规则随之不同；没有录入的为空，由用到它的去拒绝。"""
    Parameter.objects.filter(district=office.district, key=key).delete()
    assert rule(rules_of(parameter_rows(office.district, at.date()), "urban")) is None
    seen = []
    for value in (one, other):
        Parameter.objects.filter(district=office.district, key=key).delete()
        ParameterFactory(district=office.district, key=key, value=value)
        seen.append(rule(rules_of(parameter_rows(office.district, at.date()), "urban")))
    assert seen[0] != seen[1] and None not in seen
