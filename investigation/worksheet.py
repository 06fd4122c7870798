"""核算工作单：把家庭申报、核对结果、标准与参数摆成可逐行调整的工作单，再交 `assessing` 计算。"""

from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import Unit
from core.money import yuan
from core.refusals import Blocked
from households.codes import DisabilityKind, Health
from investigation import assessing
from investigation.assessing import money
from investigation.models import Assessment, Hit, HitVerdict
from investigation.worksheet_rows import asset_entries, deduction_entries, income_entries, rigid_entries, source_text
from regimes import parameters
from regimes.models import AidKind, Parameter, Standard, StandardKind, StandardUnit

ZERO = Decimal(0)
SPENDING_AIDS = {AidKind.RIGID_EXPENSE, AidKind.TEMPORARY_EXPENSE}
# 与核算规则同名的参数
NAMED = (
    "rigid_share",
    "expense_threshold",
    "expense_months",
    "expense_per",
    "expense_ceiling_months",
    "expense_ceiling_per",
    "expense_income_test",
)
MENTAL = {DisabilityKind.INTELLECT, DisabilityKind.MENTAL}


@dataclass
class Worksheet:
    household: object
    standard: Standard
    rules: assessing.Rules
    shown: list
    members: list
    incomes: list
    deductions: list
    assets: list
    obligors: list
    single: bool
    on: object
    aid: str = AidKind.MINIMUM_LIVING
    rigid: list = field(default_factory=list)
    held: tuple = ()

    @property
    def standard_source(self):
        return f"{self.standard.source}{'（示例）' if self.standard.is_sample else ''}"[:200]

    def facts(self):
        """交给 `assessing.assess` 的输入。"""
        yearly = self.standard.unit == StandardUnit.YEAR
        return assessing.Facts(
            standard=self.standard.amount,
            standard_months=12 if yearly else 1,
            standard_source=self.standard_source,
            people=tuple(person_of(member, self.household, self.on) for member in self.members),
            incomes=tuple(income_row(entry) for entry in self.incomes),
            deductions=tuple(
                assessing.DeductionRow(one.member.pk, one.name, one.amount, formula_of(one), source_of(one))
                for one in self.deductions
                if one.amount
            ),
            obligors=tuple(obligor_row(one, self.standard.monthly) for one in self.obligors),
            assets=tuple(
                assessing.AssetRow(one.member.pk, one.label, one.value, one.exceeds, one.exception, one.source)
                for one in self.assets
            ),
            rules=self.rules,
            single=self.single and self.may_be_single,
            aid=self.aid,
            rigid=tuple(
                assessing.DeductionRow(one.member.pk, one.name, one.amount, formula_of(one), source_of(one))
                for one in self.rigid
                if one.amount
            ),
            held=self.held,
        )

    @property
    def may_be_single(self):
        """单人户只有低保才有（57号文第8条）。"""
        return self.aid == AidKind.MINIMUM_LIVING

    @property
    def rows(self):
        return [*self.incomes, *self.deductions, *self.rigid, *self.assets]

    def adjust(self, adjustments):
        """把页面上的改动放进各行；`adjustments` 为 {key: {栏: 值}}，另有 single。"""
        for entry in self.rows:
            for name, value in adjustments.get(entry.key, {}).items():
                setattr(entry, name, value)
        self.single = adjustments.get("single", self.single)
        return self

    def problems(self):
        """改动里说不通的地方。"""
        found = []
        for one in self.incomes:
            if one.excluded > one.amount:
                found.append(f"{one.member.name}“{one.name}”不计入的金额不能多于{yuan(one.amount)}")
            if one.excluded and not one.excluded_reason.strip():
                found.append(f"{one.member.name}“{one.name}”有不计入的金额，请写明依据")
        for one in [*self.deductions, *self.rigid]:
            if one.amount != one.proposed and not one.note.strip():
                found.append(f"{one.member.name}“{one.name}”改为{yuan(one.amount)}，请写明理由")
        return found

    def entries(self):
        """改动的存档：下次核算以此为起点。"""
        kept = {
            one.key: {
                "verified": text(one.verified),
                "excluded": text(one.excluded),
                "excluded_reason": one.excluded_reason,
            }
            for one in self.incomes
        }
        kept |= {one.key: {"amount": text(one.amount), "note": one.note} for one in [*self.deductions, *self.rigid]}
        kept |= {one.key: {"exceeds": one.exceeds, "exception": one.exception} for one in self.assets}
        return kept


