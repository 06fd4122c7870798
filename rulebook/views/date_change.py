"""期限变动、需告知的家庭：勾选一批，一次出具变更告知书，逐户报结果，合成一份打印。"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts import matrix
from core import drafts
from core.acts import Act
from core.once import once
from core.pks import pks_of
from core.refusals import NotPermitted, Refusal
from notices.models import Notice, NoticeKind
from rulebook.promised_dates import say_new_dates, to_tell
from rulebook.services.date_change import tell_moved

SHOWN = 200  # 一次最多办这么多户


@once
def moved_dates(request):
    """列出与出具；出具之后同页给出各份文书与合并打印。"""
    if not matrix.widest(request.user, Act.ISSUE_NOTICE, timezone.localdate()):
        raise NotPermitted("出具文书由本案窗口经办或分管领导办理")
    if request.method == "POST" and not drafts.is_filled_in(request):
        return _tell(request, pks_of(request.POST.getlist("case")))
    waiting = list(to_tell(request.user)[: SHOWN + 1])
    issued = Notice.objects.visible_to(request.user).filter(
        pk__in=pks_of(request.GET.getlist("issued")), kind=NoticeKind.DATE_CHANGE
    )
    context = {
        "waiting": say_new_dates(waiting[:SHOWN]),
        "more": len(waiting) > SHOWN,
        "issued": issued.order_by("pk"),
        "shown": SHOWN,
    }
    return render(request, "rulebook/moved_dates.html", context)


def _tell(request, wanted):
    issued = []
    for case_id in wanted[:SHOWN]:
        try:
            issued.append(tell_moved(case_id, by=request.user, at=timezone.now()).pk)
        except Refusal as refusal:
            messages.error(request, str(refusal))
    if issued:
        messages.success(request, f"已出具 {len(issued)} 份办理期限变更告知书，请打印送达")
    elif not wanted:
        messages.error(request, "请先勾选要告知的家庭")
    return redirect(f"{reverse('rulebook:moved_dates')}?{urlencode({'issued': issued}, doseq=True)}")
