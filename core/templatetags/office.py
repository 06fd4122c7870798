"""模板里的日期、金额、脱敏与表单零件：{% load office %}。"""

import secrets
from datetime import datetime
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html

from core import dates, drafts, masking, money
from core.links import link
from core.once import FIELD

register = template.Library()


def _or_blank(show):
    """空值显示为空，不显示 None。"""

    def shown(value):
        return "" if value is None or value == "" else show(value)

    return shown


@_or_blank
def _zh_date(value):
    return dates.zh(timezone.localdate(value) if isinstance(value, datetime) else value)


@_or_blank
def _zh_datetime(value):
    local = timezone.localtime(value)
    return f"{dates.zh(local.date())} {local:%H:%M}"


register.filter("zh_date", _zh_date)
register.filter("zh_datetime", _zh_datetime)
register.filter("zh_clock", _or_blank(drafts.clock))
register.filter("yuan", _or_blank(money.yuan))
register.filter("money", _or_blank(money.plain))
register.filter("in_words", _or_blank(money.in_words))
register.filter("mask_id", masking.mask_id)
register.filter("mask_phone", masking.mask_phone)
register.filter("mask_account", masking.mask_account)
register.filter("mask_name", masking.mask_name)
register.filter("spelled", lambda text, regime: regime.spelled(text))


@register.filter
def with_basis(reason):
    """一条理由，后面写明依据（没有依据可说的只有那句话）；能去哪里补的，连到那里。"""
    source = _source(reason)
    return format_html('{}<span class="muted">（{}）</span>', _placed(reason), source) if source else _placed(reason)


@register.filter
def with_law(reason):
    """同上，依据收在“凭什么”里，点开才看：办理单上地方小。"""
    fold = '{} <details class="law"><summary>凭什么<span class="sr-only">：{}</span></summary>{}</details>'
    source = _source(reason)
    return format_html(fold, _placed(reason), reason, source) if source else _placed(reason)


def _placed(reason):
    page = getattr(reason, "page", ())
    return format_html('<a href="{}">{}</a>', url, reason) if page and (url := link(*page)) else reason


def _source(reason):
    basis = getattr(reason, "basis", "")
    return f"依据：{basis}" if basis and not basis.startswith("本系统控制") else basis


@register.simple_tag
def linked(words, page, pk, opens):
    """打得开的（编号在 `opens` 里）给链接，打不开的只写字：不给人点了才说 403、404 的链接。"""
    return format_html('<a href="{}">{}</a>', link(page, pk), words) if pk in opens else words


@register.simple_tag
def still(name):
    """不取上下文的片段（样式、脚本的引用）：一个进程只拼一次；开发时每次都拼。"""
    return _still.__wrapped__(name) if settings.DEBUG else _still(name)


@lru_cache
def _still(name):
    return render_to_string(name)


@register.simple_tag
def side_nav(items):
    """主导航；菜单与所在的一项都相同的，只拼一次。"""
    shown = tuple((one["label"], one["url"], bool(one.get("current")), one.get("count")) for one in items or ())
    return _side_nav(shown) if shown else ""


@lru_cache(maxsize=512)
def _side_nav(items):
    names = ("label", "url", "current", "count")
    return render_to_string("includes/_nav.html", {"nav": [dict(zip(names, one, strict=True)) for one in items]})


@register.inclusion_tag("core/_form_key.html", takes_context=True)
def form_key(context, form=None, to=""):
    """一次性编号与没办完时的编号；与 core.once.once 配合，每个写表单一枚。长表单另列没办完的几份。

    `form` 缺省是页上的 form；`to` 是送到哪里，缺省就是这一页。
    """
    request, form = getattr(context, "request", None), form or context.get("form")
    shown = {"name": FIELD, "key": secrets.token_urlsafe(24), "token": "", "found": ()}
    if request is None or not request.user.is_authenticated:
        return shown
    shown["token"], shown["version"] = drafts.on_form(request)
    shown["long"] = drafts.is_long(form)
    shown["unsaved"] = shown["long"] and form.is_bound and not drafts.is_resumed(form)
    if shown["long"] and not form.is_bound:
        shown["found"] = drafts.unfinished(request, to or drafts.page_of(request))
    return shown


@register.inclusion_tag("core/_drafts.html", takes_context=True)
def unfinished(context, name):
    """网址名为 `name` 的一页上没办完的几份：另有入口的表单，在入口处列出。"""
    return {"found": drafts.unfinished(context.request, link(name))}


@register.inclusion_tag("core/_keep_draft.html", takes_context=True)
def keep_draft(context, form=None):
    """长表单的“先存着”；与 form_key 成对，放在主按钮之后，免得按回车按到它。"""
    return {"long": drafts.is_long(form or context.get("form"))}


@register.inclusion_tag("includes/_field.html")
def field(bound, **options):
    """一个表单字段：标签、说明、错误、控件。"""
    return {"field": bound, "wide": False, "row": False, **options}


@register.simple_tag
def due_day(day, provisional=False, earliest=None, ends=""):
    """截止日的写法；暂定的两个日子都写：暂定日和最早可能日。页面上推得的日子一律用它，不用 zh_date。"""
    return dates.due_words(day, provisional, earliest, ends=ends)
