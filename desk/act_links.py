"""行为 → 办理页的网址名（参数是案件号）；新增一页就在此加一行，案件页和待办由此生成按钮。"""

from django.urls import NoReverseMatch, reverse

from core.acts import Act

ACT_URLS = {
    Act.ACCEPT: "cases:accept",
    Act.AUTHORISE: "cases:authorise",
    Act.REQUEST_SUPPLEMENT: "cases:request_supplement",
    Act.SUPPLEMENT: "cases:supplement",
    Act.DECLINE: "cases:decline",
    Act.WITHDRAW: "cases:withdraw",
    Act.TERMINATE: "cases:terminate",
    Act.PAUSE: "cases:pause",
    Act.RESUME: "cases:resume",
    Act.EXTEND: "cases:extend",
    Act.EDIT_HOUSEHOLD: "cases:edit_household",
    Act.DECLARE_TIE: "cases:declare_tie",
    Act.SERVE: "cases:serve",
    Act.RELIEVE: "cases:relieve",
    Act.COMPLETE_PAPERWORK: "cases:complete_paperwork",
    Act.REQUEST_CHECK: "investigation:request_check",
    Act.RECORD_CHECK: "investigation:check",
    Act.READ_CHECK: "investigation:check",
    Act.OBJECT_CHECK: "investigation:object_check",
    Act.RECHECK: "investigation:recheck",
    Act.RECORD_VISIT: "investigation:record_visit",
    Act.ASSESS: "investigation:assess",
    Act.FINISH_VISIT: "investigation:finish_visit",
    Act.HEAR: "investigation:hear",
    Act.HOLD_REVIEW: "review:hold_review",
    Act.OPEN_PUBLICITY: "publicity:open_publicity",
    Act.POST_NOTICE: "publicity:post_case",
    Act.RECORD_OBJECTION: "publicity:record_objection",
    Act.RESOLVE_OBJECTION: "publicity:resolve_objection",
    Act.HOLD_PANEL: "review:hold_panel",
    Act.SUBMIT_TO_COUNTY: "cases:submit_to_county",
    Act.RECEIVE_PAPERS: "cases:receive_papers",
    Act.APPROVE: "desk:approve",
    Act.REFUSE: "desk:refuse",
    Act.SEND_BACK: "desk:send_back",
    Act.PASS_GATE: "desk:pass_gate",
    Act.REVEAL: "desk:reveal",
}


def act_url(act, case_id):
    """办理页的网址；还没有这一页的为空串。"""
    name = ACT_URLS.get(Act(act))
    return link(name, case_id) if name else ""


def case_url(case_id, tab=""):
    """案件页，可指定页签。"""
    return reverse("desk:case_tab", args=[case_id, tab]) if tab else reverse("desk:case", args=[case_id])


def link(name, *args):
    """网址；没有这个名字的为空串，由调用者退回案件页。"""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
