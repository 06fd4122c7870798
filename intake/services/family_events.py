"""家庭变化：一件事、哪天、凭什么；由此要改的、要别处办的，先列给人看，再在同一事务里办完。

本案与此人在办的各案随之改动（添上、去掉、换户主）；在享的待遇、别户的登记一概不动，写成待办交给经办人。
"""

from django.db import transaction

from archives.services import file_proof
from cases.models import Case
from cases.services import parties, task_closing
from cases.services.base import begin, finish, lock_cases, require_timely
from cases.states import CLOSED
from core import events
from core.acts import Act
from core.dates import local_day, zh
from core.refusals import Blocked
from households.codes import CircumstanceKind
from households.services import circumstances, living, ties
from intake.services import family_follows as follows
from intake.services import family_heads as heads
from intake.services import family_joins as joins
from intake.services import newcomers, obligors
from intake.services.dwelling import moved_away
from intake.services.family_gaps import require_possible
from intake.services.follow import require_seen
from intake.services.happening import BECOMES, JOINS, LEAVES, FamilyEventKind, Happening

K = FamilyEventKind


@transaction.atomic
def record_family_event(
    case_id,
    *,
    kind,
    happened_on,
    source,
    proof,
    by,
    at,
    person=None,
    newcomer=None,
    new_head=None,
    guardian="",
    seen=None,
    scan=None,
    late_reason="",
):
    """登记一件家庭变化，办完随之而来的各件。返回 Happening（`texts` 为已办的各件）。

    `person`、`new_head` 为人的编号；有人住进来的给 `newcomer`（其情况，见 newcomers），从前住过的以 `person` 选；
    `guardian` 为未成年的新户主的监护人；
    `seen` 为页面上列过的各件，与此刻的不同即不办，重新列出；`scan` 为凭据扫描件，归入卷宗。
    Raises: Blocked（日期、凭据、没有定新户主、不能入户、列过的已有变动）、NotPermitted。
    """
    _lock(case_id, kind, person)
    case = begin(case_id, Act.RECORD_FAMILY_EVENT, by=by, at=at)
    facts = {"kind": kind, "person": person, "newcomer": newcomer, "new_head": new_head, "guardian": guardian}
    if reasons := moved_away(case):
        raise Blocked(reasons)
    found = planned(case, on=happened_on, source=source, proof=proof, by=by, at=at, **facts)
    filed = {"dated_on": min(happened_on, local_day(at)), "by": by, "at": at, "case_id": case.pk}
    found.scan = file_proof(case.household, f"{found.name}{found.kind.label}的凭据", scan, **filed)
    _carry_out(found, seen)
    require_timely(happened_on, at, late_reason)
    _record(found, late_reason)
    return found


def _lock(case_id, kind, person):
    """锁住要动的各案；有人住进来的，同区一件一件办：同一个孩子两处同时登记，后到的看得到先到的。"""
    touched = [case_id, *(follows.open_cases_of(person) if person else ())]
    case = Case.objects.select_related("street__parent").filter(pk=case_id).first()
    if case and kind in JOINS:
        case.street.district.hold()
        touched += Case.objects.open().filter(household=case.household_id).values_list("pk", flat=True)
    lock_cases(touched)


def bury(case, person, *, died_on, source, proof, by, at):
    """别的动作（因死亡办变更）里顺带登记死亡；各案须已锁住。返回办了的各件。"""
    found = Happening(case, K.DEATH, person, died_on, by, at, source=source, proof=proof)
    left = [one.person for one in case.family() if one.person_id != person.pk and not one.person.is_dead(died_on)]
    if heads.is_head(found) and len(left) > 1:
        raise Blocked(f"{person.name}是户主，户内还有{len(left)}人：请先在“家庭变化”中登记死亡、选定新户主，再办变更")
    if heads.is_head(found):
        found.new_head = next(iter(left), None)
    if found.new_head and heads.is_minor_head(found):
        raise Blocked(f"户内只剩未成年的{found.new_head.name}：请先在“家庭变化”中登记死亡、写明监护人，再办变更")
    _carry_out(found, None)
    return found.texts


def planned(case, *, kind, on, source, proof, by, at, person=None, newcomer=None, new_head=None, guardian=""):
    """要登记的一件（还没有办）；`person`、`new_head` 为人的编号，不是本案的人即 Blocked。"""
    kind, proofs = FamilyEventKind(kind), {"source": source, "proof": proof}
    if kind in JOINS:
        who = newcomers.newcomer(case, kind, person, newcomer, on=on, day=local_day(at))
        return Happening(case, kind, who.person, on, by, at, newcomer=who, **proofs)
    head = _of_case(case, new_head) if new_head else None
    return Happening(case, kind, _of_case(case, person), on, by, at, new_head=head, guardian=guardian.strip(), **proofs)


