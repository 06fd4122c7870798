"""工作单的各行：申报配上核对结果，支出算出拟扣数额，财产标出超标。"""

from dataclasses import dataclass, field
from decimal import Decimal

from core.money import yuan
from evidence.assessment.outcome import FEN, money
from evidence.data_classes import BY_CODE
from evidence.models import Conclusion, HitVerdict
from households.codes import Employment, ExpenseKind, IncomeKind
from households.models import Asset, Expense, Income
from regimes.models import Standard, StandardKind

ZERO = Decimal(0)
WORKING = {Employment.EMPLOYED, Employment.FLEXIBLE, Employment.PUBLIC_POST, Employment.MIGRANT}
DEDUCTED = {ExpenseKind.MEDICAL, ExpenseKind.REHAB, ExpenseKind.WORK_COST}  # 其余支出本地无规定的不扣


@dataclass
class IncomeEntry:
    """一行收入；`key` 为 income-编号 或 hit-编号。"""

    key: str
    member: object
    kind: str
    name: str
    declared: Decimal
    verified: Decimal | None = None
    excluded: Decimal = ZERO
    excluded_reason: str = ""
    evidence: list = field(default_factory=list)

    @property
    def amount(self):
        return self.declared if self.verified is None else self.verified

    @property
    def source(self):
        said = f"申报 {yuan(self.declared)}" if self.key.startswith("income") else "核对发现"
        return "；".join([said, *self.evidence])[:300]


@dataclass
class DeductionEntry:
    """一行扣减；`amount` 为拟扣数额，`proposed` 为系统建议的数额，改了须写说明。"""

    key: str
    member: object
    name: str
    amount: Decimal
    proposed: Decimal
    formula: str
    source: str
    note: str = ""


@dataclass
class AssetEntry:
    key: str
    member: object
    label: str
    value: Decimal
    exceeds: bool = False
    exception: str = ""
    source: str = "申报"


def income_entries(case_id, people, hits):
    """申报的各行，配上同一人同类的核对结果；没有申报的核对结果自成一行。"""
    entries = [
        IncomeEntry(
            key=f"income-{row.pk}",
            member=row.member,
            kind=row.kind,
            name=row.name,
            declared=row.declared,
            verified=row.verified,
            excluded=row.excluded,
            excluded_reason=row.excluded_reason,
        )
        for row in Income.objects.of_case(case_id).filter(member__in=people)
    ]
    for hit in hits:
        kind = BY_CODE[hit.data_class].income_kind
        if not kind or hit.amount is None or not hit.per_month:
            continue
        declared = next((one for one in entries if declares(one, hit, kind)), None)
        entries.append(from_hit(hit, kind)) if declared is None else confirm(declared, hit)
    return entries


def declares(entry, hit, kind):
    """这一行申报说的就是这条核对结果：同一人、同类收入、还没有配上别的结果。"""
    return (
        entry.key.startswith("income")
        and not entry.evidence
        and (entry.member.pk, entry.kind)
        == (
            hit.subject.member_id,
            kind,
        )
    )


def confirm(entry, hit):
    entry.evidence.append(f"核对 {hit.source} {yuan(hit.amount)}：{hit.reason}")
    if entry.verified is not None:
        return
    entry.verified = hit.amount
    if hit.verdict == HitVerdict.NOT_COUNTED:
        entry.excluded, entry.excluded_reason = hit.amount, hit.reason


def from_hit(hit, kind):
    excluded = ZERO if hit.counted else hit.amount
    return IncomeEntry(
        key=f"hit-{hit.pk}",
        member=hit.subject.member,
        kind=kind,
        name=hit.get_data_class_display(),
        declared=ZERO,
        verified=hit.amount,
        excluded=excluded,
        excluded_reason="" if hit.counted else hit.reason,
        evidence=[f"核对 {hit.source}：{hit.reason}"],
    )


