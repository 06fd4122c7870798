"""核算的算例：四个例子逐数照验，另加边界。"""

from decimal import Decimal as D
from fractions import Fraction

import pytest

from core.money import in_words
from evidence.assessment.outcome import (
    AssetRow,
    DeductionRow,
    Facts,
    IncomeRow,
    ObligorRow,
    Person,
    SupportRule,
    assess,
    rounded,
)
from tests.factories.assessment import local_rules

URBAN, RURAL = D("753"), D("580")


def family(*classes, covered=True):
    return tuple(
        Person(key=n, name=f"成员{n}", covered=covered, classes=tuple(names)) for n, names in enumerate(classes)
    )


def example_one(**given):
    """例1：城市三口，丈夫肢体二级，妻子公益岗净收入1,550元。"""
    given = {"shares": {"severe_disability": D("0.2")}, **given}
    return Facts(
        standard=URBAN,
        people=family(["severe_disability"], [], []),
        incomes=(
            IncomeRow(1, "公益岗工资", D("1550")),
            IncomeRow(0, "残疾人两项补贴", D("160"), excluded=D("160"), excluded_reason="政府补贴"),
        ),
        deductions=(DeductionRow(1, "就业成本", D("150.60"), "753 × 0.2", "参数"),),
        rules=local_rules(**given),
    )


def test_example_one_gives_every_figure_of_the_handbook():
    found = assess(example_one())
    assert found.eligible
    assert found.per_capita == D("466.4667")
    assert (found.base_amount, found.top_up, found.total) == (D("859.60"), D("150.60"), D("1010.20"))
    assert in_words(found.total) == "壹仟零壹拾元贰角"
    assert found.base_formula == "753.00 × 3 − (1,550.00 − 150.60 + 0.00) = 859.60"


def test_the_per_capita_figure_is_not_rounded_on_the_way():
    assert (URBAN - D("466.47")) * 3 == D("859.59")
    assert assess(example_one()).base_amount == D("859.60")


def test_income_that_is_not_counted_is_still_shown_with_its_ground():
    rows = [line for line in assess(example_one()).lines if line.group == "not_counted"]
    assert [(row.amount, row.source) for row in rows] == [(D("160.00"), "不计入：政府补贴")]


@pytest.mark.parametrize(
    ("rounding", "total", "top_up"),
    [
        pytest.param("fen", "1010.20", "150.60", id="到分"),
        pytest.param("jiao", "1010.20", "150.60", id="到角"),
        pytest.param("yuan", "1010.00", "151.00", id="到元"),
        pytest.param("yuan_up", "1011.00", "151.00", id="见分角进元"),
    ],
)
def test_only_the_final_amount_is_rounded_and_the_columns_still_add_up(rounding, total, top_up):
    found = assess(example_one(rounding=rounding))
    assert (found.total, found.top_up) == (D(total), D(top_up))
    assert found.base_amount + found.top_up == found.total


COUPLE = family([], [])
COUPLE_INCOME = (
    IncomeRow(0, "城乡居民养老金", D("150"), D("93"), "中央确定的基础养老金"),
    IncomeRow(1, "城乡居民养老金", D("150"), D("93"), "中央确定的基础养老金"),
    IncomeRow(0, "土地流转", D("225")),
    IncomeRow(0, "惠农补贴", D("31.25")),
)


def sons():
    """例2的两个儿子，各供养四位老人，本户父母二人；住在城里，用城里的标准。"""
    yield ObligorRow("长子→父、母", D("4200"), 3, 4, URBAN, key=1, persons=2)
    yield ObligorRow("次子→父、母", D("9000"), 4, 4, URBAN, key=2, persons=2)


@pytest.mark.parametrize(
    ("rule", "support", "amount"),
    [
        pytest.param(SupportRule(D(2), D("0.25")), "93.00", "696.75", id="F1 人均超2倍计25%"),
        pytest.param(SupportRule(D(1), D("0.5")), "536.00", "253.75", id="F2 人均超1倍计50%"),
        pytest.param(SupportRule(D(2), D("0.25"), "household"), "372.00", "417.75", id="F3 按户超出计25%"),
    ],
)
def test_example_two_depends_on_the_support_formula(rule, support, amount):
    facts = Facts(
        RURAL, COUPLE, COUPLE_INCOME, obligors=tuple(sons()), rules=local_rules(support=rule), standard_source="示例"
    )
    found = assess(facts)
    assert (found.support_total, found.total) == (D(support), D(amount))


def test_a_judgment_comes_before_the_formula_and_inability_before_both():
    rule = SupportRule(D(1), D("0.5"))
    rows = (
        ObligorRow("甲", D("9000"), 1, 1, URBAN, agreed=D("200")),
        ObligorRow("乙", D("9000"), 1, 1, URBAN, inability="服刑"),
    )
    found = assess(Facts(URBAN, COUPLE, obligors=rows, rules=local_rules(support=rule)))
    assert found.support_total == D("200.00")