def open_sheet(case, *, held=()):
    """摆出本案的工作单；标准、参数取受理当日有效的，`held` 为本户现已享受、认定的。没有已确认的标准则 Blocked。"""
    district = Unit.objects.select_related("parent").get(pk=case.street_id).district
    on, household = case.accepted_on, case.household
    standard = Standard.objects.in_force(district, StandardKind.MINIMUM_LIVING, household.area, on)
    rows = parameter_rows(district, on)
    members = list(household.living_members())
    hits = list(
        Hit.objects.valid()
        .filter(subject__check_request__case_id=case.pk, subject__member__in=members)
        .exclude(verdict__in=[HitVerdict.PENDING, HitVerdict.NOT_OWN])
        .select_related("subject__member", "subject__check_request")
    )
    incomes = income_entries(household, hits)
    sheet = Worksheet(
        household=household,
        standard=standard,
        rules=rules_of(rows, household.area, case.procedure.value("ceiling_parameter")),
        shown=shown_of(rows, case.aid),
        members=members,
        incomes=incomes,
        deductions=deduction_entries(household, members, incomes, standard, rows.get("employment_deduction_share")),
        assets=asset_entries(household, hits),
        obligors=list(household.obligors.select_related("supports")),
        single=case.aid == AidKind.MINIMUM_LIVING and proposes_single(members),
        on=on,
        aid=case.aid,
        rigid=rigid_entries(household, rows.get("rigid_kinds")) if case.aid in SPENDING_AIDS else [],
        held=tuple(held),
    )
    return sheet.adjust(last_entries(case))


def shown_of(rows, aid):
    """核算表上列出的参数：只列与本类救助有关的，各带出处。"""
    return [
        [parameters.label(key), f"{row.value_text}（{source_text(row)}）"]
        for key, row in rows.items()
        if bears_on(key, aid)
    ]


def last_entries(case):
    """上一份核算表里的改动；没有则空。"""
    last = Assessment.objects.filter(case_id=case.pk).order_by("-pk").first()
    if last is None:
        return {}
    kept = {
        key: {
            name: number(value) if name in ("verified", "excluded", "amount") else value for name, value in row.items()
        }
        for key, row in last.parameters.get("entries", {}).items()
    }
    return {**kept, "single": last.parameters.get("single", False)}


def parameter_rows(district, on):
    """各参数当日有效的一行（后施行、后录入的为准）。"""
    rows = {}
    for row in Parameter.objects.valid_on(district, on):
        rows.setdefault(row.key, row)
    return rows


def rules_of(rows, area, ceiling=None):
    """参数行 → 核算规则；没有录入的一律为空，由用到它的那一类去拒绝。`ceiling` 为规程所指的限额参数。"""
    value = {key: row.python_value for key, row in rows.items()}
    support = None
    if "support_threshold_multiple" in value and "support_rate" in value:
        support = assessing.SupportRule(
            threshold=value["support_threshold_multiple"],
            rate=value["support_rate"],
            base=value.get("support_base", "per_capita"),
            source=source_text(rows["support_rate"]),
        )
    return assessing.Rules(
        rounding=value.get("rounding", "fen"),
        minimum_payment=value.get("minimum_payment", ZERO),
        shares=value.get("top_up_shares", {}),
        highest_only=value.get("top_up_highest_only", "highest") == "highest",
        margin=value.get("margin_multiple"),
        disposable=value.get(f"disposable_income_{area}"),
        rigid_over=value.get("rigid_share_operator", "over") == "over",
        rigid_residual=value.get("rigid_residual_multiple"),
        ceiling=value.get(ceiling),
        **{name: value.get(name) for name in NAMED},
        support=support,
        sources={"top_up": source_text(rows["top_up_shares"])} if "top_up_shares" in rows else {},
    )


