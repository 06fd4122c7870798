"""单位资料：全区的单位、一个单位一页、修改。"""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from accounts.forms import UnitForm
from accounts.models import Unit, UnitLevel
from accounts.services.units import edit_unit
from core.acts import Act
from core.models import Event
from core.once import once
from core.views import PLAIN, act_page, answer, submit

SHOWN = ("name", "own_word", "doc_word", "phone", "complaint_phone", "address", "review_body", "court")
OF_COMMUNITY = ("name", "phone", "address")  # 社区不出文书
CHANGES = 50


def units(request):
    """区里与各街道；还缺哪几样一眼看到。"""
    rows = _in_district(request.user).exclude(level=UnitLevel.COMMUNITY).order_by("code")
    last = {one.data["unit"]: one for one in _changes(request.user.unit.district)}
    shown = [{"unit": one, "missing": one.lacks, "last": last.get(one.pk)} for one in rows]
    return render(request, "accounts/units.html", {"rows": shown})


def unit_page(request, pk):
    unit = get_object_or_404(_in_district(request.user), pk=pk)
    names = SHOWN if unit.level != UnitLevel.COMMUNITY else OF_COMMUNITY
    facts = [(_label(name), unit.speaks_as if name == "own_word" else getattr(unit, name)) for name in names]
    said = _changes(unit.district).filter(data__unit=unit.pk).order_by("-pk")
    context = {
        "unit": unit,
        "facts": facts,
        "missing": unit.lacks,
        "changes": [_told(one) for one in said[:CHANGES]],
        "children": unit.children.order_by("code"),
        "may_edit": matrix.permit(request.user, Act.EDIT_UNIT, unit, on=timezone.localdate()).allowed,
    }
    return render(request, "accounts/unit.html", context)


@once
def edit_unit_page(request, pk):
    unit = get_object_or_404(_in_district(request.user), pk=pk)
    matrix.require(request.user, Act.EDIT_UNIT, on=timezone.localdate())  # 看得见的都在本区，只问岗位
    names = SHOWN if unit.level != UnitLevel.COMMUNITY else OF_COMMUNITY
    form, back = UnitForm(request.POST or None, instance=unit, names=names), reverse("accounts:unit", args=[pk])
    if submit(form, edit_unit, pk, by=request.user, at=timezone.now()):
        return answer(request, back, "单位资料已修改；以后出的文书照此写，已出的不变。")
    lead = "文号、落款、救济途径、公示单上的电话都从这里取。"
    return act_page(request, PLAIN, None, form, heading=f"修改单位资料：{unit}", button="保存", lead=lead, back=back)


def _changes(district):
    """改过本区各单位资料的记录，先改的在前。"""
    return Event.objects.filter(act=Act.EDIT_UNIT, chain=district.chain).order_by("pk")


def _label(name):
    return str(Unit._meta.get_field(name).verbose_name)


def _told(event):
    changed = event.data["changes"].items()
    lines = [f"{_label(name)}：{before or '空'} → {after or '空'}" for name, (before, after) in changed]
    return {"event": event, "lines": lines}


def _in_district(user):
    return Unit.objects.within(user.unit.district).select_related("parent__parent")
