"""待遇的建立与调整：一个决定只生一段待遇，名册据此发放。"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from simple_history.utils import bulk_create_with_history

from accounts import matrix
from benefits import posters
from benefits.models import Entitlement
from benefits.models.reach import of_decision
from benefits.services.following import follow_moved
from benefits.services.settling import settle, settlement_from
from cases.ledger import last_month
from cases.models import Case, Decision, FamilyTask, FamilyTaskKind, HouseholdMove, Outcome, Settlement
from cases.services.base import lock_cases
from cases.states import CaseState
from core import events
from core.acts import Act
from core.again import act_once_more
from core.dates import local_day, month_after, zh
from core.locking import for_change
from core.money import yuan
from core.refusals import Blocked, NotVisible
from regimes.models import ONE_OFF, STATUS_ONLY, Purpose

BATCH = 500
TAKEN = ("case__household", "case__community", "case__street")


def without_entitlement(since=None):
    """已确认而还没有待遇的新增决定；`since` 只看此日以来决定的（每分钟巡检用）。先行救助已交付、认定不发钱的除外。"""
    found = Decision.objects.filter(
        outcome=Outcome.GRANTED,
        entitlement=None,
        case__state=CaseState.GRANTED,
        case__purpose=Purpose.NEW,
        case__relieved_at=None,
    ).exclude(case__aid__in=STATUS_ONLY)
    return found.filter(decided_at__gte=since) if since else found


@act_once_more
def open_in_street(street, *, at, since=None):
    """为一个街道补建待遇，返回新建几份。先锁本街道再找，两处同时跑也不重复。"""
    matrix.require(None, Act.OPEN_ENTITLEMENT, on=local_day(at))
    street.hold()
    sealed = last_month(street)
    missing = without_entitlement(since).filter(case__street=street).select_related(*TAKEN).order_by("pk")
    count = 0
    while decisions := list(missing[:BATCH]):
        rows = [entitlement_of(decision, after=sealed) for decision in decisions]
        bulk_create_with_history(rows, Entitlement, default_date=at, default_change_reason=Act.OPEN_ENTITLEMENT.label)
        Settlement.objects.bulk_create(filter(None, map(settlement_from, decisions)))
        events.record_many(Act.OPEN_ENTITLEMENT, map(_fact, rows), chain=street.chain, at=at)
        follow_moved(rows, at=at)
        count += len(rows)
    return count


def entitlement_of(decision, *, after=None):
    """由冻结的决定得出的待遇；金额、人口、起始月都照决定。

    一次性救助只发一个月：该月名册已签章（`after` 为最后签章的月份）的，顺到其次月发。
    """
    case, month = decision.case, decision.start_month
    if case.aid in ONE_OFF and after:
        month = max(month, month_after(after))
    return Entitlement(
        **of_decision(decision),
        base_amount=decision.base_amount,
        top_up=decision.top_up,
        amount=decision.total,
        covered=decision.covered,
        starts_month=month,
        ends_month=month if case.aid in ONE_OFF else None,
    )


def undone_changes(since=None):
    """已确认而还没有照办的变更决定，先作的在前；停发的记在 ended_by，其余的生出新的一份待遇。"""
    found = Decision.objects.filter(
        outcome=Outcome.GRANTED, entitlement=None, ended_entitlements=None, case__state=CaseState.GRANTED
    ).exclude(Q(case__purpose=Purpose.NEW) | Q(case__aid__in=STATUS_ONLY))
    found = found.filter(decided_at__gte=since) if since else found
    return found.select_related(*TAKEN).order_by("decided_at", "pk")


def current_of(decision):
    """决定所变更的那一份现行待遇；没有则为 None。"""
    case = decision.case
    rows = Entitlement.objects.filter(household=case.household, aid=case.aid, ends_month=None, replaced_by=None)
    return rows.order_by("-starts_month", "-pk").first()


@act_once_more
def adjust_in_street(street, *, at, since=None):
    """照本街道已作的变更决定逐份调整，返回办成几份；生效月的名册已签章的自其次月起，差额下月补发或扣回。"""
    return adjust(hold_changes(street, since), at=at)


def adjust(decisions, *, at):
    """照各个变更决定调整；所动的已由 hold_changes 锁齐。返回办成几份。"""
    done = 0
    for decision in decisions:
        row = current_of(decision)
        month = row and effective_month(row, decision)
        if row is not None and not cannot_adjust(row, decision, month):
            adjust_entitlement(row.pk, decision, by=None, at=at, from_month=month)
            done += 1
    return done


def hold_changes(street, since=None):
    """锁齐本街道照办变更所动的：街道、各户现行的待遇、原来的案件。返回要照办的决定。

    迁来的户，原街道许还有几个月没有签章，一并锁住；锁之前才作的决定又牵涉别的街道的，留待下一轮。
    """
    found = undone_changes(since).filter(case__street=street)
    streets = {street.pk: street} | {one.pk: one for one in _senders(found.values("case__household")).values()}
    for pk in sorted(streets):
        streets[pk].hold()
    decisions = list(found.all())
    senders = _senders([one.case.household_id for one in decisions])
    decisions = [one for one in decisions if senders.get(one.case.household_id, street).pk in streets]
    homes = [one.case.household_id for one in decisions]
    current = Entitlement.objects.filter(household__in=homes, ends_month=None).values_list("pk", flat=True)
    list(for_change(Entitlement.objects).filter(pk__in=list(current)).order_by("pk"))
    lock_cases(Case.objects.filter(household__in=homes, state=CaseState.GRANTED).values_list("pk", flat=True))
    return decisions


def _senders(homes):
    """{家庭号: 最近一次迁出的街道}；没有迁移过的不在内。"""
    rows = HouseholdMove.objects.accepted().filter(household__in=homes).select_related("from_community__parent")
    return {one.household_id: one.from_community.parent for one in rows.order_by("first_month", "pk")}


def in_a_row(row):
    """本街道接连发到这一份的各份，最近的在前；随户迁来的一份起。"""
    rows = [row]
    while not rows[-1].move_id and (before := rows[-1].replaces.order_by("pk").first()):
        rows.append(before)
    return rows


def effective_month(old, decision):
    """实际从哪月起调整：决定的起始月，不早于本街道接连发放的起始月；已签章的月份不动，顺到其次月，差额另行结算。

    早于现行一份的起始月的（先提标、后知死亡），其间没有签章的各月也照这个决定，不再照前一份发。
    """
    sealed = last_month(old.street)
    month = max(decision.start_month, in_a_row(old)[-1].starts_month)
    return max(month, month_after(sealed)) if sealed else month


@transaction.atomic
def adjust_entitlement(entitlement_id, decision, *, by, at, from_month=None):
    """按提标、降标、停发的决定调整待遇，自决定的起始月（或 `from_month`）生效；返回接替的待遇，停发则为 None。

    Raises: NotVisible、NotPermitted；Blocked（不是同一户同一类、已经停发，或生效月的名册已签章）。
    """
    old = for_change(Entitlement.objects).filter(pk=entitlement_id).first()
    if old is None:
        raise NotVisible("没有这份待遇，或不在您的管辖范围内")
    matrix.require(by, Act.ADJUST_ENTITLEMENT, old.case, on=local_day(at))
    month = from_month or decision.start_month
    if reasons := cannot_adjust(old, decision, month):
        raise Blocked(reasons)
    last_paid = (month - timedelta(days=1)).replace(day=1)
    successor = None if decision.case.purpose == Purpose.STOP else entitlement_of(decision)
    first = in_a_row(old)[-1]
    in_part = _where_it_came_from(first, decision)
    _cut_earlier(old, last_paid, decision)
    if successor is None:
        old.end(last_paid, decision=decision)
    else:
        successor.starts_month, successor.move = month, first.move if in_part else None
        successor.save()
        old.replace(successor)
    if in_part:
        _adjust_the_rest(*in_part, decision, successor)
    settle(decision, old.street)
    old._change_reason = decision.case.get_purpose_display()
    old.save()
    posters.take_down(at=at, household=old.household_id)
    _tell_gap(first, decision, in_part[1] if in_part else month, by=by, at=at)
    _record_adjustment(old, successor, decision, by=by, at=at)
    follow_moved([successor] if successor else [], at=at)
    return successor


def _cut_earlier(row, last_paid, decision):
    """这一份之前、本街道接连的各份也发到 `last_paid` 为止。"""
    for one in in_a_row(row)[1:]:
        if one.ends_month > last_paid:
            one._change_reason = decision.case.get_purpose_display()
            one.end(last_paid, decision=decision)
            one.save()


def _where_it_came_from(first, decision):
    """随户迁来的，迁出街道还有几个月没有签章、也该照这个决定的：(那边的一份, 自何月起)；没有则为 None。"""
    before = for_change(first.replaces.exclude(street=first.street)).first() if first.move_id else None
    if before is None or before.ends_month is None:
        return None
    month = effective_month(before, decision)
    return (before, month) if month <= before.ends_month else None


def _adjust_the_rest(before, month, decision, successor):
    """迁出街道没有签章的几个月也照决定：停发的不再发；提标、降标的按新金额发到移交的前一个月。"""
    before._change_reason = decision.case.get_purpose_display()
    last_paid = (month - timedelta(days=1)).replace(day=1)
    _cut_earlier(before, last_paid, decision)
    if successor is not None:
        part = entitlement_of(decision)
        part.community, part.street = before.community, before.street
        part.starts_month, part.ends_month, part.replaced_by = month, before.ends_month, successor
        part._change_reason = before._change_reason
        part.save()
        before.replaced_by = part
    before.end(last_paid, decision=decision)
    before.save()


def _tell_gap(old, decision, month, *, by, at):
    """`month` 之前由早先的街道照原金额发、作决定时还没有签章的几个月（迁移不止一次的）：没有名册补得了，写成待办。"""
    settled = {line["month"] for line in decision.settlement_lines or []}
    months = [one for one in _months(decision.start_month, month) if one.isoformat() not in settled]
    if not months or old.move_id is None:
        return
    told = "、".join(f"{one.year}年{one.month}月" for one in months)
    each = decision.total - old.amount
    text = (
        f"{told}由迁出街道照原金额{yuan(old.amount)}发，变更决定（{decision.case.number}）定的是{yuan(decision.total)}，"
        f"每月相差{yuan(each)}，没有随名册补扣，请与迁出街道核实后补发或追回"
    )
    kind = FamilyTaskKind.OVERPAID if each < 0 else FamilyTaskKind.REVIEW
    FamilyTask.objects.raise_once(old.household, kind, text, from_case=decision.case, by=by, at=at)


def _months(first, end):
    """`first` 起、`end` 之前的各月1日。"""
    found = []
    while first < end:
        found.append(first)
        first = month_after(first)
    return found


def cannot_adjust(old, decision, month):
    """不能照这个决定自 `month` 起调整这份待遇的理由；空列表即可。"""
    case = decision.case
    if (case.household_id, case.aid) != (old.household_id, old.aid) or case.purpose == Purpose.NEW:
        return ["这个决定不是对本户这项待遇的调整"]
    if old.ends_month or old.replaced_by_id:
        return ["这份待遇已经停发或已被接替，请调整现行的一份"]
    if month < (first := in_a_row(old)[-1].starts_month):
        return [f"生效月份不能早于待遇的起始月（{zh(first, weekday=False)}起发）"]
    sealed = last_month(old.street)
    if sealed and month <= sealed:
        return [f"{sealed:%Y年%m月}的花名册已经签章，调整只能自下月起，差额在下月补发或扣回"]
    return []


def _record_adjustment(old, successor, decision, *, by, at):
    events.record(
        Act.ADJUST_ENTITLEMENT,
        chain=old.street.chain,
        at=at,
        by=by,
        case_id=decision.case_id,
        household_id=old.household_id,
        subject=decision.case.get_purpose_display(),
        data={
            "entitlement": old.pk,
            "successor": successor.pk if successor else None,
            "from": old.amount,
            "to": successor.amount if successor else 0,
            "last_paid": old.ends_month,
            "decided_from": decision.start_month,
        },
    )


def _fact(row):
    return {
        "case_id": row.case_id,
        "household_id": row.household_id,
        "subject": row.get_aid_display(),
        "data": {"decision": row.decision_id, "amount": row.amount, "starts_month": row.starts_month},
    }
