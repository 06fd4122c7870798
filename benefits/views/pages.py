"""待遇一栏的几页：待遇、认定、补发与追回、临时救助汇总。"""

from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from core.acts import Act
from core.pks import pk_of

PAGES = [
    ("benefits:entitlements", "待遇"),
    ("benefits:recognitions", "认定"),
    ("benefits:settlements", "补发与追回"),
    ("rosters:temporary", "临时救助汇总"),
]
PAGE = 50


def tabs(current, user):
    """只列本人打得开的：汇总表按街道看，区里的从监督的花名册页进。"""
    street = user.unit.street
    summed = street and matrix.permit(user, Act.DOWNLOAD_ROSTER, street, on=timezone.localdate()).allowed
    pages = [one for one in PAGES if one[0] != "rosters:temporary" or summed]
    return [{"label": text, "url": reverse(name), "current": name.endswith(f":{current}")} for name, text in pages]


def back_to(page):
    """不办了回到哪一页，那一页叫什么。"""
    return {"back": reverse(f"benefits:{page}"), "back_to": dict(PAGES)[f"benefits:{page}"]}


def opened(case, what):
    """登记了变更之后（去哪里, 说什么）：机关自己发起的没有材料可收，直接去核实办理；本人申请的先收材料与授权。"""
    number = f"已登记{what}，编号 {case.number}"
    if case.by_office:
        return reverse("intake:accept", args=[case.pk]), f"{number}，请核实事由后开始办理。"
    return reverse("intake:authorise", args=[case.pk]), f"{number}，请核对授权与材料后受理。"


def page_of(request, rows):
    """按主键翻页，不数总数：（本页各行, 下一页的网址或空）。"""
    before = pk_of(request.GET.get("before", ""))
    rows = rows if before is None else rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    query = request.GET.copy()
    query["before"] = found[PAGE - 1].pk if len(found) > PAGE else ""
    return found[:PAGE], f"?{query.urlencode()}" if query["before"] else ""
