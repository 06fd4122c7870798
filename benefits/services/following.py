"""户迁到别的街道：待遇、认定、补扣的账和决定它们的案件随户走，每个月只在一个街道的名册上。"""

from datetime import date, timedelta

from accounts.models import Role
from benefits.models import Entitlement, Recognition
from cases.ledger import last_month
from cases.models import Case, HouseholdMove, Settlement
from cases.services.parties import assign
from core.acts import Act
from core.dates import month_after
from core.locking import for_change
from publicity.services import end_rounds

SAME = (
    "household_id case_id decision_id aid base_amount top_up amount size covered ends_month ended_by_id"
    " taper_from taper_until"
).split()
MOVED = Act.ACCEPT_HOUSEHOLD.label


def first_month_of(household_id, sender, receiver, day):
    """迁入街道自何月起发：接收之月的次月，两个街道都还没有签章的；不早于此前一次迁移的接续之月。

    之前各月（连同接收的当月）由迁出街道发，已签章的不动，没签章的照旧列。
    """
    sealed = [last_month(street) for street in (sender, receiver)]
    earlier = HouseholdMove.objects.accepted().filter(household=household_id).values_list("first_month", flat=True)
    return max([month_after(max([day.replace(day=1), *filter(None, sealed)])), *earlier])


def hold_rows(household_id):
    """锁住本户的待遇与认定：次序在案件之前（core/locking.py）。"""
    for rows in (Entitlement.objects, Recognition.objects):
        list(for_change(rows.filter(household=household_id)).order_by("pk"))


def follow(row, move, *, at):
    """一份待遇自 `move.first_month` 起由迁入街道发；返回那边的一份，那以后没有应发的为 None。

    认定不按月发，即刻随走。
    """
    if isinstance(row, Recognition):
        row.community, row.street = move.to_community, move.to_community.street
        row.save()
        return row
    month = move.first_month
    if (row.ends_month or date.max) < month:
        return None
    row._change_reason, row._history_date = MOVED, at
    if row.starts_month >= month:
        row.community, row.street = move.to_community, move.to_community.street
        row.save()
    else:
        row = _hand_on(row, move, at=at)
    rows = Settlement.objects.filter(household=row.household_id, aid=row.aid)
    rows.update(street=row.street)  # 还没补完、扣完的随户走
    return row


def _hand_on(old, move, *, at):
    """迁出街道的一份发到前一个月；同一决定、同样金额的一份由迁入街道接着。"""
    successor = Entitlement(**{name: getattr(old, name) for name in SAME}, move=move, starts_month=move.first_month)
    successor.community, successor.street = move.to_community, move.to_community.street
    successor._change_reason, successor._history_date = MOVED, at
    successor.save()
    old.ends_month, old.ended_by = (move.first_month - timedelta(days=1)).replace(day=1), None
    old.replaced_by = successor
    old.save()
    old.reviews.update(entitlement=successor)
    return successor


def follow_all(move, *, at):
    """接收时：本户现行的待遇与认定全都随户走；返回随着走的案件。"""
    paid = for_change(Entitlement.objects).filter(household=move.household_id, replaced_by=None).order_by("pk")
    known = for_change(Recognition.objects.not_ended()).filter(household=move.household_id).order_by("pk")
    cases = [row.case_id for row in [follow(one, move, at=at) for one in [*paid, *known]] if row]
    rows = Case.objects.locked().filter(pk__in=cases).select_related("community__parent", "street").order_by("pk")
    return [hand_over(case, move, at=at) for case in rows]


def hand_over(case, move, *, at):
    """办结的案件交给迁入街道：原社区的长期公示撤下，原经办人退出，接收的人经办。返回 Case。"""
    case.posters_down = end_rounds(case.pk, at=at, why="户已迁往别的街道", standing=True)
    case.assignments.filter(ended_at=None).update(ended_at=at)
    case.community, case.street = move.to_community, move.to_community.street
    case.version += 1
    case._change_reason, case._history_date = MOVED, at
    case.save()
    assign(case, move.answered_by, Role.WINDOW, by=move.answered_by, at=at)
    return case


def follow_moved(rows, *, at):
    """刚建的待遇、认定里，户早已迁走的（案件留在原街道办到确认）：连同案件随户走。"""
    moves = HouseholdMove.objects.accepted().filter(household__in=[row.household_id for row in rows])
    latest = {one.household_id: one for one in moves.select_related("to_community__parent", "answered_by")}
    for row in rows:
        move = latest.get(row.household_id)
        if move is None:
            continue
        if row.street_id != move.to_community.parent_id:
            follow(row, move, at=at)
        case = Case.objects.locked().select_related("community__parent", "street").get(pk=row.case_id)
        if case.street_id != move.to_community.parent_id:
            hand_over(case, move, at=at)
