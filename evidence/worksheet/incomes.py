"""工作单的收入：申报配上核对结果；核实的低于核对的、低于申报的，都要写明理由。"""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from core.money import yuan
from evidence.assessment import outcome
from evidence.data_classes import BY_CODE
from evidence.models import HitVerdict, Income
from households.codes import IncomeKind
from households.periods import Sum

ZERO = Decimal(0)
FOUND = "核对发现"  # 没有申报、核对才知道的


@dataclass
class IncomeEntry:
    """一行收入；`key` 为 income-编号 或 hit-编号。`verified` 与 `excluded` 的时间是 `period`、`months`。"""

    key: str
    member: object
    kind: str
    name: str
    declared: Sum | None
    verified: Decimal | None = None
    period: str = ""
    months: int | None = None
    excluded: Decimal = ZERO
    excluded_reason: str = ""
    note: str = ""
    payer: int | None = None
    checked: Sum | None = None
    evidence: list = field(default_factory=list)

    kept = ("verified", "period", "months", "excluded", "excluded_reason", "note", "payer")

    @property
    def amount(self):
        """所用的那个数：核实优先于申报。"""
        return self.declared if self.verified is None else Sum(self.verified, self.period, self.months)

    @property
    def alike(self):
        """核对发现的，同一人同一项、同样计或不计的是一类；申报的各自一行。"""
        return self.key if self.declared else (self.member.pk, self.name, self.excluded_reason)

    @property
    def excluded_sum(self):
        return Sum(self.excluded, self.amount.period, self.amount.months)

    @property
    def is_support(self):
        return self.kind == IncomeKind.SUPPORT

    def counted(self, spread):
        """计入的，折成每月的精确数。"""
        return self.amount.monthly(spread) - self.excluded_sum.monthly(spread)

    def lowered(self, spread):
        """所用的数低于核对的（没有核对的看申报的）是怎样低的，一句话；没有低为空。"""
        bar, said = (self.checked, "核对") if self.checked else (self.declared, "申报")
        if bar is None or self.amount.monthly(spread) >= bar.monthly(spread):
            return ""
        return f"{self.member.name}“{self.name}”核实 {self.amount}，低于{said}的 {bar}"

    def problems(self, spread):
        who = f"{self.member.name}“{self.name}”"
        if self.verified is not None and not self.period:
            yield f"{who}的核实金额，请选择是每月的、一年合计的，还是一次的"
            return
        if self.excluded > self.amount.value:
            yield f"{who}不计入的金额不能多于{yuan(self.amount.value)}"
        if self.excluded and not self.excluded_reason.strip():
            yield f"{who}有不计入的金额，请写明依据"
        if (low := self.lowered(spread)) and not self.note.strip():
            yield f"{low}，请写明理由"

    @property
    def source(self):
        said = f"申报 {self.declared}" if self.declared else FOUND
        note = f"核实说明：{self.note}" if self.note else ""
        return "；".join(filter(None, [said, *self.evidence, note]))[:300]

    def row(self, spread):
        return outcome.IncomeRow(
            person=self.member.pk,
            label=f"{self.member.name} {self.name}",
            amount=self.amount.monthly(spread),
            excluded=self.excluded_sum.monthly(spread),
            excluded_reason=self.excluded_reason,
            source=self.source,
            formula=self.amount.formula(spread),
            support=self.is_support,
            payer=self.payer,
        )


def income_entries(case_id, people, hits):
    """申报的各行，配上同一人同类的核对结果；没有申报的核对结果自成一行。"""
    rows = Income.objects.of_case(case_id).filter(member__in=people)
    entries = [declared_entry(row) for row in rows]
    for hit in hits:
        kind = BY_CODE[hit.data_class].income_kind
        if not kind or hit.flow is None:
            continue
        declared = next((one for one in entries if declares(one, hit, kind)), None)
        entries.append(from_hit(hit, kind)) if declared is None else confirm(declared, hit)
    return entries


def declared_entry(row):
    return IncomeEntry(
        key=f"income-{row.pk}",
        member=row.member,
        kind=row.kind,
        name=row.name,
        declared=row.declared_sum,
        verified=row.verified,
        period=row.verified_period or row.period,
        months=row.months if row.verified is None else row.verified_months,
        excluded=row.excluded,
        excluded_reason=row.excluded_reason,
    )


def declares(entry, hit, kind):
    """这一行申报说的就是这条核对结果：同一人、同类收入、还没有配上别的结果。"""
    same = (entry.member.pk, entry.kind) == (hit.subject.member_id, kind)
    return same and entry.declared is not None and not entry.evidence


def confirm(entry, hit):
    """核对的数即拟用的数；不计入的全数不计。"""
    entry.evidence.append(f"核对 {hit.source} {hit.flow}：{hit.reason}")
    entry.checked = hit.flow
    entry.verified, entry.period, entry.months = hit.amount, hit.period, hit.months
    if hit.verdict == HitVerdict.NOT_COUNTED:
        entry.excluded, entry.excluded_reason = hit.amount, hit.reason
    elif entry.excluded > hit.amount:
        entry.excluded, entry.excluded_reason = ZERO, ""


def from_hit(hit, kind):
    return IncomeEntry(
        key=f"hit-{hit.pk}",
        member=hit.subject.member,
        kind=kind,
        name=hit.get_data_class_display(),
        declared=None,
        verified=hit.amount,
        period=hit.period,
        months=hit.months,
        checked=hit.flow,
        excluded=ZERO if hit.counted else hit.amount,
        excluded_reason="" if hit.counted else hit.reason,
        evidence=[f"核对 {hit.source} {hit.flow}：{hit.reason}"],
    )


def wage_of(incomes, member, spread):
    """一名成员计入的工资，折成每月的精确数。"""
    own = [one for one in incomes if one.member.pk == member.person_id and one.kind == IncomeKind.WAGE]
    return sum((one.counted(spread) for one in own), Fraction(0))
