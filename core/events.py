"""写办理记录：`record` 一条，`record_many` 成批；两者接在同一条链上，随所办之事一起成败。"""

from core.acts import Act
from core.bulk_events import LONGEST_SUBJECT, record_many
from core.canonical import canonical, nfc, plain
from core.chain import digest, happened_day, lock_head, person
from core.models import Event, EventChain

__all__ = ["canonical", "plain", "record", "record_many"]


def record(
    act,
    *,
    chain,
    at,
    by=None,
    case_id=None,
    household_id=None,
    happened_on=None,
    subject="",
    data=None,
    reason="",
):
    """记下一件事并返回 Event；必须在事务内调用，随事务一起成败。

    `by` 为空即系统所为；`data` 不得含完整号码；发生日期晚于今天则 Blocked。
    """
    head = lock_head(chain)
    event = Event(
        chain=chain,
        seq=head.seq + 1,
        act=Act(act).value,
        case_id=case_id,
        household_id=household_id,
        subject=nfc(subject)[:LONGEST_SUBJECT],
        happened_on=happened_day(happened_on, at),
        recorded_at=at,
        data=plain(data or {}),
        reason=nfc(reason),
        prev_hash=head.head,
        **person(by),
    )
    event.hash = digest(event)
    event.save(force_insert=True)
    EventChain.objects.filter(pk=chain).update(seq=event.seq, head=event.hash)
    return event
