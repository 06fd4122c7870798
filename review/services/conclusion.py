"""召集人结束评审会、集体研究：逐户定意见，出纪要，案件走向审批或补充调查。"""

from datetime import timedelta
from fractions import Fraction

from django.db import transaction
from django.db.models import Max

from accounts import matrix
from cases import ladder
from cases.services.base import begin, finish, lock_cases
from cases.services.happened import happened
from core.acts import Act
from core.dates import local_day
from core.models import Event
from core.numbers import next_number
from core.refusals import Blocked, NotPermitted, NotVisible, Refusal
from core.versions import require_current
from core.workflow import require
from regimes.models import AidKind
from review import papers
from review.models import ItemResult, MeetingKind, MeetingStatus, Opinion
from review.services.opinions import VIEWS, conflicting
from review.services.sitting import MIN_MEMBERS, called, distinct_persons, open_meeting
from review.services.small import amount_within


@transaction.atomic
def hold_panel(meeting_id, *, by, at, results=None, minutes="", version=None):
    """召集人结束这次会：逐户定意见（缺省依多数），出纪要，案件走向审批或补充调查。返回 Meeting。

    `results` 为 {议题 id: {"result": agree/disagree/more, "reason", "amount"（小额的）}}。
    每户须有三名以上不同成员的意见，其中至少一名不在该社区任职；意见须与多数相符，补充调查写明理由即可。
    `version` 为打开时最后一份意见（last_opinion）：其间有人改了意见的，以 Conflict 并列两份。
    """
    held = open_meeting(meeting_id)
    matrix.require(by, Act.HOLD_PANEL, held.unit, on=local_day(at))
    if held.convened_by != by:
        raise NotPermitted(f"{held.words.meeting}由召集它的人结束")
    lock_cases(held.items.values_list("case_id", flat=True))
    _as_seen(held, version, results or {})
    held.number = _number(held, at)
    reasons = []
    for item in held.items.select_related("case").order_by("case_id"):
        try:
            _conclude(held, item, (results or {}).get(item.pk) or {}, by=by, at=at)
        except (NotPermitted, NotVisible):
            raise
        except Refusal as refusal:
            reasons += refusal.about(item.case.head_name)
    if reasons:
        raise Blocked(reasons)
    held.minutes, held.status, held.closed_at = minutes, MeetingStatus.CLOSED, at
    held.version += 1
    held.save()
    papers.file_minutes(held, by=by, at=at)
    return held


def last_opinion(held):
    """最后一份意见的时刻（毫秒）；改了意见随之变，还没有的为零。"""
    last = Opinion.objects.filter(item__meeting=held).aggregate(last=Max("given_at"))["last"]
    return round(last.timestamp() * 1000) if last else 0


def _as_seen(held, version, results):
    now, mine, theirs = last_opinion(held), {}, {}
    if version in (None, now):
        return
    for item in held.items.select_related("case"):
        given = (results.get(item.pk) or {}).get("result")
        head = f"{item.case.head_name}户"
        mine[head] = ItemResult(given).label if given else "依多数"
        said = item.opinions.select_related("user").order_by("pk")
        theirs[head] = "、".join(f"{one.user.name}{one.get_view_display()}" for one in said)
    require_current(now, version, mine=mine, theirs=theirs)


def _number(held, at):
    street, year = held.unit.street, local_day(at).year
    word = "集体研究纪要" if held.kind == MeetingKind.COLLECTIVE else "评审纪要"
    return f"{street.name}{word}〔{year}〕{next_number(street.code, held.kind, year)}号"


def _conclude(held, item, given, *, by, at):
    case = begin(item.case_id, Act.HOLD_PANEL, by=by, at=at)
    require(case.hold_panel)
    opinions = list(item.opinions.select_related("user__unit"))
    _check_quorum(case, opinions)
    result, item.formula = tally(case, opinions)
    item.result = ItemResult(given.get("result") or result)
    item.result_reason = (given.get("reason") or "").strip() or _reasons_given(opinions, item.result)
    _check_result(item, result)
    on = local_day(held.held_at)
    happened(held.words.day, on, at=at, after=[_last_step(case)], late_reason="召集时已定")
    if case.aid == AidKind.TEMPORARY_SMALL and item.result == ItemResult.AGREE:
        item.amount = case.proposed_amount = amount_within(case, given.get("amount") or item.amount)
    item.save()
    case.hold_panel(on=on, opinion=item.result)
    data = {
        "meeting": held.number,
        "result": item.result,
        "formula": item.formula,
        "persons": [one.user_id for one in opinions],
        "chair": held.chair.name,
        **called(held, held.words.act),
    }
    subject = f"{held.called}：{item.get_result_display()}"
    finish(
        case,
        Act.HOLD_PANEL,
        by=by,
        at=at,
        happened_on=on,
        subject=subject,
        data=data,
        reason=item.result_reason or held.get_kind_display(),
    )


def _check_quorum(case, opinions):
    users = [one.user for one in opinions]
    needed = max(MIN_MEMBERS, case.procedure.value("panel_min_members", 0))
    reasons = []
    if distinct_persons(users) < needed:
        reasons.append(f"须有{needed}名不同成员填写意见，现有{distinct_persons(users)}名")
    if users and all(user.unit_id == case.community_id for user in users):
        reasons.append("成员中至少要有一名不在本社区任职（职责分离第4条）")
    for user in users:
        reasons += [f"{user.name}：{why}" for why in conflicting(user, case)]
    if reasons:
        raise Blocked(reasons)


def tally(case, opinions):
    """多数意见与算式：同意过规程所定比例即同意；主张补充调查的多于不同意的为补充调查。"""
    views = [one.view for one in opinions]
    agree, disagree, more = (views.count(view) for view in VIEWS)
    share = Fraction(case.procedure.value("panel_pass_share", "1/2"))
    formula = f"{len(views)}人填写意见：同意{agree}人、不同意{disagree}人、补充调查{more}人"
    if views and Fraction(agree, len(views)) > share:
        return ItemResult.AGREE, formula
    return (ItemResult.MORE if more >= disagree else ItemResult.DISAGREE), formula


def _check_result(item, computed):
    if item.result == ItemResult.AGREE and computed != ItemResult.AGREE:
        raise Blocked(f"{item.formula}，未达规程所定比例，不能定为同意")
    if item.result == ItemResult.DISAGREE and computed == ItemResult.AGREE:
        raise Blocked(f"{item.formula}，多数同意；有疑问的请定为“补充调查”并写明理由")
    if item.result != ItemResult.AGREE and not item.result_reason:
        raise Blocked(f"结论为“{item.get_result_display()}”的，请写明理由")


def _reasons_given(opinions, result):
    return "；".join(one.text for one in opinions if one.view == result and one.text)[:300]


def _last_step(case):
    """上会之前最后一步的日期：公示期满、评议或调查完成。"""
    before = [Act.CLOSE_PUBLICITY, Act.HOLD_REVIEW, Act.FINISH_VISIT]
    row = Event.objects.filter(case_id=case.pk, act__in=before).order_by("-happened_on", "-seq").first()
    if row is None:
        return ladder.dated(case, "accepted_on")
    if row.act == Act.CLOSE_PUBLICITY:  # 末日24时才期满，会最早开在次日
        return "公示期满次日", row.happened_on + timedelta(days=1)
    return f"{Act(row.act).label}日期", row.happened_on
