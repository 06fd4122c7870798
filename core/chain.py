"""链上的一环怎样算、怎样接：HMAC(上一条摘要 ‖ 规范化内容)（安全文档“Hash chain”）。"""

import hmac
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction

from core.canonical import canonical, instant, nfc
from core.crypto import derive
from core.dates import local_day
from core.locking import for_change
from core.models import EventChain
from core.refusals import Blocked

SYSTEM = "系统"


def lock_head(chain):
    """锁住一条链并给出链头；首次使用时开链，两人同时开也只有一条。"""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("办理记录须与所办之事在同一事务内")
    rows = for_change(EventChain.objects).filter(pk=chain)
    if head := rows.first():
        return head
    EventChain.objects.bulk_create([EventChain(chain=chain)], ignore_conflicts=True)
    return rows.get()


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


def event_key():
    """记录链的密钥，由主密钥派生。"""
    return _derived(settings.EVENT_KEY)


@cache
def _derived(secret):
    return derive(secret, "event")


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
