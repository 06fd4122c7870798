"""家庭页签上的修改：家庭、成员、收支财产、账户、义务人、近亲属申报。"""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from cases.lookup import of_family
from cases.models import Case
from cases.pages import case_of
from core.acts import Act
from core.drafts import hush
from core.once import once
from core.views import PLAIN, act_page, answer, submit
from households.forms.edit import (
    AccountForm,
    HouseholdEditForm,
    MemberEditForm,
    MoneyForm,
    NewMemberForm,
    TieForm,
)
from intake.forms.household import member_facts, money_initial
from intake.forms.rows import add_row
from intake.services import household as acts
from intake.services.payee import may_hold
from intake.views.asking import asks, within_cap

SAVED = "已保存。"


@once
def edit_household(request, pk):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    form = HouseholdEditForm(request.POST or None, instance=case.household)
    if submit(form, acts.edit_household, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, SAVED)
    return act_page(request, PLAIN, case, form, heading="修改家庭信息", button="保存")


@asks
@once
def edit_member(request, pk, member):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    row = get_object_or_404(case.composition.select_related("person"), person=member)
    form = MemberEditForm(request.POST or None, member=row, on=case.acting_on)
    act = within_cap(request, acts.edit_member)
    if submit(form, act, case.pk, row.person_id, by=request.user, at=timezone.now()):
        return answer(request, case, SAVED + _found(request, case))
    return act_page(request, PLAIN, case, form, heading=f"修改成员：{row.label}", button="保存")


@asks
@once
def add_member(request, pk):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    form = NewMemberForm(request.POST or None, on=case.acting_on)

    def act(**_):
        return acts.add_member(case.pk, by=request.user, at=timezone.now(), **member_facts(form))

    if submit(form, within_cap(request, act)):
        said = "已添加；成年人的承诺与授权请到“材料与授权”登记。"
        return answer(request, case, said + _found(request, case))
    return act_page(request, PLAIN, case, form, heading="添加成员", button="添加")


@once
def edit_money(request, pk):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    members = case.family()
    initial = None if request.POST else money_initial(case, members)
    form = MoneyForm(request.POST or None, case=case, members=members, initial=initial)
    if "add_row" in request.POST:
        add_row(form.lines)
        hush(form)
        return render(request, "intake/money.html", {"case": case, "form": form, "reasons": [], "refusal": None})
    if submit(form, acts.edit_money, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, SAVED)
    return act_page(request, "intake/money.html", case, form)


@once
def edit_account(request, pk):
    case = case_of(request, pk, Act.EDIT_HOUSEHOLD)
    form = AccountForm(request.POST or None, household=case.household, holders=may_hold(case))
    if submit(form, acts.edit_account, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, SAVED)
    return act_page(request, PLAIN, case, form, heading="登记发放账户", button="保存")


@once
def declare_tie_page(request, pk):
    case = case_of(request, pk, Act.DECLARE_TIE)
    form = TieForm(request.POST or None)
    if done := submit(form, acts.declare_tie, case.pk, by=request.user, at=timezone.now()):
        return answer(request, _home(request, done), "已单独登记备案。")
    lines = ["案件转单独登记备案，备案表归入卷宗", "有关系的工作人员即退出本案，不能再看到", "区民政局将逐件入户核查"]
    return act_page(request, PLAIN, case, form, heading="申报近亲属关系", button="登记备案", lines=lines)


def _home(request, case):
    seen = Case.objects.visible_to(request.user).filter(pk=case.pk).exists()
    return case.get_absolute_url() if seen else "/"


def _found(request, case):
    """改过、添过人之后逐人查重的结果；没有查到为空。"""
    found = of_family(case, by=request.user, day=case.acting_on)
    return f"查重：{'；'.join(f'{name}{line.text}' for name, line in found)}。" if found else ""
