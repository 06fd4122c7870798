"""评议人员名册与抽选：看名册、列入、退出、抽签、看一次抽选。"""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from accounts.models import Unit
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit
from regimes.choices import ReviewerKind
from regimes.quorum import drawn_of
from review import drawing, queries
from review.drawing_forms import DrawForm, EndReviewerForm, ReviewerForm
from review.models import Draw, Reviewer
from review.services import add_reviewer, draw_reviewers, end_reviewer


def reviewers(request, community):
    """一个社区的评议人员名册，与历次抽选。"""
    unit = get_object_or_404(Unit.objects.communities().within(request.user.unit), pk=community)
    day = timezone.localdate()
    matrix.require(request.user, Act.READ_CASE, unit, on=day)
    rows = Reviewer.objects.visible_to(request.user).filter(community=unit)
    context = {
        "unit": unit,
        "standing": rows.standing(),
        "ended": rows.exclude(ended_on=None),
        "draws": Draw.objects.visible_to(request.user).filter(community=unit).select_related("drawn_by"),
        "may_keep": matrix.permit(request.user, Act.KEEP_REVIEWERS, unit, on=day).allowed,
        "may_draw": matrix.permit(request.user, Act.DRAW_REVIEWERS, unit, on=day).allowed,
    }
    return render(request, "review/reviewers.html", context)


@once
def add(request, community):
    """列入一人。"""
    unit = get_object_or_404(Unit.objects.communities().within(request.user.unit), pk=community)
    matrix.require(request.user, Act.KEEP_REVIEWERS, unit, on=timezone.localdate())
    form = ReviewerForm(request.POST or None)
    if row := submit(form, add_reviewer, unit, by=request.user, at=timezone.now()):
        return answer(request, _list(unit.pk), f"{row}已列入{unit.name}的评议人员名册。")
    words = {"heading": f"{unit.name}评议人员名册：列入一人", "button": "列入"}
    return act_page(request, PLAIN, None, form, **words, back=_list(unit.pk), back_to="评议人员名册")


@once
def end(request, pk):
    """退出一人。"""
    row = get_object_or_404(Reviewer.objects.visible_to(request.user).standing(), pk=pk)
    matrix.require(request.user, Act.KEEP_REVIEWERS, row.community, on=timezone.localdate())
    form = EndReviewerForm(request.POST or None)
    if submit(form, end_reviewer, row.pk, by=request.user, at=timezone.now()):
        return answer(request, _list(row.community_id), f"{row}已退出名册。")
    words = {"heading": f"{row}退出评议人员名册", "button": "退出", "lead": "已经抽过的不因此改变。"}
    return act_page(request, PLAIN, None, form, **words, back=_list(row.community_id), back_to="评议人员名册")


def _list(community):
    return reverse("review:reviewers", args=[community])


@once
def draw(request, community):
    """为待评议的各户抽签；已抽过的在此重抽。"""
    unit = get_object_or_404(Unit.objects.communities().within(request.user.unit), pk=community)
    matrix.require(request.user, Act.DRAW_REVIEWERS, unit, on=timezone.localdate())
    cases = to_draw(request.user, unit)
    form = DrawForm(*posted(request), cases=cases)
    if made := submit(form, draw_reviewers, unit.pk, by=request.user, at=timezone.now()):
        return answer(request, reverse("review:drawn", args=[made.pk]), "已抽选，谁抽中、谁替补、谁回避列在下面。")
    words = {"heading": f"{unit.name}抽选评议人员", "button": "抽签", "lines": _lines(unit, cases)}
    return act_page(request, PLAIN, None, form, **words, back=_list(unit.pk), back_to="评议人员名册")


def to_draw(user, unit):
    """待评议、规程定由抽签产生评议人员的各户。"""
    found = queries.awaiting_review(user).filter(community=unit).prefetch_related("procedure__provisions")
    return [case for case in found if drawn_of(case.procedure)]


def _lines(unit, cases):
    """抽之前说清：抽哪几类、各几人，名册里现有几人。"""
    wanted = drawn_of(cases[0].procedure) if cases else {}
    here = Reviewer.objects.standing().filter(community=unit)
    told = [
        f"{ReviewerKind(kind).label}抽{number}人，名册现有{here.filter(kind=kind).count()}人"
        for kind, number in wanted.items()
    ]
    return [*told, "与各户有近亲属关系的、本户成员不抽", "种子当场产生并留存，结果任何人可以重算，抽了不能改"]


def drawn(request, pk):
    """一次抽选：谁在名册里、谁回避、为何、谁抽中、次序、种子、重算相符。"""
    made = get_object_or_404(Draw.objects.visible_to(request.user).select_related("drawn_by", "redraws"), pk=pk)
    context = {
        "draw": made,
        "kinds": [(ReviewerKind(kind).label, number, made.queue(kind)) for kind, number in made.wanted.items()],
        "excluded": [row for row in made.pool if row["excluded"]],
        "cases": [case for case in made.cases.select_related("household") if not case.is_tied(request.user)],
        "recomputes": drawing.recomputes(made),
        "again": getattr(made, "redrawn_as", None),
        "held": made.meetings.first(),
    }
    return render(request, "review/drawn.html", context)
