"""户迁往别的街道：迁出的送，迁入的收或退；在办的案件留在原街道办完，待遇和档案随户走，每月只发一次。"""

from django.db import transaction

from accounts import matrix, proposals
from accounts.models import Answer, Unit
from benefits.services.entitlements import adjust, hold_changes, open_in_street
from benefits.services.following import first_month_of, follow_all, hold_rows
from cases.models import Case, FamilyTask, FamilyTaskKind, HouseholdMove
from cases.services.base import begin, lock_cases
from core import events
from core.acts import Act
from core.dates import local_day, zh
from core.refusals import Blocked, NotVisible
from households.models import Household


@transaction.atomic
def send_household(case_id, *, to_community, moved_on, address, proof, by, at):
    """把本案的一户送往 `to_community` 的街道；对方接收之前什么也不变。返回 HouseholdMove。

    Raises: Blocked（迁移日期、凭据、去向不对，或已经送出）、NotPermitted。
    """
    case = begin(case_id, Act.SEND_HOUSEHOLD, by=by, at=at)
    home = case.household
    if reasons := cannot_send(case, to_community, moved_on, address, proof, local_day(at)):
        raise Blocked(reasons)
    move = HouseholdMove.objects.create(
        household=home,
        from_community=home.community,
        to_community=to_community,
        address=address.strip(),
        moved_on=moved_on,
        proof=proof.strip(),
        proposed_by=by,
        proposed_at=at,
    )
    _record(Act.SEND_HOUSEHOLD, move, home.community.street, by=by, at=at, case=case, happened_on=moved_on)
    return move


def cannot_send(case, to_community, moved_on, address, proof, today):
    """不能送出的理由；空列表即可。"""
    home, reasons = case.household, []
    if home.community.street != case.street:
        reasons.append(f"这一户已迁到{home.community.full_name}，再迁由那边送出；本案留在{case.street.name}办完")
    if to_community.street == home.community.street:
        reasons.append("迁入的社区就在本街道，不必送出")
    if to_community.district != home.community.district:
        reasons.append("迁往外区县的，请在本街道办停发，到迁入地重新申请")
    if moved_on > today:
        reasons.append("迁移日期不能晚于今天")
    reasons += [words for text, words in ((address, "请填写迁入后的住址"), (proof, "请写明凭据")) if not text.strip()]
    if waiting := HouseholdMove.objects.waiting().filter(household=home).first():
        day = zh(local_day(waiting.proposed_at), weekday=False)
        reasons.append(f"这一户已于{day}送往{waiting.to_community.full_name}，等对方接收或退回")
    return reasons


@transaction.atomic
def accept_household(move_id, *, by, at):
    """接收迁入的一户：户、待遇、认定、档案归本街道，在办的案件留在原街道。返回 HouseholdMove。

    迁出街道已签章的月份和接收的当月由它发，`first_month` 起由本街道发。Raises: Blocked、NotPermitted、NotVisible。
    """
    move = HouseholdMove.objects.filter(pk=move_id).select_related("from_community", "to_community").first()
    if move is None:
        raise NotVisible("没有这件迁移，或不在您的管辖范围内")
    sender, receiver = move.from_community.street, move.to_community.street
    for street in sorted((sender, receiver), key=lambda one: one.pk):
        street.hold()
    move = _answering(move_id, Act.ACCEPT_HOUSEHOLD, by=by, at=at)
    hold_rows(move.household_id)
    _carry_out_decided(sender, at=at)
    lock_cases(Case.objects.filter(household=move.household_id).values_list("pk", flat=True))
    move.first_month = first_month_of(move.household_id, sender, receiver, local_day(at))
    proposals.write_answer(move, Answer.AGREED, by=by, at=at)
    cases = follow_all(move, at=at)
    _settle_in(move)
    _tell(move, cases, by=by, at=at)
    _record(Act.ACCEPT_HOUSEHOLD, move, sender, by=by, at=at)
    for case in cases or [None]:
        _record(Act.ACCEPT_HOUSEHOLD, move, receiver, by=by, at=at, case=case)
    return move


@transaction.atomic
def refuse_household(move_id, *, reason, by, at):
    """不收，退回迁出的街道；户、案件、待遇都不变。返回 HouseholdMove。"""
    move = _answering(move_id, Act.REFUSE_HOUSEHOLD, by=by, at=at)
    proposals.write_answer(move, Answer.REFUSED, by=by, at=at, note=reason)
    said = f"{move.to_community.street.name}没有接收这一户：{move.answer_note}"
    _task(move, FamilyTaskKind.FACTS, said, None, by=by, at=at)
    for street in (move.from_community.street, move.to_community.street):
        _record(Act.REFUSE_HOUSEHOLD, move, street, by=by, at=at, reason=move.answer_note)
    return move


def _answering(move_id, act, *, by, at):
    """锁住等着答复的一件，核对此人可否答复。"""
    places = "household", "from_community__parent", "to_community__parent__parent"
    move = proposals.locked(HouseholdMove.objects.select_related(*places), move_id)
    matrix.require(by, act, move, on=local_day(at))
    proposals.require_waiting(move)
    proposals.require_other(move, by)
    return move


def _carry_out_decided(street, *, at):
    """迁出街道已经决定的先照办完，再移交：与编制名册前所办的相同。"""
    changes = hold_changes(street)
    open_in_street(street, at=at)
    adjust(changes, at=at)


def _settle_in(move):
    home = Household.objects.locked().get(pk=move.household_id)
    home.community, home.address = move.to_community, move.address
    home.version += 1
    home._change_reason = Act.ACCEPT_HOUSEHOLD.label
    home.save()


def _tell(move, cases, *, by, at):
    """迁入街道要接着办的：核实住处，重贴长期公示。"""
    case = cases[0] if cases else None
    since, until = zh(move.moved_on, weekday=False), f"{move.first_month:%Y年%m月}"
    said = f"{since}自{move.from_community.full_name}迁入，{until}起由本街道发放；请核实住处与适用标准"
    _task(move, FamilyTaskKind.REVIEW, said, case, by=by, at=at)
    if any(one.posters_down for one in cases):
        words = "原社区的长期公示已撤下，请在迁入的社区重新张贴"
        _task(move, FamilyTaskKind.POSTER, words, case, by=by, at=at)


def _task(move, kind, text, case, *, by, at):
    FamilyTask.objects.raise_once(move.household, kind, text, from_case=case, by=by, at=at)


def _record(act, move, street, *, by, at, case=None, happened_on=None, reason=""):
    events.record(
        act,
        chain=street.chain,
        at=at,
        by=by,
        case_id=case and case.pk,
        household_id=move.household_id,
        happened_on=happened_on,
        subject=f"{move.from_community.full_name}迁往{move.to_community.full_name}",
        data={"move": move.pk, "first_month": move.first_month},
        reason=reason or move.proof,
    )


def kept_cases(move):
    """接收之后留在原街道的在办案件。"""
    return Case.objects.open().filter(household=move.household_id).select_related("street").order_by("pk")


def destinations(community):
    """可以送往的社区：同一区县别的街道的。"""
    return Unit.objects.active().communities().within(community.district).exclude(parent=community.street)
