"""更正一条状况随之而来的各件：一件一句话、一个办法，列给核对的人看的就是所办的。

在办而入户调查没有办结的，家庭组成随之改回；其余各案、在享的、已发的一概不动，写成待办说明要改正什么。
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Q

from cases import deadlines
from cases.codes import ChangeReason
from cases.models import Case, CaseMember, CircumstanceFix, CoveredPerson, FamilyTask, FamilyTaskKind, PaidLine
from core.acts import Act
from core.dates import local_day, month_after, zh
from core.locking import for_change
from core.money import yuan
from evidence.models import Assessment, CheckSubject
from households.codes import CircumstanceKind, Relation
from households.models import Authorisation, Circumstance, Obligor, Person
from households.services import circumstances
from households.services.people import next_version
from intake.services.consents import settle_consents
from intake.services.family_aid import paid_after
from intake.services.follow import Follow, ask_for, unseen
from intake.services.happening import BECOMES
from regimes.counted import not_counted

REVIEW = FamilyTaskKind.REVIEW


@dataclass
class Righting:
    """一件更正：何人的哪一条，原来的日期，正确的日期（没有此事的为 None）。"""

    fix: CircumstanceFix
    row: Circumstance
    person: Person
    by: object
    at: object

    @property
    def case(self):
        return self.fix.case

    @property
    def was(self) -> date:
        return self.row.starts_on

    @property
    def on(self):
        return self.fix.true_on

    @property
    def kind(self):
        return "death" if self.is_death else self.row.kind

    @property
    def is_death(self):
        return self.row.kind == CircumstanceKind.DEAD

    @property
    def said(self):
        """怎样更正的一句。"""
        label, was = self.row.get_kind_display(), zh(self.was, weekday=False)
        if self.on:
            return f"{self.person.name}的{label}日期由{was}更正为{zh(self.on, weekday=False)}"
        return f"{self.person.name}{was}的{label}登记错了，已撤销"


def righting(fix, *, by, at):
    row = fix.circumstance
    return Righting(fix, row, stands_for(row.person), by, at)


def stands_for(person):
    """这一条已并入别的一条的，指那一条。"""
    return person.merged_into or person


def of(found):
    """各件，依次。"""
    listed = [*_homes(found), *_in_cases(found)]
    if found.is_death:
        listed += [*_changes(found), *_consents(found)]
    return [*listed, *_as_obligor(found), *_in_aid(found), *_tasks(found)]


def _homes(found):
    """因此结束了的居住；怎样改在这件事本身里，这里只说明。"""
    if not found.is_death:
        return
    for row in circumstances.ended_by_death(found.person, found.was).order_by("pk"):
        if found.on:
            yield Follow(f"{found.person.name}住到{zh(found.on, weekday=False)}为止")
        else:
            text = f"{found.said}，{found.person.name}仍记为住在本户：户主、与户主的关系、发放账户请核对"
            yield _asking(found, row.household, text)


def _asking(found, home, text, do=lambda: None):
    """那一户得一件待办，`do` 是同时要改的。"""
    ask = ask_for(found, home, REVIEW, text)
    return Follow(_told(found, home, text), lambda: (do(), ask()), is_task=True)


def _told(found, home, text):
    """说给核对人的一句：看不到的那一户不说编号、类别、金额。"""
    return f"别处的一户：{found.said}，由那边接着办" if unseen(found, home) else text


def _in_cases(found):
    """因那一天的这件事不再计入的在办各案：还能改的改回，不能改的写成待办；核算表都须重做。"""
    why = "死亡" if found.is_death else not_counted(found.row.kind)[:60]
    rows = CaseMember.objects.filter(person=found.person, case__is_open=True, counted=False, out_on=found.was)
    for row in rows.filter(exclusion_reason=why).select_related("case__household").order_by("case"):
        case = row.case
        text = f"在办案件{case.number}：{found.said}，{_then(found, case)}"
        yield _asking(found, case.household, text, lambda row=row: _put_back(row, found))


def _then(found, case):
    if not case.is_amendable:
        return f"已到“{case.get_state_display()}”，家庭组成没有改，须退回重新调查、核算"
    if found.on:
        return "不计入的起日随之更正，核算表须重做"
    if other := _other_reason(found):
        return f"另登记着{other.get_kind_display()}，仍不计入家庭，核算表须重做"
    return "重新计入家庭人口，是否保障照登记之前，核算表须重做；与户主的关系、是否保障请在“家庭”里核对"


def _other_reason(found):
    """撤销之后还有别的状况使此人不计入的，给那一条。"""
    rows = found.person.circumstances.filter(ends_on=None).exclude(pk=found.row.pk).order_by("pk")
    return next((one for one in rows if not_counted(one.kind)), None)


def _put_back(row, found):
    Assessment.objects.make_stale(row.case_id, f"核算之后更正了{found.person.name}的{found.row.get_kind_display()}登记")
    if not row.case.is_amendable:
        return
    row = for_change(CaseMember.objects).get(pk=row.pk)
    if found.on:
        row.out_on = found.on
        struck = CheckSubject.objects.under_way(row.case_id, member=found.person)
        struck.filter(out_on=found.was).update(out_on=found.on)
    elif other := _other_reason(found):
        row.exclusion_reason, row.out_on = not_counted(other.kind)[:60], other.starts_on
    else:
        _count_again(row)
        CheckSubject.objects.restore(row.case_id, member=found.person)
    row.save()
    next_version(row.person_id)


def _count_again(row):
    """重新计入，保不保障照登记之前；户主已另有其人的，关系先记其他亲属，由经办人核对。未存盘。"""
    row.counted, row.covered = True, row.covered_before is not False
    row.exclusion_reason, row.out_on = "", None
    if row.relation == Relation.SELF:
        row.is_head = not CaseMember.objects.filter(case=row.case_id, is_head=True).exists()
        row.relation = Relation.SELF if row.is_head else Relation.OTHER_KIN


def _changes(found):
    """凭这次死亡登记的在办变更：变化发生日期随之更正；改不了的、没有此事的，写明须怎样办。"""
    for case in _death_changes(found).open().select_related("household").order_by("pk"):
        if found.on and case.is_amendable and found.on <= case.requested_on:
            day = zh(found.on, weekday=False)
            text = f"在办变更{case.number}：{found.said}，变化发生日期随之改为{day}"
            yield Follow(_told(found, case.household, text), lambda case=case: _redate(case, found))
            continue
        how = "终止办理或退回，照更正后的日期重新登记变更" if found.on else "终止办理，或改按别的理由另行登记"
        text = f"在办变更{case.number}凭此登记，变化发生日期没有改：{found.said}，请{how}"
        yield _asking(found, case.household, text)


def _death_changes(found):
    facts = {"change_code": ChangeReason.DEATH, "changed_on": found.was}
    return Case.objects.filter(composition__person=found.person, **facts)


def _redate(case, found):
    case = for_change(Case.objects).get(pk=case.pk)
    case.changed_on, case.acting_on = found.on, local_day(found.at)
    deadlines.reset(case)
    case.version += 1
    case._change_reason = Act.CONFIRM_CORRECTION.label
    case.save()


def _consents(found):
    """死亡登记撤销了，因它失效的核对授权也不恢复：须本人重新签。"""
    if found.on:
        return
    human = Q(member=found.person) | Q(obligor__person=found.person)
    rows = Authorisation.objects.filter(human, revoked_on=None, lapsed_on=None, valid_to__gte=found.was)
    if rows.exists():
        text = f"{found.person.name}的核对授权因登记死亡失效，撤销之后也不恢复，须本人重新签署"
        yield Follow(text, lambda: _lapse(rows, found))


def _lapse(rows, found):
    pks = list(rows.values_list("pk", flat=True))
    Authorisation.objects.filter(pk__in=pks).update(lapsed_on=found.was)
    for case in Case.objects.open().filter(composition__person=found.person):
        if case.is_amendable:
            case.acting_on = local_day(found.at)
            settle_consents(case)


def _as_obligor(found):
    """此人是各户的义务人：赡养费的计法随之变了，在办的核算表须重做；在享的核实。"""
    for row in Obligor.objects.current().filter(person=found.person).select_related("household").order_by("household"):
        for case in Case.objects.open().filter(household=row.household_id).order_by("pk"):
            why = f"核算之后更正了义务人{found.person.name}的{found.row.get_kind_display()}登记"
            after = "" if case.is_amendable else f"；已到“{case.get_state_display()}”，须退回重新核算"
            text = f"在办案件{case.number}：义务人{found.said}，核算表须重做{after}"
            yield _asking(found, row.household, text, partial(_recount, case.pk, row, why, found))
        lasting = CoveredPerson.objects.from_month(_first(found).replace(day=1))
        if lasting.filter(decision__case__household=row.household_id).exists():
            text = f"义务人{found.said}，本户在享的原按有无其赡养费核算的，请核实是否要办变更"
            yield _asking(found, row.household, text)


def _recount(case_id, obligor, why, found):
    """核算表须重做；没有死的义务人，正在进行的核对接着查。"""
    Assessment.objects.make_stale(case_id, why)
    if found.is_death and not found.on:
        CheckSubject.objects.restore(case_id, obligor=obligor)


def _first(found):
    return min(found.was, found.on or found.was)


def _in_aid(found):
    """享受过的各份：其间各月照更正后的核实应补发、扣回；已作的决定不变。"""
    rows = CoveredPerson.objects.from_month(_first(found).replace(day=1)).filter(person=found.person)
    seen = set()
    for row in rows.select_related("decision__case__household").order_by("pk"):
        home, aid = row.decision.case.household, row.get_aid_display()
        if (home.pk, row.aid) in seen:
            continue
        seen.add((home.pk, row.aid))
        text = f"{found.said}，本户的{aid}{_months_said(found, home, row.aid)}{_decided_said(found, home)}"
        yield _asking(found, home, text)


def _months_said(found, home, aid):
    """其间是哪几个月、名册发了多少。"""
    first, last = month_after(_first(found)), max(found.was, found.on or local_day(found.at)).replace(day=1)
    if first > last:
        return "：前后两个日期在同一个月，发到哪月为止不变，请核实"
    lines = PaidLine.objects.filter(
        household=home, aid=aid, paid_month__month__gte=first, paid_month__month__lte=last
    ).select_related("paid_month")
    sums = [f"{_month(one.paid_month.month)}{yuan(one.amount)}" for one in lines.order_by("paid_month__month", "pk")]
    span = _month(first) if first == last else f"{_month(first)}至{_month(last)}"
    paid = "、".join(sums)[:80] or "无"
    return f"{span}各月须照此核实补发、扣回（名册已发：{paid}）"


def _month(day):
    return f"{day.year}年{day.month}月"


def _decided_said(found, home):
    if not found.is_death:
        return ""
    rows = _death_changes(found).filter(household=home, is_open=False, decision__isnull=False).order_by("pk")
    numbers = "、".join(rows.values_list("number", flat=True))
    return f"；已办结的变更{numbers}不变，须另办的由经办人发起" if numbers else ""


def _tasks(found):
    """因原来的日期提出而没有办结的待办：不再有的办结，只是日期不同的换成正确的日期。"""
    wanted = {one.text: one for one in paid_after(found)} if found.is_death and found.on else {}
    for task in _raised(found):
        text = None
        if found.on and task.kind != FamilyTaskKind.OVERPAID:
            text = task.text.replace(zh(found.was, weekday=False), zh(found.on, weekday=False))
        if task.kind == FamilyTaskKind.OVERPAID and task.text in wanted:
            continue
        said = _told(found, task.household, f"待办“{task.text[:60]}”办结：{found.said}")
        yield Follow(said, lambda task=task, text=text: _close(task, text, found))
    ever = FamilyTask.objects.of_person(found.person).filter(kind=FamilyTaskKind.OVERPAID)
    fixes = CircumstanceFix.objects.agreed().filter(circumstance__person=found.person)
    known = set(ever.exclude(done_at__in=fixes.values("answered_at")).values_list("text", flat=True))
    yield from (one for text, one in wanted.items() if text not in known)


def _raised(found):
    """登记这件事（更正过的从最初一次）以来因它提出的。"""
    first = found.row
    while earlier := Circumstance.every.filter(corrected_by=first).first():
        first = earlier
    rows = FamilyTask.objects.of_person(found.person).filter(done_at=None, raised_at__gte=first.recorded_at)
    day, event = zh(found.was, weekday=False), next(one for one, kind in BECOMES.items() if kind == found.row.kind)
    asked = Q(text__contains=f"{day}{event.label}") | Q(text__contains=f"自{day}起不计入家庭")
    if found.is_death:
        asked |= Q(kind=FamilyTaskKind.OVERPAID)
        asked |= Q(kind=FamilyTaskKind.PAYEE) if not found.on else Q(pk=None)
    return list(rows.filter(asked).select_related("household", "from_case").order_by("pk"))


def _close(task, text, found):
    task.done_at, task.done_by, task.outcome = found.at, found.by, found.said[:200]
    task.save()
    if text:
        facts = {"person": task.person, "from_case": task.from_case, "by": found.by, "at": found.at, "aid": task.aid}
        FamilyTask.objects.raise_once(task.household, task.kind, text, **facts)
