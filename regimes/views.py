from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import matrix
from accounts.stepup import PasswordAgainForm
from core.acts import Act
from core.once import once
from core.pks import pk_of
from core.views import act_page, answer, posted, submit
from regimes import parameters, services
from regimes.calendar.announcements import calendar_notice
from regimes.calendar.year_sheet import year_sheet
from regimes.due_form import DueForm
from regimes.forms import ParameterForm, StandardForm
from regimes.models import CalendarNotice, Regime, SpecialDay

FORMS = {
    "standard": (StandardForm, "保障标准"),
    "parameter": (ParameterForm, "计算参数"),
}


def reader(request):
    """看规程、标准、日历的人：能看案件的岗位都能看；返回其所在的区和今天。"""
    today = timezone.localdate()
    matrix.require(request.user, Act.READ_CASE, None, on=today)
    return request.user.unit.district, today


@require_GET
def regime_list(request):
    district, today = reader(request)
    in_force = Regime.objects.in_force(district, today)
    current = {regime.code: regime for regime in reversed(in_force)}
    others = Regime.objects.visible_to(district).exclude(pk__in=[regime.pk for regime in current.values()])
    return render(request, "regimes/list.html", {"current": current.values(), "others": others, "district": district})


@require_GET
def standards(request):
    district, today = reader(request)
    tables = [
        (kind, label, model.objects.filter(district=district).select_related("entered_by", "confirmed_by"))
        for (kind, model), (_, label) in zip(services.KINDS.items(), FORMS.values(), strict=True)
    ]
    can_edit = matrix.permit(request.user, Act.EDIT_STANDARD, district, on=today).allowed
    facts = {"tables": tables, "district": district, "can_edit": can_edit, "today": today}
    return render(request, "regimes/standards.html", facts)


@once
def enter(request, kind):
    form_class, label = FORMS.get(kind) or _missing()
    district, today = request.user.unit.district, timezone.localdate()
    matrix.require(request.user, Act.EDIT_STANDARD, district, on=today)
    form = form_class(*posted(request), user=request.user, district=district)

    def act(**_):
        return services.enter(form.instance, by=request.user, at=timezone.now(), on=today)

    if submit(form, act):
        return answer(request, "regimes:standards", "已录入，待另一名同事确认后起效")
    shown = {"kind": kind, "label": label, "district": district, "specs": parameters.SPECS.values()}
    return act_page(request, "regimes/enter.html", None, form, **shown)


@once
def confirm(request, kind, pk):
    model = services.KINDS.get(kind) or _missing()
    district, today = request.user.unit.district, timezone.localdate()
    matrix.require(request.user, Act.EDIT_STANDARD, district, on=today)
    row = get_object_or_404(model.objects.filter(district=district), pk=pk)
    form = PasswordAgainForm(*posted(request), user=request.user)

    def act(**_):
        return services.confirm(kind, pk, by=request.user, at=timezone.now(), on=today)

    if submit(form, act):
        return answer(request, "regimes:standards", "已确认")
    return act_page(request, "regimes/confirm.html", row, form, row=row, label=FORMS[kind][1])


@require_GET
def calendar(request):
    _, today = reader(request)
    years = sorted(SpecialDay.objects.calendar().known_years | {today.year + 1}, reverse=True)
    asked = pk_of(request.GET.get("year", ""))
    year = asked if asked in years else today.year
    sheet = year_sheet(year, SpecialDay.objects.calendar())
    facts = {
        "year": year,
        "years": years,
        "sheet": sheet,
        "workdays": sum(month.workdays for month in sheet),
        "settled": all(month.settled for month in sheet),
        "days": SpecialDay.objects.filter(day__year=year),
        "notice": calendar_notice(today),
        "drafts": CalendarNotice.objects.filter(district=request.user.unit.district)[:10],
        "can_edit": matrix.permit(request.user, Act.EDIT_CALENDAR, request.user.unit.district, on=today).allowed,
    }
    return render(request, "regimes/calendar.html", facts)


@require_GET
def due(request):
    """随便问一个期限：从哪天起、多长，答到哪天、跳过哪些日子。"""
    today = timezone.localdate()
    form = DueForm(request.GET if "start" in request.GET else None, initial={"start": today, "length": 20})
    answer = form.answer() if form.is_bound and form.is_valid() else None
    facts = {"form": form, "answer": answer, "lines": answer.explanation_lines() if answer else []}
    return render(request, "regimes/due.html", facts, status=422 if form.is_bound and answer is None else 200)


def _missing():
    raise Http404
