"""一件事一页：填表、办理、回到原处。"""

from django.shortcuts import render

from core.refusals import Refusal
from core.views import act_view


def act_page(request, form, act, *, back, done, heading, button, lead="", danger=False):
    """办成则回到 `back` 并说一句 `done`，否则原样显示表单；视图须加 @once。"""
    words = {"heading": heading, "button": button, "back": back, "lead": lead, "danger": danger}
    return act_view(request, form, act, to=back, template="accounts/act.html", context=words, success=done)


def show(request, form, *, back, heading, button, lead="", danger=False):
    """只显示这张表单。"""
    words = {"heading": heading, "button": button, "back": back, "lead": lead, "danger": danger, "reasons": []}
    return render(request, "accounts/act.html", {"form": form, **words})


def attempt(form, act):
    """表单无误则办理并返回结果；未办成返回 None，理由列在表单上，所填的都还在。

    用于当场显示一次性口令的页面：答复不是跳转，故不用 act_view。
    """
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.reasons)
        return None
