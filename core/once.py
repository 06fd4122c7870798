"""一次性提交：同一表单发几遍只办一次，答复相同。"""

import json
from functools import wraps

from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_htmx.http import HttpResponseClientRedirect

from core.models import FormKey
from core.refusals import Blocked
from core.uploads import stage_all

FIELD = "form_key"
LONGEST = 64
SECRET = {"password", "password_again"}
OTHER_CONTENT = (
    "这张表单先前已经办成，办的是先前所填；这次填的不一样，没有再办。"
    "请先看办成的结果，确要再办的重新打开表单（按浏览器的“后退”还能看到这次所填）"
)


def once(view):
    """视图整个在一个事务里运行；答复不是跳转（没办成）即全部回滚，编号仍可再用。

    表单里须有 {% form_key %}。上传的文件在事务之前暂存，退回时不丢。
    """

    @wraps(view)
    def answered_once(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key, at = _key(request), timezone.now()
        if earlier := FormKey.objects.filter(pk=key).first():
            return _same_answer(request, earlier)
        stage_all(request, at)
        with transaction.atomic():
            claimed = FormKey(key=key, **_origin(request, at))
            if not _is_first(claimed):
                return _same_answer(request, FormKey.objects.get(pk=key))
            response = view(request, *args, **kwargs)
            if location := destination(response):
                claimed.location = location
                claimed.save(update_fields=["location"])
            else:
                transaction.set_rollback(True)
            return response

    return answered_once


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
    """所填内容的带钥摘要；口令、防伪令牌、编号不在其内。"""
    own = {FIELD, "csrfmiddlewaretoken"}
    kept = sorted((name, request.POST.getlist(name)) for name in request.POST if name not in own | SECRET)
    return salted_hmac("core.once", json.dumps(kept, ensure_ascii=False), algorithm="sha256").hexdigest()


def _same_answer(request, earlier):
    if (earlier.user_id, earlier.path) != (request.user.pk, request.path[:500]):
        raise Blocked("这个表单编号已用于办理别的事项，请重新打开表单")
    if earlier.content != _content(request):
        raise Blocked(OTHER_CONTENT)
    return go(request, earlier.location)
