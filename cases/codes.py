"""受理阶段的代码表（F08）。"""

from django.db import models

from regimes.models import AidKind


class DeclineReason(models.TextChoices):
    """不予受理的理由；口头拒绝不作数，一律书面。"""

    NOT_OURS = "not_ours", "不属本机关受理范围"
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
    MOVED = "moved", "迁出本辖区"
    DECEASED = "deceased", "申请人死亡"
    FALSE = "false", "提供虚假材料"
    OTHER = "other", "其他（须写明）"


class ChangeReason(models.TextChoices):
    """变更的理由（57号文第32条）；写入告知书；哪些不必先听取意见，见 regimes/data/law。"""

    INCOME_UP = "income_up", "收入或财产增加"
    INCOME_DOWN = "income_down", "收入或财产减少"
    JOINED = "joined", "共同生活成员增加"
    LEFT = "left", "共同生活成员减少"
    HEALTH = "health", "健康或自理能力变化"
    STANDARD = "standard", "保障标准调整"
    DEATH = "death", "保障对象死亡"
    OWN_REQUEST = "own_request", "本人申请"
    MOVED = "moved", "迁出本辖区"
    FALSE = "false", "隐瞒或虚报，不符合条件"
    OTHER = "other", "其他（须写明）"

    def purposes(self):
        """这个理由可以用于哪些事项。"""
        one_way = {
            "income_up": ("lower", "stop"),
            "income_down": ("raise",),
            "joined": ("raise", "lower"),
            "left": ("raise", "lower", "stop"),
            "death": ("lower", "stop"),
            "moved": ("stop",),
            "false": ("lower", "stop"),
        }
        return one_way.get(self.value, ("raise", "lower", "stop"))


# 规程可以写明自事情发生的次月起减发、停发的理由。
BACKDATED = (ChangeReason.DEATH, ChangeReason.FALSE)


class MaterialStatus(models.TextChoices):
    MISSING = "missing", "未收"
    RECEIVED = "received", "已收"
    SHARED = "shared", "共享获取，不用提交"
    NOT_NEEDED = "not_needed", "不涉及"


# 案件编号里的类别代码，两位。
AID_CODE = {
    AidKind.MINIMUM_LIVING: "01",
    AidKind.EXTREME_HARDSHIP: "02",
    AidKind.TEMPORARY_URGENT: "03",
    AidKind.TEMPORARY_EXPENSE: "04",
    AidKind.TEMPORARY_SMALL: "05",
    AidKind.MARGIN: "06",
    AidKind.RIGID_EXPENSE: "07",
}
