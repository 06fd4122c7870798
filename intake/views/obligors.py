"""家庭页签上的义务人：登记、修改、撤下。"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from cases.lookup import of_kin
from cases.pages import case_of
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, submit
from households.forms.obligor import ObligorEditForm, ObligorForm, RemoveObligorForm
from intake.services import obligors as acts
from intake.views.asking import asks, within_cap


@asks
@once
def add_obligor(request, pk):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    form = ObligorForm(request.POST or None, on=case.acting_on, people=_people(case))
    if submit(form, within_cap(request, acts.add_obligor), case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, f"已登记；查其收入须本人另行授权。{_found(request, case)}")
    return act_page(request, PLAIN, case, form, heading="登记赡（抚、扶）养义务人", button="登记")


@asks
@once
def edit_obligor(request, pk, obligor):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    found = get_object_or_404(case.household.obligors.current(), pk=obligor)
    form = ObligorEditForm(request.POST or None, obligor=found, on=case.acting_on, people=_people(case))
    if submit(form, within_cap(request, acts.edit_obligor), case.pk, found.pk, by=request.user, at=timezone.now()):
        return answer(request, case, f"已保存。{_found(request, case)}")
    return act_page(request, PLAIN, case, form, heading=f"修改义务人：{found.name}", button="保存")


@once
def remove_obligor(request, pk, obligor):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    found = get_object_or_404(case.household.obligors.current(), pk=obligor)
    form = RemoveObligorForm(request.POST or None)
    if submit(form, acts.remove_obligor, case.pk, found.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已撤下，原登记留有记录。")
    lines = ["不再计其赡养费，也不再列入核对", "原登记、授权和以往的核对结果都留着", "已有的核算表须重新核算"]
    words = {"heading": f"撤下义务人：{found.name}", "button": "撤下"}
    return act_page(request, PLAIN, case, form, **words, lines=lines)


def _found(request, case):
    """义务人本人在享、已故的，说给经办人。"""
    found = of_kin(case, by=request.user, day=case.acting_on)
    return f"查重：{'；'.join(f'{who}{line.text}' for who, line in found)}。" if found else ""


def _people(case):
    return [(one.person_id, one.name) for one in case.family()]
