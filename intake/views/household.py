"""家庭页签上的修改：家庭、成员、收支财产、账户、义务人、近亲属申报。"""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from cases.models import Case
from cases.pages import act_page, case_of
from core.acts import Act
from core.once import once
from core.views import act_view
from households.forms.edit import (
    AccountForm,
    HouseholdEditForm,
    MemberEditForm,
    MoneyForm,
    NewMemberForm,
    ObligorForm,
    TieForm,
)
from intake.forms.household import member_facts, money_initial
from intake.forms.rows import add_row, hush
from intake.services import household as acts

SAVED = {"button": "保存", "done": "已保存。"}


@once
def edit_household(request, pk):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    form = HouseholdEditForm(request.POST or None, instance=case.household)
    act = partial(acts.edit_household, case.pk, by=request.user, at=timezone.now())
    return act_page(request, case, form, act, heading="修改家庭信息", **SAVED)


@once
def edit_member(request, pk, member):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    person = get_object_or_404(case.household.members, pk=member)
    form = MemberEditForm(request.POST or None, instance=person, on=case.acting_on)
    act = partial(acts.edit_member, case.pk, person.pk, by=request.user, at=timezone.now())
    return act_page(request, case, form, act, heading=f"修改成员：{person.label}", **SAVED)


@once
def add_member(request, pk):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    form = NewMemberForm(request.POST or None, on=case.acting_on)
    act = partial(acts.add_member, case.pk, by=request.user, at=timezone.now())
    words = {"heading": "添加成员", "button": "添加", "done": "已添加；成年人的承诺与授权请到“材料与授权”登记。"}
    return act_page(request, case, form, lambda **_: act(**member_facts(form)), **words)


@once
def edit_money(request, pk):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    members = list(case.household.living_members())
    initial = None if request.POST else money_initial(case.household, members)
    form = MoneyForm(request.POST or None, household=case.household, members=members, initial=initial)
    if "add_row" in request.POST:
        add_row(form.lines)
        hush(form.lines)
        hush(form)
        form.name_members()
        return render(request, "intake/money.html", {"case": case, "form": form, "reasons": [], "refusal": None})
    act = partial(acts.edit_money, case.pk, by=request.user, at=timezone.now())
    words = {"to": case.get_absolute_url(), "success": "已保存。", "context": {"case": case}}
    return act_view(request, form, act, template="intake/money.html", **words)


@once
def edit_account(request, pk):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    form = AccountForm(request.POST or None, household=case.household)
    act = partial(acts.edit_account, case.pk, by=request.user, at=timezone.now())
    return act_page(request, case, form, act, heading="登记发放账户", **SAVED)


@once
def add_obligor(request, pk):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    form = ObligorForm(request.POST or None, household=case.household, on=case.acting_on)
    act = partial(acts.add_obligor, case.pk, by=request.user, at=timezone.now())
    words = {"heading": "登记赡（抚、扶）养义务人", "button": "登记", "done": "已登记；查其收入须本人另行授权。"}
    return act_page(request, case, form, act, **words)


@once
def declare_tie_page(request, pk):
    case = case_of(request, pk, Act.DECLARE_TIE)
    form = TieForm(request.POST or None)
    act = partial(acts.declare_tie, case.pk, by=request.user, at=timezone.now())
    lines = ["案件转单独登记备案，备案表归入卷宗", "有关系的工作人员即退出本案，不能再看到", "区民政局将逐件入户核查"]
    words = {"heading": "申报近亲属关系", "button": "登记备案", "done": "已单独登记备案。"}
    return act_page(request, case, form, act, lines=lines, to=partial(_home, request), **words)


def _home(request, case):
    seen = Case.objects.visible_to(request.user).filter(pk=case.pk).exists()
    return case.get_absolute_url() if seen else "/"
