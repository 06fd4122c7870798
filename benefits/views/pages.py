"""待遇一栏的几页：待遇、认定、补发与追回、临时救助汇总。"""

from django.urls import reverse

PAGES = [
    ("entitlements", "待遇"),
    ("recognitions", "认定"),
    ("settlements", "补发与追回"),
    ("temporary", "临时救助汇总"),
]
PAGE = 50


def tabs(current):
    return [{"label": text, "url": reverse(f"benefits:{name}"), "current": name == current} for name, text in PAGES]


def page_of(request, rows):
    """按主键翻页，不数总数：（本页各行, 下一页的网址或空）。"""
    before = request.GET.get("before", "")
    rows = rows.filter(pk__lt=int(before)) if before.isdecimal() else rows
    found = list(rows.order_by("-pk")[: PAGE + 1])
    query = request.GET.copy()
    query["before"] = found[PAGE - 1].pk if len(found) > PAGE else ""
    return found[:PAGE], f"?{query.urlencode()}" if query["before"] else ""
