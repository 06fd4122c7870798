"""召集评审会、集体研究，登记没有到会的；成员的意见在 opinions.py，结束在 conclusion.py。"""

from django.db import transaction

from accounts import matrix
from accounts.models import Role
from cases.models import Case
from cases.services import parties
from cases.services.base import begin, finish, lock_cases
from cases.services.happened import happened
from core import events
from core.acts import Act
from core.dates import local_day
from core.refusals import Blocked, Refusal
from core.workflow import require
from regimes.models import Decider
from review.attendance import post_of
from review.models import OF_MEMBERS, AgendaItem, Attendance, Body, Meeting, MeetingKind, MeetingStatus, Opinion
from review.services.sitting import (
    IDENTITY,
    MIN_MEMBERS,
    PANEL_POSTS,
    SITS,
    WORDS,
    called,
    distinct_persons,
    open_meeting,
)


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
        Attendance(meeting=held, user=user, name=user.name, identity=IDENTITY[kind], post=post_of(user))
        for user in members
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
    data = {"meeting": held.pk, "members": [user.name for user in members], **called(held, held.words.convene)}
    finish(case, Act.CONVENE_PANEL, by=by, at=at, subject=f"列入{held.called}", data=data)


@transaction.atomic
def mark_absent(meeting_id, user_id, *, by, at, reason):
    """登记一名成员没有到会（请假、出差）；已填意见的不能登记。返回 Attendance。"""
    held = open_meeting(meeting_id)
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
        data = {"absent": user_id, **called(held, held.words.convene)}
        told = {"case_id": case.pk, "household_id": case.household_id, "data": data}
        told |= {"subject": f"{row.name}缺席", "reason": row.absent_reason}
        events.record(Act.CONVENE_PANEL, chain=case.chain, at=at, by=by, **told)
    return row
