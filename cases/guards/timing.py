"""中止计时、延长。"""

from cases.states import CaseState
from core.workflow import guard


@guard("已在中止计时")
def not_paused(case):
    return not case.pauses.filter(ends_on=None).exists()


@guard("没有中止计时")
def is_paused(case):
    return case.pauses.filter(ends_on=None).exists()


@guard("补正期间停的表，请在“补正材料”中登记收齐后自动恢复")
def not_stopped_by_supplement(case):
    return case.state != CaseState.SUPPLEMENT


@guard("时限已经延长过一次")
def not_extended(case):
    return not hasattr(case, "extension")
