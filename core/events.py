"""写办理记录。每条接在本街道的链上：HMAC(上一条摘要 ‖ 规范化内容)（安全文档“Hash chain”）。"""

import hmac
import json
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction

from core.acts import Act
from core.crypto import derive
from core.dates import local_day
from core.models import Event, EventChain
from core.refusals import Blocked

SYSTEM = "系统"


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
    """记下一件事并返回 Event；必须在事务内调用，随事务一起成败（R-24）。

    `by` 为空即系统所为；`data` 不得含完整号码；发生日期晚于今天则 Blocked。
    """
    head = lock_head(chain)
    event = Event(
        chain=chain,
        seq=head.seq + 1,
        act=Act(act).value,
        case_id=case_id,
        household_id=household_id,
        subject=nfc(subject),
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


def digest(event):
    """一条记录应有的摘要（64 位十六进制）；核验时重算。"""
    facts = facts_of(
        act=event.act,
        actor_id=event.actor_id,
        actor_name=event.actor_name,
        actor_unit=event.actor_unit,
        case_id=event.case_id,
        chain=event.chain,
        data=event.data,
        happened_on=event.happened_on.isoformat(),
        household_id=event.household_id,
        reason=event.reason,
        recorded_at=instant(event.recorded_at),
        seq=event.seq,
        subject=event.subject,
    )
    return seal(event.prev_hash, canonical(facts))


def facts_of(*, actor_id, case_id, household_id, **rest):
    """摘要所覆盖的全部内容；增减一项，旧链即不能核验。"""
    return {"actor": actor_id, "case": case_id, "household": household_id, **rest}


def seal(prev_hash, text):
    """HMAC(上一条摘要 ‖ 规范化内容)。"""
    return hmac.digest(event_key(), prev_hash.encode() + text.encode(), sha256).hex()


def canonical(content):
    """规范 JSON：键排序、NFC、无空白。整段归一等于逐字归一，因为引号与冒号不与任何字组合。"""
    text = ENCODER.encode(content)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def instant(at):
    """UTC、六位微秒。"""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value):
    """化为可入 JSON 的值：金额、日期成文本，文本归一，浮点数一律拒收。"""
    if isinstance(value, str):
        return nfc(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {nfc(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"办理记录里不能放 {type(value).__name__}；金额用 Decimal，日期用 date")


ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def nfc(text):
    """统一字形：同一个字只有一种编码。"""
    return unicodedata.normalize("NFC", str(text))


def lock_head(chain):
    """锁住一条链并给出链头；首次使用时开链，两人同时开也只有一条。"""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("办理记录须与所办之事在同一事务内")
    rows = EventChain.objects.select_for_update().filter(pk=chain)
    if head := rows.first():
        return head
    EventChain.objects.bulk_create([EventChain(chain=chain)], ignore_conflicts=True)
    return rows.get()


def happened_day(day, at):
    """发生日期；缺省为登记当日，晚于今天则 Blocked。"""
    today = local_day(at)
    if day and day > today:
        raise Blocked("发生日期不能晚于今天")
    return day or today


def person(by):
    """经办人及其单位，按当时的称呼留存；没有人即系统所为。"""
    if by is None or by.pk is None:
        return {"actor_id": None, "actor_name": SYSTEM, "actor_unit": ""}
    unit = getattr(by, "unit", None)
    name = getattr(by, "name", "") or by.get_username()
    return {
        "actor_id": by.pk,
        "actor_name": nfc(name),
        "actor_unit": nfc(getattr(unit, "full_name", None) or unit or ""),
    }


def event_key():
    """记录链的密钥，由主密钥派生。"""
    return _derived(settings.EVENT_KEY)


@cache
def _derived(secret):
    return derive(secret, "event")
