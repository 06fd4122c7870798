from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import matrix
from accounts.forms import ReasonForm
from cases.models import Case
from core.acts import Act
from core.once import once
from core.pks import pks_of
from core.refusals import Blocked
from core.views import PLAIN, act_page, answer, half_typed, posted, submit
from core.workflow import blockers
from decisions.forms.serve import ServeForm, ServeManyForm
from decisions.services.serve import serve, serve_many
from decisions.services.undo_service import undo_service
from notices.models import Notice, Service, ServiceWay


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
    typed, way = half_typed(request, "switch"), _way(request)
    first = {"served_at": timezone.localtime(now), "receiver": paper.recipient, "server1": request.user}
    first |= {"place": case.household.address, **(typed or {})}
    asked = {"case": case, "way": way, "copy_to": paper.content.get("copy_to", "")}
    form = ServeForm(*(posted(request) if typed is None else ()), **asked, initial=first)
    if service := submit(form, serve, case.pk, notice=paper.pk, by=request.user, at=timezone.now()):
        told = "已登记送达" if service.succeeded else "已记录未接通，文书还没有送达，请另行送达"
        return answer(request, reverse("notices:detail", args=[paper.pk]), told)
    shown = {"notice": paper, "ways": ServiceWay, "way": way, "blockers": blockers(case.serve)}
    return act_page(request, "decisions/serve.html", case, form, **shown)


@once
def serve_picked_page(request):
    """列表里勾选的几件，一趟当面送到的文书一起登记；没有记成的逐份说明。"""
    matrix.require(request.user, Act.SERVE, on=timezone.localdate())
    cases = Case.objects.visible_to(request.user, Act.SERVE).filter(pk__in=pks_of(request.GET.getlist("case")))
    notices = list(Notice.objects.unserved().filter(case_id__in=cases.values("pk")))
    if not notices:
        raise Blocked("勾选的案件没有待送达的文书")
    first = {"served_at": timezone.localtime(timezone.now()), "server1": request.user}
    form = ServeManyForm(*posted(request), case=cases[0], notices=notices, initial=first)
    if found := submit(form, serve_many, by=request.user, at=timezone.now()):
        for number, reason in found:
            if reason:
                messages.warning(request, f"{number}没有登记：{reason}")
        done = sum(not reason for _, reason in found)
        return answer(request, "desk:cases", f"已登记送达 {done} 份。" if done else "")
    lead = "一趟当面送到、由受送达人本人签收的几份一起登记；代收、留置、邮寄等在各份文书里登记。"
    words = {"heading": "登记送达", "button": "登记所选的送达", "lead": lead}
    return act_page(request, PLAIN, None, form, back=reverse("desk:cases"), back_to="案件", **words)


def _way(request):
    """哪种方式：刚换的、表单上的，没有的当面直接送达。"""
    asked = request.POST.get("switch") or request.POST.get("way")
    return ServiceWay(asked) if asked in ServiceWay else ServiceWay.DIRECT


@once
def undo_service_page(request, pk, service):
    """当天撤销误登的一次送达。"""
    case = get_object_or_404(Case.objects.visible_to(request.user, Act.UNDO_SERVICE), pk=pk)
    found = get_object_or_404(Service.objects.select_related("notice").filter(notice__case_id=pk), pk=service)
    back, form = reverse("notices:detail", args=[found.notice_id]), ReasonForm(*posted(request))
    if submit(form, undo_service, pk, service, by=request.user, at=timezone.now()):
        return answer(request, back, "已撤销，文书回到待送达；回证作废，原件留在卷内。")
    lines = [f"{found.notice.number}不变，送达期限照走", "归卷的送达回证作废"]
    words = {"heading": f"撤销误登的送达：{found}", "button": "撤销", "lines": lines, "danger": True}
    return act_page(request, PLAIN, case, form, **words)
