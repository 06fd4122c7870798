"""成批期满：集合语句办理，写下的每一行与 services.close_round 相同；重跑、迟到、几个进程同时跑都无害。

停在半路则整批退回；下一次从没办的接着办。被别的进程锁着的留给它（SKIP LOCKED）。
"""

import structlog

from cases.models import Case
from cases.states import CaseState
from core.again import act_once_more
from core.dates import local_day
from publicity import closing, recalendar
from publicity.models import Round
from publicity.services import close_round, end_rounds
from regimes.choices import PublicityWhen

BATCH = 5000
log = structlog.get_logger()


def close_ended(at, *, batch=BATCH):
    """结束全部期满的公示。返回 {"closed": 轮数, "moved": 推动的案件数, "failed": 出错数}。"""
    counts, after = {"closed": 0, "moved": 0, "failed": 0}, 0
    while True:
        try:
            done = act_once_more(closing.close_batch)(at, after=after, limit=batch)
        except Exception:
            log.exception("成批期满失败，改为逐轮办理", after=after)
            done = _one_by_one(at, after, batch)
        if done.last_id is None:
            return counts
        after = done.last_id
        counts["closed"] += done.closed
        counts["moved"] += done.moved
        counts["failed"] += done.failed


def _one_by_one(at, after, limit):
    """一户出错，不误他户。"""
    done = closing.Done()
    rows = Round.objects.ended_before(local_day(at)).filter(pk__gt=after).order_by("pk")
    for round_id in rows.values_list("pk", flat=True)[:limit]:
        done.last_id = round_id
        try:
            done.closed += close_round(round_id, at=at)
        except Exception:
            done.failed += 1
            log.exception("公示期满处理失败", round=round_id)
    return done


def end_orphans(at):
    """案件已撤回、终止、退回而公示还挂着的，随即撤下。返回撤下的轮数。"""
    before = Round.objects.open().filter(rule__when=PublicityWhen.BEFORE_DECISION)
    stray = before.exclude(case__state=CaseState.PUBLICITY)
    ended = 0
    for case_id in list(stray.values_list("case", flat=True).distinct()):
        ended += _end_orphan(case_id, at=at)
    return ended


@act_once_more
def _end_orphan(case_id, *, at):
    state = Case.objects.locked().get(pk=case_id).get_state_display()
    return end_rounds(case_id, at=at, why=f"案件已转“{state}”")


def refresh_provisional(at):
    """放假安排公布后，重算暂定的截止日；返回改动的轮数。"""
    return recalendar.refresh(at=at, rounds=Round.objects.open().filter(last_day_provisional=True))
