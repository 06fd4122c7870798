"""代班：安排、提前结束。"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts import matrix
from accounts.forms import ReasonForm, StandInForm
from accounts.models import STOOD_IN, StandIn, User
from accounts.queries import colleagues_of
from accounts.services import stand_ins
from core.acts import Act
from core.links import link
from core.once import once
from core.views import PLAIN, act_page, answer, submit

HOME = "intake:holders"


@once
def stand_in_page(request, pk):
    today = timezone.localdate()
    person = get_object_or_404(colleagues_of(request.user, on=today), pk=pk)
    matrix.require(request.user, Act.STAND_IN, person.unit, on=today)
    roles = [role for role in STOOD_IN if role in person.roles_on(today)]
    able = User.objects.none()
    for role in roles:
        able |= stand_ins.deputies_for(person, role, today)
    initial = {"starts_on": today, "role": request.GET.get("role")}
    form = StandInForm(request.POST or None, roles=roles, deputies=able.distinct(), initial=initial)
    if made := submit(form, stand_ins.stand_in, pk, by=request.user, at=timezone.now()):
        return answer(request, HOME, f"已安排{made}。")
    lead = "起止日期之内，代班人的待办里有离岗人名下的案件；办的每一步署代班人的名，职责分离照算。"
    words = {"heading": f"安排代班：{person.name}", "button": "安排代班", "lead": lead}
    return act_page(request, PLAIN, None, form, back=link(HOME), back_to="移交与代班", **words)


@once
def end_stand_in_page(request, pk):
    staff = colleagues_of(request.user, on=timezone.localdate())
    rows = StandIn.objects.filter(absent__in=staff.values("pk")).select_related("absent__unit", "deputy")
    row = get_object_or_404(rows, pk=pk)
    matrix.require(request.user, Act.STAND_IN, row.absent.unit, on=timezone.localdate())
    form = ReasonForm(request.POST or None)
    if submit(form, stand_ins.end_stand_in, pk, by=request.user, at=timezone.now()):
        return answer(request, HOME, f"已结束：{row}。")
    words = {"heading": f"提前结束代班：{row}", "button": "结束代班", "lead": "结束后，代班人立即办不了这些案件。"}
    return act_page(request, PLAIN, None, form, back=link(HOME), back_to="移交与代班", **words)
