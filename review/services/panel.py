"""评审会与集体研究：召集，成员各用本人账号填写意见，主持的人最后填，召集人汇总结束。"""

from datetime import timedelta
from fractions import Fraction

from django.db import transaction

from accounts import duties, matrix
from accounts.models import Role
from cases import ladder
from cases.models import Case
from cases.services import parties
from cases.services.base import begin, finish, lock_cases
from cases.services.happened import happened
from cases.together import PANEL, TOGETHER
from core import events
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.models import Event
from core.numbers import next_number
from core.refusals import Blocked, NotPermitted, NotVisible, Refusal
from core.workflow import require
from regimes.models import AidKind, Decider
from review import papers
from review.models import (
    OF_MEMBERS,
    AgendaItem,
    Attendance,
    Body,
    Identity,
    ItemResult,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Opinion,
)
from review.services.small import amount_within

MIN_MEMBERS = 3  # 职责分离第4条；规程另定更多的从其规定
PANEL_POSTS = {Role.REVIEWER, Role.REVIEW_LEADER}
# 谁可以在座：评审会只有评审组；集体研究的党（工）委会、办公会有签批的负责人。
SITS = {MeetingKind.PANEL: PANEL_POSTS, MeetingKind.COLLECTIVE: PANEL_POSTS | {Role.LEADER}}
IDENTITY = {MeetingKind.PANEL: Identity.PANEL, MeetingKind.COLLECTIVE: Identity.BODY}
WORDS = {MeetingKind.PANEL: PANEL, MeetingKind.COLLECTIVE: TOGETHER}
VIEWS = {"agree": "同意", "disagree": "不同意", "more": "补充调查"}


@transaction.atomic
def convene_panel(*, by, at, case_ids, members, recorder, place, held_at=None, chair=None, body=""):
    """召集：列出案件与成员，成员随即可填意见。返回准备中的 Meeting。

    评审会由召集它的组长主持，组长自在成员之内；集体研究写明党（工）委会还是办公会（`body`），由其成员之一主持，
    召集人只是登记，不必是成员。都须三名以上不同的自然人；与某户有亲属关系的对该户自动回避。
    """
    kind, held_at = _kind_of(case_ids), held_at or at
    words = WORDS[kind]
    happened(words.day, local_day(held_at), at=at)
    if kind == MeetingKind.PANEL:
        chair, body, members = by, "", [by, *members]
    members = list(dict.fromkeys(members))
    _check_members(by, members, local_day(at), kind)
    _check_chair(chair, members, recorder, words)
    if kind == MeetingKind.COLLECTIVE and body not in Body:
        raise Blocked("请选择由党（工）委会还是办公会集体研究")
    lock_cases(case_ids)
    held = Meeting.objects.create(
        kind=kind,
        body=body,
        convened_by=by,
        unit=by.unit,
        held_at=held_at,
        place=place,
        chair=chair,
        recorder=recorder,
        expected=len(members),
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=held, user=user, name=user.name, identity=IDENTITY[kind]) for user in members
    )
    for order, case_id in enumerate(dict.fromkeys(case_ids), 1):
        _put_on_agenda(held, case_id, order, members, by=by, at=at)
    if not held.items.exists():
        raise Blocked("请至少选择一个待上会的案件")
    return held


def _check_members(by, members, day, kind):
    if distinct_persons(members) < MIN_MEMBERS:
        raise Blocked(f"{WORDS[kind].meeting}至少要{MIN_MEMBERS}名不同的成员，现有{distinct_persons(members)}名")
    called = IDENTITY[kind].label
    if outsiders := [user.name for user in members if not SITS[kind] & user.roles_on(day)]:
        raise Blocked(f"不能作{called}：{'、'.join(outsiders)}")
    if elsewhere := [user.name for user in members if user.unit.street_id != by.unit.street_id]:
        raise Blocked(f"不是本街道的{called}：{'、'.join(elsewhere)}")


def _check_chair(chair, members, recorder, words):
    if chair is None or chair not in members:
        raise Blocked(f"请从参加的成员中选定{words.chair}")
    if recorder == chair:
        raise Blocked(f"记录人不能是{words.chair}，请另选记录人（职责分离第4条）")


