"""边缘、刚性支出、支出型的判与给；例3、例4是手算的算例。"""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from evidence.assessment.outcome import (
    AssetRow,
    CareRow,
    DeductionRow,
    Facts,
    IncomeRow,
    ObligorRow,
    Person,
    assess,
)
from tests.factories.assessment import local_rules

S = D("753")
RULES = local_rules(
    margin=D("1.5"),
    disposable=D("48000"),
    rigid_share=D("0.5"),
    expense_threshold=D("10000"),
    expense_months=((D("10000"), D("2")), (D("30000"), D("4"))),
    expense_per="person",
    expense_ceiling_months=D("10"),
    expense_ceiling_per="household",
    expense_income_test="disposable",
)


def family(aid, income, *, spent="0", size=3, rules=RULES, **more):
    people = tuple(Person(n, f"成员{n}") for n in range(size))
    rigid = (DeductionRow(0, "医疗自付：住院", D(spent), spent, "结算单"),) if D(spent) else ()
    return Facts(S, people, (IncomeRow(0, "工资", D(income)),), rules=rules, aid=aid, rigid=rigid, **more)


@pytest.mark.parametrize(
    ("income", "eligible", "says"),
    [
        pytest.param("2258.97", False, "应按最低生活保障办理", id="差一分不到标准"),
        pytest.param("2259.00", True, "符合低保边缘家庭条件", id="恰为标准"),
        pytest.param("3100.00", True, "符合低保边缘家庭条件", id="例3全家"),
        pytest.param("3388.49", True, "符合低保边缘家庭条件", id="差一分不到一点五倍"),
        pytest.param("3388.50", False, "不低于低保标准的 1.5 倍 1,129.50 元", id="恰为一点五倍"),
    ],
)
def test_a_margin_household_lies_between_the_standard_and_its_multiple(income, eligible, says):
    found = assess(family("margin", income))
    assert (found.eligible, found.total) == (eligible, 0)
    assert says in found.verdict
    assert not eligible or "只作认定，不发救助金" in found.base_formula


def test_the_multiple_is_the_districts_own_and_never_guessed():
    assert assess(family("margin", "3388.50", rules=replace(RULES, margin=D("2")))).eligible
    with pytest.raises(ValueError, match="尚未录入“低保边缘收入倍数”"):
        assess(family("margin", "3000", rules=replace(RULES, margin=None)))


def test_assets_over_the_limit_bar_a_margin_household():
    car = (AssetRow(0, "小型轿车", D("90000"), exceeds=True),)
    found = assess(family("margin", "3100", assets=car))
    assert not found.eligible and found.verdict == "财产超过规定：小型轿车"


@pytest.mark.parametrize(
    ("income", "spent", "eligible", "says"),
    [
        pytest.param("4500", "27000.01", True, "超过收入 54,000.00 元的 50%", id="超过一半"),
        pytest.param("4500", "27000.00", False, "没有超过收入", id="恰为一半"),
        pytest.param("3000", "30000", False, "应按低保边缘家庭办理", id="其实是边缘"),
        pytest.param("2000", "30000", False, "应按最低生活保障办理", id="其实是低保"),
        pytest.param("12000", "90000", False, "不低于上年度当地人均可支配收入的月均数 4,000.00 元", id="收入太高"),
    ],
)
def test_rigid_spending_is_measured_against_twelve_months_of_income(income, spent, eligible, says):
    found = assess(family("rigid_expense", income, spent=spent))
    assert (found.eligible, found.total) == (eligible, 0)
    assert says in found.verdict
    assert [line.amount for line in found.lines if line.group == "rigid"] == [D(spent)]


def test_where_the_district_says_reaching_is_enough_exactly_half_counts():
    assert assess(family("rigid_expense", "4500", spent="27000", rules=replace(RULES, rigid_over=False))).eligible


@pytest.mark.parametrize(("spent", "eligible"), [("26892.01", True), ("26892.00", False)])
def test_what_is_left_after_spending_can_be_the_test(spent, eligible):
    """（4,500 × 12 − 支出）÷ 12 ÷ 3 须低于 753 × 1；54,000 − 27,108 = 26,892。"""
    rules = replace(RULES, rigid_share=None, rigid_residual=D("1"))
    found = assess(family("rigid_expense", "4500", spent=spent, rules=rules))
    assert found.eligible is eligible
    assert "扣减支出后人均" in found.verdict


