"""案件列表与导出；各人自己的栏目与常用筛选。"""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header

from accounts import matrix
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, submit
from desk import export, keyset, lists, own_lists
from desk import rows as cells
from desk.context import kind_of
from desk.forms import ListForm
from regimes.models import SpecialDay

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIZE = 50
PICKED = (Act.REASSIGN, Act.SERVE, Act.PRINT_NOTICE)  # 勾选几件一起办的


def listing(request, name="cases"):
    """一栏案件，一页五十件；筛选、排序、栏目各人各记。"""
    asked = _Asked(request, name)
    place = {way: request.GET.get(way, "") for way in ("after", "before")}
    page, count = asked.page(place)
    acts = matrix.acts_for(request.user, on=asked.today)
    pick = not acts.isdisjoint(PICKED)
    context = {
        "listing": asked.listing,
        "filters": asked.filter_bar(),
        "head": lists.head((cells.HEAD, *asked.table.columns), asked.sort, asked.url(sort=""), pick),
        "rows": asked.html(page.rows, pick=pick),
        "picked": lists.picked(frozenset(act.value for act in PICKED if act in acts)),
        "shown": len(page.rows),
        "count": count,
        "previous_url": page.before and asked.url(before=page.before),
        "next_url": page.after and asked.url(after=page.after),
        "today_kind": kind_of(asked.today, asked.calendar),
    }
    return render(request, "desk/list.html", context)


def exported(request, name):
    """导出当前筛选（.xlsx）：栏目、次序与页上相同；证件号不在其中，导出记一笔。"""
    asked = _Asked(request, name)
    words = {"title": asked.listing.title, "by": request.user, "at": timezone.now(), "today": asked.today}
    answer = HttpResponse(export.workbook(asked.rows, asked.order, asked.table, **words), content_type=XLSX)
    file = f"{asked.listing.title}-{asked.today:%Y%m%d}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file)
    return answer


@once
def own(request, name):
    """一栏列哪几栏；把现在的筛选存下，或删去存下的。"""
    listing, home = _listing(name), reverse(f"desk:{name}")
    matrix.require(request.user, Act.READ_CASE, on=timezone.localdate())
    first = {"columns": own_lists.columns(request.user, listing)}
    form = ListForm(request.POST or None, initial=first, listing=listing, user=request.user)
    if submit(form, own_lists.change, request.user, listing):
        return answer(request, home)
    words = {"heading": f"{listing.title}列表：栏目与常用筛选", "button": "照此保存", "sheet": True}
    return act_page(request, PLAIN, None, form, back=home, back_to=listing.title, **words)


def _listing(name):
    if name not in lists.LISTINGS:
        raise Http404
    return lists.LISTINGS[name]


class _Asked:
    """一次请求要的是哪一栏、怎么筛、怎么排、列哪几栏。"""

    def __init__(self, request, name):
        self.listing, self.today = _listing(name), timezone.localdate()
        self.calendar, self.user = SpecialDay.objects.calendar(), request.user
        matrix.require(self.user, Act.READ_CASE, on=self.today)
        self.choices = lists.choices(self.user, self.today)
        given = own_lists.asked(request, self.listing, lists.FilterForm.base_fields)
        self.form = lists.filter_form(self.listing, self.choices, tuple(given.items()))
        self.sort = lists.sort_of(self.listing, self.form)
        self.order = lists.order_by(self.sort)
        self.table = cells.Table(own_lists.columns(self.user, self.listing), self.order)

    @cached_property
    def rows(self):
        return lists.chosen_rows(self.user, self.listing, self.form, self.today, self.calendar, self.table)

    def page(self, place):
        """（一页, 共几件的话）；只有第一页才数。语句按人、栏目、筛选记住。"""
        shape = matrix.reach_key(self.user, self.today), self.listing.name, tuple(self.kept.items()), self.table.fields
        shape += (self.calendar.after(self.today, lists.SOON),) if self.form.chosen("due") == "soon" else ()
        columns, run = self.table.fields, lists.remembering(shape, self.order)
        if any(place.values()):
            return keyset.page(lambda: self.rows, columns, self.order, **place, size=SIZE, run=run), ""
        whole = lambda: lists.counted(self.rows)  # noqa: E731
        page = keyset.page(whole, (*columns, "counted"), self.order, size=SIZE, run=run)
        count = page.rows[0][-1] if page.rows else 0
        return replace(page, rows=[row[:-1] for row in page.rows]), lists.count_words(count)

    def html(self, rows, *, pick):
        return self.table.html(rows, self.today, self.calendar, address=self.listing.address, pick=pick)

    @cached_property
    def kept(self):
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def url(self, **place):
        """这一栏、这样筛的网址，另加 `place`（翻页的位置；空的去掉）。"""
        given = {name: value for name, value in {**self.kept, **place}.items() if value}
        return f"{lists.urls(self.listing)['home']}?{urlencode(given or {'all': '1'})}"

    def filter_bar(self):
        views = own_lists.views(self.user, self.listing)
        return lists.filter_bar(self.listing, self.choices, tuple(self.kept.items()), views)
