"""办事页面的共同写法：看得见条件，退回时填的都在，办成就走。"""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.once import go
from core.refusals import NotVisible, Refusal
from core.uploads import stage

INVALID = 422


def posted(request):
    """表单的输入：POST 给数据与文件，GET 给空。用法 `Form(*posted(request))`。"""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def act_view(request, form, act, *, to, template, fragment=None, context=None, success="", blockers=()):
    """办一件事的页面，与 @once 合用；视图只需取案件、建表单、调一次本函数。

    `act(**form.cleaned_data)` 调服务；`to` 是去处（网址，或由结果得网址的函数）；`success` 是办成后的一句话（或函数）；
    `blockers` 是此刻不能办的理由，GET 时即列出；`fragment` 是 htmx 请求所用的片段模板。
    填错 422、不能办 409、无权 403：都重现同一表单，所填与已传文件俱在。
    """
    refusal, status = None, 200
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            try:
                result = act(**form.cleaned_data)
            except NotVisible:
                raise
            except Refusal as reason:
                refusal, status = reason, reason.status
                _catch_up(form, reason)
            else:
                if text := _said(success, result):
                    messages.success(request, text)
                return go(request, _said(to, result))
    shown = {
        "form": form,
        "blockers": list(blockers),
        "refusal": refusal,
        "reasons": refusal.reasons if refusal else [],
    }
    chosen = fragment if fragment and getattr(request, "htmx", False) else template
    return render(request, chosen, {**shown, **(context or {})}, status=status)


@require_POST
def upload(request):
    """手机逐张先传：收下给凭据，不收说明理由（photo.js）。"""
    try:
        staged = stage(request.FILES["file"], by=request.user, at=timezone.now())
    except KeyError:
        return JsonResponse({"reasons": ["没有收到文件，请重新选择"]}, status=400)
    except Refusal as refusal:
        return JsonResponse({"reasons": refusal.reasons}, status=refusal.status)
    return JsonResponse({"token": staged.token})


def _catch_up(form, refusal):
    if hasattr(form, "catch_up") and hasattr(refusal, "version"):
        form.catch_up(refusal.version)


def _said(value, result):
    return value(result) if callable(value) else value
