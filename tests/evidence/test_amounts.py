"""每月、一年合计、一次；赡养费只计一次；缺参数不按零计：照“查出的问题”B节逐数照验。"""

from decimal import Decimal as D
from fractions import Fraction

import pytest

from evidence.assessment.outcome import Facts, IncomeRow, ObligorRow, Person, SupportRule, assess
from households.periods import Sum
from tests.factories.assessment import local_rules

URBAN, RURAL = D("753"), D("580")
ONE, TWO = (Person(0, "父"),), (Person(0, "父"), Person(1, "母"))
HALF = SupportRule(D(2), D("0.25"))


@pytest.mark.parametrize(
    ("period", "months", "monthly", "formula"),
    [
        pytest.param("month", None, "23400", "23,400.00", id="每月"),
        pytest.param("month", 6, "11700", "23,400.00 × 6 ÷ 12", id="一年里只有六个月"),
        pytest.param("year", None, "1950", "23,400.00 ÷ 12", id="一年合计"),
        pytest.param("year", 9, "2600", "23,400.00 ÷ 9", id="只合计了九个月"),
        pytest.param("once", 36, "650", "23,400.00 ÷ 36", id="一次，写明分摊36个月"),
        pytest.param("once", None, "975", "23,400.00 ÷ 24", id="一次，按区里的24个月"),
    ],
)
def test_an_amount_is_spread_over_the_months_it_stands_for(period, months, monthly, formula):
    one = Sum(D("23400"), period, months)
    assert (one.monthly(24), one.formula(24)) == (D(monthly), formula)


def test_a_lump_sum_without_months_is_never_taken_whole():
    with pytest.raises(ValueError, match="没有写分摊几个月，本区也没有录入“一次性收支分摊月数”"):
        Sum(D("23400"), "once").monthly(None)
    with pytest.raises(ValueError, match="请选择这笔钱是每月的"):
        Sum(D("23400"), "").monthly(12)


def test_many_yearly_incomes_are_added_as_fractions():
    """十二人各 1,000 元一年：先各自取到分得 999.96，精确的是 1,000。"""
    people = tuple(Person(n, f"成员{n}") for n in range(12))
    rows = tuple(IncomeRow(n, "务工", Sum(D("1000"), "year").monthly()) for n in range(12))
    found = assess(Facts(URBAN, people, rows, rules=local_rules()))
    assert (found.income_total, found.total) == (D("1000.00"), URBAN * 12 - D("1000"))


def test_a_standard_of_the_obligors_own_place_is_used():
    """例2：义务人住城里，以 753 元起算，而不是本户的 580 元。"""
    sons = (
        ObligorRow("长子", D("4200"), 3, 4, URBAN, key=1, persons=2, standard_source="义务人所在地标准：临沂文件"),
        ObligorRow("次子", D("9000"), 4, 4, URBAN, key=2, persons=2),
    )
    incomes = (IncomeRow(0, "养老金等", D("370.25")),)
    found = assess(Facts(RURAL, TWO, incomes, obligors=sons, rules=local_rules(support=HALF)))
    assert (found.support_total, found.total) == (D("93.00"), D("696.75"))
    line = next(one for one in found.lines if one.label == "次子")
    assert line.formula == "(9,000.00 ÷ 4 − 1,506.00) × 0.25 ÷ 4 × 2 人 = 93.00"
    assert "临沂文件" in next(one for one in found.lines if one.label == "长子").source


@pytest.mark.parametrize(
    ("way", "total", "counted"),
    [("higher", "353.00", "400.00"), ("declared", "353.00", "400.00"), ("formula", "660.00", "93.00")],
)
def test_declared_support_and_the_formula_are_one_income_and_the_double_is_told(way, total, counted):
    son = (ObligorRow("子", D("9000"), 4, 2, URBAN, key=1),)
    said = (IncomeRow(0, "父 赡养费", D("400"), support=True),)
    rules = local_rules(support=HALF, support_double=way)
    found = assess(Facts(URBAN, ONE, said, obligors=son, rules=rules))
    assert (found.support_total, found.total) == (D(counted), D(total))
    told = [one for one in found.lines if one.group == "not_counted"]
    assert len(told) == 1 and "申报收到 400.00，按公式或法律文书应付 93.00，是同一笔" in told[0].source


def test_support_said_to_come_from_one_son_is_compared_with_his_alone():
    sons = (
        ObligorRow("长子", D("4200"), 3, 2, URBAN, key=1),
        ObligorRow("次子", D("9000"), 4, 2, URBAN, key=2),
    )
    said = (IncomeRow(0, "父 赡养费", D("400"), support=True, payer=1),)
    rules = local_rules(support=HALF, support_double="higher")
    found = assess(Facts(URBAN, ONE, said, obligors=sons, rules=rules))
    assert found.support_total == D("493.00")


def test_how_doubled_support_counts_is_the_districts_rule():
    son = (ObligorRow("子", D("9000"), 4, 2, URBAN, key=1),)
    said = (IncomeRow(0, "父 赡养费", D("400"), support=True),)
    with pytest.raises(ValueError, match="尚未录入“申报的赡养费与按公式应付的不同时”"):
        assess(Facts(URBAN, ONE, said, obligors=son, rules=local_rules(support=HALF)))
    assert assess(Facts(URBAN, ONE, said, rules=local_rules())).support_total == D("400.00")


def test_an_obligor_without_the_districts_parameters_stops_the_assessment():
    rules = local_rules(support_lacks=("赡养费起算倍数", "赡养费计入比例"))
    facts = Facts(URBAN, ONE, obligors=(ObligorRow("子", D("9000"), 4, 2, URBAN),), rules=rules)
    with pytest.raises(ValueError, match="尚未录入“赡养费起算倍数”、“赡养费计入比例”，请区民政局在“设置”中录入"):
        assess(facts)


def test_an_obligor_whose_income_nobody_asked_is_not_a_poor_one():
    son = ObligorRow("王强", None, 1, 1, URBAN)
    with pytest.raises(ValueError, match="义务人王强的家庭收入还没有查明"):
        assess(Facts(URBAN, ONE, obligors=(son,), rules=local_rules(support=HALF)))


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("rounding", "金额取整方式"),
        ("minimum_payment", "最低发放额"),
        ("shares", "分类施保比例"),
        ("highest_only", "分类施保一人多类时"),
    ],
)
def test_a_parameter_that_bears_on_the_amount_is_asked_for(name, label):
    people = (Person(0, "父", classes=("severe_disability", "aged_70")),)
    given = {"shares": {"severe_disability": D("0.2"), "aged_70": D("0.1")}, name: None}
    with pytest.raises(ValueError, match=f"尚未录入“{label}”"):
        assess(Facts(URBAN, people, rules=local_rules(**given)))


def test_nothing_is_asked_of_a_family_it_does_not_touch():
    rich = (IncomeRow(0, "工资", D("9000")),)
    bare = local_rules(rounding=None, minimum_payment=None, shares=None, highest_only=None)
    assert not assess(Facts(URBAN, ONE, rich, rules=bare)).eligible
    assert Sum(D("1000"), "year").monthly() == Fraction(250, 3)
