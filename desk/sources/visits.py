"""待办之六：开了头还没有填完的入户调查表（入户已登记过、又去的一次）。头一次入户见案件的下一步。"""

from cases import deadlines
from cases.models import Case
from core.acts import Act
from core.links import act_url, case_url
from desk.duty import Duty, Source, own
from regimes.calendar.due import bound
from visits import queries


def started(desk):
    return queries.started_again().order_by("due_on", "pk")


def reach(desk, rows, act):
    return rows.visible_to(desk.user, act)


def rows(desk, pks):
    return Case.objects.filter(pk__in=pks).select_related("community")


def say(desk, found):
    return [_duty(case, bound(desk.today, *deadlines.stored(case))) for case in found]


def _duty(case, said):
    return Duty(
        who=case.head_name,
        where=case.community.name,
        what="填完入户调查表",
        why=said.label,
        due=said.on,
        provisional=said.provisional,
        earliest=said.earliest,
        breach=said.on_breach,
        url=act_url(Act.RECORD_VISIT, case.pk),
        look=case_url(case.pk, "visit"),
        button="接着填",
    )


STARTED = Source(Act.RECORD_VISIT, started, reach, rows, say, of_case=own("pk"))
