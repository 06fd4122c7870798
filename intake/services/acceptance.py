"""窗口的动作：受理、一次性告知、补正、不予受理、撤回、终止（社会救助审核确认办法第9—12条）。"""

from datetime import date

from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.models import Role
from cases import deadlines, grounds, guards, hearing_notice, ladder
from cases.addressee import addressee
from cases.codes import DeclineReason, TerminateReason
from cases.models import MaterialStatus, SupplementItem
from cases.services import parties, timing
from cases.services.base import begin, finish
from cases.states import CaseState
from core.acts import Act
from core.dates import check_order, local_day, zh
from core.held import held, holding
from core.masking import mask_id
from core.refusals import Blocked
from core.workflow import permitted, require
from intake.services.registration import register
from notices.catalogue import ACCEPTANCE, DECLINE, MATERIALS, SUPPLEMENT, TERMINATION
from notices.services import file_sheet, issue
from regimes.models import PauseReason

__all__ = [
    "accept",
    "decline",
    "match_and_accept",
    "register",
    "request_supplement",
    "supplement",
    "terminate",
    "withdraw",
]


@transaction.atomic
@holding()
def match_and_accept(case_id, *, by, at, **facts):
    """受理前再比对一次亲属关系；新发现与本人有关系的，只转备案，不由本人受理（`accepted_on` 仍空）。返回 Case。"""
    case = parties.rematch(case_id, by=by, at=at)
    return case if case.is_tied(by) else accept(case_id, by=by, at=at, **facts)


@transaction.atomic
@holding()
def accept(case_id, *, by, at, happened_on=None, reason=""):
    """受理：定规程、起时限、指派、出具受理通知书。返回 Case；不能受理则 Blocked 列出全部理由。

    机关自己发起的变更没有申请可言，不出受理通知书、材料清单；须先听取意见的出听取意见告知书。
    """
    case, day = _start(case_id, Act.ACCEPT, by=by, at=at, happened_on=happened_on)
    with permitted(case.accept):
        case.accept(procedure=guards.procedure_for(case, day), on=day, nobody_left=guards.nobody_left(case))
    prefetch_related_objects([case.procedure], "limits")
    parties.assign(case, by, Role.WINDOW, by=by, at=at)
    finish(
        case, Act.ACCEPT, by=by, at=at, happened_on=day, reason=reason, data={"procedure": str(case.procedure.regime)}
    )
    if not case.by_office:
        _file_receipt(case, by=by, at=at)
        _issue(case, ACCEPTANCE, acceptance_content(case, by), by=by, at=at)
    if case.state == CaseState.HEARING:
        hearing_notice.tell(case, by=by, at=at)
    return case


@transaction.atomic
def request_supplement(case_id, *, items, due_on, by, at, happened_on=None, reason=""):
    """一次性告知：items 为 [{"label", "problem", "requirement"}]，只能告知一次；已受理的自次日起停表。"""
    case, day = _start(case_id, Act.REQUEST_SUPPLEMENT, by=by, at=at, happened_on=happened_on)
    require(case.request_supplement)
    _check_items(items, due_on, day)
    case.request_supplement(on=day, due_on=due_on)
    SupplementItem.objects.bulk_create(SupplementItem(case=case, **item) for item in items)
    case.materials.filter(label__in=[item["label"] for item in items]).update(
        status=MaterialStatus.MISSING, required=True
    )
    if case.procedure and case.procedure.pause_rule(PauseReason.SUPPLEMENT):
        timing.stop_clock(case, PauseReason.SUPPLEMENT, on=day, by=by)
    finish(case, Act.REQUEST_SUPPLEMENT, by=by, at=at, happened_on=day, reason=reason, data={"items": len(items)})
    content = {**notice_facts(case, by), "items": items, "deadline": due_on}
    _issue(case, SUPPLEMENT, content, by=by, at=at)
    return case


@transaction.atomic
def supplement(case_id, *, received, by, at, happened_on=None, reason=""):
    """登记补交：received 为本次收到的补正事项 id；收齐即回到原环节，停表恢复。未收齐的只记收件。"""
    case, day = _start(case_id, Act.SUPPLEMENT, by=by, at=at, happened_on=happened_on)
    _check_order([("一次性告知", case.supplement_requested_on), ("补交", day)])
    open_items = case.supplement_items.filter(received_on=None)
    got = list(open_items.filter(pk__in=received).values_list("label", flat=True))
    if case.state == CaseState.SUPPLEMENT and not got and open_items.exists():
        raise Blocked("请勾选本次收到的补正材料")
    open_items.filter(pk__in=received).update(received_on=day)
    case.materials.filter(label__in=got).update(status=MaterialStatus.RECEIVED)
    if case.state == CaseState.SUPPLEMENT and case.supplement_items.filter(received_on=None).exists():
        subject = f"收到补正材料：{'、'.join(got)}"
        finish(case, Act.UPLOAD_SCAN, by=by, at=at, happened_on=day, reason=reason, subject=subject[:200])
        return case
    with permitted(case.supplement):
        case.supplement()
    timing.start_clock(case, PauseReason.SUPPLEMENT, on=day)
    finish(case, Act.SUPPLEMENT, by=by, at=at, happened_on=day, reason=reason, data={"received": got})
    return case


