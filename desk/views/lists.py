"""案件列表与导出。"""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from core.acts import Act
from desk import export, keyset, lists
from desk import rows as cells

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def listing(request, name="cases"):
    """一栏案件，一页五十件；筛选条件各人各记。"""
    found, rows, order, form, today = _chosen(request, name)
    place = {way: request.GET.get(way, "") for way in ("after", "before")}
    page = keyset.page(rows, cells.COLUMNS_BY[order.key], order, **place)
    here = reverse(f"desk:{name}")
    context = {
        "listing": found,
        "form": form,
        "head": cells.HEAD,
        "rows": cells.table_rows(page.rows, today, address=found.address),
        "shown": len(page.rows),
        "count": lists.count_words(rows),
        "previous_url": page.before and f"{here}?{urlencode({**_kept(form), 'before': page.before})}",
        "next_url": page.after and f"{here}?{urlencode({**_kept(form), 'after': page.after})}",
        "clear_url": f"{here}?clear=1",
        "export_url": reverse("desk:export", args=[name]),
    }
    return render(request, "desk/list.html", context)


def exported(request, name):
    """导出当前筛选（.xlsx）；证件号不在其中，导出记一笔。"""
    found, rows, order, _, today = _chosen(request, name)
    at = timezone.now()
    data = export.workbook(rows, order, title=found.title, by=request.user, at=at, today=today)
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="cases-{today:%Y%m%d}.xlsx"'
    return answer


def _chosen(request, name):
    if name not in lists.LISTINGS:
        raise Http404
    today, found = timezone.localdate(), lists.LISTINGS[name]
    matrix.require(request.user, Act.READ_CASE, on=today)
    form = lists.FilterForm(lists.remembered(request, found), listing=found, user=request.user, on=today)
    rows, order = lists.chosen_rows(request.user, found, form)
    return found, rows, order, form, today


def _kept(form):
    return {name: value for name, value in form.cleaned_data.items() if value} or {"all": "1"}
