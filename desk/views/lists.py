"""案件列表与导出。"""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

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
    page, count = asked.page(place)
    context = {
        "listing": asked.listing,
        "filters": asked.filter_bar(),
        "head": cells.HEAD,
        "rows": cells.table_rows(page.rows, asked.today, asked.calendar, address=asked.listing.address),
        "shown": len(page.rows),
        "count": count,
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
        known = tuple((name, value) for name, value in given.items() if name in lists.FilterForm.base_fields)
        self.form = lists.filter_form(self.listing, self.units, known)
        self.user, self.order = request.user, lists.order_of(self.listing, self.form)

    @cached_property
    def rows(self):
        return lists.chosen_rows(self.user, self.listing, self.form, self.today, self.calendar)

    def page(self, place):
        """（一页, 共几件的话）；只有第一页才数。语句按人、栏目、筛选记住。"""
        shape = matrix.reach_key(self.user, self.today), self.listing.name, tuple(self.kept.items())
        shape += (self.calendar.after(self.today, lists.SOON),) if self.form.chosen("due") == "soon" else ()
        columns, run = cells.COLUMNS_BY[self.order.key], lists.remembering(shape, self.order)
        if any(place.values()):
            return keyset.page(lambda: self.rows, columns, self.order, **place, size=SIZE, run=run), ""
        whole = lambda: lists.counted(self.rows)  # noqa: E731
        page = keyset.page(whole, (*columns, "counted"), self.order, size=SIZE, run=run)
        count = page.rows[0][-1] if page.rows else 0
        return replace(page, rows=[row[:-1] for row in page.rows]), lists.count_words(count)

    @property
    def kept(self):
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def url(self, **place):
        return f"{reverse(f'desk:{self.listing.name}')}?{urlencode({**(self.kept or {'all': '1'}), **place})}"

    def filter_bar(self):
        name = self.listing.name
        urls = {"clear_url": f"{reverse(f'desk:{name}')}?clear=1", "export_url": reverse("desk:export", args=[name])}
        return lists.filter_bar(self.listing, self.units, tuple(self.kept.items()), **urls)
