"""定时巡检：只找该办而未办的，办一次；跑两遍、误了几天、几处同时跑、半路断了，结果都一样。

顺序有讲究：公示期满在前（案件往下走），待遇、文书、备案随后，最后重算暂定的期限。
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.utils import timezone

from benefits.sweeps import open_entitlements
from cases import deadlines
from cases.models import Case
from core import drafts, events
from core.acts import Act
from core.again import act_once_more
from core.dates import local_day
from core.models import SweepRun
from decisions.services import delegation
from intake.sweeps import review_ages
from notices.press import press_waiting
from publicity import sweeps as publicity
from regimes.models import SpecialDay
from rulebook import recalculation
from supervision.sweeps import list_onsite_checks

log = structlog.get_logger()
RECALCULATED = "放假安排公布，重算截止日"


def close_publicity(at):
    """公示期满的结束，案件已离开公示而公示还挂着的撤下。"""
    return {**publicity.close_ended(at), "withdrawn": publicity.end_orphans(at)}


def take_strays_down(at):
    """每分钟：案件已撤回、终止、退回而公示还挂着的撤下，别家的名字不在网上多留。"""
    return {"withdrawn": publicity.end_orphans(at)}


def print_papers(at):
    """该印而没有印成的文书，逐件再印，一件出错不误他件。"""
    return press_waiting(at=at)


def refresh_provisional(at):
    """放假安排确认之后没有重算完的接着算；仍有暂定的，年份一旦公布即重算，改了日期的逐案留痕。"""
    recalculation.finish_pending(at)
    calendar = SpecialDay.objects.calendar()
    found = Case.objects.open().filter(due_provisional=True, due_on__isnull=False).order_by("pk")
    known = [pk for pk, day in found.values_list("pk", "due_on") if calendar.knows(day)]
    moved = [_recalculate(case_id, at) for case_id in known]
    return {"rounds": publicity.refresh_provisional(at), "recalculated": len(moved), "moved": sum(moved)}


@act_once_more
def _recalculate(case_id, at):
    case = Case.objects.locked().select_related("street").get(pk=case_id)
    before = case.due_on
    deadlines.reset(case)
    case._change_reason = RECALCULATED
    case.save()
    if case.due_on == before:
        return False
    events.record(
        Act.SWEEP,
        chain=case.chain,
        at=at,
        case_id=case.pk,
        household_id=case.household_id,
        subject=RECALCULATED,
        data={"from": before, "to": case.due_on},
    )
    return True


def refresh_deciders(at):
    """授权到了起始日、到期日的，在办案件改由有权的一方审批。"""
    return {"moved": delegation.refresh_deciders(at, on=local_day(at))}


@dataclass(frozen=True)
class Sweep:
    """一种巡检；`often` 的每分钟一次，其余每十分钟与零点过后。"""

    name: str
    label: str
    run: Callable
    often: Callable | None = None


SWEEPS = [
    Sweep("publicity", "公示期满", close_publicity, take_strays_down),
    Sweep("entitlements", "建立待遇", open_entitlements, lambda at: open_entitlements(at, recent_only=True)),
    Sweep("papers", "补印文书", print_papers, print_papers),
    Sweep("onsite", "列入实地核查", list_onsite_checks, list_onsite_checks),
    Sweep("ages", "到龄、在校核实", review_ages),
    Sweep("drafts", "没办完的表单到期删去", drafts.clear_expired),
    Sweep("deciders", "审批授权", refresh_deciders),
    Sweep("provisional", "重算暂定期限", refresh_provisional),
]


def run_all(at):
    """依次全部巡检，返回 {标签: 各数，或出错的一句话}。"""
    return {sweep.label: _run(sweep, sweep.run, at) for sweep in SWEEPS}


def run_often(at, *, besides=()):
    """每分钟一次的几种；`besides` 是不办的几种的名称。"""
    return {one.label: _run(one, one.often, at) for one in SWEEPS if one.often and one.name not in besides}


def _run(sweep, work, at):
    """办一种；出错的记下，不误其他几种，也不算办完。"""
    SweepRun.objects.update_or_create(name=sweep.name, defaults={"started_at": at})
    try:
        counts = work(at)
    except Exception as error:
        log.exception("巡检出错", sweep=sweep.name)
        SweepRun.objects.filter(pk=sweep.name).update(error=type(error).__name__)
        return f"出错：{type(error).__name__}，详见日志"
    SweepRun.objects.filter(pk=sweep.name).update(finished_at=timezone.now(), counts=counts, error="")
    return counts
