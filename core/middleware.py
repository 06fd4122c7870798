"""把服务抛出的 Refusal 变成一页中文说明；与别人撞上的，先从头再办一次。"""

import structlog
from django.contrib.messages.storage import default_storage
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from core import again
from core.refusals import Refusal

log = structlog.get_logger()


class RefusalMiddleware:
    """视图里不必写 try：拒绝一律到这里成页；事务已随异常回滚，什么都没写入。"""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Refusal):
            return refusal_response(request, exception)
        if again.clashed(exception):
            return _once_more(request, exception)
        if again.is_taken(exception):
            return refusal_response(request, again.Busy())
        return None


def _once_more(request, error):
    """视图从头再走一遍：表单、已暂存的文件都在请求里，头一遍写的已全部退回，要说的话也作废。"""
    log.warning("与别人撞上，再办一次", view=request.resolver_match.view_name, error=str(error).splitlines()[0])
    request._messages = default_storage(request)
    view, given, named = request.resolver_match
    try:
        return again.or_busy(lambda: view(request, *given, **named))
    except Refusal as refusal:
        return refusal_response(request, refusal)


def refusal_response(request, refusal):
    """拒绝页；htmx 请求只给页面中的一段，脚本（photo.js）要的是 JSON。"""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"reasons": refusal.reasons}, status=refusal.status)
    template = "core/_refusal.html" if getattr(request, "htmx", False) else "refusal.html"
    return render(request, template, {"refusal": refusal, "back_url": _own_page(request)}, status=refusal.status)


def _own_page(request):
    """来时的页面；只认本站的，外站的不给链接。"""
    page = request.headers.get("Referer", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else ""
