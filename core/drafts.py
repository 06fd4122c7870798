"""没办完的不丢：长表单边填边存，短的在登录失效时也存下；只有本人接着填得到，办成即删，到期清掉。

表单带一枚签了名的编号，写着是谁打开的：登录已经失效、换了人登录，送来的内容仍归打开这张表单的人，别人看不到。
浏览器里什么也不存：窗口的机器几个人共用，存在浏览器里的退出之后还在。
"""

import json
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.forms.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils import timezone

from core.locking import for_change
from core.models import Draft, FormKey
from core.refusals import Blocked, Refusal
from core.uploads import stage_all

FIELD, VERSION, DO, RESUME = "draft", "draft_version", "draft_do", "resume"
FORM_KEY = "form_key"
NUMBERS = {FORM_KEY, FIELD, VERSION, DO, "csrfmiddlewaretoken"}
BUTTONS = {"add_row", "do", "confirm", "checked"}
LONGER_THAN = 10  # 多于这么多栏的表单边填边存
SHOWN = 5  # 一页没办完的列几份
LARGEST = 2_000_000  # 字：屏上的签名也在内
DONE = "这张表单先前已经办成，不再另存"
_signer = Signer(salt="core.drafts")


class Elsewhere(Refusal):
    """同一份在别的窗口存过，内容不同：不盖掉，说清楚。"""

    title = "别的窗口也在填"

    def __init__(self, draft):
        super().__init__(f"这张表单您在别的窗口{clock(draft.saved_at)}也存过，内容不同，没有盖掉；以这里为准的再存一次")
        self.draft = draft


class Resumed(QueryDict):
    """接着填的内容：照样显示，不查错，什么也不办。"""


def token_for(user, key=""):
    """表单上的编号；没有给 `key` 的是一份新的。"""
    return _signer.sign(f"{user.pk}:{key or _new_key()}")


def named(request):
    """送来的表单是（谁, 哪一份）；没有或改动过的为 (None, "")。"""
    try:
        owner, key = _signer.unsign(request.POST.get(FIELD, "")).split(":")
    except (BadSignature, ValueError):
        return None, ""
    return int(owner), key


def page_of(request):
    """办理页的网址，连同筛选；“接着填”的一段不算。"""
    asked = request.GET.copy()
    asked.pop(RESUME, None)
    return f"{request.path}?{asked.urlencode()}"[:500] if asked else request.path[:500]


def keep(request, at, *, page=""):
    """存下送来的表单，返回 Draft；`page` 为到哪里接着填，缺省就是送到的这一页。

    Raises: Elsewhere（别的窗口存了不同的）、Blocked（不是本人的、已办成、太大）。
    """
    owner, key = named(request)
    if owner is None or owner != request.user.pk:
        raise Blocked("这张表单不是您打开的，请重新打开后再填")
    if _is_done(request):
        raise Blocked(DONE)
    return _store(request, owner, key, at, page)


def rescue(request, at, *, anew=False):
    """登录失效、页面过期时送来的：归打开表单的人存下，返回 Draft；没有编号的、已办成的、太大的为 None。

    `anew`：表单已经办成而这次填的不同，另存一份。
    """
    owner, key = named(request)
    person = get_user_model().objects.filter(pk=owner, is_active=True).first() if owner else None
    if person is None or (_is_done(request) and not anew):
        return None
    stage_all(request, at, by=person)
    try:
        return _store(request, owner, _new_key() if anew else key, at)
    except Elsewhere:
        return _store(request, owner, _new_key(), at)
    except Blocked:
        return None


def _is_done(request):
    return FormKey.objects.filter(pk=request.POST.get(FORM_KEY, "")).exists()


@transaction.atomic
def _store(request, owner, key, at, page=""):
    text = json.dumps(content_of(request), ensure_ascii=False)
    if len(text) > LARGEST:
        raise Blocked("所填太多，存不下，请先提交一部分")
    kept = {"content": text, "saved_at": at, "expires_at": at + timedelta(hours=settings.UNFINISHED_HOURS)}
    first = {"page": page or page_of(request), **kept}
    draft, is_new = Draft.objects.get_or_create(owner_id=owner, key=key, defaults=first)
    if is_new:
        return draft
    draft = for_change(Draft.objects).get(pk=draft.pk)
    if text != draft.content and str(draft.version) != request.POST.get(VERSION):
        raise Elsewhere(draft)
    for name, value in kept.items():
        setattr(draft, name, value)
    draft.version += 1
    draft.save()
    return draft


