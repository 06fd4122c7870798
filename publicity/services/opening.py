"""发起公示：一户一轮，同社区、同内容、同期限的并在一张公示单上。"""

from django.db import transaction

from cases.services import task_closing
from cases.services.base import begin, finish, lock_cases
from cases.states import CaseState
from core.acts import Act
from core.dates import local_day, zh
from core.masking import mask_name
from core.numbers import next_number
from core.refusals import Blocked, NotVisible, Refusal
from core.workflow import require
from evidence.models import Assessment
from publicity.models import Bulletin, Posting, Round
from publicity.queries import rule_due
from regimes.choices import PublicityWhen
from regimes.models import STATUS_ONLY, Place, PublicityStage

ADULT = 18
NO_AMOUNT = (PublicityStage.APPLICATION, PublicityStage.PROMISE, PublicityStage.ENDING)


@transaction.atomic
def open_publicity(case_ids, *, by, at, stage=None, planned_on=None):
    """为一批案件发起公示；`stage` 空即各案轮到的那一轮，`planned_on` 为拟张贴日（缺省今天）。

    返回 Bulletin 列表（每社区、每种内容一张）。任何一户不能公示即 Blocked 并指名，全批不办。
    """
    today = local_day(at)
    planned_on = planned_on or today
    if planned_on < today:
        raise Blocked(f"拟张贴日期（{zh(planned_on, weekday=False)}）不能早于今天（{zh(today, weekday=False)}）")
    lock_cases(case_ids)
    groups = {}
    for case_id in dict.fromkeys(case_ids):
        case, rule = _ready(case_id, stage, by=by, at=at)
        groups.setdefault(_likeness(case, rule), []).append((case, rule))
    if not groups:
        raise Blocked("请至少选择一户")
    return [_bulletin(members, planned_on, by=by, at=at) for members in groups.values()]


def _ready(case_id, stage, *, by, at):
    case = begin(case_id, Act.OPEN_PUBLICITY, by=by, at=at)
    try:
        require(case.open_publicity)
        return case, rule_due(case, stage, on=case.acting_on)
    except NotVisible:
        raise
    except Refusal as refusal:
        raise Blocked(refusal.about(case.head_name)) from None


def _likeness(case, rule):
    """能印在一张单上的：社区、内容、地点、期限都相同。"""
    period = (rule.days, rule.unit, rule.count_posting_day, rule.extend_if_rest_day, rule.when)
    return (case.community_id, rule.stage, tuple(rule.places), *period)


def _bulletin(members, planned_on, *, by, at):
    case, rule = members[0]
    today = local_day(at)
    serial = next_number(case.street.code, "bulletin", today.year)
    bulletin = Bulletin.objects.create(
        number=f"{case.street.name}公示〔{today.year}〕{serial}号",
        community=case.community,
        street=case.street,
        stage=rule.stage,
        planned_on=planned_on,
        opened_on=today,
        opened_by=by,
    )
    for place in rule.places:
        unit = case.community if place == Place.COMMUNITY else case.street
        Posting.objects.create(bulletin=bulletin, place=place, unit=unit)
    for order, (one, own_rule) in enumerate(members, 1):
        _round(one, own_rule, bulletin, order, by=by, at=at)
    return bulletin


def _round(case, rule, bulletin, order, *, by, at):
    case.open_publicity(before_decision=rule.when == PublicityWhen.BEFORE_DECISION)
    opened = Round(
        case=case,
        bulletin=bulletin,
        order=order,
        community=case.community,
        rule=rule,
        stage=rule.stage,
        number=rule.number,
        blocks=rule.blocks,
        is_standing=rule.days is None,
        opened_on=local_day(at),
        opened_by=by,
        **_shown(case, rule, local_day(at)),
    )
    opened._change_reason = Act.OPEN_PUBLICITY.label
    opened.save()
    if opened.is_standing:
        task_closing.close_posted(case, closing_words(opened), act=Act.OPEN_PUBLICITY, by=by, at=at)
    data = {"bulletin": bulletin.number, "stage": rule.stage, "round": rule.number}
    finish(case, Act.OPEN_PUBLICITY, by=by, at=at, subject=f"{opened.get_stage_display()}公示", data=data)


def closing_words(one):
    """要重贴的家庭待办随之办结，写的是哪一张单。"""
    return f"已开始{one.get_stage_display()}公示，{one.bulletin.number}"


def _amount(case, rule):
    """申请、承诺的公示还没有金额；终止的、只作认定的没有金额可写。"""
    if rule.stage in NO_AMOUNT or case.aid in STATUS_ONLY:
        return None
    return case.decision.total if case.state == CaseState.GRANTED else case.proposed_amount


def _shown(case, rule, day):
    """纸上只写这四样（57号文第24条）；未成年的户主隐去名字。"""
    assessment = Assessment.objects.filter(case_id=case.pk, is_current=True).first()
    family = case.family()
    minor = any(one.is_head and one.age(day) < ADULT for one in family)
    return {
        "head_name": mask_name(case.head_name) if minor else case.head_name,
        "household_size": assessment.size if assessment else len(family),
        "aid_label": case.get_aid_display(),
        "amount": _amount(case, rule),
    }
