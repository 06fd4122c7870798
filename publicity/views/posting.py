"""张贴与照片：社区协理员在手机上办。"""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from cases.pages import case_of
from core.acts import Act
from core.dates import zh
from core.once import once
from core.views import act_page, answer, posted, submit
from publicity.forms import PhotoForm, PostForm, RepostForm
from publicity.models import Bulletin, Posting
from publicity.services import post_notice, repost, take_first_photo, take_last_photo


def _posting(request, pk, act):
    seen = Bulletin.objects.visible_to(request.user).values("pk")
    rows = Posting.objects.select_related("bulletin__community__parent__parent", "unit")
    posting = get_object_or_404(rows.filter(bulletin__in=seen), pk=pk)
    matrix.require(request.user, act, posting.bulletin, on=timezone.localdate())
    return posting


def _page(request, posting, form, **words):
    rounds = posting.bulletin.rounds.order_by("order")
    return act_page(request, "publicity/phone.html", posting, form, rounds=rounds, **words)


def _sheet(posting):
    return reverse("publicity:bulletin", args=[posting.bulletin_id])


@once
def post_page(request, pk):
    posting = _posting(request, pk, Act.POST_NOTICE)
    form = PostForm(*posted(request))
    who = {"by": request.user, "at": timezone.now(), "place": posting.place}
    if done := submit(form, post_notice, posting.bulletin_id, **who):
        return answer(request, _sheet(posting), _posted(done))
    return _page(request, posting, form, heading="登记张贴", button="已经贴好，登记")


def _posted(posting):
    if posting.last_day is None:
        return "已登记张贴。"
    return f"已登记{zh(posting.posted_on)}张贴，这处公示到{posting.last_day_words}为止，那天请再拍一张。"


@once
def first_photo_page(request, pk):
    posting = _posting(request, pk, Act.TAKE_FIRST_PHOTO)
    form = PhotoForm(*posted(request))
    if submit(form, take_first_photo, posting.pk, by=request.user, at=timezone.now()):
        return answer(request, _sheet(posting), "首日照片已更换，旧照片仍在卷内。")
    return _page(request, posting, form, heading="换拍首日照片", button="存入")


@once
def repost_page(request, pk):
    posting = _posting(request, pk, Act.ADD_PHOTO)
    form = RepostForm(*posted(request))
    if submit(form, repost, posting.pk, by=request.user, at=timezone.now()):
        return answer(request, _sheet(posting), "已登记，照片和更正单已归入各户卷宗。")
    if posting.bulletin.rounds.open().exists():
        return _page(request, posting, form, heading="换贴更正单", button="已经换贴，登记")
    return _page(request, posting, form, heading="取下公示单", button="已经取下，登记")


@once
def last_photo_page(request, pk):
    posting = _posting(request, pk, Act.TAKE_LAST_PHOTO)
    form = PhotoForm(*posted(request))
    if submit(form, take_last_photo, posting.pk, by=request.user, at=timezone.now()):
        return answer(request, _sheet(posting), "末日照片已归入各户卷宗。")
    return _page(request, posting, form, heading="拍末日照片", button="存入末日照片")


def post_case(request, pk):
    """案件页上的“张贴公示”：带到这户所在的公示单。"""
    case = case_of(request, pk, Act.POST_NOTICE)
    one = case.rounds.open().order_by("-pk").first()
    if one is None:
        return redirect("publicity:open_publicity", case.pk)
    waiting = one.postings.filter(posted_on=None).first()
    return redirect("publicity:post_notice", waiting.pk) if waiting else redirect("publicity:bulletin", one.bulletin_id)
