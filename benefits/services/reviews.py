"""定期核查（维持）与就业渐退：不改金额，只记下核查过、渐退到哪天；要调整的另办变更。"""

from django.db import transaction

from accounts import matrix
from benefits.models import Entitlement, Review
from benefits.recurring import longest_taper
from benefits.services.changes import not_current
from cases.services.happened import happened
from core import events
from core.acts import Act
from core.dates import local_day, month_after, zh
from core.locking import for_change
from core.refusals import Blocked, NotVisible
from regimes.models import AidKind


@transaction.atomic
def record_review(entitlement_id, *, reviewed_on, way, found, with_whom, by, at, late_reason=""):
    """登记一次结论为维持的定期核查；下次核查自这天起算。返回 Review。"""
    row = _locked(entitlement_id, Act.REVIEW_ENTITLEMENT, by, at)
    after = [("决定日期", row.decision.decided_on)]
    happened("核查日期", reviewed_on, at=at, after=after, late_reason=late_reason)
    if with_whom.strip() == by.name:
        raise Blocked("核查须两人以上，同去的人不能是您自己")
    review = Review.objects.create(
        entitlement=row,
        reviewed_on=reviewed_on,
        way=way,
        found=found,
        with_whom=with_whom,
        reviewed_by=by,
        recorded_at=at,
    )
    data = {"entitlement": row.pk, "review": review.pk, "with": with_whom}
    _record(Act.REVIEW_ENTITLEMENT, row, by, at, data=data, happened_on=reviewed_on, reason=late_reason or found)
    return review


@transaction.atomic
def start_taper(entitlement_id, *, starts_on, until, reason, by, at):
    """就业后收入超过标准的，给一段渐退期，期内照发；最长几个月由规程定（83号文一(三)）。返回待遇。"""
    row = _locked(entitlement_id, Act.START_TAPER, by, at)
    if reasons := taper_gaps(row, starts_on, until, local_day(at)):
        raise Blocked(reasons)
    row.taper_from, row.taper_until = starts_on, until
    row._change_reason = Act.START_TAPER.label
    row.save()
    _record(Act.START_TAPER, row, by, at, data={"entitlement": row.pk, "until": until}, reason=reason)
    return row


def taper_gaps(row, starts_on, until, today):
    """不能给这段渐退期的理由。"""
    if reasons := _start_gaps(row, starts_on, today):
        return reasons
    longest = longest_taper(row.street.district, starts_on, today)
    found = [] if row.aid == AidKind.MINIMUM_LIVING else ["渐退期只用于最低生活保障"]
    if row.taper_until:
        found.append(f"这份待遇已给过渐退期（至{zh(row.taper_until, weekday=False)}），期满请办停发")
    if until <= starts_on:
        found.append("渐退期满须在开始之后")
    if longest and until > longest:
        found.append(f"渐退期最长到{zh(longest, weekday=False)}")
    return found


def _start_gaps(row, starts_on, today):
    """就业在先、渐退在后：不早于待遇起始，不晚于次月一日，免得一给就是几年以后。"""
    if row.starts_month <= starts_on <= month_after(today):
        return []
    first, last = zh(row.starts_month, weekday=False), zh(month_after(today), weekday=False)
    return [f"渐退开始须在{first}至{last}之间"]


def _locked(entitlement_id, act, by, at):
    rows = for_change(Entitlement.objects).select_related("household", "community", "street")
    row = rows.filter(pk=entitlement_id).first()
    if row is None or row.household.is_tied(by):
        raise NotVisible("没有这份待遇，或不在您的管辖范围内")
    matrix.require(by, act, row.community, on=local_day(at))
    if reasons := not_current(row):
        raise Blocked(reasons)
    return row


def _record(act, row, by, at, *, data, reason, happened_on=None):
    facts = {"case_id": row.case_id, "household_id": row.household_id, "subject": row.get_aid_display()}
    events.record(
        act, chain=row.street.chain, at=at, by=by, data=data, reason=reason[:200], happened_on=happened_on, **facts
    )
