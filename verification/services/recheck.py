"""复查：另两人查，逐条写原结果、复查结果、依据，改动同时落到比对结果上（57号文第18条）。"""

from django.db import transaction

from accounts import duties
from accounts.models import Role, User
from cases.addressee import addressee
from cases.services import timing
from cases.services.base import begin, finish
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.refusals import Blocked
from core.workflow import require
from evidence.data_classes import BY_CODE
from evidence.models import Answer, Assessment, ClassAnswer, Hit, HitVerdict, Outcome, Recheck, RecheckFact
from notices.catalogue import RECHECK
from notices.services import issue
from regimes.models import PauseReason
from verification import papers
from verification.services.hits import measured

MAY_RECHECK = (Role.CHECKER, Role.WINDOW, Role.REVIEW_LEADER, Role.DISTRICT)
FOUND = (Outcome.CHANGED, Outcome.ADDED)


@transaction.atomic
def recheck(case_id, *, by, at, way, findings, facts, checkers):
    """出具复核报告。返回 Recheck。

    `facts` 每条为 {outcome, hit 或 subject+data_class, detail, amount, period, verdict, ground}；全是维持的即维持
    原结果，有改、废、补的即变更，核算随之重做。`checkers` 为两名 User。
    Raises: Blocked（不足两人、原核对人复查、没有逐条写明）、NotPermitted（登记的人就是原核对人）。
    """
    case = begin(case_id, Act.RECHECK, by=by, at=at)
    require(case.recheck)
    found = for_change(Recheck.objects).get(check_request__case_id=case.pk, reported_on=None)
    _refuse_unless([*_text_gaps(way, findings), *checker_gaps(case, checkers, local_day(at))])
    made = [_fact(found, fact, by=by, at=at) for fact in facts]
    _refuse_unless([] if made else ["请逐条写明复查了哪些结果：原来怎样、复查怎样、凭什么"])
    found.reported_on, found.way, found.findings = local_day(at), way, findings
    found.checker1, found.checker2 = checkers
    found.upheld = all(one.outcome == Outcome.KEPT for one in made)
    found.save()
    if not found.upheld:
        Assessment.objects.filter(case_id=case.pk, is_current=True).update(is_current=False)
    notice = _tell(case, found, made, by=by, at=at)
    case.recheck()
    timing.start_clock(case, PauseReason.RECHECK, on=local_day(at))
    data = {
        "upheld": found.upheld,
        "persons": [one.pk for one in checkers],
        "facts": [[one.data_class, one.outcome] for one in made],
        "notice": notice.number,
    }
    finish(case, Act.RECHECK, by=by, at=at, subject=found.check_request.number, data=data, reason=findings)
    return found


def recheckers_for(case, on):
    """可作复查人的：本街道或区里、没有办过本案核对、无亲属关系；核对员的保密协议须有效。"""
    units = [case.street_id, case.street.parent_id]
    holders = User.objects.filter(unit__in=units, is_active=True).select_related("unit").order_by("unit", "name", "pk")
    return [user for user in holders if _may(user, on) and not _unfit(user, case)]


def checker_gaps(case, checkers, on):
    """复查人须为两个自然人，都不是作出原核对的人。"""
    people = [set(one.same_person_ids()) for one in checkers if one is not None]
    if len(people) != 2 or people[0] & people[1]:
        return ["复查人须为两名不同的人，请逐名选定"]
    gaps = []
    for one in checkers:
        why = _unfit(one, case)
        gaps += why or ([] if _may(one, on) else [f"{one.name}不能作复查人：须为本街道或区里的经办、核对人员"])
    return gaps


def _may(user, on):
    held = [role for role in MAY_RECHECK if user.has_role(role, on)]
    return bool(held) and (held != [Role.CHECKER] or user.secrecy_valid_on(on))


def _unfit(user, case):
    if case.is_tied(user):
        return [f"{user.name}与本户有近亲属关系，不能作复查人"]
    if duties.conflicts(user, Act.RECHECK, case.pk):
        return [f"{user.name}办过本案的核对，不能复查自己的核对结果，请另选一人"]
    return []


