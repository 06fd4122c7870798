"""公示总览、发起公示、公示单。"""

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts import matrix
from cases.models import Case
from cases.pages import case_of
from core import events, files
from core.acts import Act
from core.dates import local_day
from core.models import StoredFile
from core.once import once
from core.pks import pks_of
from core.refusals import Blocked
from core.views import act_page, answer, posted, submit
from notices.printing import to_pdf
from publicity import papers, queries
from publicity.forms import OpenForm
from publicity.models import Bulletin, Objection, Posting, Round
from publicity.services import open_publicity
from regimes.models import SpecialDay

SHOWN = 200


@once
def overview(request):
    """该发起的（已全选）、该贴的、该拍末日照片的、公示中的、异议；一页看全，一次发起。"""
    day = timezone.localdate()
    matrix.require(request.user, Act.READ_CASE, on=day)
    cases = _openable(request.user, day)
    form = OpenForm(*posted(request), cases=cases)
    if made := submit(form, open_publicity, by=request.user, at=timezone.now()):
        return answer(request, _where(made), f"已发起，共{len(made)}张公示单，请打印张贴。")
    context = {
        "waiting": _with_stage(cases, day),
        "to_post": queries.to_post(request.user)[:SHOWN],
        "last_photos": queries.last_photo_due(request.user, day)[:SHOWN],
        "running": _running(request.user)[:SHOWN],
        "objections": Objection.objects.visible_to(request.user, Act.READ_CASE).open().select_related("round")[:SHOWN],
        "chosen": _chosen(request, form),
        "may_open": bool(matrix.widest(request.user, Act.OPEN_PUBLICITY, day)),
        "today": day,
        "calendar": SpecialDay.objects.calendar(),
    }
    return act_page(request, "publicity/overview.html", None, form, **context)


def _openable(user, day):
    mine = Case.objects.visible_to(user, Act.OPEN_PUBLICITY)
    due = Q(pk__in=queries.awaiting_opening().values("pk")) | Q(pk__in=queries.missing_rounds(on=day).values("pk"))
    return mine.filter(due).order_by("community__code", "state", "pk")


def _with_stage(cases, day):
    """[(案件, 轮到的那一轮)]。"""
    rows = cases.select_related("community", "procedure").prefetch_related("procedure__publicity_rules")
    return [(case, _offer(case, day)["rule"]) for case in rows[:SHOWN]]


def _chosen(request, form):
    """没交过表单时全选，交过的照所勾的。"""
    return set(request.POST.getlist("case_ids")) if form.is_bound else None


def _running(user):
    rounds = Prefetch("rounds", Round.objects.order_by("order"))
    return queries.running(user).prefetch_related(None).prefetch_related(rounds, "postings")


def _where(made):
    if len(made) == 1:
        return reverse("publicity:bulletin", args=[made[0].pk])
    return f"{reverse('publicity:sheets')}?{'&'.join(f'no={one.pk}' for one in made)}"


@once
def open_page(request, pk):
    """一案发起公示。"""
    case = case_of(request, pk, Act.OPEN_PUBLICITY)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        data.setlist("case_ids", [case.pk])
    form = OpenForm(data, cases=Case.objects.filter(pk=case.pk), initial={"case_ids": [case.pk]})
    if made := submit(form, open_publicity, by=request.user, at=timezone.now()):
        return answer(request, _where(made), "已发起，请打印公示单张贴。")
    offer = _offer(case, case.acting_on)
    return act_page(request, "publicity/open.html", case, form, **offer, blockers=offer["reasons_not"])


def _offer(case, day):
    try:
        return {"rule": queries.rule_due(case, on=day), "reasons_not": []}
    except Blocked as refusal:
        return {"rule": None, "reasons_not": refusal.reasons}


def bulletin(request, pk):
    """一张公示单：各户、期限、各处张贴与照片。"""
    found = get_object_or_404(Bulletin.objects.visible_to(request.user).select_related("community", "street"), pk=pk)
    rounds = list(found.rounds.select_related("case").annotate(objection_count=Count("objections")).order_by("order"))
    start, end, earliest = papers.period(found, rounds[0])
    context = {
        "bulletin": found,
        "rounds": rounds,
        "postings": found.postings.select_related("unit", "posted_by", "first_photo", "last_photo"),
        "start": start,
        "end": end,
        "earliest": earliest,
        "rule": rounds[0].rule,
        "today": timezone.localdate(),
        "may_repost": matrix.permit(request.user, Act.ADD_PHOTO, found, on=timezone.localdate()).allowed,
        "may_undo": matrix.permit(request.user, Act.UNDO_OPENING, found, on=timezone.localdate()).allowed,
        "may_post": matrix.permit(request.user, Act.POST_NOTICE, found, on=timezone.localdate()).allowed,
    }
    return render(request, "publicity/bulletin.html", context)


def sheet(request, pk):
    """一张公示单的 PDF。"""
    found = get_object_or_404(Bulletin.objects.visible_to(request.user).select_related("community", "street"), pk=pk)
    return _pdf(request, [found], f"{found.number}.pdf")


def sheets(request):
    """刚发起的几张公示单；print=1 接成一份 PDF 一起打印，各张页码自为起讫。"""
    numbers = pks_of(request.GET.getlist("no"))
    seen = Bulletin.objects.visible_to(request.user).select_related("community", "street")
    found = list(seen.filter(pk__in=numbers).order_by("pk"))
    if not found:
        return redirect("publicity:overview")
    if request.GET.get("print"):
        return _pdf(request, found, "公示单.pdf")
    return render(request, "publicity/sheets.html", {"bulletins": found, "query": request.GET.urlencode()})


def _pdf(request, bulletins, name):
    at = timezone.now()
    with transaction.atomic():
        for one in bulletins:
            matrix.require(request.user, Act.PRINT_NOTICE, one, on=local_day(at))
            events.record(Act.PRINT_NOTICE, chain=one.street.code, at=at, by=request.user, subject=one.number)
    from notices import binding  # 载入慢，用时才取

    sheets = [to_pdf(papers.wall_sheet(one, _public_url(request, one))) for one in bulletins]
    response = HttpResponse(binding.together(sheets), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _public_url(request, bulletin):
    """公众扫码看到的网页：本社区正在公示的各户。设了对外网址的用它，没有设的同本页的网址。"""
    path = f"{reverse('publicity:public')}?community={bulletin.community.code}"
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def photo(request, pk, which):
    """首日、末日照片。"""
    seen = Bulletin.objects.visible_to(request.user).values("pk")
    posting = get_object_or_404(Posting.objects.filter(bulletin__in=seen), pk=pk)
    stored = get_object_or_404(StoredFile, pk=_photo_id(posting, which))
    return files.serve(stored, download_name=f"公示{'首' if which == 'first' else '末'}日照片", inline=True)


def _photo_id(posting, which):
    return (posting.first_photo_id if which == "first" else posting.last_photo_id) or 0
