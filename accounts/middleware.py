"""登录状态的守门：闲置与最长时限、初始口令先改、未登录者回到登录页。"""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from accounts.passwords import must_change
from core import drafts

STAMP_EVERY = 10  # 秒；太密则每次请求都写会话


def stamp(session, at):
    """登录成功时开始计时。"""
    session["signed_in_at"] = session["seen_at"] = at.timestamp()


def ends(session):
    """登录何时到期：{原因: 时刻（秒）}，闲置的可以延，满了的不能。"""
    return {
        "idle": session["seen_at"] + settings.SESSION_IDLE_SECONDS,
        "absolute": session["signed_in_at"] + settings.SESSION_ABSOLUTE_SECONDS,
    }


class SessionClockMiddleware:
    """闲置过久或登录过久即退出，并记下原因，登录页据此说明（ASVS 7.3.1、7.3.2）。"""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self.check(request, timezone.now())
        return self.get_response(request)

    def check(self, request, at):
        session, now = request.session, at.timestamp()
        if "signed_in_at" not in session:
            stamp(session, at)
        over = [reason for reason, end in ends(session).items() if now > end]
        if over:
            logout(request)
            request.session["signed_out_because"] = over[0]
        elif now - session["seen_at"] >= STAMP_EVERY and not self.only_asks(request):
            session["seen_at"] = now

    def only_asks(self, request):
        """页面自己来问还剩多久的，不算有人在办事。"""
        return request.method == "GET" and request.path == reverse("accounts:session")


class StaffOnlyMiddleware(LoginRequiredMiddleware):
    """除公开页面外都要登录；登录后回到原来那一页。"""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.user.is_authenticated:
            return self.change_password_first(request, view_func)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def change_password_first(self, request, view_func):
        exempt = getattr(view_func, "before_password_change", False) or not getattr(view_func, "login_required", True)
        if exempt or not must_change(request.user, timezone.now()):
            return None
        return go(request, reverse("accounts:password"))

    def handle_no_permission(self, request, view_func):
        """没有登录、登录已失效：送来的所填先替打开表单的人存下；脚本就地登录（401），其余去登录页，登录后回来接着填。"""
        keeps = request.method == "POST" and getattr(view_func, "keeps_drafts", False)
        draft = drafts.rescue(request, timezone.now()) if keeps else None
        if wants_to_stay(request):
            return JsonResponse({"version": draft.version if draft else None}, status=401)
        back = draft.url if draft else page_of(request)
        return go(request, f"{reverse('accounts:login')}?{urlencode({'next': back})}")


def wants_to_stay(request):
    """脚本送来的：页面不换，在原处登录（session.js）。"""
    return request.headers.get("Accept") == "application/json" or "X-Stay" in request.headers


def page_of(request):
    """登录后应回到的页面：提交与局部请求回到其所在的整页。"""
    if request.htmx:
        return request.htmx.current_url_abs_path or "/"
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return "/"
    parts = urlsplit(referer)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def address_of(request):
    """来访地址；代理所报的已由 TrustedProxyMiddleware 核过。"""
    return request.META.get("REMOTE_ADDR", "")


def go(request, url):
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
