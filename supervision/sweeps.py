"""巡检：该逐户核查的自动列入——单独登记备案的、公示中被反映的（57号文第11、20条；S2）。"""

from cases.models import Case
from core.again import act_once_more
from core.dates import local_day
from households.models import Tie
from publicity.models import Objection
from regimes.choices import OnsiteClass
from supervision.models import OnsiteCheck

BATCH = 500
NOTE = 300
# 规程没有写明的（旧版本），取57号文第11、20条的两类。
UNWRITTEN = [OnsiteClass.RELATIVES, OnsiteClass.REPORTED]


@act_once_more
def list_onsite_checks(at):
    """为还没有列入的补列，返回 {"listed": 件数}；重跑、同时跑都不重复。"""
    return {"listed": _list(_relatives(at)) + _list(_reported(at))}


def _relatives(at):
    """近亲属的备案是法定的，各规程都列。"""
    listed = OnsiteCheck.objects.filter(kind=OnsiteClass.RELATIVES).values("case")
    for case in Case.objects.filter(separately_registered=True).exclude(pk__in=listed).order_by("pk"):
        yield _row(case, OnsiteClass.RELATIVES, note_of(case), at)


def _reported(at):
    waiting = Objection.objects.filter(onsite_check=None).select_related("round__case__procedure").order_by("pk")
    for one in waiting.prefetch_related("round__case__procedure__provisions"):
        if OnsiteClass.REPORTED in one.round.case.procedure.value("onsite_all", UNWRITTEN):
            text = f"公示期间有群众反映（{one.number}）"
            yield _row(one.round.case, OnsiteClass.REPORTED, text, at, objection=one)


def _row(case, kind, reason, at, **more):
    return OnsiteCheck(case=case, kind=kind, reason=reason[:NOTE], listed_on=local_day(at), **more)


def _list(rows):
    made = list(rows)
    OnsiteCheck.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)
    return len(made)


def note_of(case):
    """与哪名工作人员有何关系。"""
    ties = Tie.objects.live().filter(household=case.household_id).select_related("user")
    return "；".join(str(tie) for tie in ties) or "见单独登记备案表"
