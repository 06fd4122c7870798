"""民主评议会：到会、回避、票数、结论一次登记；只存票数，不存谁投了什么（F15、F16）。"""

from django.db import transaction

from accounts import duties, matrix
from accounts.models import Role
from archives.models import PaperKind
from archives.services import file_scan
from cases import ladder
from cases.models import Case
from cases.services import parties
from cases.services.base import begin, finish, lock_cases
from cases.services.happened import happened
from core import events, files, two_people
from core.acts import Act
from core.dates import local_day
from core.numbers import next_number
from core.refusals import Blocked, NotPermitted, NotVisible, Refusal
from core.workflow import require
from review import counting, drawing, papers
from review.attendance import post_of
from review.models import AgendaItem, Attendance, Identity, ItemResult, Meeting, MeetingKind, MeetingStatus
from review.recusal import related


@transaction.atomic
def hold_review(*, by, at, held_at, place, chair, recorder, attendances, items, reason="", **meeting):
    """召开民主评议会并登记各户结论，案件按规程走向下一环节。返回 Meeting。

    attendances  [{"name", "identity", "post"?, "user"?, "outside_community"?, "present"?, "absent_reason"?}]
                 规程定由抽签产生的，抽中而没有到会的也列，present 为 False 并写原因，由次序在后的替补
    items        [{"case", "agree", "disagree", "abstain", "recused"?: [姓名], "introduction"?, "questions"?,
                   "tellers"?, "result"?: pass/fail/reinvestigate（空即按票数）, "result_reason"?}]
    meeting      expected、reps_expected（应到人数、应到居民代表，缺省为实到）、minutes、photo
    Raises: Blocked（人数不足、票数不符、须回避而未回避、与抽选不符、主持人兼记录、规程不许评议……逐户写明）。
    """
    if by not in (chair, recorder):
        raise Blocked("评议会由主持人或记录人登记")
    happened("评议日期", local_day(held_at), at=at, late_reason=reason)
    if held_at > at:
        raise Blocked("评议会的时间不能晚于现在")
    people = _people(attendances)
    lock_cases([facts["case"] for facts in items])
    if not items:
        raise Blocked("请至少登记一户的评议结果")
    draw, faults = seating([facts["case"] for facts in items], attendances)
    if faults:
        raise Blocked(faults)
    absent = [row for row in attendances if not row.get("present", True)]
    held = _meeting(by, at, held_at, place, chair, recorder, people, {**meeting, "draw": draw, "absent": absent})
    reasons = []
    for order, facts in enumerate(items, 1):
        try:
            _settle(held, people, order, dict(facts), reason, by=by, at=at)
        except (NotPermitted, NotVisible):
            raise
        except Refusal as refusal:
            name = Case.objects.values_list("head_name", flat=True).filter(pk=facts["case"]).first()
            reasons += refusal.about(name)
    if reasons:
        raise Blocked(reasons)
    return held


def seating(case_ids, attendances):
    """（所依的抽选或 None, [到会与抽选对不上之处]）；页面在确认之前也问。"""
    found = Case.objects.filter(pk__in=case_ids).select_related("household", "procedure").order_by("pk")
    cases = found.prefetch_related("procedure__provisions")
    return drawing.seating(list(cases), [{**row, "name": row["name"].strip()} for row in attendances])


def preview(case, attendances, facts, *, expected=None, reps_expected=None):
    """不登记，只算：返回（结论, 算式, 不能成会的理由）；页面在确认之前给主持人看。"""
    people = [(row["name"], row["identity"] == Identity.RESIDENT) for row in attendances]
    reps = sum(is_rep for _, is_rep in people)
    room = counting.room_of(
        people, facts.get("recused") or [], expected or len(people), reps if reps_expected is None else reps_expected
    )
    count = counting.Count(facts["agree"], facts["disagree"], facts["abstain"])
    quorum = case.procedure.quorum
    result, formula = counting.result_of(quorum, room, count)
    return result, formula, counting.faults(quorum, room, count)


def _people(attendances):
    rows = [row for row in attendances if row.get("present", True)]
    names = [row["name"].strip() for row in rows]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Blocked(f"参会人员重复：{'、'.join(twice)}；确有同名的请加注区别")
    return [{**row, "name": name} for row, name in zip(rows, names, strict=True)]


def _meeting(by, at, held_at, place, chair, recorder, people, facts):
    if chair == recorder:
        raise Blocked("记录人不能是主持人，请另选记录人")
    reps = sum(row["identity"] == Identity.RESIDENT for row in people)
    photo = facts.get("photo")
    held = Meeting.objects.create(
        kind=MeetingKind.DEMOCRATIC,
        unit=by.unit,
        held_at=held_at,
        place=place,
        chair=chair,
        recorder=recorder,
        expected=max(facts.get("expected") or 0, len(people)),
        reps_expected=facts.get("reps_expected") or reps,
        minutes=facts.get("minutes") or "",
        draw=facts["draw"],
        photo=files.store(photo, by=by, at=at, purpose="review") if photo else None,
        status=MeetingStatus.CLOSED,
        closed_at=at,
        number=_number(by.unit.street, at),
    )
    Attendance.objects.bulk_create(
        Attendance(
            meeting=held,
            name=row["name"],
            identity=Identity(row["identity"]),
            user=row.get("user"),
            post=_post(row),
            outside_community=row.get("outside_community", False),
        )
        for row in people
    )
    Attendance.objects.bulk_create(
        Attendance(
            meeting=held,
            name=row["name"].strip(),
            identity=Identity(row["identity"]),
            post=_post(row),
            present=False,
            signed=False,
            absent_reason=row.get("absent_reason", "").strip(),
        )
        for row in facts["absent"]
    )
    return held


