"""每种文书的栏目。出具时缺一栏即报错，不等到付印。日期给 date，金额给 Decimal，其余给文本。

各文书都可另给：matter 事项（如“最低生活保障”）、id_masked 身份证号（已脱敏）、case_number 受理编号、
handler 经办人、phone 联系电话（不给则用单位电话）、remedy 救济途径（不给则按单位的复议机关、法院写）、large 大字版。
"""

from notices.kinds import NoticeKind

COMMON = {"matter"}
FIELDS = {
    # due_provisional 为真时另给 due_plain：未公布年份不扣节日所得的“最早”日子。
    NoticeKind.ACCEPTANCE: {"requested_on", "accepted_on", "due_on", "case_number"},
    # items：[{label, problem, requirement}]；deadline 补正期限。
    NoticeKind.SUPPLEMENT: {"requested_on", "items", "deadline"},
    NoticeKind.DECLINE: {"requested_on", "reason", "clause"},
    # 可另给 calculation 计算简述、pay_way 发放方式、report_days 变化报告期限、steps 经过的环节。
    NoticeKind.GRANT: {"requested_on", "size", "covered", "amount", "start_month"},
    # 可另给 other_aid 可咨询的其他救助。
    NoticeKind.REFUSAL: {"requested_on", "facts", "clause"},
    # new_amount 为 None 即停发；可另给 arrears 补发、recover 多发、repay 真则须退回、settled 逐月算式、
    # heard_on 听取意见日期、investigation 核查记录、status_only 真则为退出认定。
    NoticeKind.ADJUST: {"old_amount", "new_amount", "reason", "clause", "from_month"},
    # rows：[{item, before, after, basis}]；checkers 复查人二名。
    NoticeKind.RECHECK: {"objector", "objected_on", "objection", "method", "rows", "conclusion", "checkers"},
    NoticeKind.TERMINATION: {"requested_on", "reason", "clause"},
    # until 为 None 即没有期限；ground 认定理由，一句话。
    NoticeKind.RECOGNITION: {"requested_on", "size", "from_day", "until", "ground", "clause"},
    # told_*：原来哪份文书、哪天、告知的哪一日；basis 放假安排的文件依据；暂定时同受理通知书。
    NoticeKind.DATE_CHANGE: {"accepted_on", "case_number", "told_number", "told_due", "due_on", "basis"},
}
# 影响权利义务的决定须告知救济途径（行政复议法、行政诉讼法）。
REMEDIED = {
    NoticeKind.DECLINE,
    NoticeKind.GRANT,
    NoticeKind.REFUSAL,
    NoticeKind.ADJUST,
    NoticeKind.TERMINATION,
    NoticeKind.RECOGNITION,
}


def check(kind, content):
    """缺栏目抛 ValueError，写明缺哪几栏。"""
    if missing := sorted((COMMON | FIELDS[kind]) - set(content)):
        raise ValueError(f"{kind.label}缺少栏目：{'、'.join(missing)}")


def remedy(issuer):
    """救济途径：六十日内复议，六个月内诉讼；机关名未登记时不猜，用通称。"""
    body = issuer.get("review_body") or "本级人民政府"
    court = issuer.get("court") or "有管辖权的人民法院"
    return (
        f"如不服本决定，可自收到本文书之日起六十日内向{body}申请行政复议，"
        f"或者自收到本文书之日起六个月内向{court}提起行政诉讼。"
    )
