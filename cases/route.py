"""流程在何处分岔，各规程走哪一支。不查库，不看钟。"""

from cases.states import CaseState
from regimes.models import Decider, ObjectionRemedy, Purpose, ReviewMode

CHANGES_AGAINST = (Purpose.LOWER, Purpose.STOP)


def after_acceptance(procedure):
    if not procedure.check_required and not procedure.visit_required:
        return CaseState.DECISION
    return CaseState.VERIFICATION if procedure.check_required else CaseState.VISIT


def with_nobody_left(procedure, *, hearing_waived):
    """停发而户内已无人：没有人可核对、入户、评议；走了的人还在世的先听取其意见，规程要求公示终止的公示，否则报批。"""
    if not hearing_waived:
        return CaseState.HEARING
    return CaseState.PUBLICITY if procedure.rounds_before_decision else CaseState.DECISION


def after_relief_paperwork(procedure, *, by_district):
    """先行救助补齐手续后：规程要求核对的再核对；由区里审批或上会的报批；其余先行救助时的批准即决定，手续齐了就办结。"""
    if procedure.check_required:
        return CaseState.VERIFICATION
    return CaseState.DECISION if by_district or procedure.panel else CaseState.GRANTED


def after_visit(procedure, *, eligible, hearing_waived=False):
    """不符合条件的不上公示栏，停发的照规程公示；减发停发前先听取意见（社会救助法第48条）。"""
    if procedure.purpose in CHANGES_AGAINST and not hearing_waived:
        return CaseState.HEARING
    if procedure.review_mode == ReviewMode.ALWAYS:
        return CaseState.REVIEW
    if (eligible or procedure.purpose == Purpose.STOP) and procedure.rounds_before_decision:
        return CaseState.PUBLICITY
    return CaseState.DECISION


def after_review(procedure, *, outcome, eligible, on_objection):
    """评议通过的公示评议结果；因异议而评议的，按规程决定是否再次公示。"""
    if outcome == "reinvestigate":
        return CaseState.VISIT
    if outcome == "fail" or not eligible:
        return CaseState.DECISION
    if on_objection:
        return CaseState.PUBLICITY if procedure.rereview_publicity else CaseState.DECISION
    return CaseState.PUBLICITY if procedure.rounds_before_decision else CaseState.DECISION


def after_publicity(procedure, *, rounds_closed, objected):
    """有异议：按规程去评议或重新调查；无异议且轮次已足则报批。"""
    if objected:
        return CaseState.VISIT if remedy_of(procedure) == ObjectionRemedy.REINVESTIGATE else CaseState.REVIEW
    if rounds_closed < len(procedure.rounds_before_decision):
        return CaseState.PUBLICITY
    return CaseState.DECISION


def remedy_of(procedure):
    """公示异议怎么办；规程没写的，按需评议的去评议，已经评议过或不评议的重新调查。"""
    if procedure.objection_remedy:
        return procedure.objection_remedy
    asks = procedure.review_mode in (ReviewMode.ON_OBJECTION, ReviewMode.DISCRETIONARY)
    return ObjectionRemedy.REVIEW if asks else ObjectionRemedy.REINVESTIGATE


def back_to(procedure):
    """审批时可退回到哪些环节：规程有的才退得回去。"""
    foreseen = {CaseState.VERIFICATION: procedure.check_required, CaseState.VISIT: procedure.visit_required}
    return [state for state, has in foreseen.items() if has]


def after_panel(*, opinion):
    return CaseState.VISIT if opinion == "more" else CaseState.DECISION


def after_approval(procedure):
    return CaseState.JOINT_GATE if procedure.joint_gate else CaseState.GRANTED


def decided_by_county(procedure):
    return procedure.decider == Decider.COUNTY