def test_both_tests_must_hold_where_both_are_entered_and_one_is_needed():
    rules = replace(RULES, rigid_residual=D("1"))
    assert not assess(family("rigid_expense", "4500", spent="26000", rules=rules)).eligible
    assert assess(family("rigid_expense", "4500", spent="27500", rules=rules)).eligible
    with pytest.raises(ValueError, match="尚未录入“刚性支出占收入比例”"):
        assess(family("rigid_expense", "4500", spent="9", rules=replace(RULES, rigid_share=None)))


def test_deductions_do_not_count_the_same_spending_twice():
    """扣减只用来看够不够低保、边缘；支出占比用不先扣的收入。"""
    taken = (DeductionRow(0, "医疗自付", D("600"), "600", ""),)
    found = assess(family("rigid_expense", "4500", spent="27000.01", deductions=taken))
    assert found.eligible and "54,000.00" in found.verdict


def test_who_is_already_in_aid_is_not_identified_for_spending():
    found = assess(family("rigid_expense", "4500", spent="40000", held=("最低生活保障边缘家庭",)))
    assert not found.eligible and "不再认定" in found.verdict


def test_example_four_gives_two_months_for_three_persons():
    found = assess(family("temporary_expense", "3000", spent="17200"))
    assert (found.eligible, found.total) == (True, D("4518.00"))
    assert found.base_formula == "753.00 × 2 个月 × 3 人 = 4,518.00（限额 753.00 × 10 个月（按户） = 7,530.00）"


@pytest.mark.parametrize(
    ("spent", "size", "rules", "total"),
    [
        pytest.param("30000", 3, {}, "7530.00", id="四个月三人超限额"),
        pytest.param("30000", 3, {"expense_ceiling_per": "person"}, "9036.00", id="限额按人则不超"),
        pytest.param("29999.99", 3, {}, "4518.00", id="差一分仍是两个月"),
        pytest.param("17200", 3, {"expense_per": "household"}, "1506.00", id="按户"),
        pytest.param("10000", 1, {}, "1506.00", id="恰到起点"),
    ],
)
def test_months_ceiling_and_their_bases_are_parameters(spent, size, rules, total):
    facts = family("temporary_expense", "500", spent=spent, size=size, rules=replace(RULES, **rules))
    assert assess(facts).total == D(total)


@pytest.mark.parametrize(
    ("income", "spent", "rules", "held", "eligible", "says"),
    [
        pytest.param("3000", "9999.99", {}, (), False, "不足起点 10,000.00 元", id="支出不够"),
        pytest.param("12000", "17200", {}, (), False, "不低于上年度当地人均可支配收入", id="收入太高"),
        pytest.param("12000", "17200", {"expense_income_test": "none"}, (), True, "收入不作条件", id="收入不看"),
        pytest.param("3388.50", "17200", {"expense_income_test": "margin"}, (), False, "1.5 倍", id="恰为边缘线"),
        pytest.param("12000", "17200", {}, ("刚性支出困难家庭",), True, "只核支出", id="已认定的只核支出"),
    ],
)
def test_who_gets_expense_aid(income, spent, rules, held, eligible, says):
    found = assess(family("temporary_expense", income, spent=spent, rules=replace(RULES, **rules), held=held))
    assert found.eligible is eligible and says in found.verdict
    assert eligible or found.total == 0


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("expense_threshold", "支出型救助自付起点"),
        ("expense_months", "支出型救助月数"),
        ("expense_per", "按人还是按户"),
        ("expense_ceiling_months", "支出型救助限额月数"),
        ("expense_income_test", "收入条件"),
        ("disposable", "人均可支配收入"),
    ],
)
def test_a_parameter_not_entered_is_named_not_guessed(name, says):
    with pytest.raises(ValueError, match=says):
        assess(family("temporary_expense", "3000", spent="17200", rules=replace(RULES, **{name: None})))


SMALL = replace(
    RULES,
    small_table={"disaster": (D("500"), D("3000")), "illness": (D("500"), D("2000"))},
    small_income_test="none",
    ceiling=D("2500"),
)


def struck(cause="disaster", asked="2000", *, income="9000", rules=SMALL, **more):
    """收入高于标准、家里失火的一户。"""
    return family("temporary_small", income, rules=rules, cause=cause, asked=asked and D(asked), **more)


def test_a_burnt_out_family_above_the_standard_is_judged_by_the_table_of_small_aid():
    found = assess(struck())
    assert (found.eligible, found.total) == (True, D("2000.00"))
    assert found.base_formula == "“因灾”为 500.00 至 2,500.00 元，建议 2,000.00 元；有评审会的由评审会定"
    assert "收入、财产不作条件" in found.verdict


