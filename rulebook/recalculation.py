"""放假安排确认之后：在办案件的截止日、在贴公示的末日逐批改过来；停在半路，下一次接着办。"""

from collections import Counter
from dataclasses import dataclass

from cases.deadlines import rebuild
from cases.models import Case
from core.acts import Act
from core.again import act_once_more
from core.events import record
from notices import serving
from publicity import recalendar as publicity
from publicity.models import Round
from regimes.models import CalendarNotice, SpecialDay
from rulebook import promised_dates

SHOWN = 200  # 预览最多列这么多件，其余只计数
PASSES = 5  # 正被别人办理的案件先跳过，最多回头这么多遍


@dataclass(frozen=True)
class Preview:
    """会动的案件与公示：各几件、各街几件、列出的一部分（只列看得见的）。"""

    cases: int
    later: int
    earlier: int
    settled: int
    rounds: int
    streets: list
    moves: list
    last_days: list

    @property
    def unlisted(self):
        return self.cases - len(self.moves)


def preview(calendar, user):
    """按 `calendar` 重算会动哪些期限；只读。"""
    streets, kinds, wanted = Counter(), Counter(), []
    for moves in rebuild.differences(calendar=calendar):
        streets.update(one.street for one in moves)
        kinds.update(_kind(one) for one in moves)
        wanted += moves[: max(0, SHOWN - len(wanted))]
    seen = set(
        Case.objects.visible_to(user).filter(pk__in=[one.case_id for one in wanted]).values_list("pk", flat=True)
    )
    rounds = publicity.differences(calendar)
    mine = set(
        Round.objects.visible_to(user).filter(pk__in=[one.round.pk for one in rounds]).values_list("pk", flat=True)
    )
    return Preview(
        cases=sum(kinds.values()),
        later=kinds["later"],
        earlier=kinds["earlier"],
        settled=kinds["settled"],
        rounds=len(rounds),
        streets=sorted(streets.items()),
        moves=[one for one in wanted if one.case_id in seen],
        last_days=[one for one in rounds if one.round.pk in mine][:SHOWN],
    )


def _kind(move):
    if move.old.on == move.new.on:
        return "settled"
    return "later" if move.is_later else "earlier"


def finish_pending(at):
    """办完已确认而没有重算完的放假安排；返回改动的件数（案件与公示）。"""
    return sum(_finish(one, at) for one in CalendarNotice.objects.filter(confirmed_at__isnull=False, applied_at=None))


def _finish(notice, at):
    calendar, by = SpecialDay.objects.calendar(), notice.confirmed_by
    data, moved = {"notice": notice.pk, "year": notice.year}, 0
    for _ in range(PASSES):
        changed, left = rebuild.recalendar(calendar, at=at, by=by, data=data)
        moved += changed
        if not left:
            break
    rounds = publicity.refresh(calendar, at=at, by=by, data=data)
    serving.refresh(calendar)
    told = promised_dates.refresh(calendar)
    if not left:
        _close(notice, at, {**data, "cases": moved, "rounds": rounds, "to_tell": told})
    return moved + rounds


@act_once_more
def _close(notice, at, data):
    """记下重算完毕；两处同时办完，只记一次。"""
    if CalendarNotice.objects.filter(pk=notice.pk, applied_at=None).update(applied_at=at):
        record(Act.EDIT_CALENDAR, chain=notice.district.chain, at=at, subject=f"重算完毕：{notice}", data=data)
