"""公示期满：一轮一事务；成批的在 publicity.sweeps，写下的每一行与此相同。"""

from cases.models import Case
from cases.services.base import begin, finish
from cases.states import CaseState
from core import events
from core.acts import Act
from core.again import act_once_more
from core.dates import local_day
from core.locking import for_change
from core.workflow import permitted
from publicity.models import Posting, PublicNotice, Round
from regimes.choices import Place, PublicityWhen

WHY = Act.CLOSE_PUBLICITY.label
# 公众页面结束后只留编号，其余清空（个人信息保护法第47条）。
CLEARED = {"is_over": True, "head_name": "", "household_size": None, "aid_label": "", "amount": None}


@act_once_more
def close_round(round_id, *, at):
    """公示期满：登记结束，决定前的公示令案件按规程走向下一环节。

    返回是否办了；未到期、已结束的返回 False，重跑无害。异议、照片都不妨碍期满。
    """
    today = local_day(at)
    case_id = Round.objects.filter(pk=round_id).values_list("case", flat=True).first()
    case = begin(case_id, Act.CLOSE_PUBLICITY, by=None, at=at)
    one = for_change(Round.objects).select_related("rule").ended_before(today)
    one = one.filter(pk=round_id).first()
    if one is None:
        return False
    _end(one, WHY, at=at)
    note = {
        "subject": subject_of(one.get_stage_display(), one.number),
        "happened_on": one.last_day,  # 末日24时期满：以期满起算的时限，末日不计，次日为第一日（民法典第201条）
        "reason": WHY,
    }
    if not moves(case.state, one.rule.when):
        data = facts(one.pk, one.last_day, today, case.state)
        events.record(
            Act.CLOSE_PUBLICITY,
            chain=case.chain,
            at=at,
            case_id=case.pk,
            household_id=case.household_id,
            data=data,
            **note,
        )
        return True
    objected = case.objected
    with permitted(case.close_publicity):
        case.close_publicity(photo_missing=lacks_photo(one))
    case._history_date = at
    data = {**facts(one.pk, one.last_day, today, case.state), "objected": objected}
    finish(case, Act.CLOSE_PUBLICITY, by=None, at=at, data=data, **note)
    return True


def moves(state, when):
    """这一轮期满是否推动案件：只有决定之前的公示，且案件仍在公示。"""
    return state == CaseState.PUBLICITY and when == PublicityWhen.BEFORE_DECISION


def lacks_photo(one):
    return one.bulletin.postings.filter(last_photo=None).exists()


def subject_of(stage_label, number):
    return f"{stage_label}公示（第{number}轮）期满"


def facts(round_id, last_day, closed_on, state):
    """应满之日与实际办理之日都记下：巡检停过几天，也看得出何日期满。"""
    return {"round": round_id, "last_day": last_day, "closed_on": closed_on, "to": str(state)}


def end_with(one, why, *, at):
    """提前结束一轮：网上的随即看不到，墙上的待取下。"""
    _end(one, why, at=at)
    _on_the_wall(one, why)


def _on_the_wall(one, why):
    """网上的随即看不到；纸还在墙上，各处待取下或换贴。"""
    up = Posting.objects.filter(bulletin=one.bulletin_id, posted_on__isnull=False).exclude(place=Place.WEB)
    up.update(stale=f"{one.head_name}户：{why}"[:100])


def _end(one, why, *, at):
    one.closed_on, one.closed_why = local_day(at), why
    one._change_reason, one._history_date = why, at
    one.save()
    PublicNotice.objects.filter(round=one).update(**CLEARED)


@act_once_more
def end_rounds(case_id, *, at, why, standing=False):
    """提前结束一案正在进行的公示（撤回、终止、待遇终止时）；不推动案件。返回结束的轮数。

    `standing` 即只撤长期的（待遇终止时）；撤回、终止、退回的由每分钟的巡检来叫（受理等各间在公示之下，不能自己叫）。
    """
    case = Case.objects.locked().select_related("street").get(pk=case_id)
    rounds = for_change(case.rounds.open())
    rounds = list(rounds.filter(is_standing=True) if standing else rounds)
    for one in rounds:
        end_with(one, why, at=at)
        events.record(
            Act.CLOSE_PUBLICITY,
            chain=case.chain,
            at=at,
            case_id=case.pk,
            household_id=case.household_id,
            subject=f"{one.get_stage_display()}公示（第{one.number}轮）提前结束",
            data=facts(one.pk, one.last_day, local_day(at), case.state),
            reason=why,
        )
    return len(rounds)
