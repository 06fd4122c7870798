"""与别人撞上了：数据库判了死锁或不能串行，退回的事务从头再办一次，还不成才请人稍候。"""

from functools import wraps

import structlog
from django.db import DatabaseError, connection, transaction

from core.refusals import Refusal

DEADLOCK, NOT_SERIAL, LOCK_TAKEN = "40P01", "40001", "55P03"
log = structlog.get_logger()


class Busy(Refusal):
    """别人正拿着同一件事；什么都没写，再按一次即可。"""

    title = "别人正在办理"
    default = "别人正在办理同一件事，请稍候再按一次"


def clashed(error):
    """撞上了别人而整个退回：再办一次多半就成。"""
    return _code(error) in (DEADLOCK, NOT_SERIAL)


def is_taken(error):
    """要的那一行正被别人锁着（NOWAIT），或 SQLite 的写锁已等满时限：再办也是等。"""
    return _code(error) == LOCK_TAKEN or (isinstance(error, DatabaseError) and "database is locked" in str(error))


def once_more(work):
    """办 `work()`；撞上了别人即从头再办一次，仍不成的 Busy。已在别的事务里则不再办，由最外层去办。"""
    if connection.in_atomic_block:
        return work()
    try:
        return work()
    except DatabaseError as error:
        if not clashed(error):
            raise
        log.warning("与别人撞上，再办一次", error=str(error).splitlines()[0])
    return or_busy(work)


def or_busy(work):
    """办 `work()`；撞上了别人、锁等不到的，说成 Busy。"""
    try:
        return work()
    except DatabaseError as error:
        if clashed(error) or is_taken(error):
            raise Busy from error
        raise


def act_once_more(act):
    """一个事务；它是最外层而撞上了别人，从头再办一次。用于请求以外（巡检、任务、命令），参数只给编号。"""

    @wraps(act)
    def again(*args, **kwargs):
        def work():
            with transaction.atomic():
                return act(*args, **kwargs)

        return once_more(work)

    return again


def _code(error):
    return getattr(error.__cause__, "pgcode", None) if isinstance(error, DatabaseError) else None
