"""状况（死亡、服刑、失踪……）登记错了的更正：一人凭据提出，另一人核对后确认或不同意；已作的决定一字不动。"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts import proposals
from accounts.models import Answer, UnitLevel
from archives.services import file_proof
from cases.models import Case, CircumstanceFix, WhatIsWrong
from cases.services import claims
from cases.services.base import begin, lock_cases
from core import events
from core.acts import Act
from core.dates import local_day, zh
from core.locking import for_change
from core.refusals import Blocked, NotVisible
from households.models import Circumstance, Membership, Obligor
from households.services import circumstances
from intake.services import circumstance_follows as follows
from intake.services.dwelling import move_in, moved_away, tell
from intake.services.family_follows import open_cases_of
from intake.services.follow import require_seen
from intake.services.merge import homes_of, require_untied


@transaction.atomic
def propose_correction(case_id, *, circumstance, wrong, source, proof, reason, by, at, true_on=None, scan=None):
    """提出更正本案一人（义务人）的一条状况（`circumstance` 为编号）；`true_on` 为正确的日期，`scan` 为扫描件。

    返回 CircumstanceFix。Raises: Blocked（不是本案的人、没有凭据与理由、日期不合、已经提出过）、NotPermitted。
    """
    case = begin(case_id, Act.PROPOSE_CORRECTION, by=by, at=at)
    if reasons := moved_away(case):
        raise Blocked(reasons)
    row = next((one for one in recorded(case) if one.pk == circumstance), None)
    if row is None:
        raise Blocked("本案的人没有这一条登记，或已经更正过，请重新打开本页")
    require_untied(by, follows.stands_for(row.person))
    row = for_change(Circumstance.objects).get(pk=row.pk)
    true_on = true_on if wrong == WhatIsWrong.DAY else None
    if reasons := _gaps(row, wrong, true_on, proof, reason, local_day(at)):
        raise Blocked(reasons)
    facts = {"wrong": wrong, "true_on": true_on, "source": source, "proof": proof.strip(), "reason": reason.strip()}
    title, filed = f"更正{row.person.name}{row.get_kind_display()}登记的凭据", {"by": by, "at": at, "case_id": case.pk}
    facts["scan"] = file_proof(case.household, title, scan, dated_on=local_day(at), **filed)
    fix = CircumstanceFix.objects.create(case=case, circumstance=row, proposed_by=by, proposed_at=at, **facts)
    _record(Act.PROPOSE_CORRECTION, fix, by=by, at=at)
    return fix


@transaction.atomic
def confirm_correction(case_id, fix_id, *, by, at, seen=None):
    """另一人核对凭据后确认，随即改正，随之的各件一并办完。返回 CircumstanceFix（`texts` 为办了的各件）。

    `seen` 为页面上列过的各件，与此刻的不同即不办。Raises: Blocked（自己提的、情况已变）、NotPermitted。
    """
    fix = _answering(case_id, fix_id, Act.CONFIRM_CORRECTION, by=by, at=at)
    row = for_change(Circumstance.objects).select_related("person").filter(pk=fix.circumstance_id).first()
    person = follows.stands_for(fix.circumstance.person)
    _require_above(by, fix, person)
    if row is None:
        raise Blocked("这一条登记已经更正过，请不同意这一件")
    if reasons := _gaps(row, fix.wrong, fix.true_on, fix.proof, fix.reason, local_day(at), besides=fix.pk):
        raise Blocked(reasons)
    listed = follows.of(follows.righting(fix, by=by, at=at))
    require_seen(listed, seen)
    facts = {"source": fix.source, "proof": fix.proof, "scan": fix.scan, "by": fix.proposed_by, "at": at}
    circumstances.put_right(row, true_on=fix.true_on, **facts)
    for one in listed:
        one.carry_out()
    claims.end_idle(person.memberships, Act.CONFIRM_CORRECTION, fix.case, by=by, at=at)
    _ask_about_leaving(person, by=by, at=at)
    proposals.write_answer(fix, Answer.AGREED, by=by, at=at)
    fix.texts = [one.text for one in listed]
    _record(Act.CONFIRM_CORRECTION, fix, by=by, at=at, follows=fix.texts)
    others = Case.objects.filter(pk__in=open_cases_of(person)).exclude(pk=fix.case_id).select_related("street")
    for other in others.order_by("pk"):  # 别案改了，那边也留一笔，不写这一户的事
        _record(Act.CONFIRM_CORRECTION, fix, other, by=by, at=at)
    return fix


def _ask_about_leaving(person, *, by, at):
    """又作数的声称：原户核实离户的一件已随死亡办结，再提一件。"""
    for claim in person.memberships.claims().select_related("household").order_by("pk"):
        place = {"relation": claim.relation, "is_head": claim.is_head, "on": claim.since}
        case = claim.household.cases.order_by("-is_open", "-pk").first()
        tell(case, move_in(claim.household, person, **place), by=by, at=at)


def _require_above(by, fix, person):
    """此人住过、列着、享着的一户在别的街道：那边的家庭也要改，由两边都管得到的区民政局核对。"""
    ended = circumstances.ended_by_death(person, fix.circumstance.starts_on).select_related("household__community")
    homes = [*homes_of(person), *(row.household for row in ended)]
    if by.unit.level != UnitLevel.DISTRICT and any(one.community.street != fix.case.street for one in homes):
        raise Blocked("此人登记在另一街道的家庭，更正须由区民政局核对确认")


@transaction.atomic
def refuse_correction(case_id, fix_id, *, reason, by, at):
    """另一人核对后不同意，登记照旧。返回 CircumstanceFix。Raises: Blocked（没有写理由、自己提的）、NotPermitted。"""
    fix = _answering(case_id, fix_id, Act.REFUSE_CORRECTION, by=by, at=at)
    proposals.write_answer(fix, Answer.REFUSED, by=by, at=at, note=reason)
    _record(Act.REFUSE_CORRECTION, fix, by=by, at=at, refused=fix.answer_note)
    return fix


def recorded(case):
    """本案的人、本户义务人登记着的各条状况，近的在前；住到别的街道去了的，那边登记的是那边的事，不列。"""
    people = {*case.composition.values_list("person", flat=True)}
    people |= {*Obligor.objects.current().filter(household=case.household_id).values_list("person", flat=True)}
    rows = Circumstance.objects.filter(person__in=people - {None}).select_related("person")
    homes = Membership.objects.current().filter(person=OuterRef("person"))
    beyond = Exists(homes.exclude(household__community__parent=case.street_id))
    ours = Q(recorded_by__unit=case.street_id) | Q(recorded_by__unit__parent=case.street_id)
    return list(rows.filter(ours | ~beyond).order_by("-starts_on", "pk"))


def preview(fix, *, by, at):
    """确认之后随之办的各件，列给核对的人看。"""
    return [one.text for one in follows.of(follows.righting(fix, by=by, at=at))]


def _answering(case_id, fix_id, act, *, by, at):
    """锁住要动的各案与这一件，核对此人可否答复。"""
    waiting = CircumstanceFix.objects.select_related("circumstance__person").filter(pk=fix_id, case=case_id).first()
    if waiting is None:
        raise NotVisible("没有这件更正，或不在本案")
    person = follows.stands_for(waiting.circumstance.person)
    lock_cases({case_id, *open_cases_of(person)})
    case = begin(case_id, act, by=by, at=at)
    require_untied(by, person)
    fix = proposals.answering(CircumstanceFix.objects.select_related("circumstance__person"), fix_id, by=by)
    fix.case = case
    return fix


def _gaps(row, wrong, true_on, proof, reason, day, *, besides=None):
    """不能这样更正的理由。"""
    found, said, person = [], row.get_kind_display(), follows.stands_for(row.person)
    if not proof.strip():
        found.append("请写明凭据，如死亡证明编号、派出所证明、判决书文号")
    if not reason.strip():
        found.append("请写明登记为何错了")
    if CircumstanceFix.objects.waiting().filter(circumstance=row).exclude(pk=besides).exists():
        found.append("这一条的更正已经提出，等另一人核对")
    if wrong == WhatIsWrong.MISTAKE:
        return found
    if true_on is None:
        return [*found, "日期不对的，请填写正确的日期"]
    if true_on == row.starts_on:
        found.append(f"登记的{said}日期就是{zh(true_on, weekday=False)}，不必更正")
    if true_on > day:
        found.append(f"正确的日期（{zh(true_on, weekday=False)}）不能晚于今天（{zh(day, weekday=False)}）")
    if true_on < person.birth_date:
        found.append(f"{said}日期不能早于{person.name}的出生日期（{zh(person.birth_date, weekday=False)}）")
    if row.ends_on and true_on > row.ends_on:
        found.append(f"起日不能晚于止日（{zh(row.ends_on, weekday=False)}）")
    return found


def _record(act, fix, case=None, *, by, at, **more):
    case, row = case or fix.case, fix.circumstance
    data = {"fix": fix.pk, "person": row.person_id, "kind": row.kind, "wrong": fix.wrong, "was": row.starts_on}
    data |= {"true_on": fix.true_on, "source": fix.source, "proof": fix.proof, **more}
    place = {"chain": case.chain, "case_id": case.pk, "household_id": case.household_id}
    subject = f"{row.person.name}{row.get_kind_display()}"
    events.record(act, at=at, by=by, **place, subject=subject, data=data, reason=fix.reason)
