"""中止计时、延长。"""

from cases.guards.facts import paused
from cases.states import CaseState
from core.workflow import guard


@guard("已在中止计时", basis="本系统控制：上一段停表未了不另起一段，同一日不扣两次")
def not_paused(case):
    return not paused(case)


@guard("没有中止计时", basis="本系统控制：没有停着的表，无从恢复")
def is_paused(case):
    return paused(case)


@guard("补正期间停的表，请在“补正材料”中登记收齐后自动恢复", basis="本系统控制：补正停的表随材料收齐恢复，不另行恢复")
def not_stopped_by_supplement(case):
    return case.state != CaseState.SUPPLEMENT


@guard("时限已经延长过一次", basis="《最低生活保障审核确认办法》第二十二条")
def not_extended(case):
    return not hasattr(case, "extension")
