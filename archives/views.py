from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import matrix
from archives import services
from archives.forms import UploadForm, VoidForm
from archives.models import Dossier, Paper
from archives.tab import REASONS, numbered
from core import files
from core.acts import Act
from core.invisible import without_invisible
from core.once import once
from core.views import act_page, answer, posted, submit

PAGE = 50


@require_GET
def dossier_list(request):
    """本人可见的全部卷宗，新立的在前；按档号或户主查。"""
    found = Dossier.objects.visible_to(request.user).select_related("household__community").order_by("-pk")
    if words := without_invisible(request.GET.get("q", "")).strip():
        found = found.named(words)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "archives/list.html", {"page": page, "q": words})


@require_GET
def dossier_detail(request, pk):
    """一户的卷宗：目录、取全卷、上传。"""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user).select_related("street", "household"), pk=pk)
    today = timezone.localdate()
    context = {
        "dossier": dossier,
        "papers": numbered(list(dossier.papers.open_to(request.user).select_related("file", "filed_by"))),
        "may_upload": matrix.permit(request.user, Act.UPLOAD_SCAN, dossier, on=today).allowed,
        "may_download": matrix.permit(request.user, Act.DOWNLOAD_DOSSIER, dossier, on=today).allowed,
        "reasons": REASONS,
    }
    return render(request, "archives/detail.html", context)


@once
def upload(request, pk):
    """上传一份材料归卷。"""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    form = UploadForm(*posted(request), initial={"dated_on": timezone.localdate(now)})

    def keep(file, **facts):
        stored = files.store(file, by=request.user, at=now, purpose="paper")
        return services.upload_scan(dossier.pk, stored_file=stored, by=request.user, at=now, **facts)

    if submit(form, keep):
        return answer(request, reverse("archives:detail", args=[dossier.pk]), "已归入卷宗")
    return act_page(request, "archives/upload.html", dossier, form)


@once
def void(request, pk):
    """作废一件；原件保留，目录里划去并写明理由。"""
    paper = get_object_or_404(Paper.objects.visible_to(request.user).select_related("dossier"), pk=pk)
    form = VoidForm(*posted(request))
    if submit(form, services.void_paper, paper.pk, by=request.user, at=timezone.now()):
        return answer(request, reverse("archives:detail", args=[paper.dossier_id]), "已作废，原件仍在卷内")
    return act_page(request, "archives/void.html", paper, form)
