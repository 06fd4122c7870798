"""已经享受待遇的一户，与待遇页上办的变更。"""

from types import SimpleNamespace

from django.utils import timezone

from benefits.models import Entitlement
from benefits.sweeps import open_entitlements
from cases.models import Case
from tests.factories.benefits import grant, sealed


def in_aid(office, *, month, aid="minimum_living", amount="900.00", seal=True):
    """一户一人，自 `month` 起每月 `amount`；该月的名册已签章。返回待遇。"""
    at = timezone.now()
    staff = SimpleNamespace(**vars(office), clerk=office.window, second=office.window2)
    grant(staff, aid=aid, amount=amount, starts=month, covered=1, at=at)
    open_entitlements(at)
    if seal:
        sealed(staff, month, at=at)
    return Entitlement.objects.latest("pk")


def ask_change(clerk, row, purpose, code, reason, **dates):
    """待遇 → 变更，填好登记，返回案件。"""
    clerk.open("benefits:entitlements")
    clerk.follow("变更")
    clerk.tick(purpose)
    clerk.choose("理由", code)
    clerk.fill("具体情况", reason)
    if dates.get("changed_on"):
        clerk.fill("变化发生日期", dates["changed_on"])
    if dates.get("deceased"):
        clerk.choose("死亡的成员", dates["deceased"])
    clerk.press("登记变更")
    return Case.objects.filter(household=row.household).latest("pk")


def hear(team, case, opinion="同意调整"):
    """听取意见告知书当面送达，随即听取意见，记入笔录。"""
    clerk = team.clerk
    clerk.serve(case, servers=[team.office.window.name, team.office.helper.name])
    clerk.open("visits:hear", case.pk)
    clerk.fill("拟作的决定和理由", "拟按核算结果调整救助金")
    clerk.tick("当面听取")
    clerk.fill("陈述人", case.head_name)
    clerk.fill("当事人意见", opinion)
    clerk.choose("是否采纳", "采纳")
    clerk.fill("复核意见及理由", "与核算一致，按规定调整")
    clerk.press("登记听取意见")
