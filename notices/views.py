from io import BytesIO

from django.db.models import Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import matrix
from archives.models import Dossier, Paper
from core import files
from core.acts import Act
from core.pks import pks_of
from notices import blanks, dossiers, printing
from notices.models import Notice
from notices.reading import rows

PDF = "application/pdf"


@require_GET
def notice_detail(request, pk):
    """一份文书：要点、送达情况、打开与打印。"""
    found = Notice.objects.visible_to(request.user).select_related("paper__dossier", "unit", "issued_by")
    notice = get_object_or_404(found, pk=pk)
    today = timezone.localdate()
    context = {
        "notice": rows([notice], today)[0],
        "may_open": dossiers.may_open(request.user, notice.paper, on=today),
        "services": notice.services.order_by("pk"),
        "may_undo": bool(notice.case_id and matrix.widest(request.user, Act.UNDO_SERVICE, today)),
        "today": today,
    }
    return render(request, "notices/detail.html", context)


@require_GET
def paper_pdf(request, pk):
    """打开卷内一件（浏览器里看或打印）；没印好的当场印。"""
    paper = get_object_or_404(Paper.objects.visible_to(request.user).select_related("dossier"), pk=pk)
    printed = dossiers.open_paper(paper, by=request.user, at=timezone.now())
    inline = "download" not in request.GET
    return files.serve(printed.file, download_name=f"{paper.number or paper.title}", inline=inline)


@require_GET
def large_print(request, pk):
    """大字版：同一文号、同一内容，字大一号半。"""
    notice = get_object_or_404(Notice.objects.visible_to(request.user).select_related("paper__dossier"), pk=pk)
    dossiers.open_paper(notice.paper, by=request.user, at=timezone.now())
    return pdf_response(printing.render(notice.paper, large=True), f"{notice.number}（大字版）.pdf")


@require_GET
def print_several(request):
    """勾选的几件合成一份，一次打印；勾选的是案件的，打印各案还没有送达的文书。"""
    papers = Paper.objects.visible_to(request.user).select_related("dossier", "file")
    waiting = Notice.objects.unserved().filter(case_id__in=pks_of(request.GET.getlist("case")))
    wanted = Q(pk__in=pks_of(request.GET.getlist("paper"))) | Q(pk__in=waiting.order_by().values("paper"))
    papers = list(papers.filter(wanted))
    out = dossiers.open_several(papers, by=request.user, at=timezone.now())
    return pdf_response(out, f"文书{len(papers)}件.pdf")


@require_GET
def dossier_pdf(request, pk):
    """全卷一份 PDF；理由必写，留痕。"""
    found = Dossier.objects.visible_to(request.user).select_related("street__parent", "household__community__parent")
    dossier = get_object_or_404(found, pk=pk)
    reason = request.GET.get("reason", "")
    out = dossiers.download(dossier, by=request.user, at=timezone.now(), reason=reason)
    return pdf_response(out, f"{dossier.number}.pdf", attachment=True)


@require_GET
def blank(request, pk, template):
    """待签名的授权书、承诺书：每名成年人一张，合成一份。"""
    out = blanks.for_signing(pk, template, by=request.user, at=timezone.now())
    return pdf_response(out, f"{blanks.BLANKS[template].title}.pdf")


def pdf_response(content, name, *, attachment=False):
    """交出现做的 PDF；与入库文件同样的防护。"""
    if isinstance(content, bytes):
        content = BytesIO(content)
    response = FileResponse(content, as_attachment=attachment, filename=files.clean_name(name), content_type=PDF)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = files.SANDBOX if attachment else files.READER
    response["Cache-Control"] = "private, no-store"
    return response
