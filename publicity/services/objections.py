"""公众异议：当面给号，期内提出的才改变案件去向，由未经手本案的人办结（职责分离第6条）。"""

from django.db import transaction

from cases.services import timing
from cases.services.base import begin, finish
from core.acts import Act
from core.dates import local_day, zh
from core.locking import for_change
from core.models import Event
from core.numbers import next_number
from core.refusals import Blocked, NotPermitted, NotVisible
from core.workflow import require
from notices.catalogue import OBJECTION_RECORD
from notices.services import file_sheet
from publicity.models import Objection, ObjectionOutcome, ObjectionVia, Round
from publicity.services.closing import moves
from regimes.choices import PublicityWhen
from regimes.models import PauseReason

# 经手过这些的，不得办理对本案的异议。
HANDLED = [
    Act.REGISTER,
    Act.ACCEPT,
    Act.RECORD_CHECK,
    Act.RECORD_VISIT,
    Act.FINISH_VISIT,
    Act.ASSESS,
    Act.HOLD_REVIEW,
    Act.GIVE_OPINION,
    Act.HOLD_PANEL,
    Act.APPROVE,
]


@transaction.atomic
def record_objection(
    round_id,
    *,
    by,
    at,
    content,
    via=ObjectionVia.COUNTER,
    objector="",
    phone="",
    received_at=None,
    named=None,
    reason="",
):
    """登记一件异议，编号交给异议人；`objector` 空即匿名，`named` 为被反映的工作人员。返回 Objection。

    只收对已张贴的公示的异议；收到之日在末日之后的照收而注明逾期，不改变案件去向。
    """
    one, case = _round_and_case(round_id, by=by, at=at)
    received_at = received_at or at
    day = local_day(received_at)
    if not content.strip():
        raise Blocked("请写明异议内容")
    if one.first_day is None or day < one.first_day:
        raise Blocked("这一轮公示还没有张贴，不能登记异议")
    if received_at > at:
        raise Blocked("收到异议的时间不能晚于现在")
    require(case.record_objection)
    is_late = one.last_day is not None and day > one.last_day
    objection = Objection.objects.create(
        round=one,
        number=_number(case, day),
        received_at=received_at,
        is_late=is_late,
        via=ObjectionVia(via),
        objector=objector.strip(),
        objector_phone=phone.strip(),
        named=named,
        content=content.strip(),
        recorded_by=by,
    )
    _mark(one, case, is_late, by=by, day=day)
    data = {"objection": objection.number, "via": objection.via, "late": is_late, "to": str(case.state)}
    finish(case, Act.RECORD_OBJECTION, by=by, at=at, happened_on=day, data=data, reason=reason)
    return objection


def _round_and_case(round_id, *, by, at):
    case_id = Round.objects.filter(pk=round_id).values_list("case", flat=True).first()
    case = begin(case_id, Act.RECORD_OBJECTION, by=by, at=at)
    one = for_change(Round.objects).select_related("rule").get(pk=round_id)
    return one, case


def _number(case, day):
    serial = next_number(case.street.code, "objection", day.year)
    return f"{case.street.name}异议〔{day.year}〕{serial}号"


def _mark(one, case, is_late, *, by, day):
    """期内的异议记在这一轮和案件上；规程许可停表的，自收到之日停。"""
    counts = not is_late and one.rule.when == PublicityWhen.BEFORE_DECISION and one == _latest_before(case)
    running = moves(case.state, one.rule.when)
    case.record_objection(in_time=counts)
    if counts or not is_late:
        one.objected = True
        one._change_reason = Act.RECORD_OBJECTION.label
        one.save()
    may_stop = case.procedure.pause_rule(PauseReason.OBJECTION) and not case.pauses.filter(ends_on=None).exists()
    if counts and may_stop and (running or case.is_open):
        timing.stop_clock(case, PauseReason.OBJECTION, on=day, by=by, note="公示异议重新调查")


def _latest_before(case):
    """决定之前最近的一轮；重新调查以前的旧轮次不再作数。"""
    before = case.rounds.filter(rule__when=PublicityWhen.BEFORE_DECISION)
    return before.order_by("-pk").first()


@transaction.atomic
def resolve_objection(objection_id, *, by, at, outcome, findings):
    """办结异议：写明调查情况与结果；登记人、被反映的人、此前经手本案的人都不得办。返回 Objection。"""
    found = Objection.objects.select_related("round").filter(pk=objection_id).first()
    if found is None or found.named_id in user_ids(by):
        raise NotVisible
    case = begin(found.round.case_id, Act.RESOLVE_OBJECTION, by=by, at=at)
    objection = for_change(Objection.objects).select_related("round").get(pk=objection_id)
    _not_involved(objection, by)
    if objection.outcome:
        raise Blocked(f"异议{objection.number}已于{zh(objection.resolved_on, weekday=False)}办结")
    if not findings.strip():
        raise Blocked("请写明调查情况")
    require(case.resolve_objection)
    objection.outcome, objection.findings = ObjectionOutcome(outcome), findings.strip()
    objection.resolved_on, objection.resolved_by = local_day(at), by
    objection.save()
    case.resolve_objection()
    if not case.open_objections:
        timing.start_clock(case, PauseReason.OBJECTION, on=local_day(at))
    data = {"objection": objection.number, "outcome": objection.outcome}
    finish(case, Act.RESOLVE_OBJECTION, by=by, at=at, data=data)
    _file(case, objection, by=by, at=at)
    return objection


def user_ids(user):
    return set(user.same_person_ids())


def _not_involved(objection, by):
    if objection.recorded_by_id in user_ids(by):
        raise NotPermitted("登记异议的人不得办理该异议（职责分离第6条），请换一人")
    earlier = (
        Event.objects.filter(
            case_id=objection.round.case_id,
            act__in=HANDLED,
            actor__in=user_ids(by),
            recorded_at__lte=objection.received_at,
        )
        .order_by("pk")
        .first()
    )
    if earlier is not None:
        done = f"{zh(earlier.happened_on, weekday=False)}办理过“{Act(earlier.act).label}”"
        raise NotPermitted(f"您在本案{done}，不得办理对本案的异议（职责分离第6条），请由他人或区民政局办理")


def _file(case, objection, *, by, at):
    content = {
        "stage": objection.round.get_stage_display(),
        "head_name": case.head_name,
        "received_at": objection.received_at,
        "is_late": objection.is_late,
        "via": objection.get_via_display(),
        "objector": "匿名" if not objection.objector else "实名（姓名、电话加密另存）",
        "content": objection.content,
        "findings": objection.findings,
        "outcome": objection.get_outcome_display(),
        "resolved_on": objection.resolved_on,
        "recorded_by": objection.recorded_by.name,
        "resolved_by": objection.resolved_by.name,
    }
    file_sheet(
        OBJECTION_RECORD,
        content,
        household=case.household,
        dated_on=objection.resolved_on,
        by=by,
        at=at,
        case_id=case.pk,
        number=objection.number,
        withheld_from=objection.named,
    )
