"""审批：同意、不予确认、退回、联合把关（57号文第20至22条）。"""

from django.db import transaction

from cases import amounts, composition, decider, grounds, guards, months, route, snapshot
from cases.addressee import addressee
from cases.models import Decision, Outcome
from cases.services.base import begin, finish
from cases.states import CaseState
from core.acts import Act
from core.dates import local_day
from core.held import holding
from core.models import Event
from core.refusals import Blocked
from core.workflow import permitted, require
from decisions import serve_limit
from decisions.notices import granted_notice, refusal_content, title_of
from decisions.papers import decision_sheet
from notices.catalogue import REFUSAL
from notices.services import issue

# 把关通过就是确认，人对不对再问一遍；不通过的随时可以退回。
RIGHT_PEOPLE = (guards.everyone_alive, guards.nobody_disputed, guards.nobody_covered_twice)


@transaction.atomic
@holding()
def approve(case_id, *, by, at, version_read, opinion="同意"):
    """审批同意：定金额与起始月（依规程，57号文第21条为次月），冻结依据，出审核确认表与通知书。

    须经区级联合把关的，把关通过才生成决定与通知书，此时返回 None；否则返回 Decision。
    `version_read` 是签字人看过的那一版（`reading.note_read`），不是现在这一版的不办。
    不可批的理由（公示未满、评审未过……）以 Blocked 说明；职责不分离以 NotPermitted 说明。
    """
    case = _begin_read(case_id, Act.APPROVE, version_read, by=by, at=at)
    on = local_day(at)
    with permitted(case.approve, guards.current_version_read):
        case.approve(on=on)
    case.decided_by_district = decider.district_decides(case, on)
    award = amounts.award_of(case)
    if case.state == CaseState.JOINT_GATE:
        finish(case, Act.APPROVE, by=by, at=at, data={"total": award.total}, reason=opinion)
        return None
    return _grant(case, award, Act.APPROVE, signer=by, by=by, at=at, opinion=opinion)


def _grant(case, award, act, *, signer, by, at, opinion):
    """生成决定、出通知书、记痕。"""
    finish(
        case, act, by=by, at=at, data=decide(case, award, signer=signer, by=by, at=at, opinion=opinion), reason=opinion
    )
    return case.decision


def decide(case, award, *, signer, by, at, opinion):
    """生成决定、出通知书：认定的出认定通知书，提标、减发、停发出调整（停发）告知书。返回记入痕迹的各项。"""
    figures = {**award.figures(), **_months(case, award.total, local_day(at))}
    decision = _decide(case, Outcome.GRANTED, by=signer, at=at, opinion=opinion, **figures)
    composition.cover(decision)
    _tell(case, decision, *granted_notice(case, decision, award), by=by, at=at)
    return _facts(decision)


def _months(case, total, on):
    """起始月、认定有效期，与已签章各月的差额。"""
    start = months.start_month(case, on)
    lines = amounts.settlement_of(case, total, start)
    found = {"start_month": start, "valid_until": amounts.valid_until(case, on)}
    if amount := amounts.balance(lines):
        found |= {"settlement": amount, "settlement_lines": lines}
    return found


@transaction.atomic
@holding()
def refuse(case_id, *, by, at, version_read, facts, clause, remedy, referral="", ground=""):
    """不予确认：事实、依据条款、救济途径缺一不可；告知书按规程的期限送达（T13）。返回 Decision。

    `ground` 是照着写的那一条理由（regimes/grounds.py），只记入痕迹，文书以所写的为准。
    联合把关时规程许可的（gate_may_refuse），由把关人以区民政局之名作出，不必退回审批。
    """
    case = _begin_read(case_id, Act.REFUSE, version_read, by=by, at=at)
    with permitted(case.refuse, guards.current_version_read):
        if missing := [
            label for label, text in (("事实", facts), ("依据条款", clause), ("救济途径", remedy)) if not text.strip()
        ]:
            raise Blocked(f"不予确认告知书缺少{'、'.join(missing)}，请补写")
        grounds.require_filled(事实=facts, 依据条款=clause)
        at_gate = case.state == CaseState.JOINT_GATE
        case.refuse(on=local_day(at))
    case.decided_by_district = at_gate or decider.district_decides(case, local_day(at))
    given = {"facts": facts, "clause": clause, "remedy": remedy}
    decision = _decide(case, Outcome.REFUSED, by=by, at=at, opinion="不同意", **given)
    content = refusal_content(case, decision, referral)
    _tell(case, decision, REFUSAL, content, by=by, at=at)
    data = {**_facts(decision), "ground": ground, **({"gate": True} if at_gate else {})}
    finish(case, Act.REFUSE, by=by, at=at, data=data, reason=facts)
    return decision


