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
from desk.context import kind_of
from regimes.models import SpecialDay

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIZE = 50


def listing(request, name="cases"):
    """一栏案件，一页五十件；筛选条件各人各记。"""
    asked = _Asked(request, name)
    place = {way: request.GET.get(way, "") for way in ("after", "before")}
    page = keyset.page(asked.rows, cells.COLUMNS_BY[asked.order.key], asked.order, **place, size=SIZE)
    context = {
        "listing": asked.listing,
        "filters": asked.filter_bar(),
        "head": cells.HEAD,
        "rows": cells.table_rows(page.rows, asked.today, asked.calendar, address=asked.listing.address),
        "shown": len(page.rows),
        "count": "" if any(place.values()) else lists.count_words(asked.rows, page, SIZE),
        "previous_url": page.before and asked.url(before=page.before),
        "next_url": page.after and asked.url(after=page.after),
        "today_kind": kind_of(asked.today, asked.calendar),
    }
    return render(request, "desk/list.html", context)


def exported(request, name):
    """导出当前筛选（.xlsx）；证件号不在其中，导出记一笔。"""
    asked = _Asked(request, name)
    words = {"title": asked.listing.title, "by": request.user, "at": timezone.now(), "today": asked.today}
    answer = HttpResponse(export.workbook(asked.rows, asked.order, **words), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="cases-{asked.today:%Y%m%d}.xlsx"'
    return answer


class _Asked:
    """一次请求要的是哪一栏、怎么筛。"""

    def __init__(self, request, name):
        if name not in lists.LISTINGS:
            raise Http404
        self.listing, self.today, self.calendar = (
            lists.LISTINGS[name],
            timezone.localdate(),
            SpecialDay.objects.calendar(),
        )
        matrix.require(request.user, Act.READ_CASE, on=self.today)
        self.units = lists.communities(request.user, self.today)
        given = lists.remembered(request, self.listing)
        self.form = lists.FilterForm(given, listing=self.listing, units=self.units)
        self.rows, self.order = lists.chosen_rows(request.user, self.listing, self.form, self.today, self.calendar)

    @property
    def kept(self):
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def url(self, **place):
        return f"{reverse(f'desk:{self.listing.name}')}?{urlencode({**(self.kept or {'all': '1'}), **place})}"

    def filter_bar(self):
        name = self.listing.name
        urls = {"clear_url": f"{reverse(f'desk:{name}')}?clear=1", "export_url": reverse("desk:export", args=[name])}
        return lists.filter_bar(self.listing, self.units, tuple(self.kept.items()), **urls)
