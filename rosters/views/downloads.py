from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import Countersign
from core.acts import Act
from core.files import hand_over
from core.once import once
from core.refusals import NotVisible, Refusal
from core.views import act_page, answer, submit
from rosters.forms import NothingForm, ReasonForm, SealForm
from rosters.services import downloads
from rosters.views.rosters import facts_of, url_of, visible


def send(made):
    """把做好的文件交给浏览器。"""
    return hand_over(made.file, content_type=made.content_type, download_name=made.name)


@require_POST
def masked(request, pk):
    """下载脱敏名册；答复是文件而不是跳转，每下载一次各记一次，所以不用一次性编号。"""
    roster = visible(request, pk)
    try:
        reason = request.POST.get("reason", "")[:200]
        made = downloads.download([roster], place=roster, by=request.user, at=timezone.now(), reason=reason)
    except NotVisible:
        raise
    except Refusal as refusal:
        return _again(request, roster, refusal)
    return send(made)


@require_POST
def full(request, pk):
    """下载发放用名册；双人办理一次一用，重复提交第二次即被拒绝。"""
    roster = visible(request, pk)
    form = SealForm(request.POST, user=request.user)
    if not form.is_valid():
        return render(
            request,
            "rosters/roster.html",
            {**facts_of(request, roster), "form": form, "seal_form": form, "reasons": []},
            status=422,
        )
    try:
        made = downloads.download_full(
            [roster], place=roster, subject=roster.subject, by=request.user, at=timezone.now()
        )
    except NotVisible:
        raise
    except Refusal as refusal:
        return _again(request, roster, refusal)
    return send(made)


def _again(request, roster, refusal):
    facts = {**facts_of(request, roster), "form": None, "reasons": refusal.reasons}
    return render(request, "rosters/roster.html", facts, status=refusal.status)


@once
@require_POST
def request_full(request, pk):
    roster, at = visible(request, pk), timezone.now()
    form = ReasonForm(request.POST)
    if submit(form, downloads.request_full, roster, roster.subject, by=request.user, at=at):
        return answer(request, url_of(roster), "已提出，请另一名同事确认")
    return act_page(request, "rosters/roster.html", roster, form, **facts_of(request, roster))


@once
@require_POST
def confirm_full(request, pk, request_pk):
    roster, at = visible(request, pk), timezone.now()
    rows = Countersign.objects.filter(act=Act.DOWNLOAD_ROSTER_FULL, subject=roster.subject)
    asked = get_object_or_404(rows, pk=request_pk)
    form = NothingForm(request.POST)
    if submit(form, downloads.confirm_full, asked.pk, roster, by=request.user, at=at):
        return answer(request, url_of(roster), f"已确认，{asked.requested_by.name}可在24小时内下载一次")
    return act_page(request, "rosters/roster.html", roster, form, **facts_of(request, roster))
