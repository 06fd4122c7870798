"""签批：先读后签。所看的全部事实在此汇齐；看过之后案件有变动的，须重新看。"""

from accounts import matrix
from cases import guards, ladder, lookup
from cases.effects import compared
from cases.models import Case
from cases.next_steps import waiting_for
from cases.states import CaseState
from core.acts import Act
from core.dates import check_order, zh
from core.models import Event
from decisions import comparisons
from evidence.alike import alike_lines
from evidence.models import Assessment, Check, HomeVisit, LineGroup, VisitStatus
from regimes.models import AidKind


def facts(case, user):
    """签字人要看的全部：家庭、各步结果、核算、公示与异议、会议意见、矛盾、照片、日期次序。"""
    assessment = Assessment.objects.filter(case_id=case.pk, is_current=True).first()
    visits = HomeVisit.objects.filter(case_id=case.pk, status=VisitStatus.FINISHED)
    visits = list(visits.prefetch_related("visitors", "photos").order_by("-pk"))
    items = list(case.agenda_items.select_related("meeting").prefetch_related("opinions__user").order_by("pk"))
    rounds = case.rounds.select_related("bulletin").prefetch_related("bulletin__postings", "objections")
    rounds = list(rounds)
    opened = {one.pk for found in rounds for one in found.objections.visible_to(user, Act.READ_CASE)}
    return {
        "members": [(one, one.age(case.acting_on)) for one in case.family()],
        "assessment": assessment,
        "nobody_left": guards.skipped_inquiry(case),
        "now_paid": guards.paid_now(case),
        "change": compared(case, assessment.total) if assessment else "",
        "groups": _groups(assessment),
        "checks": list(Check.objects.filter(case_id=case.pk).select_related("officer").order_by("pk")),
        "visits": visits,
        "agenda_items": items,
        "rounds": rounds,
        "objections": [found for one in rounds for found in one.objections.all() if found.pk in opened],
        "hidden": sum(len(one.objections.all()) for one in rounds) - len(opened),
        "faults": date_faults(case),
        "compared": comparisons.of_case(case, visits, rounds),
        "warnings": [*_known(case, user), *_warnings(case, assessment, visits, items)],
    }


def _groups(assessment):
    lines = list(assessment.lines.select_related("member")) if assessment else []
    grouped = [(group.label, [line for line in lines if line.group == group]) for group in LineGroup]
    return [(label, alike_lines(rows)) for label, rows in grouped if rows]


def date_faults(case):
    """办理日期次序颠倒之处。"""
    return check_order(ladder.in_order(case))


def _warnings(case, assessment, visits, items):
    """签字前须留意的：矛盾、异议、金额不一、单独登记备案、超期。"""
    found = [f"入户发现与申报、核对不一致：{one.contradictions}" for one in visits if one.contradictions]
    if case.separately_registered:
        found.append("本案已单独登记备案：与经办人员有近亲属等关系")
    if assessment:
        found += assessment.parameters.get("attention", [])
    by_panel = case.aid == AidKind.TEMPORARY_SMALL  # 小额的金额本由评审会定
    proposed = [one.amount for one in items[-1:] if one.amount is not None]
    if assessment and not by_panel and any(amount != assessment.total for amount in proposed):
        found.append(f"{items[-1].meeting.get_kind_display()}建议金额与核算表不一致")
    found += _returned(case)
    found += [*guards.change_fits.reasons(case), *guards.standard_of_paid_months.reasons(case)]
    return [*found, late] if (late := comparisons.late(case)) else found


def _returned(case):
    """上一次联合把关没有通过的，退回的理由。"""
    if not case.procedure.joint_gate or case.state != CaseState.DECISION:
        return []
    last = Event.objects.filter(case_id=case.pk, act=Act.PASS_GATE).order_by("-pk").first()
    return [] if last is None else [f"{zh(last.happened_on, weekday=False)}联合把关没有通过，退回：{last.reason}"]


def _known(case, user):
    """逐人查重查到的：在别处申请、在享、两户都登记。"""
    return [f"{name}：{line.text}" for name, line in lookup.of_family(case, by=user, day=case.acting_on)]


def waiting(user, on):
    """`on` 日轮到此人签的案件，急的在前。"""
    seen = Case.objects.visible_to(user, Act.APPROVE).open().filter(state=CaseState.DECISION)
    mine = waiting_for({Act.APPROVE, Act.REFUSE}, matrix.working_roles(user, on))
    return seen.filter(mine).order_by("due_on", "pk")
