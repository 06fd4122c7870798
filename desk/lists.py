"""案件列表：哪一栏看哪些环节、怎么筛选、记住各人上次的筛选。"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from django import forms
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, Value
from django.db.models.expressions import RawSQL
from django.template.loader import render_to_string

from accounts import matrix
from accounts.models import Unit
from cases.models import Case
from cases.states import CaseState
from core import statements
from core.acts import Act
from core.prepared import PLACE
from desk.keyset import Order
from regimes.models import AidKind

COUNTED = 1000  # 数到这么多为止：全数一遍要拖慢每一页
SOON = 3
BY_DUE = Order("due_on")
NEWEST = Order("registered_at", newest=True)
# 拼翻页的句子时占住位置的值：没有哪一行会是它。
PLACES = {"due_on": (date(8765, 4, 3), PLACE), "registered_at": (datetime(8765, 4, 3, tzinfo=UTC), PLACE)}


@dataclass(frozen=True)
class Listing:
    """一栏：名称、看哪些环节、行点开到哪一页。"""

    name: str
    title: str
    states: tuple = ()
    address: str = "/cases/%d/"

    @property
    def choices(self):
        return [(state.value, state.label) for state in self.states or CaseState]


LISTINGS = {
    one.name: one
    for one in (
        Listing("cases", "案件"),
        Listing("intake", "受理", (CaseState.REGISTERED, CaseState.SUPPLEMENT, CaseState.RELIEVED)),
        Listing("check", "核对", (CaseState.VERIFICATION,)),
        Listing("visit", "入户", (CaseState.VISIT, CaseState.HEARING)),
        Listing("review", "评议", (CaseState.REVIEW,)),
        Listing("publicity", "公示", (CaseState.PUBLICITY,)),
        Listing("decision", "审批", (CaseState.DECISION, CaseState.JOINT_GATE)),
        Listing("granted", "已确认", (CaseState.GRANTED,)),
    )
}
DUE = [("", "全部"), ("late", "已超期"), ("soon", "三日内到期"), ("none", "没有期限")]
SCOPE = [("", "在办"), ("closed", "已办结")]


class FilterForm(forms.Form):
    """筛选；读不懂的值当作没有选。"""

    state = forms.ChoiceField(label="环节", required=False)
    community = forms.ChoiceField(label="社区", required=False)
    aid = forms.ChoiceField(label="类别", choices=[("", "全部"), *AidKind.choices], required=False)
    due = forms.ChoiceField(label="期限", choices=DUE, required=False)
    scope = forms.ChoiceField(label="范围", choices=SCOPE, required=False)

    def __init__(self, data, *, listing, units):
        super().__init__(data)
        self.fields["state"].choices = [("", "全部"), *listing.choices]
        self.fields["community"].choices = [("", "全部"), *units]
        if len(listing.states) == 1:
            del self.fields["state"]
        if listing.states:
            del self.fields["scope"]
        if len(units) < 2:
            del self.fields["community"]
        self.is_valid()

    def chosen(self, name):
        return self.cleaned_data.get(name, "")


@lru_cache(maxsize=256)
def filter_form(listing, units, given):
    """同一栏、同样的社区、同样的选择，读一次就够。"""
    return FilterForm(dict(given), listing=listing, units=units)


@lru_cache(maxsize=256)
def filter_bar(listing, units, given, **urls):
    """筛选条的 HTML：只由栏目、可选社区和所选的值决定，故可记住。"""
    form = filter_form(listing, units, given)
    return render_to_string("includes/_filters.html", {"form": form, **urls})


def communities(user, on):
    """可以筛选的社区：不出此人看得到的范围。"""

    def build():
        reach = matrix.scope_filter(user, Act.READ_CASE, on=on, community_path="pk", assigned_q=Q())
        return Unit.objects.communities().filter(reach).values_list("pk", "name")

    return tuple((str(pk), name) for pk, name in statements.rows(("communities", matrix.reach_key(user, on)), build))


def remembered(request, listing):
    """本次的筛选；没有带来的用上次的，`clear` 清掉。"""
    key, given = f"list:{listing.name}", request.GET.dict()
    given.pop("after", None), given.pop("before", None)
    if "clear" in given:
        request.session.pop(key, None)
        return {}
    if not given:
        return request.session.get(key, {})
    if request.session.get(key) != given:
        request.session[key] = given
    return given


def _closed(listing, form):
    return form.chosen("scope") == "closed" or CaseState.GRANTED in listing.states


def order_of(listing, form):
    return NEWEST if _closed(listing, form) else BY_DUE


def chosen_rows(user, listing, form, on, calendar):
    """筛出的案件。"""
    rows = Case.objects.visible_to(user).filter(is_open=not _closed(listing, form))
    if form.chosen("state"):
        rows = rows.filter(state=form.chosen("state"))
    elif listing.states:
        rows = rows.filter(state__in=listing.states)
    if form.chosen("community"):
        rows = rows.filter(community=form.chosen("community"))
    if form.chosen("aid"):
        rows = rows.filter(aid=form.chosen("aid"))
    return _due(rows, form.chosen("due"), on, calendar)


def remembering(shape, order):
    """翻页用的查法（见 keyset.plainly）：语句按 `shape` 与哪一段记住，从哪里接着翻只换参数。"""
    place = PLACES[order.key]

    def run(part, build, start):
        if start is None:
            return statements.rows((shape, order, part), lambda: build(None))
        known = (place[0] if start[0] is not None else None, place[1])
        swapped = [(_stored(one), _stored(now)) for one, now in zip(known, start, strict=True) if one is not None]
        return statements.rows((shape, order, part), lambda: build(known), swapped)

    return run


def _stored(value):
    """参数到了数据库里的样子。"""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def counted(rows):
    """多带一列：一共几件，至多数到一千零一。"""
    found = rows.order_by().values("pk")[: COUNTED + 1]
    try:
        sql, params = found.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # 岗位看不到任何一件
        return rows.annotate(counted=Value(0))
    count = f"SELECT COUNT(*) FROM ({sql}) one"  # noqa: S608  语句出自上面的查询
    return rows.annotate(counted=RawSQL(count, params))  # noqa: S611


def _due(rows, chosen, on, calendar):
    if chosen == "late":
        return rows.filter(overdue_on__lt=on)
    if chosen == "soon":
        return rows.filter(due_on__gte=on, due_on__lte=calendar.after(on, SOON))
    return rows.filter(due_on=None) if chosen == "none" else rows


def count_words(count):
    return f"{COUNTED} 以上" if count > COUNTED else str(count)
