"""把服务抛出的 Refusal 变成一页中文说明。"""

from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from core.refusals import Refusal


class RefusalMiddleware:
    """视图里不必写 try：拒绝一律到这里成页；事务已随异常回滚，什么都没写入。"""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return refusal_response(request, exception) if isinstance(exception, Refusal) else None


def refusal_response(request, refusal):
    """拒绝页；htmx 请求只给页面中的一段。"""
    template = "core/_refusal.html" if getattr(request, "htmx", False) else "refusal.html"
    return render(request, template, {"refusal": refusal, "back_url": _own_page(request)}, status=refusal.status)


def _own_page(request):
    """来时的页面；只认本站的，外站的不给链接。"""
    page = request.headers.get("Referer", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else ""
