"""待办之六：待遇与认定的定期事项（T20—T23）。到期前一个月列出，逾期的一直列着。"""

from django.db.models import Q

from benefits import recurring
from benefits.models import Entitlement, Recognition
from cases.models import Case
from core.acts import Act
from core.dates import due_words
from core.links import case_url, link
from desk.duty import Duty, Source, of_home, own
from desk.sources.cases import case_rows
from households.models import Authorisation
from regimes.calendar.months import add_months
from regimes.models import OnBreach, Purpose


def reviews(desk):
    """该定期核查的：无变化的记为维持，有变化的办变更。"""
    return recurring.reviews(Entitlement.objects.all(), desk.duties, desk.today)


def seen(desk, rows, act):
    """看得到家庭的案件，就看得到它的待遇、认定。"""
    return rows.visible_to(desk.user)


def review_say(desk, rows):
    found = [recurring.review_due(row, desk.duties) for row in rows]
    return [_entitled(one, "定期核查", link("benefits:review_entitlement", one.row.pk), "核查") for one in found]


def deaths(desk):
    """死亡之后三个月内办完变更。"""
    return recurring.deaths(Case.objects.all(), desk.duties)


def seen_cases(desk, rows, act):
    return rows.visible_to(desk.user)


def death_say(desk, rows):
    found = [recurring.death_due(case, case.changed_on, desk.duties) for case in rows]
    return [
        _duty(one.row, one, f"办完死亡后的{Purpose(one.row.purpose).label}", case_url(one.row.pk), "查看")
        for one in found
    ]


def unreported(desk):
    """成员已登记死亡，还没有办变更的。"""
    return recurring.unreported_deaths(Entitlement.objects.all(), desk.duties)


def unreported_late(desk, day):
    if "T22" not in desk.duties:
        return Q(pk__in=[])
    return Q(died_on__lte=add_months(day, -desk.duties["T22"]["days"]))


def unreported_say(desk, rows):
    found = [recurring.death_due(row, row.died_on, desk.duties) for row in rows]
    return [_changed(one, "成员死亡，办理变更") for one in found]


def tapers(desk):
    """渐退期满办停发。"""
    return recurring.tapers(Entitlement.objects.all(), desk.today)


def taper_say(desk, rows):
    duty = desk.duties.get("T23", {})
    return [_changed(recurring.Due(row, row.taper_until, duty), "渐退期满，办理停发") for row in rows]


def expiring(desk):
    """认定到期前提醒本人重新申请。"""
    return recurring.expiring(desk.today)


def expiring_say(desk, rows):
    duty, words = desk.duties.get("T20", {}), "认定将到期，提醒重新申请"
    found = [recurring.Due(row, row.valid_until, duty) for row in rows]
    return [_entitled(one, words, link("benefits:recognitions"), "查看") for one in found]


def consents(desk):
    """在享家庭的核对授权将到期、已撤回的，请本人续签。"""
    return recurring.lapsing_consents(Entitlement.objects.all(), desk.today)


def consents_seen(desk, rows, act):
    return rows.filter(household__in=recurring.current(Entitlement.objects.visible_to(desk.user)).values("household"))


def consent_rows(desk, pks):
    rows = recurring.with_case(Authorisation.objects.filter(pk__in=pks), Entitlement.objects.visible_to(desk.user))
    return rows.select_related("member", "obligor__person", "household__community")


def consent_say(desk, rows):
    return [
        Duty(
            who=one.head,
            where=one.household.community.name,
            what=f"{one.person.name}{'已撤回核对授权，续签或办理变更' if one.revoked_on else '的核对授权续签'}",
            why="没有有效的授权，不能再核对（《社会救助法》第四十条）",
            due=one.revoked_on or one.valid_to,
            url=link("intake:renew_consent", one.case_id),
            look=case_url(one.case_id),
            button="续签",
        )
        for one in rows
    ]


def entitlement_rows(desk, pks):
    rows = recurring.with_death(recurring.with_review(Entitlement.objects.filter(pk__in=pks), desk.today))
    return rows.select_related("case", "community")


def recognition_rows(desk, pks):
    return Recognition.objects.filter(pk__in=pks).select_related("case", "community")


def _changed(one, what):
    return _entitled(one, what, link("benefits:change", one.row.pk), "变更")


def _entitled(one, what, url, button):
    return _duty(one.row.case, one, f"{one.row.get_aid_display()}{what}", url, button, where=one.row.community.name)


def _duty(case, one, what, url, button, *, where=""):
    why = f"{one.duty['label']}（{one.duty['source']}）" if one.duty else f"到{due_words(one.due, weekday=False)}"
    breach = one.duty.get("on_breach", OnBreach.OVERDUE)  # 规程写“到期前提示”的，过了不算超期
    told = {"who": case.head_name, "what": what, "why": why, "where": where or case.community.name}
    return Duty(**told, due=one.due, url=url, look=case_url(case.pk), button=button, breach=breach)


REVIEWS = Source(Act.REVIEW_ENTITLEMENT, reviews, seen, entitlement_rows, review_say, of_case=own("case"), paid=True)
DEATHS = Source(Act.REGISTER, deaths, seen_cases, case_rows, death_say, of_case=own("pk"))
UNREPORTED = Source(
    Act.REGISTER,
    unreported,
    seen,
    entitlement_rows,
    unreported_say,
    of_case=own("case"),
    late=unreported_late,
    paid=True,
)
TAPERS = Source(Act.REGISTER, tapers, seen, entitlement_rows, taper_say, of_case=own("case"), paid=True)
CONSENTS = Source(
    Act.RENEW_CONSENT, consents, consents_seen, consent_rows, consent_say, of_case=of_home("household"), paid=True
)
EXPIRING = Source(Act.REGISTER, expiring, seen, recognition_rows, expiring_say, of_case=own("case"), paid=True)
