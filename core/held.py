"""一件事办理之中，同一事实只查一次：案件已锁着，这期间别人改不了，本身也不改它。"""

from contextlib import contextmanager
from contextvars import ContextVar

_known = ContextVar("known", default=None)


@contextmanager
def holding():
    """这一段里 `held` 只查一次，出来即忘；可作装饰器，写在服务上，套着的算同一段。

    只用于办的过程中不改这些事实的动作；改了的，由改的那一处 `keep` 新的。
    """
    if _known.get() is not None:
        yield
        return
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def held(what, which, find):
    """`which` 的 `what` 这一事实；不在 holding 里的每次都 `find()`。"""
    known = _known.get()
    if known is None:
        return find()
    if (what, which) not in known:
        known[what, which] = find()
    return known[what, which]


def keep(what, which, fact):
    """记下刚算得的，供后面 `held`；返回它自己。"""
    if (known := _known.get()) is not None:
        known[what, which] = fact
    return fact
