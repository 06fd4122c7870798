"""人员与岗位：名单、一人一页、建账号、停用、授岗、保密协议。"""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import matrix
from accounts.forms import AccountForm, ConfirmForm, PeopleForm, ReasonForm, RoleForm, SecrecyForm
from accounts.models import RoleGrant, Unit
from accounts.queries import staff_visible_to
from accounts.services import people, roles
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit

PER_PAGE = 50


def staff_list(request):
    matrix.require(request.user, Act.GRANT_ROLE, on=timezone.localdate())
    everyone = staff_visible_to(request.user, on=timezone.localdate())
    form = PeopleForm(request.GET, units=Unit.objects.within(request.user.unit.district))
    page = Paginator(form.chosen(everyone), PER_PAGE).get_page(request.GET.get("page"))
    waiting = RoleGrant.objects.waiting().filter(user__in=everyone.values("pk"))
    facts = {"page": page, "form": form, "waiting": waiting.select_related("user__unit", "proposed_by")}
    return render(request, "accounts/people.html", {**facts, "heads": form.heads(), "kept": form.kept()})


def person_page(request, pk):
    person = person_of(request, pk)
    grants = person.role_grants.select_related("proposed_by", "confirmed_by", "revoked_by")
    agreements = person.secrecy_agreements.select_related("registered_by")
    return render(request, "accounts/person.html", {"person": person, "grants": grants, "agreements": agreements})


@never_cache
def create(request):
    matrix.require(request.user, Act.MANAGE_ACCOUNT, on=timezone.localdate())
    units = Unit.objects.within(request.user.unit.district).active()
    form = AccountForm(request.POST or None, user=request.user, units=units, on=timezone.localdate())
    if made := submit(form, people.create_account, by=request.user, at=timezone.now()):
        return render(request, "accounts/first_password.html", {"person": made[0], "password": made[1]})
    words = {"heading": "建立账号", "button": "建立账号", "back": reverse("accounts:people")}
    return act_page(request, PLAIN, None, form, **words)


@never_cache
def reset(request, pk):
    person = managed(request, pk)
    form = ConfirmForm(request.POST or None, user=request.user)
    if made := submit(form, people.reset_password, pk, by=request.user, at=timezone.now()):
        return render(request, "accounts/first_password.html", {"person": person, "password": made[1]})
    lead = "将作废其现在的口令，并显示一个新的初始口令；只显示一次，72小时内有效。"
    texts = {"heading": f"重发初始口令：{person}", "button": "重发", "lead": lead, "danger": True}
    return act_page(request, PLAIN, None, form, back=url_of(person), **texts)


@once
def switch(request, pk, active):
    person = managed(request, pk)
    form = ConfirmForm(request.POST or None, user=request.user)
    verb = "启用" if active else "停用"
    if submit(form, people.set_active, pk, active, by=request.user, at=timezone.now()):
        return answer(request, url_of(person), f"已{verb}{person}的账号")
    lead = "" if active else "停用后，此人正在进行的操作立即中断。"
    texts = {"heading": f"{verb}账号：{person}", "button": verb, "lead": lead, "danger": not active}
    return act_page(request, PLAIN, None, form, back=url_of(person), **texts)


@once
def sign_secrecy(request, pk):
    person = managed(request, pk)
    form = SecrecyForm(*posted(request), user=request.user)
    if submit(form, people.sign_secrecy, pk, by=request.user, at=timezone.now()):
        return answer(request, url_of(person), "保密协议已登记")
    texts = {"heading": f"登记保密协议：{person}", "button": "登记"}
    return act_page(request, PLAIN, None, form, back=url_of(person), **texts)


@once
def propose(request, pk):
    person = person_of(request, pk)
    form = RoleForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if submit(form, roles.propose, pk, by=request.user, at=timezone.now()):
        return answer(request, url_of(person), "已提出，等待区民政局确认")
    texts = {"heading": f"提出授岗：{person}", "button": "提出", "lead": "提出后由区民政局确认，确认后才生效。"}
    return act_page(request, PLAIN, None, form, back=url_of(person), **texts)


@once
def confirm(request, pk):
    grant = grant_of(request, pk)
    form = ConfirmForm(request.POST or None, user=request.user)
    if submit(form, roles.confirm, pk, by=request.user, at=timezone.now()):
        return answer(request, url_of(grant.user), f"已确认：{grant}")
    texts = {
        "heading": f"确认授岗：{grant}",
        "button": "确认授岗",
        "lead": f"由{grant.proposed_by or '系统'}提出。{grant.reason}",
    }
    return act_page(request, PLAIN, None, form, back=url_of(grant.user), **texts)


@once
def revoke(request, pk):
    grant = grant_of(request, pk)
    form = ReasonForm(request.POST or None)
    if submit(form, roles.revoke, pk, by=request.user, at=timezone.now()):
        return answer(request, url_of(grant.user), f"已撤销：{grant}")
    texts = {
        "heading": f"撤销授岗：{grant}",
        "button": "撤销",
        "lead": "撤销后，此人立即失去这一岗位。",
        "danger": True,
    }
    return act_page(request, PLAIN, None, form, back=url_of(grant.user), **texts)


def person_of(request, pk):
    return get_object_or_404(staff_visible_to(request.user, on=timezone.localdate()), pk=pk)


def managed(request, pk):
    person = person_of(request, pk)
    matrix.require(request.user, Act.MANAGE_ACCOUNT, person.unit, on=timezone.localdate())
    return person


def grant_of(request, pk):
    staff = staff_visible_to(request.user, on=timezone.localdate())
    return get_object_or_404(RoleGrant.objects.filter(user__in=staff.values("pk")).select_related("user__unit"), pk=pk)


def url_of(person):
    return reverse("accounts:person", args=[person.pk])
