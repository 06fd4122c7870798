"""一案的全过程：只看、可导出；只有审计监察打得开。"""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts import matrix
from cases.models import Case
from core.acts import Act
from core.files import XLSX, hand_over
from desk import trace
from supervision.services.audit import audit


def trace_page(request, pk):
    at = timezone.now()
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related("community__parent__parent"), pk=pk)
    matrix.require(request.user, Act.AUDIT, case, on=timezone.localdate())
    if request.method != "POST":
        facts = {"case": case, "columns": trace.COLUMNS, "rows": trace.rows(case)}
        return render(request, "desk/trace.html", facts)
    audit("导出案件全过程", by=request.user, at=at, case_id=case.pk)
    made = trace.workbook(case, by=request.user, at=at)
    return hand_over(made, content_type=XLSX, download_name=f"{case.number}办理全过程.xlsx")
