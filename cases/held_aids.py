"""一户现在享受、认定着什么：看各类最近一次已确认的决定。不看钟，`on` 由调用者给。"""

from cases.models import Decision, Outcome
from regimes.models import ONE_OFF, AidKind, Purpose


def held(household_id, on, *, besides=None):
    """[AidKind]：最近一次确认不是停发、没有过有效期的；一次性救助不算，`besides` 为不看的一类。"""
    rows = Decision.objects.filter(case__household=household_id, outcome=Outcome.GRANTED, decided_on__lte=on)
    last = {}
    for aid, purpose, until in rows.order_by("decided_at", "pk").values_list(
        "case__aid", "case__purpose", "valid_until"
    ):
        last[AidKind(aid)] = purpose != Purpose.STOP and (until is None or until >= on)
    return [aid for aid, lasting in last.items() if lasting and aid not in ONE_OFF and aid != besides]


def labels(case):
    """核算时要知道的：受理当日本户别的救助、认定。"""
    return [aid.label for aid in held(case.household_id, case.accepted_on, besides=case.aid)]