@transaction.atomic
def decline(case_id, *, code, facts, clause, by, at, remedy="", happened_on=None, reason=""):
    """不予受理：理由、条款、救济途径缺一不可，一律书面。"""
    case, day = _start(case_id, Act.DECLINE, by=by, at=at, happened_on=happened_on)
    require(case.decline)
    content = _grounds(case, by, DeclineReason(code).label, facts, clause, remedy)
    case.decline(on=day)
    finish(
        case, Act.DECLINE, by=by, at=at, happened_on=day, reason=reason or facts, data={"code": code, "clause": clause}
    )
    _issue(case, DECLINE, content, by=by, at=at)
    return case


@transaction.atomic
def withdraw(case_id, *, reason, by, at, happened_on=None):
    """申请人撤回申请；写明缘由。"""
    case, day = _start(case_id, Act.WITHDRAW, by=by, at=at, happened_on=happened_on)
    require(case.withdraw)
    if not reason.strip():
        raise Blocked("请写明申请人撤回申请的缘由")
    case.withdraw(on=day)
    timing.start_clock(case, on=day)
    finish(case, Act.WITHDRAW, by=by, at=at, happened_on=day, reason=reason)
    return case


@transaction.atomic
def terminate(case_id, *, code, facts, clause, by, at, remedy="", happened_on=None, reason=""):
    """终止办理：写明理由，出具终止办理告知书。"""
    case, day = _start(case_id, Act.TERMINATE, by=by, at=at, happened_on=happened_on)
    require(case.terminate)
    content = _grounds(case, by, TerminateReason(code).label, facts, clause, remedy)
    case.terminate(on=day)
    timing.start_clock(case, on=day)
    finish(case, Act.TERMINATE, by=by, at=at, happened_on=day, reason=reason or facts, data={"code": code})
    _issue(case, TERMINATION, content, by=by, at=at)
    return case


def acceptance_content(case, by):
    """受理通知书的栏目：办结期限取止于审批的那一项；日历未公布的年份两个日子都写。"""
    whole = overall_deadline(case)
    content = {
        **notice_facts(case, by),
        "accepted_on": case.accepted_on,
        "due_on": whole.due_on if whole else "",
        "due_provisional": bool(whole and whole.provisional),
    }
    if whole and whole.provisional:
        content["due_plain"] = whole.earliest
    return content


def overall_deadline(case):
    """正在走的时限里，止于审批决定的那一项（几项则取最迟）；没有则为空。"""
    final = {row.limit_id for row in case.procedure.limits.all() if Act.APPROVE in row.end_events}
    running = held("running", case.pk, lambda: deadlines.running(case))
    ends = [one for one in running if one.id in final and one.due is not None]
    return max(ends, key=lambda one: one.due_on, default=None)


def _start(case_id, act, *, by, at, happened_on):
    """锁定案件，定下发生日期；发生在申请之前的不收。"""
    case = begin(case_id, act, by=by, at=at)
    day = happened_on or case.acting_on
    if day > case.acting_on:
        raise Blocked(f"{act.label}日期（{zh(day, weekday=False)}）不能晚于今天（{zh(case.acting_on, weekday=False)}）")
    _check_order([ladder.dated(case, "requested_on"), (f"{act.label}日期", day)])
    case.acting_on = day
    return case, day


def _check_order(pairs):
    if faults := check_order(pairs):
        raise Blocked(faults)


def _check_items(items, due_on: date, day):
    if not items:
        raise Blocked("请至少列出一项需要补正的材料")
    if due_on is None or due_on <= day:
        raise Blocked("补正期限须在告知日之后")


def notice_facts(case, by):
    """各种文书都写的几栏。"""
    return {
        "matter": case.get_aid_display(),
        "case_number": case.number,
        "id_masked": mask_id(case.applicant.id_number),
        "requested_on": case.requested_on,
        "handler": by.name if by else "",
    }


def _grounds(case, by, label, facts, clause, remedy):
    """书面理由：事实与条款缺一不可；救济途径不给则由文书按单位的复议机关、法院写。"""
    if not facts.strip() or not clause.strip():
        raise Blocked("请写明事实理由和依据条款，告知书须说明理由")
    grounds.require_filled(事实=facts, 依据条款=clause)
    content = {**notice_facts(case, by), "reason": f"{label}：{facts.strip()}", "clause": clause.strip()}
    return {**content, "remedy": remedy.strip()} if remedy.strip() else content


def _issue(case, form, content, *, by, at):
    return issue(
        form,
        case_id=case.pk,
        household=case.household,
        unit=case.street,
        recipient=addressee(case),
        content=content,
        at=at,
        by=by,
    )


def _file_receipt(case, *, by, at):
    """材料接收清单（F05）随受理归档。"""
    rows = [
        {"label": one.label, "status": one.get_status_display(), "copy": one.is_copy, "pages": one.pages}
        for one in case.materials.all()
    ]
    file_sheet(
        MATERIALS,
        {"case_number": case.number, "applicant": case.applicant.name, "rows": rows, "clerk": by.name if by else ""},
        household=case.household,
        dated_on=local_day(at),
        by=by,
        at=at,
        case_id=case.pk,
    )
