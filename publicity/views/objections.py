"""异议：登记、办结。"""

from datetime import datetime, time

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from accounts.models import Unit, User
from cases.pages import case_of
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit
from publicity.forms import ObjectionForm, ResolveForm
from publicity.models import Objection
from publicity.services import record_objection, resolve_objection


@once
def record_page(request, pk):
    case = case_of(request, pk, Act.RECORD_OBJECTION)
    rounds = case.rounds.exclude(first_day=None).order_by("-pk")
    staff = User.objects.filter(is_active=True, unit__in=Unit.objects.within(case.street)).order_by("name")
    form = ObjectionForm(*posted(request), rounds=rounds, staff=staff)
    if made := submit(form, _record, by=request.user, at=timezone.now()):
        said = f"已登记，编号{made.number}，请抄给异议人。" + ("（逾期提出）" if made.is_late else "")
        return answer(request, case, said)
    none = [] if rounds else ["本案还没有张贴过公示，不能登记公示异议；其他意见请作为投诉举报登记"]
    return act_page(request, PLAIN, case, form, heading="登记公示异议", button="登记并给号", blockers=none)


def _record(round_id, received_on, *, at, **facts):
    """当天的以此刻为准；以前的以那天 24 时前为准。"""
    received_at = (
        at
        if received_on == timezone.localdate(at)
        else timezone.make_aware(datetime.combine(received_on, time(23, 59)))
    )
    return record_objection(round_id, at=at, received_at=received_at, **facts)


@once
def resolve_page(request, pk):
    """一件异议：内容、办结。"""
    seen = Objection.objects.visible_to(request.user, Act.READ_CASE).select_related("round__case", "recorded_by")
    objection = get_object_or_404(seen, pk=pk)
    case = objection.round.case
    if request.method == "POST":
        matrix.require(request.user, Act.RESOLVE_OBJECTION, case, on=timezone.localdate())
    form = ResolveForm(*posted(request))
    if submit(form, resolve_objection, objection.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "异议已办结，处理表已归卷。")
    may = matrix.permit(request.user, Act.RESOLVE_OBJECTION, case, on=timezone.localdate()).allowed
    shown = {"case": case, "may": may and not objection.outcome}
    return act_page(request, "publicity/objection.html", objection, form, **shown)


def resolve_case(request, pk):
    """案件页上的“处理异议”：带到最早一件未办结的。"""
    case = case_of(request, pk, Act.RESOLVE_OBJECTION)
    seen = Objection.objects.visible_to(request.user).open().filter(round__case=case).order_by("received_at")
    first = get_object_or_404(seen[:1])
    return redirect(reverse("publicity:objection", args=[first.pk]))