def _kind_of(case_ids):
    """规程定由会议集体研究决定的（达州）为集体研究，其余为评审会；两种不能并在一次会上。"""
    deciders = set(Case.objects.filter(pk__in=case_ids).values_list("procedure__decider", flat=True))
    by_meeting = {decider == Decider.MEETING for decider in deciders}
    if len(by_meeting) > 1:
        raise Blocked("评审会与集体研究不能并在一次会上，请分开召集")
    return MeetingKind.COLLECTIVE if by_meeting == {True} else MeetingKind.PANEL


def distinct_persons(users):
    """不同的自然人数：同一身份证号的几个账号算一人。"""
    return len({user.id_index or f"user-{user.pk}" for user in users})


def _put_on_agenda(held, case_id, order, members, *, by, at):
    case = begin(case_id, Act.CONVENE_PANEL, by=by, at=at)
    try:
        require(case.hold_panel)
        if case.agenda_items.filter(meeting__kind__in=OF_MEMBERS, meeting__status=MeetingStatus.DRAFT).exists():
            raise Blocked("本案已列入另一次尚未结束的会议")
    except Refusal as refusal:
        raise Blocked(refusal.about(case.head_name)) from None
    recused = [user for user in members if case.is_tied(user)]
    for user in members:
        # 负责人管着全街道的案件，参加集体研究不必另行指派
        if user in recused or case.is_assigned(user, local_day(at)) or not PANEL_POSTS & user.roles_on(local_day(at)):
            continue
        parties.assign(case, user, Role.REVIEW_LEADER if user == by else Role.REVIEWER, by=by, at=at)
    AgendaItem.objects.create(
        meeting=held,
        case=case,
        order=order,
        recused="、".join(user.name for user in recused),
        amount=case.proposed_amount,
    )
    data = {"meeting": held.pk, "members": [user.name for user in members], **_called(held, held.words.convene)}
    finish(case, Act.CONVENE_PANEL, by=by, at=at, subject=f"列入{held.called}", data=data)


@transaction.atomic
def give_opinions(meeting_id, *, by, at, views, rest=False):
    """本人对各户的意见；`views` 为 {议题 id: (agree/disagree/more, 说明)}，会未结束前可改。返回填写的条数。

    `rest` 即其余未填的都同意，评议不通过、核算不符合的除外，要逐户写。须回避的、入户或核对过该案的不能填
    （职责分离第1、2、10条）；不同意与补充调查须写明理由，对评议不通过的同意也须写明。组长、主持人的意见最后填。
    """
    held = _open_meeting(meeting_id)
    matrix.require(by, Act.GIVE_OPINION, held, on=local_day(at))
    _check_present(held, by)
    if rest:
        views = {**_rest(held, by), **views}
    if rest and not views:
        raise Blocked("请至少对一户填写意见；评议不通过的户要单独填写，不随“都同意”")
    lock_cases(held.items.filter(pk__in=views).values_list("case_id", flat=True))
    for item in for_change(held.items).filter(pk__in=views).order_by("case_id"):
        view, text = views[item.pk]
        if view not in VIEWS:
            raise Blocked("意见只能是同意、不同意或补充调查")
        if view != "agree" and not text.strip():
            raise Blocked(f"第{item.order}项：意见为“{VIEWS[view]}”的，请写明理由")
        if view == "agree" and apart(item.case) and not text.strip():
            raise Blocked(f"第{item.order}项{item.case.head_name}户{apart(item.case)}，仍同意的请写明理由")
        _leader_last(held, item, by)
        case = begin(item.case_id, Act.GIVE_OPINION, by=by, at=at)
        facts = {"view": view, "text": text.strip(), "given_at": at}
        Opinion.objects.update_or_create(item=item, user=by, defaults=facts)
        events.record(
            Act.GIVE_OPINION,
            chain=case.chain,
            at=at,
            by=by,
            case_id=case.pk,
            household_id=case.household_id,
            data={"meeting": held.pk, "view": view, **_called(held, f"填写{held.words.opinion}")},
            reason=text.strip(),
        )
    return len(views)


def _check_present(held, by):
    """到会的才有意见：负责人的岗位管着全街道，没有列席的会也不能代言。"""
    row = held.attendances.filter(user=by).first()
    if row is None:
        raise NotPermitted(f"您不是这次{held.words.meeting}的成员")
    if not row.present:
        raise Blocked(f"您已登记为缺席（{row.absent_reason}），不能填写意见")


