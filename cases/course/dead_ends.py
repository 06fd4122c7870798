"""规程写得对不对还不够，还要走得通：到了哪一格就再也办不到确认。"""

from cases.course.skeleton import skeleton_of
from cases.course.steps import name_of
from cases.states import OPEN, CaseState


def dead_ends(procedure, on):
    """走不下去的各格的名称；撤回、终止不算出路。空即走得通。"""
    moves = skeleton_of(procedure, on).moves
    reached, grown = {str(CaseState.GRANTED)}, True
    while grown:
        before = len(reached)
        reached |= {move.source for move in moves if move.target in reached}
        grown = len(reached) > before
    stuck = {move.source for move in moves} | {move.target for move in moves}
    stuck = {key for key in stuck - reached if key.partition("-")[0] in {*OPEN, "panel"}}
    return sorted(name_of(key, procedure) for key in stuck)
