"""动作 → 办理页的网址名；案件页据此给出按钮（`reverse(名, args=[case.pk])`）。"""

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
    Act.REQUEST_CHECK: "investigation:request_check",
    Act.RECORD_CHECK: "investigation:check",
    Act.READ_CHECK: "investigation:check",
    Act.OBJECT_CHECK: "investigation:object_check",
    Act.RECHECK: "investigation:recheck",
    Act.RECORD_VISIT: "investigation:record_visit",
    Act.ASSESS: "investigation:assess",
    Act.FINISH_VISIT: "investigation:finish_visit",
    Act.HEAR: "investigation:hear",
}
