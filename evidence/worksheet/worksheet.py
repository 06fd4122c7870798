"""核算工作单：把家庭申报、核对结果、标准与参数摆成可逐行调整的工作单，再交 `assessment` 计算。"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from accounts.models import Unit
from core.refusals import Blocked
from evidence.assessment import outcome
from evidence.models import Assessment, Hit, HitVerdict
from evidence.worksheet import standards
from evidence.worksheet.assets import asset_entries
from evidence.worksheet.care import care_entries
from evidence.worksheet.incomes import income_entries
from evidence.worksheet.obligors import checked_more, doubts, obligor_row, sorted_out
from evidence.worksheet.persons import person_of, proposes_single
from evidence.worksheet.rules import parameter_rows, rules_of, shown_of
from evidence.worksheet.small import small_entry
from evidence.worksheet.spending import deduction_entries, rigid_entries, standard_monthly
from regimes.models import SPENDING, AidKind, Standard, StandardKind
from regimes.parameters import CEILING_OF

NUMBERS = ("verified", "excluded", "amount", "asked")
DATES = ("assessed_on",)


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
    small: list = field(default_factory=list)
    basic: Standard | None = None
    held: tuple = ()
    no_obligor: str = ""
    standards: dict = field(default_factory=dict)
    obligor_hits: list = field(default_factory=list)
    struck: list = field(default_factory=list)  # [（不计的义务人, 为何）]
    proposed: dict = field(default_factory=dict)

    @property
    def standard_source(self):
        return f"{self.standard.source}{'（示例）' if self.standard.is_sample else ''}"[:200]

    @property
    def spread(self):
        """一次性收支分摊几个月；区里没有录入为 None。"""
        return self.rules.lump_months

    def facts(self):
        """交给 `outcome.assess` 的输入。"""
        monthly, living = standard_monthly(self.standard), {one.person_id for one in self.members}
        obligors = [obligor_row(one, living, monthly, self.spread) for one in self.obligors]
        return outcome.Facts(
            standard=monthly,
            standard_source=self.standard_source,
            people=tuple(person_of(member, self.household, self.on) for member in self.members),
            incomes=tuple(map(self._income, self.incomes)),
            deductions=self._spent(self.deductions),
            obligors=tuple(filter(None, obligors)),
            assets=tuple(
                outcome.AssetRow(one.member.pk, one.label, one.value, one.exceeds, one.exception, one.source)
                for one in self.assets
            ),
            rules=self.rules,
            single=self.single and self.may_be_single,
            aid=self.aid,
            rigid=tuple(
                outcome.DeductionRow(one.member.pk, one.name, one.amount, one.formula_of(self.spread), one.source_of)
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
            no_obligor=self.no_obligor.strip(),
            cause=self.small[0].cause if self.small else "",
            asked=self.small[0].asked if self.small else None,
        )

    def _income(self, entry):
        """一行收入；写明由已不计的义务人给付的赡养费，随之不计。"""
        row = entry.row(self.spread)
        why = next((f"给付的{one.name}{why}" for one, why in self.struck if row.support and one.pk == row.payer), "")
        return replace(row, excluded=row.amount, excluded_reason=why) if why else row

    def _spent(self, entries):
        return tuple(
            outcome.DeductionRow(
                one.member.pk, one.name, one.monthly(self.spread), one.formula_of(self.spread), one.source_of
            )
            for one in entries
            if one.amount
        )

    @property
    def may_be_single(self):
        """单人户只有低保才有（57号文第8条）。"""
        return self.aid == AidKind.MINIMUM_LIVING

    @property
    def rows(self):
        return [*self.incomes, *self.deductions, *self.rigid, *self.assets, *self.care, *self.small]

    def adjust(self, adjustments):
        """把页面上的改动放进各行；`adjustments` 为 {key: {栏: 值}}，另有 single。"""
        for entry in self.rows:
            for name, value in adjustments.get(entry.key, {}).items():
                setattr(entry, name, value)
        self.single = adjustments.get("single", self.single)
        self.no_obligor = adjustments.get("no_obligor", self.no_obligor)
        return self

    def problems(self):
        """改动里说不通的地方。"""
        try:
            found = [words for one in self.incomes for words in one.problems(self.spread)]
        except ValueError as fault:
            return [str(fault)]
        found += [words for one in [*self.deductions, *self.rigid] for words in one.problems()]
        found += [words for one in self.care for words in one.problems()]
        if self.no_obligor.strip() and self.obligors:
            found.append("已登记了义务人，不能又写没有义务人；登记错的请在“家庭”里撤下")
        return found

    def attention(self):
        """签字人须留意的：核实低于核对或申报的及其理由，核对发现而没有登记的义务人收入。"""
        lowered = [(one.lowered(self.spread), one.note) for one in self.incomes]
        found = [f"{words}，理由：{note}" for words, note in lowered if words]
        if waiting := [one.member.name for one in self.care if not one.assessed]:
            found.append(f"{'、'.join(waiting)}尚未作生活自理能力评估，照料护理费没有计")
        found += [f"义务人{one.name}{why}" for one, why in self.struck]
        found += doubts(self.obligors)
        return found + [words for one in self.obligors if (words := checked_more(one, self.obligor_hits, self.spread))]

    def entries(self):
        """改动的存档，只存与建议不同的：下次核算以此为起点，依据变了的随之变。"""
        kept = {one.key: _changed(one, self.proposed.get(one.key, {})) for one in self.rows}
        return {key: row for key, row in kept.items() if row}


def _values(entry):
    return {name: getattr(entry, name) for name in entry.kept}


def _changed(entry, proposed):
    now = _values(entry)
    return {name: _text(name, value) for name, value in now.items() if value != proposed.get(name)}


def _text(name, value):
    return str(value) if name in (*NUMBERS, *DATES) and value is not None else value


def open_sheet(case, *, on, held=()):
    """摆出本案的工作单；标准、参数取 `on` 日有效的（见 cases.months.paid_day），`held` 为本户现已享受、认定的。

    没有已确认的标准、用得着而没有录入的参数，以 Blocked 说明缺哪一项、请谁录入。
    """
    try:
        sheet = _lay_out(case, on, held)
    except ValueError as fault:
        raise Blocked(str(fault)) from None
    sheet.proposed = {one.key: _values(one) for one in sheet.rows}
    sheet.adjust(last_entries(case))
    for one in sheet.care:
        one.before = _values(one)
    return sheet


def _lay_out(case, on, held):
    district = Unit.objects.select_related("parent").get(pk=case.street_id).district
    household = case.household
    used = standards.in_force(district, case.aid, household.area, on)
    standard = _required(used, StandardKind.MINIMUM_LIVING, district, household.area, on)
    rows = parameter_rows(district, on)
    rules = rules_of(rows, household.area, case.procedure.value("ceiling_parameter") or CEILING_OF.get(case.aid))
    members = case.family()
    people = [one.person_id for one in members]
    hits = list(_hits(case))
    own = [one for one in hits if one.subject.member_id in people]
    incomes = income_entries(case.pk, people, own)
    obligors, struck = sorted_out(household, set(people), case.acting_on or on)
    sheet = Worksheet(
        household=household,
        standard=standard,
        rules=rules,
        shown=shown_of(rows, case.aid),
        members=members,
        incomes=incomes,
        deductions=deduction_entries(case.pk, members, incomes, standard, rows, rules.lump_months),
        assets=asset_entries(case.pk, people, own),
        obligors=obligors,
        struck=struck,
        obligor_hits=[one for one in hits if one.subject.obligor_id],
        single=case.aid == AidKind.MINIMUM_LIVING and proposes_single(members),
        on=on,
        aid=case.aid,
        rigid=rigid_entries(case.pk, people, rows.get("rigid_kinds")) if case.aid in SPENDING else [],
        held=tuple(held),
        standards=standards.marks(used),
    )
    if case.aid == AidKind.TEMPORARY_SMALL:
        sheet.small = [small_entry(household)]
    if case.aid == AidKind.EXTREME_HARDSHIP:
        sheet.basic = _required(used, StandardKind.HARDSHIP_BASIC, district, household.area, on)
        sheet.care = care_entries(members, used, case.acting_on)
    return sheet


def _required(used, kind, district, area, on):
    """没有录入的，由标准自己说明缺什么、请谁录入。"""
    return used.get(kind) or Standard.objects.in_force(district, kind, area, on)


def _hits(case):
    """本案核实过的核对结果；待核实的、不是本人的不算。"""
    return (
        Hit.objects.standing()
        .filter(subject__check_request__case_id=case.pk)
        .exclude(verdict__in=[HitVerdict.PENDING, HitVerdict.NOT_OWN])
        .select_related("subject__member", "subject__check_request")
    )


def last_entries(case):
    """上一份核算表里的改动；没有则空。"""
    last = Assessment.objects.filter(case_id=case.pk).order_by("-pk").first()
    if last is None:
        return {}
    kept = {
        key: {name: _read(name, value) for name, value in row.items()}
        for key, row in last.parameters.get("entries", {}).items()
    }
    whole = {name: last.parameters[name] for name in ("single", "no_obligor") if name in last.parameters}
    return {**kept, **whole}


def _read(name, value):
    if value is None:
        return None
    if name in DATES:
        return date.fromisoformat(value)
    return Decimal(value) if name in NUMBERS else value


def calculate(sheet):
    """核算一张工作单：返回 outcome.Result；说不通的地方以 Blocked 列出。"""
    if problems := sheet.problems():
        raise Blocked(problems)
    try:
        return outcome.assess(sheet.facts())
    except ValueError as problem:
        raise Blocked(str(problem)) from None
