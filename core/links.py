"""网址：行为的办理页、案件页、其余各页按名字。"""

from django.urls import NoReverseMatch, reverse

from core.acts import Act


def act_url(act, case_id):
    """办理页的网址（参数是案件号）；没有自己一页的为空串。"""
    page = Act(act).page
    return link(page, case_id) if page else ""


def case_url(case_id, tab=""):
    """案件页，可指定页签。"""
    return reverse("desk:case_tab", args=[case_id, tab]) if tab else reverse("desk:case", args=[case_id])


def link(name, *args):
    """网址；没有这个名字的为空串，由调用者退回案件页。"""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
