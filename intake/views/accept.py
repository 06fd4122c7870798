"""材料与授权、受理。"""

from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import matrix
from cases.pages import case_of
from cases.services import parties
from core.acts import Act
from core.once import once
from core.refusals import Blocked
from core.views import act_view, posted
from core.workflow import blockers
from intake import checklist
from intake.forms.acts import AcceptForm
from intake.forms.consents import ConsentPage
from intake.services.acceptance import accept
from intake.services.consents import authorise
from regimes.calendar import clock
from regimes.models import Procedure, SpecialDay


@never_cache
@once
def authorise_page(request, pk):
    case = case_of(request, pk, Act.AUTHORISE)
    form = ConsentPage(*posted(request), case=case)
    act = partial(authorise, case.pk, by=request.user, at=timezone.now())
    words = {"to": partial(_after_consents, request), "success": "材料与授权已登记。", "context": {"case": case}}
    return act_view(request, form, act, template="intake/authorise.html", **words)


@once
def accept_page(request, pk):
    case = case_of(request, pk, Act.ACCEPT)
    form = AcceptForm(*posted(request), case=case)
    context = {"case": case, "checks": checklist.of_acceptance(case), "lines": _consequences(case)}
    act = partial(_match_and_accept, case.pk, by=request.user, at=timezone.now())
    words = {"to": partial(_after_acceptance, request), "success": _said, "blockers": blockers(case.accept)}
    return act_view(request, form, act, template="intake/accept.html", context=context, **words)


def _match_and_accept(case_id, *, by, at, **facts):
    """受理前再比对一次亲属关系；新发现与本人有关系的，只转备案，不由本人受理。"""
    case = parties.rematch(case_id, by=by, at=at)
    return case if case.is_tied(by) else accept(case_id, by=by, at=at, **facts)


def _after_consents(request, case):
    ready = matrix.permit(request.user, Act.ACCEPT, case, on=timezone.localdate()).allowed
    return reverse("intake:accept", args=[case.pk]) if ready and not case.is_tied(request.user) else "/"


def _after_acceptance(request, case):
    return "/" if case.is_tied(request.user) else case.get_absolute_url()


def _said(case):
    if case.accepted_on is None:
        return "比对发现您与申请家庭有近亲属等关系，已转单独登记备案，由其他人员受理。"
    return f"已受理{case}，受理通知书已出具，在“文书”里打印送达。"


def _consequences(case):
    """受理之后会怎样：出什么文书、到哪天。"""
    found = Procedure.objects.filter(pk=_procedure_id(case)).prefetch_related("limits").first()
    lines = ["出具受理通知书，文号编出后不能收回"]
    if found is None:
        return lines
    calendar, whole = SpecialDay.objects.calendar(), None
    for row in found.limits.all():
        if row.start_event == Act.ACCEPT and Act.APPROVE in row.end_events:
            whole = clock.deadline(row.as_limit(), case.acting_on, calendar)
    if whole and whole.due:
        lines.append(f"自次日起计{whole.length}个工作日，办结期限至{whole.words()}")
    return [*lines, f"依据：{found.regime.name}"]


def _procedure_id(case):
    try:
        return Procedure.objects.in_force(case.street, case.aid, case.purpose, case.acting_on).pk
    except Blocked:
        return None
