"""核算工作单：把家庭申报、核对结果、标准与参数摆成可逐行调整的工作单，再交 `assessing` 计算。"""

from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import Unit
from core.money import yuan
from core.refusals import Blocked
from evidence.assessment import outcome
from evidence.assessment.outcome import money
from evidence.models import Assessment, Hit, HitVerdict
from evidence.worksheet.rows import asset_entries, care_entries, deduction_entries, income_entries, rigid_entries
from evidence.worksheet.rules import parameter_rows, rules_of, shown_of
from households.codes import DisabilityKind, Health
from regimes.models import SPENDING, AidKind, Standard, StandardKind, StandardUnit

ZERO = Decimal(0)
MENTAL = {DisabilityKind.INTELLECT, DisabilityKind.MENTAL}


@dataclass
class Worksheet:
    household: object
    standard: Standard
    rules: outcome.Rules
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
    care: list = field(default_factory=list)
    basic: Standard | None = None
    held: tuple = ()

    @property
    def standard_source(self):
        return f"{self.standard.source}{'（示例）' if self.standard.is_sample else ''}"[:200]

    def facts(self):
        """交给 `outcome.assess` 的输入。"""
        yearly = self.standard.unit == StandardUnit.YEAR
        return outcome.Facts(
            standard=self.standard.amount,
            standard_months=12 if yearly else 1,
            standard_source=self.standard_source,
            people=tuple(person_of(member, self.household, self.on) for member in self.members),
            incomes=tuple(income_row(entry) for entry in self.incomes),
            deductions=tuple(
                outcome.DeductionRow(one.member.pk, one.name, one.amount, formula_of(one), source_of(one))
                for one in self.deductions
                if one.amount
            ),
            obligors=tuple(obligor_row(one, self.standard.monthly) for one in self.obligors),
            assets=tuple(
                outcome.AssetRow(one.member.pk, one.label, one.value, one.exceeds, one.exception, one.source)
                for one in self.assets
            ),
            rules=self.rules,
            single=self.single and self.may_be_single,
            aid=self.aid,
            rigid=tuple(
                outcome.DeductionRow(one.member.pk, one.name, one.amount, formula_of(one), source_of(one))
                for one in self.rigid
                if one.amount
            ),
            basic=self.basic.monthly if self.basic else None,
            care=tuple(
                outcome.CareRow(one.member.pk, one.label, one.standard.monthly, one.source)
                for one in self.care
                if one.standard
            ),
            held=self.held,
        )

    @property
    def may_be_single(self):
        """单人户只有低保才有（57号文第8条）。"""
        return self.aid == AidKind.MINIMUM_LIVING

    @property
    def rows(self):
        return [*self.incomes, *self.deductions, *self.rigid, *self.assets, *self.care]

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
        if missing := [one.member.name for one in self.care if one.level and one.standard is None]:
            found.append(f"本区尚未录入{'、'.join(missing)}所评档次的照料护理标准，请区民政局在“设置”中录入")
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
        kept |= {one.key: {"level": one.level} for one in self.care}
        kept |= {one.key: {"exceeds": one.exceeds, "exception": one.exception} for one in self.assets}
        return kept


def open_sheet(case, *, held=()):
    """摆出本案的工作单；标准、参数取受理当日有效的，`held` 为本户现已享受、认定的。没有已确认的标准则 Blocked。"""
    district = Unit.objects.select_related("parent").get(pk=case.street_id).district
    on, household = case.accepted_on, case.household
    standard = Standard.objects.in_force(district, StandardKind.MINIMUM_LIVING, household.area, on)
    rows = parameter_rows(district, on)
    members = case.family()
    people = [one.person_id for one in members]
    hits = list(
        Hit.objects.valid()
        .filter(subject__check_request__case_id=case.pk, subject__member__in=people)
        .exclude(verdict__in=[HitVerdict.PENDING, HitVerdict.NOT_OWN])
        .select_related("subject__member", "subject__check_request")
    )
    incomes = income_entries(case.pk, people, hits)
    sheet = Worksheet(
        household=household,
        standard=standard,
        rules=rules_of(rows, household.area, case.procedure.value("ceiling_parameter")),
        shown=shown_of(rows, case.aid),
        members=members,
        incomes=incomes,
        deductions=deduction_entries(case.pk, members, incomes, standard, rows.get("employment_deduction_share")),
        assets=asset_entries(case.pk, people, hits),
        obligors=list(household.obligors.select_related("supports")),
        single=case.aid == AidKind.MINIMUM_LIVING and proposes_single(members),
        on=on,
        aid=case.aid,
        rigid=rigid_entries(case.pk, people, rows.get("rigid_kinds")) if case.aid in SPENDING else [],
        held=tuple(held),
    )
    if case.aid == AidKind.EXTREME_HARDSHIP:
        sheet.basic = Standard.objects.in_force(district, StandardKind.HARDSHIP_BASIC, household.area, on)
        sheet.care = care_entries(members, district, household.area, on)
    return sheet.adjust(last_entries(case))


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


def person_of(member, household, on):
    return outcome.Person(
        key=member.person_id,
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
    return outcome.IncomeRow(
        person=entry.member.pk,
        label=f"{entry.member.name} {entry.name}",
        amount=entry.amount,
        excluded=entry.excluded,
        excluded_reason=entry.excluded_reason,
        source=entry.source,
    )


def obligor_row(row, standard):
    return outcome.ObligorRow(
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
    """核算一张工作单：返回 outcome.Result；说不通的地方以 Blocked 列出。"""
    if problems := sheet.problems():
        raise Blocked(problems)
    try:
        return outcome.assess(sheet.facts())
    except ValueError as problem:
        raise Blocked(str(problem)) from None
