from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.models import Case
from core.acts import Act
from core.once import once
from core.refusals import Blocked
from core.views import act_page, answer, posted, submit
from core.workflow import blockers
from decisions.forms.serve import ServeForm
from decisions.services.serve import serve
from notices.models import Notice


@require_GET
def serve_next(request, pk):
    """本案最急的一份待送达文书；都送到了就说明。"""
    case = get_object_or_404(Case.objects.visible_to(request.user, Act.SERVE), pk=pk)
    waiting = Notice.objects.filter(case_id=case.pk).unserved().first()
    if waiting is None:
        raise Blocked("本案没有待送达的文书")
    return redirect("decisions:serve", case.pk, waiting.pk)


@once
def serve_page(request, pk, notice):
    """登记一份文书的送达。"""
    case = get_object_or_404(Case.objects.visible_to(request.user, Act.SERVE), pk=pk)
    paper = get_object_or_404(Notice.objects.filter(case_id=case.pk), pk=notice)
    now = timezone.now()
    case.acting_on = timezone.localdate(now)
    initial = {"served_at": timezone.localtime(now), "receiver": paper.recipient, "server1": request.user}
    form = ServeForm(*posted(request), case=case, initial={**initial, "place": case.household.address})
    if service := submit(form, serve, case.pk, notice=paper.pk, by=request.user, at=timezone.now()):
        told = "已登记送达" if service.succeeded else "已记录未接通，文书还没有送达，请另行送达"
        return answer(request, reverse("notices:detail", args=[paper.pk]), told)
    return act_page(request, "decisions/serve.html", case, form, notice=paper, blockers=blockers(case.serve))
