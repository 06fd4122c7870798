"""材料与授权、受理。"""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import matrix
from archives.models import Paper, PaperKind
from cases import lookup
from cases.pages import case_of
from cases.states import CaseState
from core.acts import Act
from core.once import once
from core.refusals import Blocked
from core.views import act_page, answer, posted, submit
from core.workflow import blockers
from intake import checklist
from intake.forms.acts import AcceptForm
from intake.forms.consents import ConsentPage
from intake.services.acceptance import match_and_accept
from intake.services.consents import authorise
from regimes.calendar import clock
from regimes.models import Procedure, SpecialDay

TAKEN_ALONG = (PaperKind.APPLICATION, PaperKind.ACCEPTANCE)  # 申请表、材料接收清单、受理通知书


@never_cache
@once
def authorise_page(request, pk):
    case = case_of(request, pk, Act.AUTHORISE)
    form = ConsentPage(*posted(request), case=case)
    if done := submit(form, authorise, case.pk, by=request.user, at=timezone.now()):
        return answer(request, _after_consents(request, done), "材料与授权已登记。")
    return act_page(request, "intake/authorise.html", case, form)


@once
def accept_page(request, pk):
    case = case_of(request, pk, Act.ACCEPT)
    form = AcceptForm(*posted(request), case=case)
    if done := submit(form, match_and_accept, case.pk, by=request.user, at=timezone.now()):
        return answer(request, *_accepted(done))
    checks = checklist.of_acceptance(case)
    words = ("开始办理", "开始办理") if case.by_office else ("受理", "受理，出具通知书")
    shown = {"words": words, "checks": checks, "lines": _consequences(case), "blockers": blockers(case.accept)}
    asked = {"by": request.user, "day": case.acting_on}
    shown["known"] = [*lookup.of_family(case, **asked), *lookup.of_kin(case, **asked)]
    return act_page(request, "intake/accept.html", case, form, **shown)


def accepted_page(request, pk):
    """受理之后：申请人带走的几样一次打印。"""
    case = case_of(request, pk, Act.ACCEPT)
    papers = (
        Paper.objects.visible_to(request.user)
        .of_case(case.pk)
        .valid()
        .filter(kind__in=TAKEN_ALONG)
        .order_by("-kind", "pk")
    )
    return render(request, "intake/accepted.html", {"case": case, "papers": papers})


def _after_consents(request, case):
    """还没有受理的接着受理；受理之后补登的（家庭变化新来的人）回到案件；看不到这一户了的回待办。"""
    if case.is_tied(request.user):
        return "/"
    if case.state != CaseState.REGISTERED:
        return case
    ready = matrix.permit(request.user, Act.ACCEPT, case, on=timezone.localdate()).allowed
    return reverse("intake:accept", args=[case.pk]) if ready else "/"


def _accepted(case):
    """办成之后（去哪里, 说什么）；没有受理而转了备案的，由别人去办。"""
    if case.accepted_on is None:
        return "/", "比对发现您与申请家庭有近亲属等关系，已转单独登记备案，由其他人员受理。"
    if case.by_office:
        return case, f"已开始办理{case}。"
    return reverse("intake:accepted", args=[case.pk]), f"已受理{case}，受理通知书已出具。"


def _consequences(case):
    """受理之后会怎样：出什么文书、到哪天。"""
    found = Procedure.objects.filter(pk=_procedure_id(case)).prefetch_related("limits").first()
    lines = [] if case.by_office else ["出具受理通知书，文号编出后不能收回"]
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
