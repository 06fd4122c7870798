"""案件所处的环节。"""

from django.db import models


class CaseState(models.TextChoices):
    REGISTERED = "registered", "已登记"
    SUPPLEMENT = "supplement", "补正"
    VERIFICATION = "verification", "核对"
    VISIT = "visit", "入户调查"
    HEARING = "hearing", "听取意见"
    REVIEW = "review", "评议"
    PUBLICITY = "publicity", "公示"
    RELIEVED = "relieved", "已先行救助"
    DECISION = "decision", "审批"
    JOINT_GATE = "joint_gate", "区级联合把关"
    GRANTED = "granted", "已确认"
    REFUSED = "refused", "不予确认"
    DECLINED = "declined", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"
    TERMINATED = "terminated", "终止办理"


# 在办：还有人该做事。
OPEN = [
    CaseState.REGISTERED,
    CaseState.SUPPLEMENT,
    CaseState.VERIFICATION,
    CaseState.VISIT,
    CaseState.HEARING,
    CaseState.REVIEW,
    CaseState.PUBLICITY,
    CaseState.RELIEVED,
    CaseState.DECISION,
    CaseState.JOINT_GATE,
]
CLOSED = [state for state in CaseState if state not in OPEN]
# 受理之后、决定之前：时限在走。
ACCEPTED = [
    CaseState.VERIFICATION,
    CaseState.VISIT,
    CaseState.HEARING,
    CaseState.REVIEW,
    CaseState.PUBLICITY,
    CaseState.RELIEVED,
    CaseState.DECISION,
    CaseState.JOINT_GATE,
]
# 入户调查办结之前：家庭信息与账户都还可以改。
AMENDABLE = [
    CaseState.REGISTERED,
    CaseState.SUPPLEMENT,
    CaseState.VERIFICATION,
    CaseState.VISIT,
    CaseState.RELIEVED,
]
# 可以发起补正的环节；补齐后回到原处。
SUPPLEMENTABLE = [CaseState.REGISTERED, CaseState.VERIFICATION, CaseState.VISIT]
