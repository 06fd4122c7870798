"""一件家庭变化办不了的理由：日期、凭据、此人在不在、新户主定没定。"""

from core.dates import local_day, zh
from core.refusals import Blocked
from households.codes import CircumstanceKind
from intake.services import family_heads as heads
from intake.services import family_joins as joins
from intake.services.happening import LEAVES, FamilyEventKind, goes

K = FamilyEventKind


def require_possible(found):
    """办不了的以 Blocked 说明。"""
    day, name = local_day(found.at), found.name
    reasons = []
    if found.on > day:
        reasons.append(f"发生日期（{zh(found.on, weekday=False)}）不能晚于今天（{zh(day, weekday=False)}）")
    if not found.proof.strip():
        reasons.append("请写明凭据，如证明编号、判决书文号、谁告知的")
    if found.newcomer:
        reasons += joins.gaps(found)
    else:
        reasons += _gaps_of_member(found, name)
    if reasons:
        raise Blocked(reasons)


def _gaps_of_member(found, name):
    reasons = []
    if found.person.died_on and found.kind != K.HEAD:
        reasons.append(f"{name}已于{zh(found.person.died_on, weekday=False)}登记死亡；登记错了的，请办“更正状况”")
    if found.kind == K.HEAD and not found.case.composition.filter(person=found.person).exists():
        reasons.append(f"{name}不在本案家庭里，不能作户主")
    if found.kind in LEAVES and not found.case.household.memberships.filter(person=found.person, until=None).exists():
        reasons.append(f"{name}现在不住在本户，不必再办离户")
    open_ones = found.person.circumstances.filter(ends_on=None).exclude(kind=CircumstanceKind.DEAD)
    if found.kind == K.BACK and not open_ones.exists():
        reasons.append(f"{name}没有登记着服刑、失踪、住机构或在外；离了户又回来的，选“{K.RETURNED.label}”")
    return reasons + _head_gaps(found)


def _head_gaps(found):
    left = heads.could_head(found)
    if found.new_head and found.new_head not in left:
        return ["新户主须是本案仍计入家庭、在世的另一人"]
    if found.new_head and heads.is_minor_head(found) and not found.guardian:
        return [f"新户主{found.new_head.name}未满18周岁，未成年人不能独立申请、签字，请写明监护人是谁"]
    needed = found.kind == K.HEAD or (goes(found) and heads.is_head(found) and left)
    if needed and found.new_head is None:
        return [f"{found.person.name}是户主，请同时选定新户主"]
    return []
