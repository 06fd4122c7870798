"""告诉过家庭的办结期限：日历改了还作不作数；不作数的记在那份文书上，待另行告知。

只看日历：与受理时同样的规程、同样的受理日再算一遍，所以补正、中止、延长引起的变化不在其内（文书上已写明不计）。
"""

from django.db.models import F

from cases.models import Case
from core.acts import Act
from notices.models import Notice
from regimes.calendar import clock
from regimes.models import Procedure, SpecialDay

BATCH = 2000


def promised(procedure, accepted_on, calendar):
    """受理时告知的办结期限（`regimes.clock.Deadline`）：自受理起、止于审批决定的时限里最迟的一项；没有则为空。"""
    limits = [one for one in procedure.limits.all() if one.start_event == Act.ACCEPT and Act.APPROVE in one.end_events]
    ends = [clock.deadline(one.as_limit(), accepted_on, calendar) for one in limits]
    return max(ends, key=lambda one: one.due_on, default=None)


def last_told(case_id):
    """最近一份告诉了办结期限的文书；没有则为空。"""
    return _told().filter(case_id=case_id).order_by("-pk").first()


def refresh(calendar, *, batch=BATCH):
    """逐批核对在办各户被告知的日子，不作数的记下应为哪天，作数的撤去；重跑无害。返回现有几户须另行告知。"""
    known, last, waiting = {}, 0, 0
    cases = Case.objects.open().filter(accepted_on__isnull=False, procedure__isnull=False).order_by("pk")
    while rows := list(cases.filter(pk__gt=last).values_list("pk", "procedure", "accepted_on")[:batch]):
        last = rows[-1][0]
        found = {case_id: _known(known, tuple(key), calendar) for case_id, *key in rows}
        waiting += _mark({case_id: due and due.due_on for case_id, due in found.items()})
    Notice.objects.date_moved().exclude(case_id__in=Case.objects.open().values("pk")).update(moved_to=None)
    return waiting


def _known(known, key, calendar):
    if key not in known:
        procedure, accepted_on = Procedure.objects.prefetch_related("limits").get(pk=key[0]), key[1]
        known[key] = promised(procedure, accepted_on, calendar)
    return known[key]


def _mark(due):
    """`due` 为 {案件: 应为哪天}；只有最近一份文书算数。"""
    told = {row[1]: row for row in _told().filter(case_id__in=due).order_by("pk").values_list(*SHOWN)}
    wanted = {pk: due[case] if due[case] and due[case] != told_due else None for pk, case, told_due, _ in told.values()}
    changed = [row[0] for row in told.values() if row[3] != wanted[row[0]]]
    for day in {wanted[pk] for pk in changed}:
        Notice.objects.filter(pk__in=[pk for pk in changed if wanted[pk] == day]).update(moved_to=day)
    current = [row[0] for row in told.values()]
    Notice.objects.date_moved().filter(case_id__in=due).exclude(pk__in=current).update(moved_to=None)
    return sum(day is not None for day in wanted.values())


SHOWN = ("pk", "case_id", "told_due", "moved_to")


def _told():
    return Notice.objects.filter(told_due__isnull=False, paper__voided_at=None)


def say_new_dates(notices):
    """给每份文书标上 `new_words`：现应为哪天，暂定的连同最早可能那天；规程、受理日相同的只算一次。"""
    calendar, known = SpecialDay.objects.calendar(), {}
    rows = Case.objects.filter(pk__in=[one.case_id for one in notices]).values_list("pk", "procedure", "accepted_on")
    keys = {case_id: tuple(key) for case_id, *key in rows}
    for one in notices:
        due = _known(known, keys[one.case_id], calendar)
        one.new_words = due.words() if due else ""
    return notices


def to_tell(user):
    """此人该去告知的：看得到、办得了的在办案件里，被告知的日子变了的文书，原告知早的在前。"""
    seen = Case.objects.visible_to(user, Act.ISSUE_NOTICE).open().values("pk")
    rows = Notice.objects.date_moved().filter(case_id__in=seen).select_related("household__community")
    return rows.order_by(F("told_due").asc(), "pk")
