"""谁接下来要办什么、为什么、到哪天：一类事写一次，按人问（of_user）与按案问（of_case）读的是同一行。

要加一类事，在 desk/sources/ 写一个 Source，列进 SOURCES；没有自己一行的（名册、按月的事）写一个
`(user, today) -> list[Duty]`，列进 RECKONED。
"""

from dataclasses import replace

from accounts import matrix
from cases.next_steps import beside
from cases.states import CaseState
from core import together
from core.prepared import PLACE
from desk.duty import HOME, Desk, Source
from desk.sources import (
    benefits,
    bureau,
    cases,
    families,
    monthly,
    objections,
    panels,
    papers,
    pauses,
    people,
    publicity,
    rosters,
    supervision,
    visits,
)
from regimes.models import SpecialDay

SOURCES = [
    cases.MINE,
    cases.BESIDE,
    cases.OTHERS,
    visits.STARTED,
    objections.OPEN,
    pauses.LETTERS,
    publicity.POSTINGS,
    publicity.LAST_PHOTOS,
    publicity.CORRECTIONS,
    publicity.MISSING_ROUNDS,
    panels.OPINIONS,
    papers.UNSERVED,
    papers.MOVED_DATES,
    benefits.REVIEWS,
    benefits.DEATHS,
    benefits.UNREPORTED,
    benefits.TAPERS,
    benefits.EXPIRING,
    benefits.CONSENTS,
    families.TASKS,
    families.MERGES,
    families.ACCOUNT_CHANGES,
    families.FIXES,
    families.MOVES,
    supervision.ONSITE,
    bureau.CALENDARS,
    bureau.STANDARDS,
    bureau.PARAMETERS,
    bureau.DELEGATIONS,
    bureau.DOWNLOADS,
    bureau.UNITS,
    people.GRANTS,
]
RECKONED = [papers.to_receive, rosters.of_the_month, monthly.of_the_month]
PLANS = {}  # 拼好的语句，每人每天、每区每天各拼一次；岗位、单位变了即另拼
KEPT = 500


def of_user(desk):
    """此人的各件：自己的、在等别人的、报上来的。"""
    asked = [(one, Source.mine) for one in SOURCES] + [(one, Source.climbed) for one in SOURCES if one.late]
    yield from _answers(desk, asked, desk.key)
    for one in RECKONED:
        yield from one(desk.user, desk.today)


def of_case(case, user):
    """本案下一步以外还有的各件，不论归谁办；不归 `user` 办的没有网址。日子照 `case.acting_on`。"""
    desk = Desk(user, case.acting_on)
    granted = case.state == CaseState.GRANTED
    sources = [one for one in SOURCES if one.of_case and granted >= one.paid]
    key = "case", user.unit.district_id, desk.today, granted and desk.told
    swap = {str(PLACE): case.pk, str(HOME): 0 if case.home_left else case.household_id}
    found = [cases.duty_of(case, step, desk.today) for step in beside(case)]
    found += list(_answers(desk, [(one, Source.of) for one in sources], key, swap, case))
    may = matrix.allowed(user, {one.act for one in found}, case, on=desk.today) if found else ()
    secret = {one.act for one in sources if one.secret}
    for one in found:
        one.url = one.url if one.act in may else ""
    return [one for one in found if one.act in may or one.act not in secret]


def _answers(desk, asked, key, swap=None, case=None):
    """编号一句问完，行每表一句；按案问的（`case`），凭案件自己就有的行不再取。"""
    if (plan := PLANS.get(key)) is None:
        plan = PLANS[key] = _plan(desk, asked, [PLACE, HOME] if swap else ())
    keys = list(zip(asked, together.run(plan, swap), strict=True))
    wanted = {}
    for (one, _), pks in keys:
        if one.rows and pks and not (case and one.here):
            wanted.setdefault(one.rows, set()).update(pks)
    rows = {load: {row.pk: row for row in load(desk, pks)} for load, pks in wanted.items()}
    for (one, way), pks in keys:
        if pks:
            if case and one.here:
                found = [one.here(case)]
            else:
                found = [rows[one.rows][pk] for pk in pks if pk in rows[one.rows]] if one.rows else pks
            told = one.told(desk, found)
            yield from map(_raised, told) if way is Source.climbed else told


def _plan(desk, asked, places):
    """拼这一句比查它慢得多；同样的只拼一次。"""
    if len(PLANS) >= KEPT:
        PLANS.clear()
    nothing = SpecialDay.objects.none()
    queries = [nothing if (rows := way(one, desk)) is None else rows.values_list("pk") for one, way in asked]
    return together.compiled(queries, places)


def _raised(duty):
    """报上来的：去看，不是去办。"""
    return replace(duty, climbed=True, url=duty.look or duty.url, button="查看", waiting="")
