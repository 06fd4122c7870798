"""待办之六：待遇与认定的定期事项（regimes.md T20—T23）。到期前一个月列出，逾期的一直列着。"""

from accounts import matrix
from benefits import recurring
from benefits.models import Entitlement
from cases.models import Case
from core.acts import Act
from core.dates import due_words
from desk.act_links import case_url, link
from desk.worklist import Item


def reviews(user, today):
    """该年审的待遇；无变化的记为维持，有变化的办变更。"""
    if not matrix.widest(user, Act.REVIEW_ENTITLEMENT, today):
        return []
    found = recurring.reviews(_rows(user), user.unit.district, today)
    return [_entitled(one, "定期核查", link("benefits:review_entitlement", one.row.pk), "核查") for one in found]


def tapers(user, today):
    """渐退期将满的，期满办停发。"""
    if not _changes(user, today):
        return []
    found = recurring.tapers(_rows(user), user.unit.district, today)
    return [_entitled(one, "渐退期满，办理停发", link("benefits:change", one.row.pk), "变更") for one in found]


def deaths(user, today):
    """死亡之后三个月内办完变更：正在办的，和登记了死亡还没有办的。"""
    if not _changes(user, today):
        return []
    district = user.unit.district
    waiting = recurring.deaths(Case.objects.visible_to(user), district, today)
    unseen = recurring.unreported_deaths(_rows(user), district, today)
    items = [
        _item(one.row, one, f"办完死亡后的{one.row.get_purpose_display()}", case_url(one.row.pk), "查看")
        for one in waiting
    ]
    return items + [_entitled(one, "成员死亡，办理变更", link("benefits:change", one.row.pk), "变更") for one in unseen]


def expiring(user, today):
    """将到期的认定：提醒本人重新申请，到期自然失效。"""
    if not _changes(user, today):
        return []
    found = recurring.expiring(user, user.unit.district, today)
    words = "认定将到期，提醒重新申请"
    return [_entitled(one, words, link("benefits:recognitions"), "查看") for one in found]


def _changes(user, today):
    return matrix.widest(user, Act.REGISTER, today)


def _rows(user):
    return Entitlement.objects.visible_to(user)


def _entitled(one, what, url, button):
    return _item(one.row.case, one, f"{one.row.get_aid_display()}{what}", url, button, where=one.row.community.name)


def _item(case, one, what, url, button, *, where=""):
    why = f"{one.duty['label']}（{one.duty['source']}）" if one.duty else f"到{due_words(one.due, weekday=False)}"
    where = where or case.community.name
    return Item(who=case.head_name, what=what, why=why, where=where, due=one.due, url=url, button=button)
