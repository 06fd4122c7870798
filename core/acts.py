"""行为词表：服务函数、事件、网址、权限矩阵、演练步骤、日志用同一个词。一行一个行为，次序即办理的次序。

一行依次是：词、办理页所在的房间、何时可办、中文。办理页的网址名就是“房间:词”；页面另有名字的写全，没有自己一页的空着。
"""

from enum import Enum

from django.db import models


class Way(Enum):
    """案件页怎样列出一个行为。"""

    MOVE = "沿箭头：能不能办由箭头的条件说了算"
    ANY_TIME = "没有箭头：案件没有办结就可以办"
    ELSEWHERE = "不列在案件页上"


class Act(models.TextChoices):
    """新增一个行为要动哪几处见 docs/map.md；缺了哪一处，tests/house/test_acts.py 逐项说。"""

    def __new__(cls, value, page="", way=Way.ELSEWHERE):
        one = str.__new__(cls, value)
        one._value_ = value
        one.page = page if not page or ":" in page else f"{page}:{value}"
        one.way = way
        return one

    # 案件流转
    REGISTER = "register", "登记申请"
    ACCEPT = "accept", "intake", Way.MOVE, "受理"
    REQUEST_SUPPLEMENT = "request_supplement", "intake", Way.MOVE, "一次性告知补正"
    SUPPLEMENT = "supplement", "intake", Way.MOVE, "补正材料"
    DECLINE = "decline", "intake", Way.MOVE, "不予受理"
    RELIEVE = "relieve", "decisions", Way.MOVE, "先行救助"
    COMPLETE_PAPERWORK = "complete_paperwork", "decisions", Way.MOVE, "补齐手续"
    SERVE = "serve", "decisions", "送达"
    REQUEST_CHECK = "request_check", "verification", Way.MOVE, "发起核对"
    RECORD_HIT = "record_hit", "登记比对结果"
    RECORD_CHECK = "record_check", "verification:check", Way.MOVE, "登记核对结果"
    OBJECT_CHECK = "object_check", "verification", Way.MOVE, "对核对结果提出异议"
    RECHECK = "recheck", "verification", Way.MOVE, "复查核对结果"
    RECORD_VISIT = "record_visit", "visits", Way.MOVE, "登记入户调查"
    FINISH_VISIT = "finish_visit", "visits", Way.MOVE, "完成入户调查"
    HEAR = "hear", "visits", Way.MOVE, "听取意见"
    KEEP_REVIEWERS = "keep_reviewers", "登记评议人员名册"
    DRAW_REVIEWERS = "draw_reviewers", "抽选评议人员"
    HOLD_REVIEW = "hold_review", "review", Way.MOVE, "召开评议会"
    OPEN_PUBLICITY = "open_publicity", "publicity", Way.MOVE, "开始公示"
    POST_NOTICE = "post_notice", "publicity:post_case", "张贴公示"
    RECORD_OBJECTION = "record_objection", "publicity", Way.MOVE, "登记异议"
    RESOLVE_OBJECTION = "resolve_objection", "publicity", Way.MOVE, "处理异议"
    CLOSE_PUBLICITY = "close_publicity", "公示期满"
    CONVENE_PANEL = "convene_panel", "召集评审会"
    GIVE_OPINION = "give_opinion", "填写评审意见"
    HOLD_PANEL = "hold_panel", "review", Way.MOVE, "召开评审会"
    SUBMIT_TO_COUNTY = "submit_to_county", "decisions", Way.MOVE, "报送审核材料"
    RECEIVE_PAPERS = "receive_papers", "decisions", Way.MOVE, "接收报送材料"
    APPROVE = "approve", "decisions", Way.MOVE, "审批确认"
    REFUSE = "refuse", "decisions", Way.MOVE, "不予确认"
    SEND_BACK = "send_back", "decisions", Way.MOVE, "退回"
    PASS_GATE = "pass_gate", "decisions", Way.MOVE, "区级联合把关通过"
    PAUSE = "pause", "intake", Way.MOVE, "中止计时"
    RESUME = "resume", "intake", Way.MOVE, "恢复计时"
    EXTEND = "extend", "intake", Way.MOVE, "延长期限"
    WITHDRAW = "withdraw", "intake", Way.MOVE, "撤回申请"
    TERMINATE = "terminate", "intake", Way.MOVE, "终止办理"
    # 读取
    READ_CASE = "read_case", "查看案件"
    REVEAL = "reveal", "desk", "查看完整号码"
    CALL = "call", "desk", "查看电话并拨打"
    READ_CHECK = "read_check", "verification:check", "查看核对结果"
    READ_HEALTH = "read_health", "查看病残信息"
    READ_EVENTS = "read_events", "查看办理记录"
    DOWNLOAD_DOSSIER = "download_dossier", "下载卷宗"
    # 案件内的其他行为
    AUTHORISE = "authorise", "intake", Way.ANY_TIME, "登记核对授权"
    WITHDRAW_CONSENT = "withdraw_consent", "intake", "撤回核对授权"
    RENEW_CONSENT = "renew_consent", "intake", "续签核对授权"
    EDIT_HOUSEHOLD = "edit_household", "intake", Way.ANY_TIME, "修改家庭信息"
    ASSESS = "assess", "verification", Way.ANY_TIME, "核算"
    RECORD_FAMILY_EVENT = "record_family_event", "intake", Way.ANY_TIME, "家庭变化"
    PROPOSE_MERGE = "propose_merge", "intake", "提出合并登记"
    CONFIRM_MERGE = "confirm_merge", "确认合并登记"
    REFUSE_MERGE = "refuse_merge", "不同意合并登记"
    PROPOSE_CORRECTION = "propose_correction", "intake", "提出更正状况"
    CONFIRM_CORRECTION = "confirm_correction", "确认更正状况"
    REFUSE_CORRECTION = "refuse_correction", "不同意更正状况"
    SEND_HOUSEHOLD = "send_household", "benefits", "迁出家庭"
    ACCEPT_HOUSEHOLD = "accept_household", "benefits", "接收迁入家庭"
    REFUSE_HOUSEHOLD = "refuse_household", "退回迁入家庭"
    TAKE_BACK = "take_back", "收回提议"
    SETTLE_FAMILY_TASK = "settle_family_task", "办结家庭待办"
    DECLARE_TIE = "declare_tie", "intake", Way.ANY_TIME, "申报近亲属关系"
    UPLOAD_SCAN = "upload_scan", "上传材料"
    ADD_PHOTO = "add_photo", "添加照片"
    ISSUE_NOTICE = "issue_notice", "出具文书"
    PRINT_NOTICE = "print_notice", "打印文书"
    UNDO_OPENING = "undo_opening", "撤销误开的公示"
    UNDO_POSTING = "undo_posting", "撤销误登的张贴"
    UNDO_SERVICE = "undo_service", "撤销误登的送达"
    TAKE_FIRST_PHOTO = "take_first_photo", "公示首日拍照"
    TAKE_LAST_PHOTO = "take_last_photo", "公示末日拍照"
    ASSIGN = "assign", "分派"
    REASSIGN = "reassign", "intake", Way.ANY_TIME, "移交案件"
    NOTE = "note", "desk", "写备注"
    LOG_CALL = "log_call", "desk", "登记电话"
    # 待遇与名册
    OPEN_ENTITLEMENT = "open_entitlement", "建立待遇"
    DRAFT_ROSTER = "draft_roster", "编制名册"
    CHECK_ROSTER = "check_roster", "核对名册"
    SEAL_ROSTER = "seal_roster", "封存名册"
    DOWNLOAD_ROSTER = "download_roster", "下载名册（脱敏）"
    DOWNLOAD_ROSTER_FULL = "download_roster_full", "下载名册（发放用）"
    ADJUST_ENTITLEMENT = "adjust_entitlement", "调整待遇"
    RECOGNISE = "recognise", "登记认定"
    END_RECOGNITION = "end_recognition", "退出认定"
    RAISE_ONSITE_CHECK = "raise_onsite_check", "列入实地核查"
    DRAW_SAMPLE = "draw_sample", "抽取抽查样本"
    REVIEW_ENTITLEMENT = "review_entitlement", "定期核查待遇"
    START_TAPER = "start_taper", "开始渐退"
    RECORD_DUTY = "record_duty", "登记定期事项"
    RECORD_SUPERVISION_VISIT = "record_supervision_visit", "登记区级核查"
    PROPOSE_ACCOUNT = "propose_account", "benefits", "提出更换账户"
    CONFIRM_ACCOUNT = "confirm_account", "确认更换账户"
    REFUSE_ACCOUNT = "refuse_account", "退回更换账户"
    # 系统
    SWEEP = "sweep", "定时巡检"
    SIGN_IN = "sign_in", "登录"
    SIGN_IN_FAILED = "sign_in_failed", "登录失败"
    SIGN_OUT = "sign_out", "退出"
    GRANT_ROLE = "grant_role", "授予岗位"
    MANAGE_ACCOUNT = "manage_account", "管理账号"
    STAND_IN = "stand_in", "accounts", "安排代班"
    EDIT_UNIT = "edit_unit", "accounts", "修改单位资料"
    WITHDRAW_TIE = "withdraw_tie", "撤回近亲属申报"
    EDIT_CALENDAR = "edit_calendar", "维护工作日历"
    EDIT_STANDARD = "edit_standard", "维护标准"
    DELEGATE = "delegate", "授予审批权"
    END_DELEGATION = "end_delegation", "收回审批权"
    VERIFY = "verify", "核验记录完整性"
    AUDIT = "audit", "审计查阅"


MOVES = [one for one in Act if one.way is Way.MOVE]
ANY_TIME = [one for one in Act if one.way is Way.ANY_TIME]
