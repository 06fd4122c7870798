"""待办之七：信函索证停表已经停满、回函还没有到的：时限已在续走，再不办就超期。异议的见 objections.py，补正另有期限。"""

from cases import deadlines
from cases.models import Case, Pause
from core.acts import Act
from core.dates import zh
from core.links import act_url, case_url
from desk.duty import Duty, Source, own
from regimes.models import PauseReason


def standing(desk):
    """还没有恢复的停表，停得最久的在前；停满没有，取来再看（要数工作日）。"""
    rows = Pause.objects.filter(reason=PauseReason.LETTER, case__is_open=True, ends_on=None, starts_on__lt=desk.today)
    return rows.order_by("starts_on", "pk")


def reach(desk, rows, act):
    return rows.filter(case__in=Case.objects.visible_to(desk.user, act).values("pk"))


def rows(desk, pks):
    found = Pause.objects.filter(pk__in=pks).select_related("case__community")
    return found.prefetch_related("case__pauses", "case__procedure__pause_rules")


def say(desk, found):
    ends = [(one, deadlines.stands_until(one.case, desk.calendar)) for one in found]
    return [_duty(one.case, until) for one, until in ends if until and until < desk.today]


def _duty(case, until):
    return Duty(
        who=case.head_name,
        where=case.community.name,
        what="信函索证未回，恢复计时",
        why=ran_on(PauseReason.LETTER, until),
        due=until,
        url=act_url(Act.RESUME, case.pk) or case_url(case.pk),
        look=case_url(case.pk),
    )


def ran_on(reason, until):
    """停表停满的一句。"""
    return f"{PauseReason(reason).label}停表已于{zh(until, weekday=False)}停满，时限续走"


LETTERS = Source(Act.RESUME, standing, reach, rows, say, of_case=own("case"))