def _post(row):
    """单位、职务：填了的照填，工作人员没填的照账号。"""
    user = row.get("user")
    return row.get("post", "").strip() or (post_of(user) if user else "")


def _number(street, at):
    year = local_day(at).year
    return f"{street.name}评议〔{year}〕{next_number(street.code, 'review', year)}号"


def _settle(held, people, order, facts, reason, *, by, at):
    """一户：核对、计票、定结论、动案件、归卷。"""
    take_on(facts["case"], by=by, at=at)
    case = begin(facts["case"], Act.HOLD_REVIEW, by=by, at=at)
    require(case.hold_review)
    on = local_day(held.held_at)
    happened("评议日期", on, at=at, after=[ladder.dated(case, "visit_finished_on")], late_reason=reason)
    recused = [name.strip() for name in facts.get("recused") or [] if name.strip()]
    _check_persons(case, held, people, recused)
    item = _item(held, case, order, facts, recused, people)
    case.hold_review(on=on, outcome=item.result)
    _file(held, item, case, by=by, at=at)
    persons = [held.chair_id, *(row["user"].pk for row in people if row.get("user") and row["name"] not in recused)]
    data = {"meeting": held.number, "result": item.result, "formula": item.formula, "persons": sorted(set(persons))}
    data |= {"draw": held.draw_id} if held.draw_id else {}
    subject = f"民主评议：{item.get_result_display()}"
    finish(case, Act.HOLD_REVIEW, by=by, at=at, happened_on=on, subject=subject, data=data, reason=reason)


def take_on(case_id, *, by, at):
    """评审组组长可自行承接本街道待评议的案件：先指派、留痕，再办理。"""
    case = Case.objects.select_related("community", "street", "household").filter(pk=case_id).first()
    if case is None or case.is_assigned(by, local_day(at)) or not by.has_role(Role.REVIEW_LEADER, local_day(at)):
        return
    if matrix.permit(by, Act.ASSIGN, case, on=local_day(at)):
        parties.assign(case, by, Role.REVIEW_LEADER, by=by, at=at)
        events.record(
            Act.ASSIGN,
            chain=case.chain,
            at=at,
            by=by,
            case_id=case.pk,
            household_id=case.household_id,
            subject=f"由{by.name}承接",
        )


def _check_persons(case, held, people, recused):
    """须回避的都回避了，核对过本案的不参加表决（职责分离第2、10条）。"""
    names = {row["name"] for row in people}
    reasons = [f"回避人员{name}不在参会人员之中" for name in recused if name not in names]
    tied = set(related(case)) | {held.chair.name if case.is_tied(held.chair) else ""}
    for name in sorted(tied & (names - set(recused))):
        reasons.append(f"{name}与本户有亲属关系或是本户成员，须回避")
    for row in people:
        user = row.get("user")
        if user and row["name"] not in recused:
            reasons += [f"{user.name}不得评议本案：{why}" for why in duties.conflicts(user, Act.HOLD_REVIEW, case.pk)]
    if case.is_tied(held.chair):
        reasons.append(f"主持人{held.chair.name}须回避本户，请换人主持本户的评议")
    if reasons:
        raise Blocked(reasons)


def _item(held, case, order, facts, recused, people):
    count = counting.Count(facts["agree"], facts["disagree"], facts["abstain"])
    computed, formula, faults = preview(
        case, people, {**facts, "recused": recused}, expected=held.expected, reps_expected=held.reps_expected
    )
    tellers = facts.get("tellers") or []
    if case.procedure.quorum.secret or any(tellers):
        faults = [*faults, *two_people.gaps("唱票人、监票人", tellers)]
    result = ItemResult(facts.get("result") or computed)
    faults += _against_votes(result, computed, facts.get("result_reason") or "", formula)
    if faults:
        raise Blocked(faults)
    return AgendaItem.objects.create(
        meeting=held,
        case=case,
        order=order,
        introduction=facts.get("introduction") or "",
        questions=facts.get("questions") or "",
        recused="、".join(recused),
        votes_due=len(people) - len(recused),
        votes_cast=count.cast,
        agree=count.agree,
        disagree=count.disagree,
        abstain=count.abstain,
        tellers=two_people.joined(tellers),
        result=result,
        formula=formula,
        result_reason=(facts.get("result_reason") or "").strip(),
        amount=case.proposed_amount,
    )


def _against_votes(result, computed, why, formula):
    if result == ItemResult.REINVESTIGATE:
        return [] if why.strip() else ["评议结论为重新调查的，请写明要查清什么"]
    if result != computed:
        return [f"结论与票数不符：{formula}；对事实有疑问的，请选“重新调查”并写明理由"]
    return []


def _file(held, item, case, *, by, at):
    papers.file_review(held, item, case, by=by, at=at)
    if held.photo:
        file_scan(
            case.household,
            PaperKind.REVIEW,
            f"评议会现场照片（{held.number}）",
            held.photo,
            dated_on=local_day(held.held_at),
            by=by,
            at=at,
            case_id=case.pk,
        )
