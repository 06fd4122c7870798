"""案件页上的“审批”页签。"""

from cases.effects import effect, settled
from regimes.models import ONE_OFF


def decision(case, user):
    """决定与其依据；还没有决定的说明到了哪一步。"""
    made = getattr(case, "decision", None)
    told = {} if made is None else {"effect": effect(case, made), "settled": settled(made)}
    return {
        **told,
        "one_off": case.aid in ONE_OFF,
        "decision": made,
        "relief": getattr(case, "relief", None) if case.relieved_at else None,
        "agenda_items": list(case.agenda_items.select_related("meeting")),
    }
