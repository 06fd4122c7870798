"""月度花名册：编制、核对、签章（F38）。签章后不可改，差错下月补发或扣回。"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format

from accounts import duties, matrix
from accounts.models import Unit
from benefits.services import cooling
from benefits.services.entitlements import adjust, hold_changes, open_in_street
from cases import ledger
from cases.models import CoveredPerson, FamilyTask, FamilyTaskKind
from core import events
from core.acts import Act
from core.dates import local_day, month_after
from core.locking import for_change
from core.refusals import Blocked, NotPermitted, NotVisible, Reason
from core.workflow import require_all
from households.models import AccountChange
from intake.services.family_aid import overpaid
from regimes.models import ONE_OFF
from rosters import doubts, draft, seal
from rosters.models import Roster, RosterLine, RosterStatus, subject_of

CHANGED_BY = "更换账户是您提出或核对的，须由另一人签章（职责分离第5条）"


@transaction.atomic
def draft_roster(street, month, *, by, at):
    """按该月应发的待遇编制名册；未签章的可以重编。返回 Roster。

    Raises: NotPermitted、NotVisible；Blocked（已签章、上月未签章、月份太远）。
    """
    _require(by, Act.DRAFT_ROSTER, street, subject_of(street, month), at)
    reasons = cannot_draft(street, month, local_day(at))
    if reasons:
        raise Blocked(reasons)
    street.hold()
    roster = for_change(Roster.objects).filter(street=street, month=month).first()
    changes = hold_changes(street)
    agreed = cooling.hold(street)
    open_in_street(street, at=at)
    adjust(changes, at=at)
    cooling.put_to_use(agreed, month, at=at)
    roster = roster or Roster(street=street, month=month)
    draft.fill(roster, by=by, at=at)
    _record(Act.DRAFT_ROSTER, roster, by=by, at=at, data=totals_of(roster))
    return roster


def cannot_draft(street, month, today):
    """此刻不能编制该月名册的理由；空列表即可编。"""
    rosters = Roster.objects.filter(street=street)
    reasons = []
    if month > month_after(today):
        reasons.append(f"最早可编制{_label(month_after(today))}的花名册，{_label(month)}还太早")
    if rosters.filter(month=month, status=RosterStatus.SEALED).exists():
        reasons.append(f"{_label(month)}花名册已签章，不能重编；差错请在下月补发或扣回")
    if later := rosters.filter(month__gt=month).order_by("month").first():
        reasons.append(f"{later.month_label}花名册已经编制，不能再回头编{_label(month)}的")
    if unsealed := rosters.filter(month__lt=month).exclude(status=RosterStatus.SEALED).order_by("month").first():
        reasons.append(f"{unsealed.month_label}花名册还没有签章，请先办完再编{_label(month)}的")
    last = rosters.sealed().filter(month__lt=month).order_by("-month").first()
    if last and not unsealed and month_after(last.month) < month:
        reasons.append(f"{_label(month_after(last.month))}花名册还没有编制，名册须逐月接续")
    return reasons


@transaction.atomic
def check_roster(roster_id, *, by, at):
    """另一人核对：逐项检查通过才记为已核对。返回 Roster。"""
    roster = _locked(roster_id)
    _require(by, Act.CHECK_ROSTER, roster, roster.subject, at)
    if roster.status != RosterStatus.DRAFT:
        raise Blocked(f"这份花名册{roster.get_status_display()}，不必再核对")
    _require_sound(roster)
    roster.status, roster.checked_by, roster.checked_at = RosterStatus.CHECKED, by, at
    roster.save()
    _record(Act.CHECK_ROSTER, roster, by=by, at=at, data=totals_of(roster))
    return roster


@transaction.atomic
def seal_roster(roster_id, *, by, at, version_read):
    """分管领导签章：再查一遍，封存为不可改的快照，摘要与合计入记录链。返回 Roster。

    `version_read` 是签章人看过的那一版（`Roster.version`），不是现在这一版的不办；再输口令由页面在调用前核对。
    """
    for street in Unit.objects.filter(rosters=roster_id):
        street.hold()  # 签章与接收迁入家庭一件一件办：一个月不会在两个街道的名册上
    roster = _locked(roster_id)
    _require(by, Act.SEAL_ROSTER, roster, roster.subject, at)
    if roster.status != RosterStatus.CHECKED:
        why = "已经签章" if roster.is_sealed else "还没有经另一人核对"
        raise Blocked(f"这份花名册{why}，不能签章")
    if barred := changed_accounts_by(roster, by):
        raise NotPermitted(barred)
    roster.version_read = version_read
    require_all(roster, seal.current_roster_read)
    _require_sound(roster)
    roster.sealed_by, roster.sealed_at, roster.status = by, at, RosterStatus.SEALED
    roster.sha256 = seal.digest(roster)
    roster.save()
    ledger.record_month(roster.street, roster.month, _paid(roster))
    _tell_overpaid(roster, by=by, at=at)
    _record(Act.SEAL_ROSTER, roster, by=by, at=at, data={**totals_of(roster), "sha256": roster.sha256})
    return roster


def changed_accounts_by(roster, user):
    """此人不得签章的理由：名册第一次发到的新账户，是他提出或核对的；空列表即可。"""
    listed = roster.lines.paid().filter(household=OuterRef("household"), account_index=OuterRef("number_index"))
    before = RosterLine.objects.filter(
        roster=roster.previous_id, household=OuterRef("household"), account_index=OuterRef("number_index")
    )
    changes = AccountChange.objects.agreed().filter(Exists(listed), ~Exists(before))
    mine = user.same_person_ids()
    rows = changes.filter(Q(proposed_by__in=mine) | Q(answered_by__in=mine)).select_related("holder").order_by("pk")
    return [Reason(f"本月第一次发到{one.holder.name}的账户，{CHANGED_BY}", duties.BASIS) for one in rows]


def _paid(roster):
    """逐行给出记入已发账的几样。"""
    for line in roster.lines.order_by("order").iterator(chunk_size=2000):
        yield line.household_id, line.aid, line.monthly, line.arrears


def _tell_overpaid(roster, *, by, at):
    """变更、停发在办，或定了自后来的月份起的，本月照原决定发：有人已死的写成待办核实多发，不论变更凭什么理由。"""
    dead = CoveredPerson.objects.filter(person__died_on__lt=roster.month).select_related("person")
    lines = roster.lines.paid().exclude(aid__in=ONE_OFF)
    lines = lines.filter(entitlement__decision__in=dead.values("decision"))
    lines = {line.entitlement.decision_id: line for line in lines.select_related("entitlement", "household", "case")}
    for one in dead.filter(decision__in=list(lines)).order_by("pk"):
        line = lines[one.decision_id]
        facts = {"person": one.person, "from_case": line.case, "by": by, "at": at}
        text = overpaid(roster.month, line.monthly, one.person)
        FamilyTask.objects.raise_once(line.household, FamilyTaskKind.OVERPAID, text, **facts)


def totals_of(roster):
    return {
        "month": roster.month,
        "households": roster.households,
        "people": roster.persons,  # “persons”一词留给共同参与人
        "amount": roster.amount,
        "changes": roster.changes,
    }


def _locked(roster_id):
    roster = for_change(Roster.objects).select_related("street").filter(pk=roster_id).first()
    if roster is None:
        raise NotVisible("没有这份花名册，或不在您的管辖范围内")
    return roster


def _require(by, act, place, subject, at):
    matrix.require(by, act, place, on=local_day(at))
    duties.require_separate(by, act, subject=subject)


def _require_sound(roster):
    if problems := doubts.problems(roster):
        raise Blocked([problem.text for problem in problems])


def _record(act, roster, *, by, at, data):
    events.record(act, chain=roster.street.chain, at=at, by=by, subject=roster.subject, data=data)


def _label(month):
    return date_format(month, "Y年n月")
