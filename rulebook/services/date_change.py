"""办结期限因放假安排变动：给家庭出具变更告知书，一户一份，编号、入卷、送达与其他文书一样。"""

from django.db import transaction

from cases.addressee import addressee
from cases.services.base import begin, finish
from core.acts import Act
from core.refusals import Blocked
from intake.services.acceptance import notice_facts
from notices.catalogue import DATE_CHANGE
from notices.services import issue
from regimes.models import CalendarNotice, SpecialDay
from rulebook import promised_dates


@transaction.atomic
def tell_moved(case_id, *, by, at):
    """出具办理期限变更告知书。返回 Notice；没有变动的、已经告知的拒绝，不会出两份。"""
    case = begin(case_id, Act.ISSUE_NOTICE, by=by, at=at)
    told = promised_dates.last_told(case.pk)
    if told is None or told.moved_to is None or not case.is_open:
        raise Blocked(f"{case.head_name}户所告知的办结期限没有变动，或已经另行告知")
    due = promised_dates.promised(case.procedure, case.accepted_on, SpecialDay.objects.calendar())
    content = {
        **notice_facts(case, by),
        "accepted_on": case.accepted_on,
        "told_number": told.number,
        "told_due": told.told_due,
        "due_on": due.due_on,
        "due_provisional": due.provisional,
        "due_plain": due.earliest if due.provisional else None,
        "basis": _basis(told),
    }
    to = {"household": case.household, "unit": case.street, "recipient": addressee(case)}
    notice = issue(DATE_CHANGE, case_id=case.pk, **to, content=content, at=at, by=by)
    told.moved_to = None
    told.save(update_fields=["moved_to"])
    data = {"notice": notice.number, "instead_of": told.number, "old": told.told_due, "new": due.due_on}
    finish(case, Act.ISSUE_NOTICE, by=by, at=at, subject=notice.number, data=data)
    return notice


def _basis(told):
    """最近确认的放假安排：原来告知的是暂定的日子，即因公布；否则因调整。没有录入过的只说缘由。"""
    made = CalendarNotice.objects.filter(confirmed_at__isnull=False).order_by("-confirmed_at").first()
    how = "公布" if told.content.get("due_provisional") else "调整"
    return f"{made.year}年放假安排{how}（{made.source}）" if made else f"放假安排{how}"
