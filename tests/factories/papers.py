"""文书：一份出具好的通知书，走真的取号、定稿与入卷。"""

from django.db import transaction

from notices.catalogue import BY_NAME
from notices.services import issue
from regimes.calendar.clock import Limit

CONTENT = {
    "acceptance": {"accepted_on": None, "due_on": None, "case_number": "340603001-01-2026-00012"},
    "refusal": {
        "facts": "你户人均月收入1,400.00元，高于本区城市低保标准770元/人·月。",
        "clause": "《最低生活保障审核确认办法》第四条",
    },
}


def issued(household, kind="refusal", *, at, by=None, case_id=None, recipient="王建国", serve_within=3, **content):
    """出具一份文书；`serve_within` 为几个工作日内送达，content 可改任一栏目。"""
    day = at.date()
    dates = {name: day for name, value in CONTENT[kind].items() if value is None}
    with transaction.atomic():
        return issue(
            BY_NAME[kind],
            case_id=case_id,
            household=household,
            unit=household.community.street,
            recipient=recipient,
            content={"matter": "城市最低生活保障", "requested_on": day, **CONTENT[kind], **dates, **content},
            at=at,
            by=by,
            serve_within=Limit("", "", serve_within) if serve_within else None,
        )
