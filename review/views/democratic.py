"""登记民主评议会：先算结论给主持人看，再确认。"""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts import matrix
from accounts.models import Unit
from core import drafts
from core.acts import Act
from core.once import once
from core.refusals import NotPermitted
from core.views import INVALID, act_page, answer, posted, submit
from review import queries
from review.forms import MeetingForm
from review.services import hold_review
from review.services.democratic import preview, seating

SHOWN = 40


@once
def democratic(request, community):
    """一个社区待评议的各户；“计算结论”只算不登记，“确认结论”才登记。"""
    unit = get_object_or_404(Unit.objects.communities().select_related("parent__parent"), pk=community)
    cases = list(queries.awaiting_review(request.user).filter(community=unit)[:SHOWN])
    _require(request.user, unit)
    data, files = posted(request)
    form = MeetingForm(_one_more(data), files, user=request.user, cases=cases, community=unit)
    context = {"unit": unit, "items": form.items, "people": form.people, "only": request.GET.get("case", "")}
    context |= {"draw": form.draw}
    if request.method == "POST" and request.POST.get("do") != "confirm" and not drafts.is_filled_in(request):
        return _calculated(request, form, context)
    if held := submit(form, _hold, request, form):
        said = f"评议会已登记（{held.number}），评议记录已归入各户卷宗。"
        return answer(request, "review:overview", said)
    return act_page(request, "review/democratic.html", None, form, **context, counted=_counted(form))


def _one_more(data):
    """没有脚本时的“添加一人”：多给一行，所填都在。"""
    if data is None or "add_row" not in data:
        return data
    data, name = data.copy(), "people-TOTAL_FORMS"
    data[name] = str(int(data[name]) + 1) if data.get(name, "").isdigit() else "1"
    return data


def _hold(request, form, **_):
    """会议、人员、各户一并登记。"""
    return hold_review(by=request.user, at=timezone.now(), **form.facts())


def _require(user, unit):
    if not matrix.permit(user, Act.HOLD_REVIEW, unit, on=timezone.localdate()).allowed and not (
        matrix.permit(user, Act.ASSIGN, unit, on=timezone.localdate()).allowed
        and matrix.permit(user, Act.HOLD_PANEL, unit, on=timezone.localdate()).allowed
    ):
        raise NotPermitted("您的岗位不能登记本社区的评议会")


def _calculated(request, form, context):
    """所填都在；各户的结论、算式或不足之处列在各户之下。"""
    good = form.is_valid()
    shown = {**context, "form": form, "counted": _counted(form) if good else {}, "reasons": [], "refusal": None}
    return render(request, "review/democratic.html", shown, status=200 if good else INVALID)


def _counted(form):
    """{案件: (结论, 算式, 不足之处)}；没填好的没有。"""
    if not form.is_bound or not form.is_valid():
        return {}
    people, found = form.attendances(), {}
    here = [row for row in people if row["present"]]
    _, unseated = seating([facts["case"] for facts in form.chosen()], people)
    for facts in form.chosen():
        case = form.cases.get(facts["case"])
        if case is not None:
            expected = {name: form.cleaned_data[name] for name in ("expected", "reps_expected")}
            result, formula, faults = preview(case, here, facts, **expected)
            found[case.pk] = {"passed": result == "pass", "formula": formula, "faults": [*unseated, *faults]}
    return found
