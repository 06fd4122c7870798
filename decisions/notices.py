"""审批所出各种文书的栏目：确认、认定、调整（停发）、不予确认。"""

from cases import amounts, decider, ladder
from cases.effects import compared, month_of, told_sum
from cases.guards.facts import account_of, paid_now
from core.clauses import as_printed
from core.dates import local_day, zh
from core.masking import mask_id
from evidence.models import Assessment, Hearing
from notices.catalogue import ADJUST, GRANT, RECOGNITION
from regimes import paper_law
from regimes.models import ONE_OFF, STATUS_ONLY, Parameter, Purpose


def granted_notice(case, decision, award):
    """同意之后出哪种文书：（文书目录的一行, 栏目）。"""
    if case.purpose != Purpose.NEW:
        return ADJUST, adjust_content(case, decision)
    if case.aid in STATUS_ONLY:
        return RECOGNITION, recognition_content(case, decision)
    return GRANT, grant_content(case, decision, award)


def granted_paper(case):
    """同意之后出的文书叫什么。"""
    if case.purpose != Purpose.NEW:
        return title_of(case, ADJUST)
    return title_of(case, RECOGNITION if case.aid in STATUS_ONLY else GRANT)


def title_of(case, form):
    """本区规程给这种文书的名称；没有写的照目录。"""
    rule = case.procedure.notice_rule(form.name)
    return rule.label if rule else form.title


def basis_of(case, form):
    """办理当日施行的依据；一条也没有的照规程的制定依据。"""
    found = paper_law.basis(form.name, case.aid, case.purpose, case.acting_on, case.procedure)
    return found or case.procedure.regime.legal_basis


def recognition_content(case, decision):
    """认定通知书：认定什么、凭什么、有效期到哪天；没有金额。"""
    found = Assessment.objects.current(case.pk)
    return {
        "matter": case.get_aid_display(),
        "id_masked": mask_id(case.applicant.id_number),
        "requested_on": case.requested_on,
        "size": decision.size,
        "from_day": decision.decided_on,
        "until": decision.valid_until,
        "ground": sentence(found.verdict) if found else "",
        "clause": basis_of(case, RECOGNITION),
        "steps": _steps_taken(case),
    }


def grant_content(case, decision, award):
    """确认通知书：人口、金额、起始月、怎样算的、依据；`award` 见 cases/amounts.py。"""
    account = account_of(case)
    return {
        "matter": case.get_aid_display(),
        "id_masked": mask_id(case.applicant.id_number),
        "requested_on": case.requested_on,
        "size": decision.size,
        "covered": decision.covered,
        "amount": decision.total,
        "start_month": month_of(decision.start_month),
        "calculation": _calculation(award),
        "clause": basis_of(case, GRANT),
        "steps": _steps_taken(case),
        "one_off": case.aid in ONE_OFF,
        "pay_way": _pay_way(case, account),
        **settlement_content(decision),
    }


def adjust_content(case, decision):
    """调整（停发）告知书：原数、新数、差额、怎样算的、事实、依据、当事人说了什么与答复、对其他待遇的影响。"""
    on = case.acting_on
    return {
        "matter": case.get_aid_display(),
        "id_masked": mask_id(case.applicant.id_number),
        "old_amount": paid_now(case),
        "new_amount": None if case.purpose == Purpose.STOP else decision.total,
        "reason": case.reason,
        "change": compared(case, decision.total),
        "calculation": told_sum(Assessment.objects.current(case.pk)),
        "clause": basis_of(case, ADJUST),
        "from_month": month_of(decision.start_month) or f"{zh(decision.decided_on, weekday=False)}",
        "heard": _heard(case),
        "effects": paper_law.effects(case.aid, case.purpose, on, decider.deciding_unit(case).speaks_as),
        "copy_to": committee(case.community) if paper_law.copied_to(ADJUST.name, case.aid, case.purpose, on) else "",
        "status_only": case.aid in STATUS_ONLY,
        **settlement_content(decision),
    }


def _heard(case):
    """听取意见时说了什么、怎样答复；不必听取的为空。"""
    row = Hearing.objects.filter(case_id=case.pk).order_by("pk").last() if case.heard_on else None
    if row is None:
        return {}
    adopted = {True: "予以采纳", False: "不予采纳"}.get(row.adopted, "")
    return {"on": row.heard_on, "said": sentence(row.opinion), "adopted": adopted, "answer": sentence(row.answer)}


def committee(community):
    """社区、村的自治组织全称：××社区居民委员会、××村民委员会。"""
    name = community.name
    if name.endswith("委员会"):
        return name
    return f"{name.removesuffix('村')}村民委员会" if name.endswith("村") else f"{name}居民委员会"


def _calculation(award):
    """先逐句说，再写算式；先行救助的只有已交付的数。"""
    return f"{''.join(award.plain)}算式：{award.formula}。" if award.plain else award.formula


def settlement_content(decision):
    """已签章各月的差额：补发多少或退回多少，逐月怎么算的。"""
    if not decision.settlement:
        return {}
    lines = amounts.in_sentences(decision.settlement_lines)
    if decision.owed:
        return {"arrears": decision.owed, "settled": lines}
    repay = decision.case.purpose == Purpose.STOP
    return {"recover": decision.overpaid, "repay": repay, "settled": lines}


def _pay_way(case, account):
    if case.relieved_at is not None:
        return f"已于{zh(local_day(case.relieved_at), weekday=False)}先行交付，不另发放"
    day = _pay_day(case)
    by_day = f"，每月{day}日前发放" if day and case.aid not in ONE_OFF else ""
    return f"存入{account.holder_name}的{account.bank}账户（尾号{account.number[-4:]}）{by_day}" if account else ""


def _pay_day(case):
    """区里设的发放日（pay_day）；没有设的不写。"""
    row = Parameter.objects.valid_on(case.street.district, case.acting_on).filter(key="pay_day").first()
    return row.python_value if row else None


def _steps_taken(case):
    """本案实际走过的环节，写进通知书；没走的不写。"""
    return "、".join(ladder.told(case)) or "审查"


def refusal_content(case, decision, referral=""):
    """不予确认告知书：事实、依据、决定、救济，缺一不可。"""
    return {
        "matter": case.get_aid_display(),
        "id_masked": mask_id(case.applicant.id_number),
        "requested_on": case.requested_on,
        "facts": sentence(decision.facts),
        "clause": as_printed(decision.clause),
        "remedy": sentence(decision.remedy),
        "other_aid": sentence(referral),
    }


def sentence(text):
    """成句：末尾没有句号的补上。"""
    text = text.strip()
    return text if not text or text[-1] in "。！？；" else f"{text}。"
