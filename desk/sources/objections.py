"""待办之九：公众异议。一件一件地列给办得了的人：登记的人、被反映的人、此前经手本案的人不得办（职责分离第6条）。"""

from django.db.models import Exists, F, OuterRef, Q

from cases import deadlines
from core.acts import Act
from core.dates import local_day
from core.links import case_url, link
from core.models import Event
from desk.duty import Duty, Source, own, since
from desk.sources.pauses import ran_on
from publicity.models import Objection
from publicity.services.objections import HANDLED
from regimes.calendar.due import bound
from regimes.models import PauseReason


def unresolved(desk):
    return Objection.objects.open().order_by("received_at", "pk")


def reach(desk, rows, act):
    seen = rows.visible_to(desk.user, act)
    if act != Act.RESOLVE_OBJECTION:
        return seen
    mine = desk.user.same_person_ids()
    handled = Event.objects.filter(act__in=HANDLED, actor__in=mine, recorded_at__lte=OuterRef("received_at"))
    return seen.exclude(recorded_by__in=mine).filter(~Exists(handled.filter(case_id=OuterRef("round__case_id"))))


def late(desk, day):
    """在办的看案件的时限（停表停满之后才走），别的自收到之日起算。"""
    running = Q(round__case__overdue_on__lte=day) | Q(round__case__alarm_on__lt=desk.today)
    return running | Q(round__case__overdue_on=None) & since("received_at")(desk, day)


def rows(desk, pks):
    found = Objection.objects.filter(pk__in=pks).select_related("round__case__community")
    found = found.annotate(case_id=F("round__case_id"))
    return found.prefetch_related("round__case__pauses", "round__case__procedure__pause_rules")


def say(desk, found):
    """被反映的工作人员看不到。"""
    mine = set(desk.user.same_person_ids()) if any(one.named_id for one in found) else set()
    return [_duty(one, desk) for one in found if one.named_id not in mine]


def _duty(one, desk):
    case = one.round.case
    until, said = deadlines.stands_until(case, desk.calendar), bound(desk.today, *deadlines.stored(case))
    duty = Duty(
        who=case.head_name,
        where=case.community.name,
        what="办结公众异议",
        why=one.number,
        url=link("publicity:objection", one.pk),
        look=case_url(case.pk, "publicity"),
        button=Act.RESOLVE_OBJECTION.label,
    )
    if until:
        duty.due, duty.why = until, duty.why if desk.today <= until else ran_on(PauseReason.OBJECTION, until)
    elif said.on is None:
        duty.due = desk.by(local_day(one.received_at))
    else:
        duty.due, duty.provisional, duty.earliest, duty.breach = (
            said.on,
            said.provisional,
            said.earliest,
            said.on_breach,
        )
    return duty


OPEN = Source(Act.RESOLVE_OBJECTION, unresolved, reach, rows, say, of_case=own("round__case"), late=late)