def example_three(parents_income, ground="智力二级残疾", **more):
    """例3：女儿重残无收入，与父母同住，只保一人。"""
    people = (
        Person(0, "女儿", covered=True, single_ground=ground),
        Person(1, "父", covered=False),
        Person(2, "母", covered=False),
    )
    incomes = (IncomeRow(1, "养老金", D("2100")), IncomeRow(2, "工资", D(parents_income) - D("2100")))
    return Facts(URBAN, people, incomes, single=True, rules=local_rules(margin=D("1.5")), **more)


def test_example_three_pays_the_whole_standard_to_the_one_person():
    found = assess(example_three("3100"))
    assert found.eligible
    assert (found.covered, found.size, found.total) == (1, 3, D("753.00"))
    assert found.per_capita == D("1033.3333")


@pytest.mark.parametrize(
    ("income", "ground", "says"),
    [
        pytest.param("3388.50", "智力二级残疾", "不是边缘家庭", id="恰为一点五倍"),
        pytest.param("2258.99", "智力二级残疾", "应按整户办理", id="全家低于标准"),
        pytest.param("3100", "", "单人户须", id="肢体三级不够格"),
    ],
)
def test_a_single_person_needs_a_margin_household_and_a_ground(income, ground, says):
    found = assess(example_three(income, ground))
    assert not found.eligible
    assert says in found.verdict
    assert found.total == 0


def test_one_fen_under_the_ceiling_is_still_a_margin_household():
    assert assess(example_three("3388.49")).eligible
    assert assess(example_three("2259.00")).eligible


def test_income_equal_to_the_standard_is_not_below_it():
    at = Facts(URBAN, family([]), (IncomeRow(0, "工资", URBAN),), rules=local_rules())
    under = Facts(URBAN, family([]), (IncomeRow(0, "工资", URBAN - D("0.01")),), rules=local_rules())
    assert not assess(at).eligible
    assert assess(under).total == D("0.01")


def test_a_yearly_standard_is_compared_without_rounding():
    people = family([], [], [])
    exactly = Facts(D("5000"), people, (IncomeRow(0, "务工", D("1250")),), standard_months=12)
    assert exactly.monthly == Fraction(1250, 3)
    assert not assess(exactly).eligible
    assert assess(Facts(D("5000"), people, standard_months=12, rules=local_rules())).total == D("1250.00")


def test_covering_some_members_multiplies_the_difference_by_their_number():
    people = (Person(0, "甲"), Person(1, "乙"), Person(2, "丙", covered=False))
    found = assess(Facts(URBAN, people, (IncomeRow(2, "工资", D("1000")),), rules=local_rules()))
    assert found.base_formula == "(753.00 − 333.3333) × 2 = 839.3333"
    assert found.total == D("839.33")


def test_deductions_above_income_never_pay_more_than_the_standard():
    spent = (DeductionRow(0, "医疗", D("900"), "", ""),)
    facts = Facts(URBAN, family([]), (IncomeRow(0, "工资", D("100")),), spent, rules=local_rules())
    assert assess(facts).total == URBAN


@pytest.mark.parametrize(("exception", "eligible"), [("", False), ("残疾代步车", True)])
def test_an_asset_over_the_limit_bars_unless_an_exception_is_written(exception, eligible):
    car = AssetRow(0, "小型轿车", D("30000"), exceeds=True, exception=exception)
    found = assess(Facts(URBAN, family([]), assets=(car,), rules=local_rules()))
    assert (found.eligible, found.assets_exceed) == (eligible, not eligible)
    assert eligible or "小型轿车" in found.verdict


@pytest.mark.parametrize(("highest", "top_up"), [(True, "225.90"), (False, "301.20")])
def test_a_person_of_several_classes_gets_the_highest_or_the_sum(highest, top_up):
    shares = {"severe_disability": D("0.3"), "aged_70": D("0.1")}
    rules = local_rules(shares=shares, highest_only=highest)
    found = assess(Facts(URBAN, family(["aged_70", "severe_disability"]), rules=rules))
    assert found.top_up == D(top_up)


def test_a_small_difference_is_paid_at_the_local_minimum():
    facts = Facts(URBAN, family([], []), (IncomeRow(0, "工资", D("1500")),), rules=local_rules(minimum_payment=D(50)))
    assert assess(facts).total == D("100.00")


def test_refuses_to_calculate_without_people_or_standard():
    with pytest.raises(ValueError, match="没有保障对象"):
        assess(Facts(URBAN, family([], covered=False)))
    with pytest.raises(ValueError, match="标准须大于零"):
        assess(Facts(D(0), family([])))


@pytest.mark.parametrize(("value", "rule", "shown"), [("0.005", "fen", "0.01"), ("10.01", "yuan_up", "11.00")])
def test_rounding_rules(value, rule, shown):
    assert rounded(D(value), rule) == D(shown)