def deduction_entries(case_id, members, incomes, standard, share):
    entries = [
        expense_entry(row)
        for row in Expense.objects.of_case(case_id).filter(member__in=[one.person_id for one in members])
    ]
    has_cost = {entry.member.pk for entry in entries if entry.key.startswith("expense-work")}
    for member in members:
        wage = sum(
            (
                one.amount - one.excluded
                for one in incomes
                if one.member.pk == member.person_id and one.kind == IncomeKind.WAGE
            ),
            ZERO,
        )
        if share is None or member.person_id in has_cost or wage <= 0 or member.employment not in WORKING:
            continue
        amount = min((standard.monthly * share.python_value).quantize(FEN), wage)
        entries.append(
            DeductionEntry(
                key=f"work-{member.person_id}",
                member=member.person,
                name="就业成本",
                amount=amount,
                proposed=amount,
                formula=f"{money(standard.monthly)} × {share.python_value}，以工资 {money(wage)} 为限",
                source=source_text(share),
            )
        )
    return entries


CARE_LEVELS = {
    StandardKind.CARE_SELF: "全自理",
    StandardKind.CARE_HALF: "半护理（部分丧失自理能力）",
    StandardKind.CARE_FULL: "全护理（完全丧失自理能力）",
}


@dataclass
class CareEntry:
    """一名特困人员的照料护理档次；`level` 照生活自理能力评估（D43 第21、22条），没有评的为空。"""

    key: str
    member: object
    standards: dict
    level: str = ""

    @property
    def standard(self):
        return self.standards.get(self.level)

    @property
    def label(self):
        return f"{self.member.name} {CARE_LEVELS[StandardKind(self.level)]}"

    @property
    def source(self):
        return source_text(self.standard)


def care_entries(members, district, area, on):
    """保障对象各一行；各档标准取受理当日有效的，没有录入的档选了即拒绝。"""
    rows = Standard.objects.valid_on(district, on).filter(area=area, kind__in=CARE_LEVELS)
    standards = {row.kind: row for row in reversed(list(rows))}
    return [CareEntry(f"care-{member.person_id}", member.person, standards) for member in members if member.covered]


def rigid_entries(case_id, people, kinds):
    """申请前12个月的自付刚性支出：按月登记的乘以十二，凭据上的数可以改，改了写明理由。"""
    if kinds is None:
        return []
    rows = Expense.objects.of_case(case_id).filter(kind__in=kinds.python_value, member__in=people)
    return [rigid_entry(row, source_text(kinds)) for row in rows]


def rigid_entry(row, source):
    amount = row.own_paid * 12
    return DeductionEntry(
        key=f"rigid-{row.pk}",
        member=row.member,
        name=f"{row.get_kind_display()}：{row.name}",
        amount=amount,
        proposed=amount,
        formula=f"每月自付 {money(row.own_paid)} × 12 = {money(amount)}",
        source=f"申报并核实的支出；类别依据：{source}",
    )


def expense_entry(row):
    amount = row.own_paid if row.kind in DEDUCTED else ZERO
    mark = "work-" if row.kind == ExpenseKind.WORK_COST else ""
    return DeductionEntry(
        key=f"expense-{mark}{row.pk}",
        member=row.member,
        name=f"{row.get_kind_display()}：{row.name}",
        amount=amount,
        proposed=amount,
        formula=f"自付 {money(row.own_paid)}",
        source="申报并核实的支出" if amount else "本地没有规定扣减此类支出",
    )


def asset_entries(case_id, people, hits):
    entries = [
        AssetEntry(
            key=f"asset-{row.pk}",
            member=row.member,
            label=str(row),
            value=row.value,
            exceeds=row.exceeds,
            exception=row.exception_reason,
        )
        for row in Asset.objects.of_case(case_id).filter(member__in=people)
    ]
    return entries + [
        AssetEntry(
            key=f"hit-{hit.pk}",
            member=hit.subject.member,
            label=f"{hit.get_data_class_display()} {hit.detail}"[:100],
            value=hit.amount or ZERO,
            exceeds=hit.counted and hit.subject.check_request.conclusion == Conclusion.EXCEEDS,
            source=f"核对 {hit.source}：{hit.reason}"[:300],
        )
        for hit in hits
        if is_asset(hit)
    ]


def is_asset(hit):
    """财产类的结果，或收入财产兼有而不按月计的。"""
    effects = BY_CODE[hit.data_class].effects
    return "A" in effects and not (hit.per_month and hit.amount is not None and BY_CODE[hit.data_class].income_kind)


def source_text(row):
    """参数行的出处。"""
    return f"{row.source}{'，示例' if row.is_sample else ''}"
