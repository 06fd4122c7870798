"""网址：行为的办理页、案件页、其余各页按名字。"""

from functools import lru_cache

from django.urls import NoReverseMatch, reverse

from core.acts import Act


def act_url(act, case_id):
    """办理页的网址（参数是案件号）；没有自己一页的为空串。"""
    page = Act(act).page
    return link(page, case_id) if page else ""


def case_url(case_id, tab=""):
    """案件页，可指定页签。"""
    return _reverse("desk:case_tab", (case_id, tab)) if tab else _reverse("desk:case", (case_id,))


def link(name, *args):
    """网址；没有这个名字的为空串，由调用者退回案件页。"""
    try:
        return _reverse(name, args)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=10_000)
def _reverse(name, args):
    """一页上百个网址，反推一个要几十微秒；同样的只推一次。"""
    return reverse(name, args=args)