@transaction.atomic
def send_back(case_id, *, by, at, to, reason, ground=""):
    """退回重办：写明理由，退到核对或入户；评议与公示随之重来。返回案件。"""
    case = begin(case_id, Act.SEND_BACK, by=by, at=at)
    require(case.send_back)
    possible = route.back_to(case.procedure)
    if to not in possible:
        raise Blocked(f"只能退回到{'、'.join(f'“{one.label}”' for one in possible)}")
    if not reason.strip():
        raise Blocked("退回须写明理由，经办人才知道要补什么")
    grounds.require_filled(理由=reason)
    case.send_back(to=CaseState(to))
    finish(case, Act.SEND_BACK, by=by, at=at, data={"to": to, "ground": ground}, reason=reason)
    return case


@transaction.atomic
@holding()
def pass_gate(case_id, *, by, at, version_read, passed, reason=""):
    """区级联合把关（罗庄）：通过则以原审批人之名确认，不通过退回审批并写明理由。返回案件。"""
    case = _begin_read(case_id, Act.PASS_GATE, version_read, by=by, at=at)
    right = (*RIGHT_PEOPLE, guards.standard_of_paid_months, guards.change_fits)
    with permitted(case.pass_gate, guards.current_version_read, *(right if passed else ())):
        if not passed and not reason.strip():
            raise Blocked("把关不通过须写明理由")
        case.pass_gate(passed=passed)
    if passed:
        approval = Event.objects.filter(case_id=case.pk, act=Act.APPROVE).order_by("-pk").first()
        _grant(
            case, amounts.award_of(case), Act.PASS_GATE, signer=approval.actor, by=by, at=at, opinion=approval.reason
        )
    else:
        finish(case, Act.PASS_GATE, by=by, at=at, data={"passed": False}, reason=reason)
    return case


def _begin_read(case_id, act, version_read, *, by, at):
    """同 `begin`，另放入签字人看过的那一版。"""
    case = begin(case_id, act, by=by, at=at)
    case.version_read = version_read
    return case


def _decide(case, outcome, *, by, at, opinion, **given):
    frozen = snapshot.take(case)
    return Decision.objects.create(
        case=case,
        outcome=outcome,
        decided_on=local_day(at),
        decided_at=at,
        signer=by,
        opinion=opinion,
        snapshot=frozen,
        snapshot_sha256=snapshot.digest(frozen),
        **given,
    )


def _tell(case, decision, form, content, *, by, at):
    """审核确认表归卷在前，通知书在后；题名照规程，几日内送达照规程或国家规定。"""
    decision_sheet(case, decision, by=by, at=at)
    issue(
        form,
        case_id=case.pk,
        household=case.household,
        unit=decider.deciding_unit(case),
        recipient=addressee(case),
        content=content,
        at=at,
        by=by,
        serve_within=serve_limit.serve_within(case) if form is REFUSAL else None,
        title=title_of(case, form),
    )


def _facts(decision):
    return {
        "outcome": decision.outcome,
        "total": decision.total,
        "start_month": decision.start_month,
        "valid_until": decision.valid_until,
        "settlement": decision.settlement,
        "snapshot_sha256": decision.snapshot_sha256,
    }