def typed(request):
    """[[栏目, [值…]]…]：送来的各栏；口令、防伪令牌、各种编号不在其内。"""
    return [[name, values] for name, values in request.POST.lists() if name not in NUMBERS and "password" not in name]


def content_of(request):
    """要存的：所填各栏（按了哪个按钮不算），已传文件的凭据也在内。"""
    given = [[name, values] for name, values in typed(request) if name not in BUTTONS]
    files = [
        [f"{name}_token", tokens]
        for name, uploads in request.FILES.lists()
        if (tokens := [one.token for one in uploads if hasattr(one, "token")])
    ]
    return given + files


def own(request, key):
    """本人的一份；没有、到期、是别人的都为 None。"""
    return Draft.objects.of(request.user, timezone.now()).filter(key=key, page=page_of(request)).first()


def unfinished(request, page):
    """本人在 `page` 没办完的几份，后存的在前。"""
    return Draft.objects.of(request.user, timezone.now()).filter(page=page)[:SHOWN]


def fill_in(request, fields, key, version):
    """请求换成“送来了 `fields`，但什么也不办”，视图照常把表单显示出来。"""
    files, data = request.FILES, Resumed(mutable=True)
    for name, values in fields:
        data.setlist(name, [*data.getlist(name), *values])
    request.method, request.POST, request._files, request.draft = "POST", data, files, (key, version)


def is_filled_in(request):
    return isinstance(request.POST, Resumed)


def forget(request):
    """办成了：同一事务里删去。"""
    owner, key = named(request)
    if owner == request.user.pk:
        Draft.objects.filter(owner=owner, key=key).delete()


def also(draft):
    """刚开始存的一份：同一页另有没办完的，说一句；两个窗口各存各的，谁也不盖谁。"""
    others = Draft.objects.of(draft.owner_id, draft.saved_at).filter(page=draft.page).exclude(pk=draft.pk)
    found = others.first() if draft.version == 1 else None
    return f"这一页您另有一份没办完的（{clock(found.saved_at)}存），也还在" if found else ""


def on_form(request):
    """表单上写的（编号, 版本）：接着填的、退回的沿用原来的，新打开的另给。"""
    if key_version := getattr(request, "draft", None):
        return token_for(request.user, key_version[0]), key_version[1]
    owner, key = named(request)
    if owner is not None and owner == request.user.pk:
        return token_for(request.user, key), request.POST.get(VERSION) or 0
    return token_for(request.user), 0


def clear_expired(at):
    """到期的删去；重跑无害。"""
    deleted, _ = Draft.objects.filter(expires_at__lte=at).delete()
    return {"cleared": deleted}


def pieces(form):
    """一张表单里的各张表单与表单组：合成的、带表单组的一并给出，各一次。"""
    found, waiting = {}, [form]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseForm | BaseFormSet) or one is form:
            if id(one) in found:
                continue
            found[id(one)] = one
            inner = one.forms if isinstance(one, BaseFormSet) else vars(one).values()
            waiting += [each for value in inner for each in (value if isinstance(value, list | tuple) else [value])]
    return [one for one in found.values() if isinstance(one, BaseForm | BaseFormSet)]


def is_long(form):
    """要填的栏多于 LONGER_THAN。"""
    parts = pieces(form) if form else []
    return sum(len(one.visible_fields()) for one in parts if isinstance(one, BaseForm)) > LONGER_THAN


def is_resumed(form):
    """是接着填的，不是送来办的。"""
    return any(isinstance(one.data, Resumed) for one in pieces(form))


def hush(form):
    """当作还没查过：不列错误。"""
    for one in pieces(form):
        if isinstance(one, BaseFormSet):
            one._errors, one._non_form_errors = [{} for _ in one.forms], ErrorList()
        else:
            one._errors = ErrorDict()


def _new_key():
    return secrets.token_urlsafe(16)


def clock(moment):
    """“14:32”；不是今天的连日子。"""
    local = timezone.localtime(moment)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else f"{local.month}月{local.day}日{local:%H:%M}"
