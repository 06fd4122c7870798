"""受理阶段的代码表（forms.md F08、practice.md §2）。"""

from django.db import models


class DeclineReason(models.TextChoices):
    """不予受理的理由；口头拒绝不作数，一律书面。"""

    NOT_OURS = "not_ours", "不属本街道受理范围"
    DUPLICATE = "duplicate", "重复申请"
    RESIDENCE = "residence", "户籍或居住条件不符"
    SAME_CAUSE = "same_cause", "同一事由一年内已获救助"
    NO_AUTHORISATION = "no_authorisation", "成年家庭成员拒绝授权核对"
    OTHER = "other", "其他（须写明）"


class TerminateReason(models.TextChoices):
    """中途终止办理的理由。"""

    NO_AUTHORISATION = "no_authorisation", "撤回或拒绝核对授权"
    NO_COOPERATION = "no_cooperation", "不配合调查，致使无法核实"
    SUPPLEMENT_OVERDUE = "supplement_overdue", "逾期未补正"
    MOVED = "moved", "迁出本街道"
    DECEASED = "deceased", "申请人死亡"
    FALSE = "false", "提供虚假材料"
    OTHER = "other", "其他（须写明）"


# 案件编号里的类别代码，两位。
AID_CODE = {
    "minimum_living": "01",
    "extreme_hardship": "02",
    "temporary_urgent": "03",
    "temporary_expense": "04",
    "temporary_small": "05",
    "margin": "06",
    "rigid_expense": "07",
}
