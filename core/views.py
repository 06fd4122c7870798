"""办事页面的共同写法：看得见条件，退回时填的都在，办成就走。"""

from django.contrib import messages
from django.http import HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from core import drafts
from core.models import Draft
from core.once import go
from core.refusals import NotVisible, Refusal
from core.uploads import stage

INVALID = 422
PLAIN = "core/act.html"  # 一件事一页的简单表单；标题、按钮、后果由视图给
UNSAID = {"case": None, "back_to": "", "lead": "", "lines": (), "danger": False, "sheet": False, "blockers": ()} | {
    "fill": ""
}


def posted(request):
    """表单的输入：POST 给数据与文件，GET 给空。用法 `Form(*posted(request))`。"""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def half_typed(request, button):
    """按的不是“办”，而是表单上名叫 `button` 的一枚（换一种方式、照此写入）：给出所填的，供照着重画；不是的为 None。"""
    if request.method != "POST" or button not in request.POST:
        return None
    return {name: request.POST[name] for name in request.POST}


def submit(form, act, *args, **kwargs):
    """表单送来了又没填错，就办 `act(*args, **kwargs, **form.cleaned_data)`；给出办成的结果，服务没有结果的给 True。

    没送来、接着填的、填错、被拒的都是 None；被拒的理由在 `form.refusal`。看不见的仍作 404。
    """
    if not form.is_bound or drafts.is_resumed(form) or not form.is_valid():
        return None
    try:
        done = act(*args, **kwargs, **form.cleaned_data)
    except NotVisible:
        raise
    except Refusal as refusal:
        form.refusal = refusal
        if hasattr(form, "catch_up") and hasattr(refusal, "version"):
            form.catch_up(refusal.version)
        return None
    return True if done is None else done


def answer(request, to, said=""):
    """办成了：说一句 `said`，到 `to` 去（网址，或有自己一页的对象）；视图须加 @once。"""
    if said:
        messages.success(request, said)
    return go(request, resolve_url(to))


def act_page(request, template, subject, form, **context):
    """没办成或还没送来的一页：没送来、接着填的 200，填错 422，不能办 409，无权 403；所填与已传文件俱在，理由各带依据。

    所办的对象在模板里叫 subject，也按类名称呼（案件即 case）。办成的走不到这里，`context` 只在要显示时才算。
    """
    refusal, resumed = getattr(form, "refusal", None), drafts.is_resumed(form)
    if resumed:
        drafts.hush(form)
    status = refusal.status if refusal else INVALID if form.is_bound and not resumed else 200
    named = {subject._meta.model_name: subject} if subject is not None else {}
    shown = {"form": form, "refusal": refusal, "reasons": refusal.reasons if refusal else [], "subject": subject}
    return render(request, template, {**UNSAID, **shown, **named, **context}, status=status)


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


@require_POST
def drop_draft(request):
    """不要了：本人的一份删去，回到那一页。"""
    draft = Draft.objects.of(request.user, timezone.now()).filter(key=request.POST.get("key", "")).first()
    if draft is None:
        return redirect("/")
    draft.delete()
    messages.success(request, "没办完的一份已删去。")
    return redirect(draft.page)


def page_expired(request, reason=""):
    """打开太久、在别处重新登录过的页面送来的：不收，替打开它的人存下所填。"""
    draft = drafts.rescue(request, timezone.now()) if request.method == "POST" else None
    return HttpResponseForbidden(render_to_string("403_csrf.html", {"draft": draft}))
