"""工作单的支出：扣减只照区里的参数、只凭所列的事由；刚性支出取申请前12个月的自付。"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.money import yuan
from core.refusals import Blocked
from evidence.assessment.outcome import money, not_entered
from evidence.assessment.sums import to_fen
from evidence.models import Expense
from evidence.worksheet.incomes import wage_of
from evidence.worksheet.rules import source_text
from households.codes import Employment, ExpenseKind, Health
from households.periods import Sum
from regimes.parameters import GROUNDS, label

ZERO = Decimal(0)
WORKING = {Employment.EMPLOYED, Employment.FLEXIBLE, Employment.PUBLIC_POST, Employment.MIGRANT}
# 扣减的事由 → 成员够不够得上
HOLDS = {
    "disability": lambda one: bool(one.disability_kind),
    "severe_disability": lambda one: one.severely_disabled,
    "serious_illness": lambda one: one.health == Health.SERIOUS,
    "chronic": lambda one: one.health == Health.CHRONIC,
    "working": lambda one: one.employment in WORKING,
    "student": lambda one: one.employment == Employment.STUDENT,
    "any": lambda one: True,
}


@dataclass
class DeductionEntry:
    """一行扣减；`amount` 为拟扣数额，`proposed` 为系统建议的，改了须写说明；没有依据的（`grounded` 假）只能是零。"""

    key: str
    member: object
    name: str
    amount: Decimal
    proposed: Decimal
    formula: str
    source: str
    note: str = ""
    period: str = "month"
    months: int | None = None
    exact: Fraction | None = None  # 建议的精确数；照建议的用它，不先取到分
    grounded: bool = True

    kept = ("amount", "note")

    def monthly(self, spread):
        if self.exact is not None and self.amount == self.proposed:
            return self.exact
        return Sum(self.amount, self.period, self.months).monthly(spread)

    def formula_of(self, spread):
        if self.amount == self.proposed:
            return self.formula
        return f"改为 {Sum(self.amount, self.period, self.months).formula(spread)}"

    @property
    def source_of(self):
        return f"{self.source}；{self.note}" if self.note else self.source

    @property
    def unit(self):
        """填的是每月的、一年合计的，还是一次的。"""
        return str(Sum(ZERO, self.period, self.months)).partition(" ")[0]

    def problems(self):
        if not self.grounded and self.amount:
            yield f"{self.member.name}“{self.name}”：{self.source}，不能扣减"
        elif self.amount != self.proposed and not self.note.strip():
            yield f"{self.member.name}“{self.name}”改为{yuan(self.amount)}，请写明理由"


def deduction_entries(case_id, members, incomes, standard, rows, spread):
    """登记的各行支出，与在业成员的就业成本；用得着而没有录入的参数，拒绝。"""
    expenses = Expense.objects.of_case(case_id).filter(member__in=[one.person_id for one in members])
    entries = [expense_entry(row, rows.get("deduction_grounds"), spread) for row in expenses]
    has_cost = {one.member.pk for one in entries if one.key.startswith("expense-work") and one.grounded}
    for member in members:
        wage = wage_of(incomes, member, spread)
        if member.person_id not in has_cost and wage > 0 and member.employment in WORKING:
            entries.append(work_cost(member, wage, standard, rows.get("employment_deduction_share")))
    return entries


def expense_entry(row, grounds, spread):
    """一行登记的支出：类别列在参数里、成员够得上事由的才扣。"""
    if grounds is None:
        raise Blocked(f"本户登记了支出。{not_entered(label('deduction_grounds'))}")
    wanted = grounds.python_value.get(row.kind, [])
    met = [GROUNDS[one] for one in wanted if HOLDS[one](row.member)]
    amount = row.own_paid if met else ZERO
    mark = "work-" if row.kind == ExpenseKind.WORK_COST else ""
    return DeductionEntry(
        key=f"expense-{mark}{row.pk}",
        member=row.member,
        name=f"{row.get_kind_display()}：{row.name}",
        amount=amount,
        proposed=amount,
        formula=row.paid_sum.formula(spread),
        source=_why(row, wanted, met, grounds),
        period=row.period,
        months=row.months,
        grounded=bool(met),
    )


def _why(row, wanted, met, grounds):
    if met:
        return f"申报的支出；事由：{'、'.join(met)}；{source_text(grounds)}"
    if not wanted:
        return f"本区没有规定扣减{row.get_kind_display()}（{source_text(grounds)}）"
    who = "、".join(GROUNDS[one] for one in wanted)
    return f"{row.get_kind_display()}只有{who}的成员才扣减（{source_text(grounds)}）"


def work_cost(member, wage, standard, share):
    if share is None:
        raise Blocked(f"{member.name}在业、有工资。{not_entered(label('employment_deduction_share'))}，本地不扣的填 0")
    monthly = standard_monthly(standard)
    exact = min(monthly * Fraction(share.python_value), wage)
    shown = to_fen(exact)
    formula = f"{money(monthly)} × {share.python_value}，以工资 {money(wage)} 为限"
    return DeductionEntry(
        f"work-{member.person_id}", member.person, "就业成本", shown, shown, formula, source_text(share), exact=exact
    )


def standard_monthly(standard):
    """每人每月的标准，精确；按年公布的除以十二。"""
    return Fraction(standard.amount) / (12 if standard.unit == "year" else 1)


def rigid_entries(case_id, people, kinds):
    """申请前12个月的自付刚性支出，凭据上的数可以改，改了写明理由；没有录入类别的拒绝。"""
    if kinds is None:
        raise Blocked(not_entered(label("rigid_kinds")))
    rows = Expense.objects.of_case(case_id).filter(kind__in=kinds.python_value, member__in=people)
    return [rigid_entry(row, source_text(kinds)) for row in rows]


def rigid_entry(row, source):
    amount = row.paid_sum.twelve_months()
    return DeductionEntry(
        key=f"rigid-{row.pk}",
        member=row.member,
        name=f"{row.get_kind_display()}：{row.name}",
        amount=amount,
        proposed=amount,
        formula=f"自付 {row.paid_sum}，12个月 {money(amount)}",
        source=f"申报的支出；类别依据：{source}",
        period="year",
    )
