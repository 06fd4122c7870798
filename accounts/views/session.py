"""登录、退出、改口令。"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import spraying
from accounts.forms import ChangePasswordForm, SignInForm
from accounts.middleware import address_of, ends, stamp, wants_to_stay
from accounts.models import User
from accounts.passwords import must_change
from accounts.services import people
from core import drafts, events
from core.acts import Act

SIGNED_OUT = {
    "idle": "您已{idle}未操作，请重新登录。登录后回到原来那一页。",
    "absolute": "本次登录已满{absolute}，请重新登录。登录后回到原来那一页。",
}


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request):
    at, in_place = timezone.now(), wants_to_stay(request)
    if request.user.is_authenticated:
        return signed_in(request) if in_place else redirect(next_page(request))
    if request.method == "POST" and spraying.stopped(address_of(request), request.POST.get("username", ""), at=at):
        return render(request, settings.AXES_LOCKOUT_TEMPLATE, status=settings.AXES_HTTP_RESPONSE_CODE)
    form = SignInForm(request, request.POST or None, at=at)
    if form.is_valid():
        begin(request, form.get_user(), at)
        return signed_in(request) if in_place else redirect(next_page(request))
    if request.method == "POST":
        note_failure(request, at)
    if in_place:
        return JsonResponse({"reasons": [one for errors in form.errors.values() for one in errors]}, status=422)
    shown = {"form": form, "why": why_signed_out(request), "next": asked(request)}
    return render(request, "accounts/login.html", {**shown, "kept": f"{drafts.RESUME}=" in asked(request)})


def signed_in(request):
    """就地登录之后页面所需：还是不是打开这一页的人、新的防伪令牌、还剩多久。"""
    same = request.POST.get("username", "") == request.user.get_username()
    return JsonResponse({"same": same, "csrf": get_token(request), **remaining(request)})


@never_cache
@require_http_methods(["GET", "POST"])
def session_left(request):
    """登录还剩多少秒；POST 即“接着办”，闲置从头计（只问的不算，见 SessionClockMiddleware）。"""
    return JsonResponse({"csrf": get_token(request), **remaining(request)})


def remaining(request):
    """{剩几秒, 能不能延}：满了最长时限的不能延。"""
    reason, end = min(ends(request.session).items(), key=lambda one: one[1])
    return {"left": max(0, int(end - timezone.now().timestamp())), "extendable": reason == "idle"}


@require_POST
def sign_out(request):
    note(Act.SIGN_OUT, request, timezone.now(), by=request.user)
    logout(request)
    messages.success(request, "您已退出")
    return redirect("accounts:login")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request):
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        people.change_password(request.user, form.cleaned_data["new_password1"], at=timezone.now())
        update_session_auth_hash(request, request.user)
        messages.success(request, "口令已修改")
        return redirect(settings.LOGIN_REDIRECT_URL)
    forced = must_change(request.user, timezone.now())
    return render(request, "accounts/password.html", {"form": form, "forced": forced})


change_password.before_password_change = sign_out.before_password_change = session_left.before_password_change = True


def begin(request, user, at):
    """登录成功：换新会话，开始计时，记一笔。"""
    request.session.pop("signed_out_because", None)
    login(request, user)
    stamp(request.session, at)
    note(Act.SIGN_IN, request, at, by=user)


def note_failure(request, at):
    """登录不成也要留痕；已在冷却中的不再逐次记，免得被人灌满。"""
    if getattr(request, "axes_locked_out", False):
        return
    typed = User.objects.filter(username=request.POST.get("username", "")[:50]).first()
    subject, data = (f"账号：{typed.name}", {"user": typed.pk}) if typed else ("没有这个账号", {})
    note(Act.SIGN_IN_FAILED, request, at, subject=subject, **data)


@transaction.atomic
def note(act, request, at, by=None, subject="", **data):
    data["ip"] = request.META.get("REMOTE_ADDR", "")
    events.record(act, chain="system", at=at, by=by, subject=subject, data=data)


def asked(request):
    return request.POST.get("next") or request.GET.get("next", "")


def next_page(request):
    """只回本站的页面，外站网址一律不认。"""
    url, host = asked(request), {request.get_host()}
    fine = url_has_allowed_host_and_scheme(url, host, require_https=request.is_secure())
    return url if fine else settings.LOGIN_REDIRECT_URL


def why_signed_out(request):
    sentence = SIGNED_OUT.get(request.session.get("signed_out_because"), "")
    return sentence.format(idle=spell(settings.SESSION_IDLE_SECONDS), absolute=spell(settings.SESSION_ABSOLUTE_SECONDS))


def spell(seconds):
    return f"{seconds // 3600}小时" if seconds % 3600 == 0 else f"{seconds // 60}分钟"
