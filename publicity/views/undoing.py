"""当天撤销误开的公示、误登的张贴。"""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from accounts.forms import ReasonForm
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit
from publicity.models import Bulletin, Posting
from publicity.services import undo_opening, undo_posting

OPENING = ["单上各户的公示随即撤下，公示单号留着，不再用", "已贴出的，待办里列出取下", "各户可以重新发起公示"]
POSTING = ["这处回到待张贴，公示期重新算", "归卷的照片、公示单作废，原件留在卷内"]


@once
def undo_opening_page(request, pk):
    bulletin = get_object_or_404(Bulletin.objects.visible_to(request.user), pk=pk)
    matrix.require(request.user, Act.UNDO_OPENING, bulletin, on=timezone.localdate())
    form = ReasonForm(*posted(request))
    if submit(form, undo_opening, pk, by=request.user, at=timezone.now()):
        return answer(request, _page(pk), "已撤销，各户可以重新发起公示。")
    words = {"heading": f"撤销误开的公示：{bulletin}", "button": "撤销", "lines": OPENING, "danger": True}
    return act_page(request, PLAIN, None, form, **words, back=_page(pk), back_to="公示单")


@once
def undo_posting_page(request, pk):
    seen = Bulletin.objects.visible_to(request.user).values("pk")
    posting = get_object_or_404(Posting.objects.filter(bulletin__in=seen).select_related("bulletin"), pk=pk)
    matrix.require(request.user, Act.UNDO_POSTING, posting.bulletin, on=timezone.localdate())
    form = ReasonForm(*posted(request))
    if submit(form, undo_posting, pk, by=request.user, at=timezone.now()):
        return answer(request, _page(posting.bulletin_id), "已撤销，这处待重新张贴登记。")
    words = {"heading": f"撤销误登的张贴：{posting}", "button": "撤销", "lines": POSTING, "danger": True}
    return act_page(request, PLAIN, None, form, **words, back=_page(posting.bulletin_id), back_to="公示单")


def _page(pk):
    return reverse("publicity:bulletin", args=[pk])
