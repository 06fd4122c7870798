"""审批所出的纸：审核确认表（F21）、确认通知书（F23）、不予确认告知书（F24）的内容。"""

from cases import decider
from cases.effects import effect, proposal, settled
from cases.guards.facts import members_of
from cases.snapshot import checks_of, visits_of
from cases.together import words_of
from core.acts import Act
from core.dates import zh
from core.masking import mask_id
from core.models import Event
from core.money import in_words, yuan
from evidence.models import Assessment, VisitStatus
from notices.catalogue import DECISION_SHEET
from notices.freezing import organ_name
from notices.services import file_sheet
from regimes.models import ONE_OFF, STATUS_ONLY

# 审核确认表上审批之前的意见栏（会议一栏照规程叫评审会或集体研究）：哪一步、栏名、签字人的称呼。
SIGNED = {
    Act.RECORD_VISIT: ("社区（调查人）意见", "调查人"),
    Act.FINISH_VISIT: ("街道经办审核意见", "经办人"),
}


def decision_sheet(case, decision, *, by, at):
    """审核确认表一张，随决定归入一户一档；返回 Paper。"""
    return file_sheet(
        DECISION_SHEET,
        sheet_content(case, decision),
        household=case.household,
        of=case.get_aid_display(),
        dated_on=decision.decided_on,
        by=by,
        at=at,
        case_id=case.pk,
        number=case.number,
    )


def sheet_content(case, decision):
    """F21 各栏；身份证号遮盖，纸面归卷。"""
    assessment, acted = Assessment.objects.current(case.pk), _acted(case)
    return {
        "case_number": case.number,
        "aid": case.get_aid_display(),
        "purpose": case.get_purpose_display(),
        "street": case.street.name,
        "community": case.community.name,
        "head_name": case.head_name,
        "address": case.household.address,
        "area": case.household.get_area_display(),
        "members": [_member_row(one, decision.decided_on) for one in members_of(case)],
        "assessment": _assessment(assessment),
        "steps": _steps(case, acted),
        "outcome": decision.get_outcome_display(),
        "total": yuan(decision.total),
        "total_words": in_words(decision.total),
        "status_only": case.aid in STATUS_ONLY,
        "one_off": case.aid in ONE_OFF,
        "effect": effect(case, decision),
        "settled": settled(decision),
        "opinion": decision.opinion,
        "facts": decision.facts,
        "clause": decision.clause,
        "signer": _signed(case, decision),
        "filed_with": filed_with(case),
        "decided_on": zh(decision.decided_on, weekday=False),
        "decider": decider.deciding_unit(case).name,
        "opinions": list(_opinions(case, assessment, acted)),
        "separately_registered": case.separately_registered,
    }


def _signed(case, decision):
    """签署人连同职务；账号没有登记职务的，用规程所定的签署人（signer）。"""
    title = decision.signer.title or case.procedure.value("signer", "")
    return f"{decision.signer.name}（{title}）" if title else decision.signer.name


def filed_with(case):
    """规程要审批后报区民政局备案的（file_with_district），街道一作出决定即报，审批表上写明；区里审批的不必报。"""
    if not case.procedure.value("file_with_district", False) or case.decided_by_district:
        return ""
    return f"本表作出之日报{organ_name(case.street.district)}备案"


def _acted(case):
    """审批之前各步最后一次的痕迹：{行为: Event}。"""
    return {event.act: event for event in Event.objects.of_case(case.pk).acted(*SIGNED, Act.HOLD_PANEL)}


def _opinions(case, assessment, acted):
    """审批之前各栏意见：说了什么、谁、哪天，取自痕迹里的自然人；没有走的环节不列。"""
    visit = _last_visit(case)
    said = {
        Act.RECORD_VISIT: f"入户调查：{visit.get_conclusion_display()}。" if visit else "",
        Act.FINISH_VISIT: proposal(case, assessment) if assessment else "",
        Act.HOLD_PANEL: {"agree": "同意。", "disagree": "不同意。"}.get(case.panel_opinion, ""),
    }
    words = words_of(case.procedure)
    signed = SIGNED | {Act.HOLD_PANEL: (words.opinion, words.opinion_title)}
    for act, (label, title) in signed.items():
        if event := acted.get(act):
            person = event.data.get("chair", event.actor_name)  # 会由主持人签，登记的人不签
            day = zh(event.happened_on, weekday=False)
            yield {"label": label, "title": title, "text": said[act], "person": person, "day": day}


def _last_visit(case):
    """最后一次完成的入户；没有为 None。"""
    return next((one for one in reversed(visits_of(case)) if one.status == VisitStatus.FINISHED), None)


def _member_row(member, day):
    return {
        "name": member.name,
        "relation": member.get_relation_display(),
        "age": member.age(day),
        "id_number": mask_id(member.id_number),
        "health": member.get_health_display(),
        "disability": f"{member.get_disability_kind_display()}{member.disability_grade}级"
        if member.disability_kind
        else "",
        "labour": member.get_labour_display().split("（")[0],
        "employment": member.get_employment_display(),
        "covered": "是" if member.covered else "否",
    }


def _assessment(assessment):
    if assessment is None:
        return {}
    return {
        "income_total": yuan(assessment.income_total),
        "deduction_total": yuan(assessment.deduction_total),
        "per_capita": f"{assessment.per_capita:.2f} 元",
        "standard": yuan(assessment.standard),
        "standard_source": assessment.standard_source,
        "base_amount": yuan(assessment.base_amount),
        "base_formula": assessment.base_formula,
        "top_up": yuan(assessment.top_up),
        "verdict": assessment.verdict,
    }


def _steps(case, acted):
    """核对、入户、评议、公示各一行：做没做、哪天、结果；调查人照登记入户的那一笔。"""
    visited = acted.get(Act.RECORD_VISIT)
    check, visit = next(reversed(checks_of(case)), None), _last_visit(case)
    return {
        "requested_on": zh(case.requested_on, weekday=False),
        "accepted_on": _day(case.accepted_on),
        "check": f"{check.number} {check.get_conclusion_display()}" if check else "",
        "visit": f"{_day(visit.finished_on)} {visit.get_conclusion_display()}" if visit else "",
        "visitors": "、".join(visited.data.get("visitors", ())) if visited else "",
        "review": f"{_day(case.reviewed_on)} {'通过' if case.review_outcome == 'pass' else '未通过'}"
        if case.reviewed_on
        else "",
        "publicity": f"公示{case.rounds_closed}轮期满" if case.rounds_closed else "",
    }


def _day(day):
    return zh(day, weekday=False) if day else ""
