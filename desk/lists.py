"""案件列表：哪一栏看哪些环节、怎么筛选、怎么排。"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from django import forms
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, Value
from django.db.models.expressions import RawSQL
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import matrix
from accounts.models import Role, RoleGrant, Unit, User
from accounts.stand_ins import held_by
from cases.models import Assignment, Case
from cases.models.case import overdue
from cases.states import CaseState
from core import statements
from core.acts import Act
from core.period import Period
from core.prepared import PLACE
from desk.keyset import Order
from desk.rows import USUAL
from regimes.models import AidKind

COUNTED = 1000  # 数到这么多为止：全数一遍要拖慢每一页
SOON = 3
MINE = "mine"
STREET, UNIT, CLERK = "0", "1", "2"  # 一句查得：街道、社区、经办人
# 能排的各栏 → （按哪一列, 种类, 有没有空的）；“-”在前的从大到小。
SORTS = {
    "head": ("head_name", str, False),
    "number": ("number", str, False),
    "community": ("community__name", str, False),
    "aid": ("aid", str, False),
    "state": ("step", int, False),
    "due": ("due_on", date, True),
    "requested_on": ("requested_on", date, False),
    "registered_at": ("registered_at", datetime, False),
    "accepted_on": ("accepted_on", date, True),
}
# 拼翻页的句子时占住位置的值：没有哪一行会是它。
PLACES = {date: date(8765, 4, 3), datetime: datetime(8765, 4, 3, tzinfo=UTC), str: "\uf8ff占住", int: PLACE - 1}


def order_by(sort):
    """“-number” → 按编号从大到小。"""
    key, kind, nullable = SORTS[sort.lstrip("-")]
    return Order(key, sort.startswith("-"), nullable, kind)


BY_DUE = order_by("due")
NEWEST = order_by("-registered_at")


@dataclass(frozen=True)
class Listing:
    """一栏：名称、看哪些环节、平常列出哪几栏、行点开到哪一页。"""

    name: str
    title: str
    states: tuple = ()
    columns: tuple = USUAL
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
        Listing("visit", "入户", (CaseState.VISIT, CaseState.HEARING), ("address", *USUAL)),
        Listing("review", "评议", (CaseState.REVIEW,)),
        Listing("publicity", "公示", (CaseState.PUBLICITY,)),
        Listing("decision", "审批", (CaseState.DECISION, CaseState.JOINT_GATE), ("amount", *USUAL)),
        Listing("granted", "已确认", (CaseState.GRANTED,), ("amount", *USUAL)),
    )
}
DUE = [("", "全部"), ("late", "已超期"), ("alarm", "超期警报"), ("soon", "三日内到期"), ("none", "没有期限")]
SCOPE = [("", "在办"), ("closed", "已办结")]


class FilterForm(forms.Form):
    """筛选与排序；读不懂的值当作没有选。"""

    state = forms.ChoiceField(label="环节", required=False)
    street = forms.ChoiceField(label="街道", required=False)
    community = forms.ChoiceField(label="社区", required=False)
    clerk = forms.ChoiceField(label="经办", required=False)
    aid = forms.ChoiceField(label="类别", choices=[("", "全部"), *AidKind.choices], required=False)
    due = forms.ChoiceField(label="期限", choices=DUE, required=False)
    scope = forms.ChoiceField(label="范围", choices=SCOPE, required=False)
    decided = forms.CharField(label="决定年月", required=False)
    sort = forms.ChoiceField(
        choices=[(f"{sign}{name}", "") for name in SORTS for sign in ("", "-")],
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, data, *, listing, streets, units, clerks):
        super().__init__(data)
        self.fields["state"].choices = [("", "全部"), *listing.choices]
        self.fields["street"].choices = [("", "全部"), *streets]
        self.fields["community"].choices = [("", "全部"), *units]
        self.fields["decided"].widget.attrs = {"placeholder": "2026-11", "size": 7}
        self.fields["clerk"].choices = [("", "全部"), (MINE, "我的"), *clerks]
        if len(listing.states) == 1:
            del self.fields["state"]
        if listing.states:
            del self.fields["scope"], self.fields["decided"]
        if len(streets) < 2:
            del self.fields["street"]
        if len(units) < 2:
            del self.fields["community"]
        self.is_valid()

    def clean_decided(self):
        period = Period.read(self.cleaned_data["decided"].strip())
        return period.written if period else ""

    def chosen(self, name):
        return self.cleaned_data.get(name, "")


@lru_cache(maxsize=256)
def filter_form(listing, choices, given):
    """同一栏、同样的街道、社区与经办人、同样的选择，读一次就够。"""
    kinds = {"streets": STREET, "units": UNIT, "clerks": CLERK}
    given_choices = {name: tuple(one[1:] for one in choices if one[0] == kind) for name, kind in kinds.items()}
    return FilterForm(dict(given), listing=listing, **given_choices)


@lru_cache(maxsize=256)
def filter_bar(listing, choices, given, views):
    """筛选条的 HTML：只由栏目、可选的社区与经办人、所选的值、各人存的筛选决定，故可记住。"""
    form = filter_form(listing, choices, given)
    return render_to_string("desk/_list_filters.html", {"form": form, "views": views, **urls(listing)})


@lru_cache(maxsize=256)
def head(columns, sort, address, pick):
    """题头的 HTML：能排的点一下就排，再点一次倒过来；`address` 是不带排序的网址。"""
    titles = [(column, sort.lstrip("-") == column.name, sort.startswith("-")) for column in columns]
    return render_to_string("desk/_list_head.html", {"titles": titles, "address": address, "pick": pick})


@lru_cache(maxsize=8)
def picked(acts):
    """勾选几件之后能办的，HTML。"""
    return render_to_string("desk/_list_picked.html", {"acts": acts}) if acts else ""


@lru_cache(maxsize=len(LISTINGS))
def urls(listing):
    args = [listing.name]
    named = {"export_url": reverse("desk:export", args=args), "own_url": reverse("desk:own", args=args)}
    return {"home": reverse(f"desk:{listing.name}"), **named}


def choices(user, on):
    """可以筛选的街道、社区与经办人 [(种类, 编号, 名称)]：不出此人看得到的范围；一句查得。"""

    def build():
        reach = matrix.scope_filter(user, Act.READ_CASE, on=on, community_path="pk", assigned_q=Q())
        units = Unit.objects.communities().filter(reach)
        streets = Unit.objects.filter(Q(pk__in=units.values("pk")) | Q(pk__in=units.values("parent")))
        posts = RoleGrant.objects.valid_on(on).filter(role__in=(Role.WINDOW, Role.COMMUNITY, Role.CHECKER))
        clerks = User.objects.filter(is_active=True, unit__in=streets.values("pk"), pk__in=posts.values("user"))
        towns = Unit.objects.streets().filter(pk__in=units.values("parent"))
        parts = [(STREET, towns, "code"), (UNIT, units, "code"), (CLERK, clerks, "username")]
        first, *rest = (
            rows.order_by().annotate(kind=Value(kind)).values_list("kind", "pk", "name", key)
            for kind, rows, key in parts
        )
        return first.union(*rest, all=True).order_by("kind", "code")

    found = statements.rows(("list choices", matrix.reach_key(user, on)), build)
    return tuple((kind, str(pk), name) for kind, pk, name, _ in found)


def _closed(listing, form):
    return form.chosen("scope") == "closed" or CaseState.GRANTED in listing.states


def sort_of(listing, form):
    """没有选的：在办的按期限，办结的新的在前。"""
    return form.chosen("sort") or ("-registered_at" if _closed(listing, form) else "due")


def chosen_rows(user, listing, form, on, calendar, table):
    """筛出的案件，连同要另算的各列。"""
    rows = Case.objects.visible_to(user).filter(is_open=not _closed(listing, form)).annotate(**table.computed())
    if form.chosen("state"):
        rows = rows.filter(state=form.chosen("state"))
    elif listing.states:
        rows = rows.filter(state__in=listing.states)
    if form.chosen("street"):
        rows = rows.filter(street=form.chosen("street"))
    if decided := Period.read(form.chosen("decided")):
        rows = rows.filter(**decided.covers("decided_on"))
    if form.chosen("community"):
        rows = rows.filter(community=form.chosen("community"))
    if form.chosen("aid"):
        rows = rows.filter(aid=form.chosen("aid"))
    if clerk := form.chosen("clerk"):
        held = held_by(user, on) if clerk == MINE else Q(user=clerk, ended_at=None)
        rows = rows.filter(pk__in=Assignment.objects.filter(held).values("case"))
    return _due(rows, form.chosen("due"), on, calendar)


def remembering(shape, order):
    """翻页用的查法（见 keyset.plainly）：语句按 `shape` 与哪一段记住，从哪里接着翻只换参数。"""
    place = PLACES[order.kind], PLACE

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
        return rows.filter(overdue(on))
    if chosen == "alarm":
        return rows.filter(overdue(on), alarm_on__lt=on)
    if chosen == "soon":
        return rows.filter(due_on__gte=on, due_on__lte=calendar.after(on, SOON))
    return rows.filter(due_on=None) if chosen == "none" else rows


def count_words(count):
    return f"{COUNTED} 以上" if count > COUNTED else str(count)
