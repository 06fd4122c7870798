"""放假安排变了，公示末日随之重算：只延不缩，贴出去的日子不因更正而提前。每轮一个事务，重跑无害。"""

from typing import NamedTuple

from cases.models import Case
from cases.states import CaseState
from core.acts import Act
from core.again import act_once_more
from core.dates import due_words
from core.events import record
from core.locking import for_change
from publicity.models import Round
from publicity.services.posting import show_to_public
from regimes.models import SpecialDay

WHY = "放假安排改变，重算公示截止日"


class LastDay(NamedTuple):
    """一轮公示的末日：原来的、应当的，及两者是否暂定。"""

    round: Round
    old: object
    old_earliest: object
    new: object
    new_earliest: object


def differences(calendar=None, rounds=None):
    """末日或其暂定与否会变的在贴公示（LastDay）；只读。"""
    calendar = calendar or SpecialDay.objects.calendar()
    rounds = Round.objects.open() if rounds is None else rounds
    found = rounds.filter(is_standing=False, last_day__isnull=False).order_by("pk")
    found = found.select_related("rule", "bulletin", "case__street").prefetch_related("bulletin__postings")
    return [move for one in found if (move := _difference(one, calendar))]


def refresh(calendar=None, *, at, by=None, data=None, rounds=None):
    """把会变的末日改过来，各记一笔“维护工作日历”；返回改动的轮数。"""
    calendar = calendar or SpecialDay.objects.calendar()
    moves = differences(calendar, rounds)
    return sum(_apply(one.round.pk, one.round.case_id, calendar, at=at, by=by, data=data or {}) for one in moves)


def _difference(one, calendar):
    old, endings = (one.last_day, one.last_day_earliest), _endings(one, calendar)
    if not endings or not one.end_with(list(endings.values())):
        return None
    return LastDay(one, *old, one.last_day, one.last_day_earliest)


def _endings(one, calendar):
    """{张贴: （末日, 暂定的最早可能那天）}；末日不早于已经告诉公众的那一天。"""
    found = {each: one.rule.ending(each.posted_on, calendar) for each in one.postings if each.posted_on}
    return {each: (max(each.last_day or each.posted_on, last), early) for each, (last, early) in found.items()}


@act_once_more
def _apply(round_id, case_id, calendar, *, at, by, data):
    case = Case.objects.locked().select_related("street").get(pk=case_id)
    one = for_change(Round.objects).select_related("rule", "bulletin").get(pk=round_id)
    move = None if one.closed_on else _difference(one, calendar)
    if move is None:
        return False
    for posting, ending in _endings(one, calendar).items():
        if posting.last_day != ending[0]:
            posting.moved_from = posting.moved_from or posting.last_day
        posting.last_day, posting.last_day_earliest = ending
        posting.save(update_fields=["last_day", "last_day_earliest", "moved_from"])
    one._change_reason = WHY
    one.save()
    show_to_public(one)
    if case.state == CaseState.PUBLICITY:
        case.post_notice(last_day=one.last_day, earliest=one.last_day_earliest)
        case._change_reason = WHY
        case.save()
    _record(case, move, at=at, by=by, data=data)
    return True


def _record(case, move, *, at, by, data):
    record(
        Act.EDIT_CALENDAR,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject=f"{move.round.get_stage_display()}公示截止日由{_words(move.old, move.old_earliest)}改为"
        f"{_words(move.new, move.new_earliest)}",
        data={
            **data,
            "round": move.round.pk,
            "old": {"last_day": move.old, "provisional": bool(move.old_earliest), "earliest": move.old_earliest},
            "new": {"last_day": move.new, "provisional": bool(move.new_earliest), "earliest": move.new_earliest},
        },
        reason=WHY,
    )


def _words(day, earliest):
    return due_words(day, bool(earliest), earliest)