def _called(held, words):
    """集体研究在痕迹里另有叫法；评审会照行为的名称。"""
    return {"called": words} if held.kind == MeetingKind.COLLECTIVE else {}


def apart(case):
    """要单独表态、不能随众同意的一户，一句话说为什么；可随众的为空串。"""
    if case.review_outcome == ItemResult.FAIL:
        return "民主评议不通过"
    return "核算不符合条件" if case.eligible is False else ""


def _rest(held, by):
    """本人还没有填、又可以随众同意的各户。"""
    mine = Opinion.objects.filter(user=by).values("item")
    left = held.items.exclude(pk__in=mine).select_related("case")
    return {item.pk: ("agree", "") for item in left if not apart(item.case) and by.name not in item.recused.split("、")}


def _leader_last(held, item, by):
    """主持的人先说了，别人就跟着说：到会而能填的成员都填了，组长、主持人才填。"""
    if by.pk != held.chair_id:
        return
    if waiting := [user.name for user in still_to_say(held, item) if user.pk != by.pk]:
        raise Blocked(
            f"第{item.order}项：{held.words.chair}的意见最后填，还等{'、'.join(waiting)}；没有到会的请先登记缺席"
        )


def still_to_say(held, item):
    """到会、不须回避、没有办过本案相冲的事，而还没有填意见的成员。"""
    given = set(item.opinions.values_list("user", flat=True))
    people = held.attendances.filter(present=True).exclude(user__in=given).select_related("user")
    recused = item.recused.split("、")
    return [
        one.user for one in people.order_by("pk") if one.name not in recused and not conflicting(one.user, item.case)
    ]


def conflicting(user, case):
    """此人办过什么，因而对本案不能有意见；集体研究的，签批的负责人参加。"""
    return duties.conflicts(user, Act.GIVE_OPINION, case.pk, together=case.decided_together)


@transaction.atomic
def mark_absent(meeting_id, user_id, *, by, at, reason):
    """登记一名成员没有到会（请假、出差）；已填意见的不能登记。返回 Attendance。"""
    held = _open_meeting(meeting_id)
    matrix.require(by, Act.CONVENE_PANEL, held.unit, on=local_day(at))
    row = held.attendances.filter(user=user_id).first()
    if row is None or held.chair_id == user_id or held.convened_by_id != by.pk:
        raise Blocked(f"缺席由召集会议的人登记，{held.words.chair}本人不能登记为缺席")
    if not reason.strip():
        raise Blocked("请写明没有到会的原因")
    if Opinion.objects.filter(item__meeting=held, user=user_id).exists():
        raise Blocked(f"{row.name}已填写意见，不能登记为缺席")
    row.present, row.signed, row.absent_reason = False, False, reason.strip()
    row.save(update_fields=["present", "signed", "absent_reason"])
    for case in Case.objects.filter(agenda_items__meeting=held).select_related("street").order_by("pk"):
        data = {"absent": user_id, **_called(held, held.words.convene)}
        told = {"case_id": case.pk, "household_id": case.household_id, "data": data}
        told |= {"subject": f"{row.name}缺席", "reason": row.absent_reason}
        events.record(Act.CONVENE_PANEL, chain=case.chain, at=at, by=by, **told)
    return row


@transaction.atomic
def hold_panel(meeting_id, *, by, at, results=None, minutes=""):
    """召集人结束这次会：逐户定意见（缺省依多数），出纪要，案件走向审批或补充调查。返回 Meeting。

    `results` 为 {议题 id: {"result": agree/disagree/more, "reason", "amount"（小额的）}}。
    每户须有三名以上不同成员的意见，其中至少一名不在该社区任职；意见须与多数相符，补充调查写明理由即可。
    """
    held = _open_meeting(meeting_id)
    matrix.require(by, Act.HOLD_PANEL, held.unit, on=local_day(at))
    if held.convened_by != by:
        raise NotPermitted(f"{held.words.meeting}由召集它的人结束")
    lock_cases(held.items.values_list("case_id", flat=True))
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


def _open_meeting(meeting_id):
    held = for_change(Meeting.objects).filter(pk=meeting_id, kind__in=OF_MEMBERS).first()
    if held is None:
        raise NotVisible("没有这次会，或不在您的办理范围内")
    if held.status == MeetingStatus.CLOSED:
        raise Blocked(f"这次{held.words.meeting}已经结束，意见不能再改")
    return held


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
        **_called(held, held.words.act),
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
