"""这笔数怎样说给家庭听：三句与核算同一次算出，写出的数就是核算的数；图里的字写明差多少。"""

from decimal import Decimal as D

from evidence.assessment.bar import bar
from evidence.assessment.outcome import CareRow, DeductionRow, Facts, IncomeRow, ObligorRow, Person, SupportRule, assess
from tests.evidence.test_assessment import COUPLE, URBAN, example_one, example_three, family
from tests.evidence.test_assessment_kinds import family as of_aid
from tests.factories.assessment import local_rules
from tests.tables import each

PARTLY = (Person(0, "甲"), Person(1, "乙"), Person(2, "丙", covered=False))
WAGE = (IncomeRow(2, "工资", D("1000")),)
OLD = (Person(0, "李老", no_labour="满60周岁"),)

SAID = {
    "全户、有分类施保": (
        example_one(),
        "（收入 1,550.00 元 − 扣减 150.60 元）÷ 3 人 = 月人均 约 466.47 元。",
        "标准 753.00 元 × 3 人 − 计入的收入 1,399.40 元 = 每月 859.60 元。",
        "＋ 分类施保 150.60 元（成员0 重度残疾）= 每月发 1,010.20 元。",
    ),
    "合计见分角进元": (
        example_one(rounding="yuan_up"),
        "（收入 1,550.00 元 − 扣减 150.60 元）÷ 3 人 = 月人均 约 466.47 元。",
        "标准 753.00 元 × 3 人 − 计入的收入 1,399.40 元 = 每月 859.60 元。",
        "＋ 分类施保 150.60 元（成员0 重度残疾）= 1,010.20 元，见分角进元，每月发 1,011.00 元。",
    ),
    "只保一部分人": (
        Facts(URBAN, PARTLY, WAGE, rules=local_rules()),
        "收入 1,000.00 元 ÷ 3 人 = 月人均 约 333.33 元。",
        "（标准 753.00 元 − 月人均 约 333.33 元）× 2 人 = 每月 约 839.33 元。",
        "约 839.33 元，四舍五入到分，每月发 839.33 元。",
    ),
    "单人户": (
        example_three("3100"),
        "收入 3,100.00 元 ÷ 3 人 = 月人均 约 1,033.33 元。",
        "标准 753.00 元 − 本人收入 0.00 元 = 每月 753.00 元。",
        "每月发 753.00 元。",
    ),
    "扣减多于收入": (
        Facts(URBAN, family([]), WAGE, (DeductionRow(0, "医疗", D("1900"), "", ""),), rules=local_rules()),
        "收入 1,000.00 元 − 扣减 1,900.00 元，扣减多于收入，按零计，月人均 0.00 元。",
        "标准 753.00 元 × 1 人 − 计入的收入 0.00 元 = 每月 753.00 元。",
        "每月发 753.00 元。",
    ),
    "不足最低发放额": (
        Facts(URBAN, COUPLE, (IncomeRow(0, "工资", D("1500")),), rules=local_rules(minimum_payment=D(50))),
        "收入 1,500.00 元 ÷ 2 人 = 月人均 750.00 元。",
        "标准 753.00 元 × 2 人 − 计入的收入 1,500.00 元 = 每月 6.00 元，低于最低发放额，按 100.00 元发。",
        "每月发 100.00 元。",
    ),
    "不符合条件": (
        Facts(URBAN, family([]), (IncomeRow(0, "工资", URBAN),), rules=local_rules()),
        "收入 753.00 元 ÷ 1 人 = 月人均 753.00 元。",
        "人均 753.00 元，不低于标准 753.00 元，不符合条件。",
    ),
    "特困": (
        Facts(
            URBAN,
            OLD,
            aid="extreme_hardship",
            basic=D("1200"),
            care=(CareRow(0, "李老 半护理", D("300"), ""),),
            no_obligor="查明没有",
            rules=local_rules(),
        ),
        "收入 0.00 元 ÷ 1 人 = 月人均 0.00 元。",
        "基本生活标准 1,200.00 元 × 1 人 = 每月 1,200.00 元。",
        "＋ 照料护理 300.00 元（李老 半护理）= 每月发 1,500.00 元。",
    ),
    "边缘家庭只认定": (
        of_aid("margin", "3100"),
        "收入 3,100.00 元 ÷ 3 人 = 月人均 约 1,033.33 元。",
        "753.00 × 1.5 = 1,129.50；只作认定，不发救助金。",
    ),
    "支出型一次给": (
        of_aid("temporary_expense", "3000", spent="17200"),
        "收入 3,000.00 元 ÷ 3 人 = 月人均 1,000.00 元。",
        "753.00 × 2 个月 × 3 人 = 4,518.00（限额 753.00 × 10 个月（按户） = 7,530.00）。",
        "一次性给 4,518.00 元。",
    ),
}


@each(("facts", "said"), [(facts, said) for facts, *said in SAID.values()], ids=list(SAID))
def test_the_sum_is_told_in_plain_sentences(facts, said):
    assert list(assess(facts).plain) == said


def test_support_from_children_is_added_before_dividing():
    rule = SupportRule(D(1), D("0.5"))
    son = ObligorRow("长子", D("9000"), 1, 1, URBAN, agreed=D("200"))
    wage = (IncomeRow(0, "工资", D("100")),)
    found = assess(Facts(URBAN, COUPLE, wage, obligors=(son,), rules=local_rules(support=rule)))
    assert found.plain[0] == "（收入 100.00 元 ＋ 赡（抚、扶）养费 200.00 元）÷ 2 人 = 月人均 150.00 元。"


@each(
    ("income", "standard", "words"),
    [
        ("466.4667", "753.00", "月人均 466.47 元，每人每月标准 753.00 元：低 286.53 元，是标准的 62%"),
        ("753.0000", "753.00", "月人均 753.00 元，每人每月标准 753.00 元：与标准相等"),
        ("1033.3333", "753.00", "月人均 1,033.33 元，每人每月标准 753.00 元：高 280.33 元，是标准的 137%"),
        ("0.0000", "753.00", "月人均 0.00 元，每人每月标准 753.00 元：低 753.00 元，是标准的 0%"),
    ],
)
def test_the_picture_says_its_numbers_in_words(income, standard, words):
    found = bar(D(income), D(standard))
    assert found.words == words
    assert (found.income < found.standard) == (D(income) < D(standard))
    assert max(found.income, found.standard) == found.wide * 9 // 10


def test_without_a_standard_there_is_no_picture():
    assert bar(D("10"), D("0")) is None
