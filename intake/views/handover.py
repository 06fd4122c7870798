"""移交与代班：谁手上有几件、谁替谁；一件移交，或一个人名下的一起移交。"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from accounts.models import STOOD_IN, Role, StandIn, User
from accounts.queries import colleagues_of
from cases.models import Assignment, Case
from cases.pages import case_of
from cases.services.reassign import ASSIGNERS, places_of, reassign, reassign_many, reassign_picked, takers
from core.acts import Act
from core.once import once
from core.pks import pks_of
from core.views import PLAIN, act_page, answer, submit
from intake.forms.handover import ReassignForm, ReassignManyForm

PER_PAGE = 50


def holders(request):
    """本街道（区里为全区）各人以各岗位在办几件，今天由谁代班。"""
    today = timezone.localdate()
    matrix.require(request.user, Act.STAND_IN, request.user.unit, on=today)
    staff = colleagues_of(request.user, on=today).order_by("unit__code", "name")
    page = Paginator(staff, PER_PAGE).get_page(request.GET.get("page"))
    live = Assignment.objects.filter(user__in=[one.pk for one in page], ended_at=None, case__is_open=True)
    counts = dict(((pk, role), n) for pk, role, n in live.values_list("user", "role").annotate(Count("pk")))
    away = StandIn.objects.standing().filter(absent__in=[one.pk for one in page], ends_on__gte=today)
    away = list(away.select_related("deputy"))
    rows = [
        {"person": one, "role": role, "count": counts.get((one.pk, role), 0), "away": _away(away, one, role)}
        for one in page
        for role in STOOD_IN
        if role in one.roles_on(today) or (one.pk, role) in counts
    ]
    return render(request, "intake/holders.html", {"page": page, "rows": rows, "today": today})


def _away(rows, person, role):
    return [one for one in rows if (one.absent_id, one.role) == (person.pk, role)]


@once
def reassign_page(request, pk):
    case = case_of(request, pk, Act.REASSIGN)
    places, on = places_of(case), case.acting_on
    if not request.user.roles_on(on) & ASSIGNERS:
        mine = request.user.same_person_ids()
        places = [one for one in places if one[1] is not None and one[1].pk in mine]
    able = Q(pk__in=[])
    for role, _ in places:
        able |= Q(pk__in=takers(role, case.street, case.community, on=on).values("pk"))
    who = User.objects.filter(able).select_related("unit").order_by("unit__code", "name")
    form = ReassignForm(request.POST or None, places=places, takers=who)
    if submit(form, reassign, case.pk, by=request.user, at=timezone.now()):
        to = form.cleaned_data["to"]
        seen = Case.objects.visible_to(request.user).filter(pk=case.pk).exists()
        return answer(request, case if seen else "desk:home", f"已移交{to.name}。")
    lead = "移交之后由接手的人办，原来的人不再经办；已办的各步仍记在办的人名下，职责分离照算。"
    return act_page(request, PLAIN, case, form, heading="移交案件", button="移交", lead=lead)


@once
def reassign_many_page(request, pk, role):
    today = timezone.localdate()
    person = get_object_or_404(colleagues_of(request.user, on=today), pk=pk)
    matrix.require(request.user, Act.STAND_IN, person.unit, on=today)
    if role not in STOOD_IN:
        raise Http404
    role = Role(role)
    held = Assignment.objects.filter(user=person, role=role, ended_at=None).values("case")
    cases = Case.objects.visible_to(request.user, Act.REASSIGN).open().filter(pk__in=held).order_by("due_on", "pk")
    street = person.unit.street
    who = takers(role, street, on=today) if street else User.objects.holding(role, today).filter(unit=person.unit)
    who = who.exclude(pk=person.pk).select_related("unit").order_by("unit__code", "name")
    form = ReassignManyForm(request.POST or None, cases=cases, takers=who)
    if done := submit(form, reassign_many, by=request.user, at=timezone.now(), role=role, holder=person):
        return answer(request, "intake:holders", f"已把{person.name}名下的{done}件移交{form.cleaned_data['to'].name}。")
    lead = "选中的几件一起移交；有一件不能移交（如接手的人须回避），全都不移交，逐户说明理由。"
    words = {"heading": f"移交{person.name}（{role.label}）名下的案件", "button": "移交选中的案件", "lead": lead}
    return act_page(request, PLAIN, None, form, back=reverse("intake:holders"), back_to="移交与代班", **words)


@once
def reassign_picked_page(request):
    """列表里勾选的几件：办成几件算几件，不能移交的逐户说明。"""
    today, user = timezone.localdate(), request.user
    matrix.require(user, Act.REASSIGN, on=today)
    picked = pks_of(request.GET.getlist("case"))
    cases = Case.objects.visible_to(user, Act.REASSIGN).open().filter(pk__in=picked).order_by("due_on", "pk")
    streets = cases.order_by().values("street").distinct()
    who = User.objects.holding(Role.WINDOW, today).filter(unit__in=streets).select_related("unit")
    form = ReassignManyForm(request.POST or None, cases=cases, takers=who.order_by("unit__code", "name"))
    if done := submit(form, reassign_picked, by=user, at=timezone.now()):
        count, refused = done
        for name, reason in refused:
            messages.warning(request, f"{name}户没有移交：{reason}")
        return answer(request, "desk:cases", f"已移交{form.cleaned_data['to'].name} {count} 件。" if count else "")
    lead = "各件的窗口经办移交给同一人；不能移交的（如接手的人须回避）逐户说明，其余照办。"
    words = {"heading": "移交勾选的案件", "button": "移交选中的案件", "lead": lead}
    return act_page(request, PLAIN, None, form, back=reverse("desk:cases"), back_to="案件", **words)