def bears_on(key, aid):
    """这一项参数与本类救助的核算有没有关系；核算表只列有关的。"""
    only = {
        "rigid_": SPENDING_AIDS,
        "expense_": {AidKind.TEMPORARY_EXPENSE},
        "disposable_": SPENDING_AIDS,
        "margin_": {AidKind.MARGIN, AidKind.MINIMUM_LIVING, *SPENDING_AIDS},
        "small_": {AidKind.TEMPORARY_SMALL},
        "top_up_": {AidKind.MINIMUM_LIVING, AidKind.EXTREME_HARDSHIP},
        "minimum_": {AidKind.MINIMUM_LIVING, AidKind.EXTREME_HARDSHIP},
    }
    if key in ("urgent_aid_ceiling", "same_cause_months", "roster_day", "pay_day"):
        return False
    return next((aid in aids for start, aids in only.items() if key.startswith(start)), True)


def person_of(member, household, on):
    return assessing.Person(
        key=member.pk,
        name=member.name,
        covered=member.covered,
        classes=tuple(classes_of(member, household, on)),
        single_ground=single_ground(member),
    )


def classes_of(member, household, on):
    """分类施保的类别；单亲抚养指单亲家庭的未成年子女。"""
    minor = not member.is_adult(on)
    facts = {
        "severe_disability": member.severely_disabled,
        "serious_illness": member.health == Health.SERIOUS,
        "aged_70": member.age(on) >= 70,
        "minor": minor,
        "single_parent": minor and "single_parent" in household.hardships,
    }
    return [name for name, holds in facts.items() if holds]


def single_ground(member):
    """可按单人户申请的事由（57号文第8条）；没有则空。"""
    if member.severely_disabled:
        return f"{member.get_disability_kind_display()}残疾{member.disability_grade}级"
    if member.disability_kind in MENTAL and member.disability_grade == 3:
        return f"{member.get_disability_kind_display()}残疾3级"
    return "重病" if member.health == Health.SERIOUS else ""


def proposes_single(members):
    covered = [member for member in members if member.covered]
    return len(members) > 1 and len(covered) == 1 and bool(single_ground(covered[0]))


def income_row(entry):
    return assessing.IncomeRow(
        person=entry.member.pk,
        label=f"{entry.member.name} {entry.name}",
        amount=entry.amount,
        excluded=entry.excluded,
        excluded_reason=entry.excluded_reason,
        source=entry.source,
    )


def obligor_row(row, standard):
    return assessing.ObligorRow(
        label=f"{row.name}（{row.get_relation_display()}）→{row.supports.name}",
        monthly_income=row.monthly_income,
        family_size=row.family_size,
        supports_count=row.supports_count,
        standard=standard,
        agreed=row.agreed_amount,
        inability=row.inability,
    )


def formula_of(one):
    return one.formula if one.amount == one.proposed else f"改为 {money(one.amount)}"


def source_of(one):
    return f"{one.source}；{one.note}" if one.note else one.source


def text(value):
    return None if value is None else str(value)


def number(value):
    return None if value is None else Decimal(value)


def calculate(sheet):
    """核算一张工作单：返回 assessing.Result；说不通的地方以 Blocked 列出。"""
    if problems := sheet.problems():
        raise Blocked(problems)
    try:
        return assessing.assess(sheet.facts())
    except ValueError as problem:
        raise Blocked(str(problem)) from None
