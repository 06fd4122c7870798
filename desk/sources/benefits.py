"""待办之六：待遇与认定的定期事项（T20—T23）。到期前一个月列出，逾期的一直列着。"""

from accounts import matrix
from benefits import recurring
from benefits.models import Entitlement
from cases.models import Case
from core.acts import Act
from core.dates import due_words
from core.links import case_url, link
from desk.worklist import Item


def of_the_season(user, today):
    """该核查的、渐退期将满的、死亡后要办变更的、认定将到期的；各项几个月一次查齐。"""
    may_review, may_change = (matrix.widest(user, act, today) for act in (Act.REVIEW_ENTITLEMENT, Act.REGISTER))
    if not may_review and not may_change:
        return []
    duties = recurring.duties_of(user.unit.district, today)
    items = _reviews(user, duties, today) if may_review else []
    return items + (_changes(user, duties, today) if may_change else [])


def _reviews(user, duties, today):
    """无变化的记为维持，有变化的办变更。"""
    found = recurring.reviews(_rows(user), duties, today)
    return [_entitled(one, "定期核查", link("benefits:review_entitlement", one.row.pk), "核查") for one in found]


def _changes(user, duties, today):
    """死亡之后三个月内办完变更；渐退期满办停发；认定到期前提醒本人重新申请。"""
    waiting = recurring.deaths(Case.objects.visible_to(user), duties)
    items = [
        _item(one.row, one, f"办完死亡后的{one.row.get_purpose_display()}", case_url(one.row.pk), "查看")
        for one in waiting
    ]
    items += [
        _entitled(one, words, link("benefits:change", one.row.pk), "变更")
        for words, found in (
            ("成员死亡，办理变更", recurring.unreported_deaths(_rows(user), duties)),
            ("渐退期满，办理停发", recurring.tapers(_rows(user), duties, today)),
        )
        for one in found
    ]
    words = "认定将到期，提醒重新申请"
    expiring = recurring.expiring(user, duties, today)
    return items + [_entitled(one, words, link("benefits:recognitions"), "查看") for one in expiring]


def _rows(user):
    return Entitlement.objects.visible_to(user)


def _entitled(one, what, url, button):
    return _item(one.row.case, one, f"{one.row.get_aid_display()}{what}", url, button, where=one.row.community.name)


def _item(case, one, what, url, button, *, where=""):
    why = f"{one.duty['label']}（{one.duty['source']}）" if one.duty else f"到{due_words(one.due, weekday=False)}"
    where = where or case.community.name
    return Item(who=case.head_name, what=what, why=why, where=where, due=one.due, url=url, button=button)
