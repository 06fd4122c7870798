"""窗口：查重、登记。身份证号只走 POST，不进网址。"""

from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import matrix
from cases.lookup import look_up, of_family, of_kin, same_name_warnings
from cases.models import Case
from core.acts import Act
from core.crypto import blind_index
from core.drafts import content_of, is_resumed
from core.once import once
from core.views import INVALID, act_page, answer, submit
from intake.forms.answers import parts_of
from intake.forms.registration import LookupForm, Registration, aid_choices
from intake.services.acceptance import register
from intake.views.asking import asks, within_cap
from regimes.models import AidKind


@never_cache
def new(request):
    """填一个身份证号；查过即到登记页，已有的都带出来。"""
    require_register(request)
    form = LookupForm(request.POST or None, on=timezone.localdate())
    if not form.is_bound or not form.is_valid():
        aids = dict(aid_choices(request.user.unit.district, timezone.localdate()))
        shown = {"form": form, "has_urgent": AidKind.TEMPORARY_URGENT in aids}
        return render(request, "intake/new.html", shown, status=INVALID if form.is_bound else 200)
    known = _look_up(request, form.identity) if form.identity else None
    page = Registration(
        user=request.user,
        on=timezone.localdate(),
        household=known and known.household,
        initial=at_first(known, form.cleaned_data),
        urgent=form.urgent,
    )
    return render(request, page.template, {"form": page, "known": known, "reasons": [], "refusal": None})


@require_POST
def lookup(request):
    """逐个成员输入号码时的查重，只回一小段。"""
    require_register(request)
    form = LookupForm(request.POST, on=timezone.localdate())
    if not form.is_valid():
        return render(request, "intake/_lookup.html", {"errors": form.errors.get("id_number", [])}, status=INVALID)
    return render(request, "intake/_lookup.html", {"known": _look_up(request, form.identity), "errors": []})


@never_cache
@asks
@once
def register_page(request):
    require_register(request)
    if request.method != "POST":
        return redirect("intake:new")
    form = Registration(request.POST, user=request.user, on=timezone.localdate())
    if request.POST.get("add_row") or request.POST.get("do") == "change":
        form.show_again(request.POST.get("add_row"))
        return render(request, form.template, {"form": form, "known": None, "reasons": [], "refusal": None})
    if to_check(request, form):
        return check_page(request, form)
    if case := submit(form, within_cap(request, register), by=request.user, at=timezone.now()):
        return answer(request, _next_page(request, case), _said(request, case, form))
    return act_page(request, form.template, None, form, known=None)


def to_check(request, form):
    """填好了、还没有在表末核对过的（没有脚本）先核对；急难的当场就救，不再多一页。"""
    if "checked" in request.POST or is_resumed(form) or not form.is_valid():
        return False
    return form.cleaned_data["aid"] != AidKind.TEMPORARY_URGENT


def check_page(request, form):
    """请核对您填的：逐部分念得出来，原样再送；什么也没有登记。"""
    typed = [(name, value) for name, values in content_of(request) for value in values]
    shown = {"form": form, "parts": parts_of(form), "typed": typed, "cautions": form.members.cautions}
    return render(request, "intake/check_answers.html", shown)


def require_register(request):
    matrix.require(request.user, Act.REGISTER, request.user.unit, on=timezone.localdate())


def at_first(known, typed):
    """登记页最初填好的内容：申请人的号码与查找时输入的，或现有家庭的成员（号码不回显）。"""
    if known is None or known.household is None:
        number = known.identity.number if known else ""
        applicant = {"id_number": number, "name": typed["name"], "relation": "01"}
        return {"members": [applicant], "head": {"address": typed["address"], "phone": typed["phone"]}}
    home = known.household
    rows = [_row(one) for one in home.memberships.current().select_related("person").order_by("-is_head", "pk")]
    own = [row for row in rows if row["id_index"] == _index(known)]
    head = {
        "household": home.pk,
        "community": home.community_id,
        "area": home.area,
        "address": home.address,
        "register_address": home.register_address,
        "hardships": home.hardships,
    }
    return {"head": head, "members": own + [row for row in rows if row not in own]}


def _row(membership):
    names = (
        "name id_kind marital health illness disability_kind disability_grade labour employment employer id_index"
    ).split()
    person = membership.person
    facts = {name: getattr(person, name) for name in names}
    return {"member": person.pk, "relation": membership.relation, **facts}


def _index(known):
    return blind_index(known.identity.number, "id_number")


@transaction.atomic
def _look_up(request, identity):
    return look_up(identity, by=request.user, at=timezone.now())


def _seen(request, case):
    return Case.objects.visible_to(request.user).filter(pk=case.pk).exists()


def _next_page(request, case):
    return reverse("intake:authorise", args=[case.pk]) if _seen(request, case) else reverse("intake:new")


def _said(request, case, form):
    text = f"已登记，编号 {case.number}。"
    if not _seen(request, case):
        clerk = case.assignments.filter(role="window", ended_at=None).select_related("user").first()
        to = f"已交由{clerk.user.name}办理" if clerk else "请区民政局另行指派"
        return f"{text}您与申请家庭有近亲属等关系，须回避，{to}。"
    if case.separately_registered:
        text += "系统比对发现与经办人员有关系，已转单独登记备案。"
    if form.members.cautions:
        text += f"请核对：{'；'.join(form.members.cautions)}。"
    day = timezone.localdate()
    if found := [*of_family(case, by=request.user, day=day), *of_kin(case, by=request.user, day=day)]:
        text += f"查重：{'；'.join(f'{name}{line.text}' for name, line in found)}。"
    if same := same_name_warnings(case):
        text += f"同名提醒：{'；'.join(same)}。请核对没有认错人。"
    return text