@pytest.mark.parametrize(
    ("cause", "asked", "says"),
    [
        pytest.param("", "2000", "请在核算页选择困难事由", id="没有事由"),
        pytest.param("disaster", None, "请填写建议金额：本区“因灾”为 500.00 至 2,500.00 元", id="没有建议"),
        pytest.param("disaster", "2500.01", "不在表内", id="超过限额"),
        pytest.param("illness", "2000.01", "不在表内", id="超过事由的上限"),
        pytest.param("illness", "499.99", "不在表内", id="不足下限"),
    ],
)
def test_small_aid_stays_within_its_table(cause, asked, says):
    with pytest.raises(ValueError, match=says):
        assess(struck(cause, asked))


def test_a_cause_the_district_does_not_list_is_refused():
    found = assess(struck("study"))
    assert not found.eligible and "“因学”不在本区小额临时救助的事由之内" in found.verdict


@pytest.mark.parametrize(("income", "eligible"), [("3388.49", True), ("3388.50", False)])
def test_a_district_may_ask_for_income_too(income, eligible):
    rules = replace(SMALL, small_income_test="margin")
    assert assess(struck(income=income, rules=rules)).eligible is eligible


@pytest.mark.parametrize("name", ["small_table", "small_income_test", "ceiling"])
def test_the_rules_of_small_aid_are_never_guessed(name):
    with pytest.raises(ValueError, match="尚未录入“小额临时救助"):
        assess(struck(rules=replace(SMALL, **{name: None})))


OLD = "满60周岁"
NOBODY = "社区证明无子女、父母已故"


def alone(income="0", *, no_labour=OLD, no_obligor=NOBODY, obligors=(), **more):
    """独居的一人申请特困供养。"""
    people = (Person(0, "老张", no_labour=no_labour), *more.pop("others", ()))
    facts = {"basic": D("979"), "no_obligor": no_obligor, "obligors": obligors, **more}
    return Facts(S, people, (IncomeRow(0, "养老金", D(income)),), rules=RULES, aid="extreme_hardship", **facts)


def test_a_person_in_extreme_hardship_gets_the_basic_standard_and_his_care():
    care = (CareRow(0, "老张 半护理", D("300.50"), "示例"),)
    found = assess(alone("500", care=care))
    assert (found.eligible, found.total, found.top_up) == (True, D("1279.50"), 0)
    assert found.base_formula == "基本生活 979.00 × 1 人 + 照料护理 300.50 = 1,279.50"
    assert [line.label for line in found.lines if line.group == "care"] == ["老张 半护理"]
    assert found.verdict == (
        "老张满60周岁，无劳动能力；人均 500.00 元，低于低保标准 753.00 元，财产未超标，无生活来源；"
        "没有法定义务人（社区证明无子女、父母已故），符合条件"
    )


@pytest.mark.parametrize(("income", "eligible"), [("752.99", True), ("753.00", False)])
def test_without_a_living_means_an_income_below_the_living_standard(income, eligible):
    assert assess(alone(income)).eligible is eligible


def test_an_able_man_of_45_is_not_in_extreme_hardship():
    found = assess(alone(no_labour=""))
    assert (found.eligible, found.total) == (False, 0)
    assert "老张不满60周岁、满16周岁" in found.verdict and "第五条" in found.verdict


@pytest.mark.parametrize(("unable", "eligible"), [(False, False), (True, True)])
def test_an_able_earning_son_bars_and_one_who_cannot_support_does_not(unable, eligible):
    son = ObligorRow("张强（子）", D("9000"), 3, 1, S, key=1, unable=unable, inability="服刑" if unable else "")
    found = assess(alone(no_obligor="", obligors=(son,)))
    assert found.eligible is eligible
    assert ("张强（子）有赡养" in found.verdict) is not eligible


def test_an_able_grown_up_living_with_him_is_his_supporter_too():
    son = Person(1, "张强", covered=False)
    found = assess(alone(others=(son,)))
    assert not found.eligible and "张强有赡养、抚养、扶养能力" in found.verdict


def test_no_supporter_on_file_is_not_the_same_as_no_supporter():
    with pytest.raises(ValueError, match="须查明法定赡养、抚养、扶养义务人"):
        assess(alone(no_obligor=""))


def test_the_basic_standard_is_never_guessed():
    with pytest.raises(ValueError, match="特困基本生活标准"):
        assess(alone(basic=None))
