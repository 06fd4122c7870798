"""一次性提交：同一表单发几遍只办一次，答复相同。"""

import json
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_htmx.http import HttpResponseClientRedirect

from core import drafts
from core.models import FormKey
from core.refusals import Blocked
from core.uploads import stage_all

FIELD = drafts.FORM_KEY
LONGEST = 64
OTHER_CONTENT = "这张表单先前已经办成，办的是先前所填；这次填的不一样，没有再办"


def resumable(view):
    """没办完的先存着、接着填；一张表单的视图都要有（@once 已带着）。"""

    @wraps(view)
    def kept(request, *args, **kwargs):
        at, key = timezone.now(), request.GET.get(drafts.RESUME)
        if key and request.method == "GET" and (draft := drafts.own(request, key)):
            drafts.fill_in(request, draft.fields, draft.key, draft.version)
            return _only_shown(lambda: view(request, *args, **kwargs)) or redirect(draft.page)
        if request.method == "POST" and request.POST.get(drafts.DO):
            return _kept(request, at, lambda: view(request, *args, **kwargs))
        return view(request, *args, **kwargs)

    kept.keeps_drafts = True
    return kept


def once(view):
    """视图整个在一个事务里运行；答复不是跳转（没办成）即全部回滚，编号仍可再用。

    表单里须有 {% form_key %}。上传的文件在事务之前暂存，退回时不丢。
    """

    @resumable
    @wraps(view)
    def answered_once(request, *args, **kwargs):
        if request.method != "POST" or drafts.is_filled_in(request):
            return view(request, *args, **kwargs)
        key, at = _key(request), timezone.now()
        if earlier := FormKey.objects.filter(pk=key).first():
            return _same_answer(request, earlier, at)
        stage_all(request, at)
        with transaction.atomic():
            claimed = FormKey(key=key, **_origin(request, at))
            if is_first := _is_first(claimed):
                response = view(request, *args, **kwargs)
                if location := destination(response):
                    claimed.location = location
                    claimed.save(update_fields=["location"])
                    drafts.forget(request)
                else:
                    transaction.set_rollback(True)
        return response if is_first else _same_answer(request, FormKey.objects.get(pk=key), at)

    return answered_once


def _only_shown(page):
    """照样显示，什么也不办；视图万一办了，全部退回，答 None。"""
    with transaction.atomic():
        response = page()
        if destination(response):
            transaction.set_rollback(True)
    return None if destination(response) else response


def _kept(request, at, page):
    """“先存着”：脚本得一小段 JSON，没有脚本的回到同一页；别的窗口存过不同的，说清楚，所填都在。"""
    stage_all(request, at)
    quiet = request.headers.get("Accept") == "application/json"
    try:
        draft = drafts.keep(request, at)
    except drafts.Elsewhere as clash:
        theirs = {"version": clash.draft.version, "theirs": clash.draft.url}
        if quiet:
            return JsonResponse({"reasons": clash.reasons, **theirs}, status=clash.status)
        messages.error(request, str(clash))
        drafts.fill_in(request, drafts.content_of(request), clash.draft.key, clash.draft.version)
        return _only_shown(page) or redirect(clash.draft.page)
    if quiet:
        return JsonResponse({"version": draft.version, "saved": drafts.clock(at), "also": drafts.also(draft)})
    hours = settings.UNFINISHED_HOURS
    messages.success(request, f"所填已存下（{drafts.clock(at)}），{hours}小时内随时接着填；还没有提交。")
    return redirect(draft.url)


def go(request, url):
    """办成之后去哪里；htmx 由浏览器整页跳转。"""
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else HttpResponseRedirect(url)


def destination(response):
    """跳转答复的去处；不是跳转则空串。"""
    return response.headers.get("Location") or response.headers.get("HX-Redirect") or ""


def _key(request):
    key = request.POST.get(FIELD, "")
    if not key or len(key) > LONGEST:
        raise Blocked("这张表单缺少一次性编号，请返回重新打开后再提交")
    return key


def _is_first(claimed):
    """抢到这个编号；同时提交的另一份已抢到的，等它办完才答得出，答 False。"""
    try:
        with transaction.atomic():
            claimed.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _origin(request, at):
    return {"user_id": request.user.pk, "path": request.path[:500], "created_at": at, "content": _content(request)}


def _content(request):
    """所填内容的带钥摘要；口令、防伪令牌、各种编号不在其内。"""
    kept = sorted(drafts.typed(request))
    return salted_hmac("core.once", json.dumps(kept, ensure_ascii=False), algorithm="sha256").hexdigest()


def _same_answer(request, earlier, at):
    if (earlier.user_id, earlier.path) != (request.user.pk, request.path[:500]):
        raise Blocked("这个表单编号已用于办理别的事项，请重新打开表单")
    if earlier.content != _content(request):
        raise _other(request, earlier, at)
    return go(request, earlier.location)


def _other(request, earlier, at):
    """内容不同的第二份：存下来，说清楚办成的是哪一份，两份各给一个去处。"""
    refusal = Blocked(OTHER_CONTENT)
    refusal.links = [("看先前办成的", earlier.location)]
    if draft := drafts.rescue(request, at, anew=True):
        refusal.links.append((f"这次填的已存下（{drafts.clock(at)}），接着填", draft.url))
    return refusal
