"""文书的种类与业务代字。"""

from django.db import models


class NoticeKind(models.TextChoices):
    ACCEPTANCE = "acceptance", "受理通知书"
    SUPPLEMENT = "supplement", "补正材料一次性告知书"
    DECLINE = "decline", "不予受理通知书"
    GRANT = "grant", "确认通知书"
    REFUSAL = "refusal", "不予确认告知书"
    ADJUST = "adjust", "救助金调整（停发）告知书"
    RECHECK = "recheck", "经济状况复核报告"
    TERMINATION = "termination", "终止办理告知书"
    RECOGNITION = "recognition", "认定通知书"
    DATE_CHANGE = "date_change", "办理期限变更告知书"


# 文号里的业务代字，每种文书各自连续编号。
SERIES_WORD = {
    NoticeKind.ACCEPTANCE: "受",
    NoticeKind.SUPPLEMENT: "补",
    NoticeKind.DECLINE: "不受",
    NoticeKind.GRANT: "准",
    NoticeKind.REFUSAL: "不准",
    NoticeKind.ADJUST: "调",
    NoticeKind.RECHECK: "复",
    NoticeKind.TERMINATION: "终",
    NoticeKind.RECOGNITION: "认",
    NoticeKind.DATE_CHANGE: "期",
}
# 告诉了家庭哪天办结的（栏目 due_on）：日历改了、日子变了，要另行告知。
DATED = {NoticeKind.ACCEPTANCE, NoticeKind.DATE_CHANGE}