def _fact(found, fact, *, by, at):
    """一条事实：核对齐全，落到比对结果上，存下。"""
    outcome, old = Outcome(fact["outcome"]), _old_hit(found, fact)
    subject = old.subject if old else found.check_request.subjects.filter(pk=fact.get("subject")).first()
    code = old.data_class if old else fact.get("data_class")
    _refuse_unless(_fact_gaps(outcome, old, subject, code, fact))
    new = _new_hit(subject, code, fact, by=by, at=at) if outcome in FOUND else None
    if outcome in (Outcome.CHANGED, Outcome.VOIDED):
        old.voided_by, old.voided_at, old.voided_reason = by, at, fact["ground"]
        old.save(update_fields=["voided_by", "voided_at", "voided_reason"])
    row = RecheckFact.objects.create(
        recheck=found,
        subject=subject,
        data_class=code,
        outcome=outcome,
        old_hit=old,
        new_hit=new,
        ground=fact["ground"],
    )
    _answer_if_gone(row, by=by, at=at)
    return row


def _old_hit(found, fact):
    """原来的一条；没有指明的为 None。"""
    if not fact.get("hit"):
        return None
    rows = Hit.objects.valid().filter(subject__check_request=found.check_request).select_related("subject")
    if (hit := rows.filter(pk=fact["hit"]).first()) is None:
        raise Blocked("所复查的一条比对结果不在本次核对里，或已作废")
    return hit


def _fact_gaps(outcome, old, subject, code, fact):
    name = f"{subject or ''}{BY_CODE[code].label if code in BY_CODE else ''}"
    gaps = [] if fact.get("ground", "").strip() else [f"{name}：请写明复查的依据"]
    if outcome in (Outcome.CHANGED, Outcome.VOIDED) and old is None:
        gaps.append(f"{name}：改动、作废的，请指明原来的是哪一条")
    if subject is None or code not in BY_CODE:
        gaps.append("请写明复查的是谁的哪一类数据")
    if outcome == Outcome.ADDED and old is not None:
        gaps.append(f"{name}：已有这一条，应选“改为”")
    if outcome in FOUND and not fact.get("detail", "").strip():
        gaps.append(f"{name}：请写明复查所得的内容")
    if outcome in FOUND and fact.get("verdict") in (None, "", HitVerdict.PENDING):
        gaps.append(f"{name}：请选择计入、不计入，或非本人")
    return gaps


def _new_hit(subject, code, fact, *, by, at):
    measured(BY_CODE[code], fact.get("amount"), fact.get("period", ""), fact["verdict"])
    return Hit.objects.create(
        subject=subject,
        data_class=code,
        source=fact.get("source") or BY_CODE[code].department,
        detail=fact["detail"],
        amount=fact.get("amount"),
        period=fact.get("period", ""),
        months=fact.get("months"),
        verdict=fact["verdict"],
        reason=fact["ground"],
        recorded_by=by,
        recorded_at=at,
        explained_by=by,
        explained_at=at,
    )


def _answer_if_gone(row, *, by, at):
    """作废之后这一类再没有记录的，复查即答“无记录”。"""
    left = Hit.objects.valid().filter(subject=row.subject, data_class=row.data_class)
    if row.outcome == Outcome.VOIDED and not left.exists():
        ClassAnswer.objects.create(
            subject=row.subject, classes=[row.data_class], answer=Answer.NONE, answered_by=by, answered_at=at
        )


def _text_gaps(way, findings):
    given = (("请写明复查方式", way), ("请写明复查事实", findings))
    return [text for text, value in given if not value.strip()]


def _refuse_unless(gaps):
    if gaps:
        raise Blocked(gaps)


def _tell(case, found, made, *, by, at):
    """复核报告送申请人（F26）。"""
    return issue(
        RECHECK,
        case_id=case.pk,
        household=case.household,
        unit=case.street,
        recipient=addressee(case),
        content=papers.recheck_content(found, case, made),
        at=at,
        by=by,
    )
