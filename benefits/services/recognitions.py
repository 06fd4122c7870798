"""认定（低保边缘、刚性支出困难）：由决定产生，到期自然失效，也可由停发的决定退出；不进名册。"""

from accounts import matrix
from benefits.models import Recognition
from benefits.models.reach import of_decision
from benefits.services.following import follow_moved
from cases.models import Decision, Outcome
from cases.states import CaseState
from core import events
from core.acts import Act
from core.again import act_once_more
from core.dates import local_day
from core.locking import for_change
from regimes.models import STATUS_ONLY, Purpose

TAKEN = ("case__household", "case__community", "case__street")


def undone(since=None):
    """已确认而还没有照办的认定与退出决定，先作的在前。"""
    found = Decision.objects.filter(
        outcome=Outcome.GRANTED,
        case__state=CaseState.GRANTED,
        case__aid__in=STATUS_ONLY,
        recognition=None,
        ended_recognitions=None,
    )
    found = found.filter(decided_at__gte=since) if since else found
    return found.order_by("decided_at", "pk")


@act_once_more
def carry_out_in_street(street, *, at, since=None):
    """照本街道的决定逐份立认定、办退出，返回办成几份；先锁本街道，两处同时跑也不重复。"""
    for act in (Act.RECOGNISE, Act.END_RECOGNITION):
        matrix.require(None, act, on=local_day(at))
    street.hold()
    decisions, done = list(undone(since).filter(case__street=street).select_related(*TAKEN)), 0
    homes = [one.case.household_id for one in decisions]
    current = Recognition.objects.filter(household__in=homes).values_list("pk", flat=True)
    list(for_change(Recognition.objects).filter(pk__in=list(current)).order_by("pk"))
    for decision in decisions:
        earlier = current_of(decision.case)
        if decision.case.purpose == Purpose.STOP and earlier is None:
            continue
        new = None if decision.case.purpose == Purpose.STOP else _open(decision)
        if earlier:
            _end(earlier, decision, on=new.starts_on if new else decision.start_month)
        _record(decision, new, at=at)
        follow_moved([new] if new else [], at=at)
        done += 1
    return done


def current_of(case):
    """本户这一类没有退出的一份；没有则为 None。"""
    rows = Recognition.objects.not_ended().filter(household=case.household_id, aid=case.aid)
    return rows.order_by("-starts_on", "-pk").first()


def _open(decision):
    facts = {"starts_on": decision.decided_on, "valid_until": decision.valid_until}
    return Recognition.objects.create(**of_decision(decision), **facts)


def _end(row, decision, *, on):
    """已过有效期的照旧到期，不改成退出。"""
    if row.valid_until is None or row.valid_until >= on:
        row.ended_on = on
    row.ended_by = decision
    row.save()


def _record(decision, new, *, at):
    case = decision.case
    events.record(
        Act.RECOGNISE if new else Act.END_RECOGNITION,
        chain=case.street.chain,
        at=at,
        case_id=case.pk,
        household_id=case.household_id,
        subject=case.get_aid_display(),
        data={"decision": decision.pk, "recognition": new and new.pk, "valid_until": new and new.valid_until},
    )