def preview(found):
    """办之前列给人看的各件；不能办的 Blocked。"""
    if reasons := moved_away(found.case):
        raise Blocked(reasons)
    require_possible(found)
    return [one.text for one in _follows(found)]


def _follows(found):
    return joins.of(found) if found.newcomer else follows.of(found)


def _carry_out(found, seen):
    require_possible(found)
    found.listed = _follows(found)
    require_seen(found.listed, seen)
    found.others = [] if found.newcomer else follows.others_touched(found)
    _the_fact_itself(found)
    for one in found.listed:
        one.carry_out()
    if found.kind in LEAVES or found.kind == K.DEATH:
        _leave_tasks(found)


def _leave_tasks(found):
    """此人在那一户的登记已经结束：要那一户核实离户的待办随之办结。"""
    done = f"已登记{found.name}{zh(found.on, weekday=False)}{found.kind.label}"
    facts = {"act": Act.RECORD_FAMILY_EVENT, "case": found.case, "by": found.by, "at": found.at}
    task_closing.close_left(found.person, done, **facts)


def _the_fact_itself(found):
    """这件事本身：人的状况、入户离户、户主。"""
    day = local_day(found.at)
    if found.newcomer:
        joins.move_in(found)
    if found.kind in BECOMES:
        circumstances.record(
            found.person,
            BECOMES[found.kind],
            starts_on=found.on,
            source=found.source,
            proof=found.proof,
            scan=found.scan,
            by=found.by,
            at=found.at,
            on=day,
        )
        found.person.refresh_from_db()
    if found.kind in LEAVES:
        living.leave(found.case.household, found.person, on=found.on, reason=LEAVES[found.kind])
    if found.kind == K.BACK:
        for row in found.person.circumstances.filter(ends_on=None).exclude(kind=CircumstanceKind.DEAD):
            circumstances.end(found.person, row.kind, ends_on=found.on, on=day)


def _of_case(case, pk):
    """本案家庭组成里的、本户义务人里的这个人。"""
    if (found := obligors.known_to(case, pk)) is None:
        raise Blocked("本案家庭里没有此人，请重新打开本页；从前住过本户的，只在又住进来时选")
    return found.merged_into or found


def _record(found, late_reason):
    """记痕：案件在办的照一个动作收尾，已办结的只记一笔。"""
    case = found.case
    subject = f"{found.name}{found.kind.label}"
    data = {"kind": found.kind, "person": found.person.pk, "follows": found.texts, "source": found.source}
    data["proof"] = found.proof
    if found.new_head:
        data["new_head"] = found.new_head.name
    if guardian := (found.newcomer.guardian if found.newcomer else found.guardian):
        data["guardian"] = guardian
    if found.scan:
        data["scan"] = found.scan.pk
    facts = {
        "by": found.by,
        "at": found.at,
        "happened_on": found.on,
        "data": data,
        "reason": late_reason or found.proof,
    }
    for other in found.others:  # 别户的案件改了，那边也留一笔，不写这一户的事
        place = {"chain": other.chain, "case_id": other.pk, "household_id": other.household_id}
        told = {"kind": found.kind, "person": found.person.pk, "source": found.source}
        events.record(Act.RECORD_FAMILY_EVENT, **place, subject=subject, **{**facts, "data": told})
    if case.state in CLOSED:
        place = {"chain": case.chain, "case_id": case.pk, "household_id": case.household_id}
        events.record(Act.RECORD_FAMILY_EVENT, **place, subject=subject, **facts)
        _separate(found, [])
        return
    case = Case.objects.get(pk=case.pk)  # 户主、申请人可能已随之改过
    case.acting_on = local_day(found.at)
    finish(case, Act.RECORD_FAMILY_EVENT, subject=subject, **facts)
    _separate(found, [case])


def _separate(found, cases):
    """发现与工作人员有关系的单独登记备案；有人住进来的，本户在办各案都比对。"""
    home = found.case.household
    if found.newcomer:
        mine = [one.pk for one in cases]
        cases = [*cases, *Case.objects.open().filter(household=home.pk).exclude(pk__in=mine)]
    elif not cases:
        return
    if new_ties := ties.note(home, ties.find(home), by=None, at=found.at):
        for case in cases:
            parties.separate(case, new_ties, by=None, at=found.at)
            case._change_reason = Act.RECORD_FAMILY_EVENT.label
            case.save()
