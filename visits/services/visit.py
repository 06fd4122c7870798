"""入户调查：现场填完即登记，核算之后由经办人结束调查；减发停发前听取意见（57号文第16条、社会救助法第48条）。"""

from django.db import transaction

from cases import guards, hearing_notice, ladder
from cases.services.base import begin, finish, lock_case
from cases.services.happened import happened
from cases.states import CaseState
from core.acts import Act
from core.dates import local_day, zh
from core.locking import for_change
from core.refusals import Blocked
from core.workflow import require
from evidence.models import Assessment, Hearing, HearingWay, HomeVisit, VisitStatus
from visits import papers
from visits.services import record
from visits.services.record import visit_gaps, visitors_needed

ALREADY = "这张调查表已经完成，不能再改"


@transaction.atomic
def save_sheet(case_id, *, by, at, version, changes, present, second, photos=(), signatures=(), seen=None, **lock):
    """把一次提交存进调查表：各栏、人、照片、签名。返回 HomeVisit。

    `seen` 为打开这页时本案已完成的次数：其间已完成的不再存，免得又生出一张；`lock` 为 nowait：正被人办着即 Busy，不等。
    """
    case = lock_case(case_id, **lock)
    if seen is not None and seen != finished_visits(case_id):
        raise Blocked(ALREADY)
    visit = record.open_visit(case, by=by, at=at)
    visit = record.save_visit(visit.pk, version=version, changes=changes, present=present, second=second, by=by)
    for kind, upload in photos:
        record.add_photo(case, visit, upload, kind, by=by, at=at)
    for role, name, drawn in signatures:
        record.sign(visit, role, name, drawn, by=by, at=at)
    return visit


@transaction.atomic
def save_and_finish(case_id, *, by, at, **sheet):
    """存下所填，随即登记完成。返回 HomeVisit。"""
    return record_visit(save_sheet(case_id, by=by, at=at, **sheet).pk, by=by, at=at)


@transaction.atomic
def add_photo(case_id, upload, kind, *, by, at):
    """拍好一张即入表。返回（VisitPhoto, 提醒句子或空串）。"""
    case = lock_case(case_id)
    return record.add_photo(case, record.open_visit(case, by=by, at=at), upload, kind, by=by, at=at)


def finished_visits(case_id):
    """本案已完成的入户次数。"""
    return HomeVisit.objects.filter(case_id=case_id, status=VisitStatus.FINISHED).count()


@transaction.atomic
def record_visit(visit_id, *, by, at):
    """登记入户调查：两人以上、见到成员或写明原因、照片三张、双方签字、结论，缺一不可。返回 HomeVisit。"""
    case = begin(HomeVisit.objects.values_list("case_id", flat=True).get(pk=visit_id), Act.RECORD_VISIT, by=by, at=at)
    visit = for_change(HomeVisit.objects).select_related("household").get(pk=visit_id)
    require(case.record_visit)
    if gaps := visit_gaps(visit, visitors_needed(case)):
        raise Blocked(gaps)
    visited_on = local_day(visit.visited_at)
    happened("入户日期", visited_on, at=at, after=earlier_steps(case), late_reason=visit.late_reason)
    visit.status, visit.finished_on, visit.recorded_by = VisitStatus.FINISHED, visited_on, by
    visit.version += 1
    visit._change_reason = Act.RECORD_VISIT.label
    visit.save()
    case.record_visit(on=visited_on)
    Assessment.objects.make_stale(case.pk, f"核算之后于{zh(visited_on, weekday=False)}又入户调查")
    papers.visit_sheet(visit, case, by=by, at=at)
    finish(case, Act.RECORD_VISIT, by=by, at=at, happened_on=visited_on, data=_facts(visit), reason=visit.late_reason)
    return visit


def earlier_steps(case):
    """入户不得早于的各步：受理；核对前置的规程还有核对报告。"""
    steps = [ladder.dated(case, "accepted_on")]
    if case.procedure.check_first:
        steps.append(ladder.dated(case, "check_closed_on"))
    return steps


@transaction.atomic
def finish_visit(case_id, *, by, at):
    """结束调查：以现行核算表为准，案件按规程转评议、公示或审批。返回案件。"""
    case = begin(case_id, Act.FINISH_VISIT, by=by, at=at)
    require(case.finish_visit)
    found = Assessment.objects.get(case_id=case.pk, is_current=True)
    case.finish_visit(on=local_day(at), eligible=found.eligible, amount=found.total, covered=found.covered)
    data = {"assessment": found.pk, "eligible": found.eligible, "amount": found.total, "covered": found.covered}
    finish(case, Act.FINISH_VISIT, by=by, at=at, data=data)
    if case.state == CaseState.HEARING:
        hearing_notice.tell(case, by=by, at=at)
    return case


@transaction.atomic
def hear(case_id, *, by, at, heard_on=None, record=None, late_reason="", **facts):
    """听取当事人意见后再减发、停发；告知以听取意见告知书的送达为准，`facts` 为 Hearing 的其余各栏。返回 Hearing。"""
    case = begin(case_id, Act.HEAR, by=by, at=at)
    require(case.hear)
    on, told = local_day(at), guards.hearing_served(case)
    hearing = Hearing(
        household=case.household,
        case_id=case.pk,
        told_on=local_day(told.served_at),
        told_by=told.get_way_display(),
        heard_on=heard_on or on,
        record=record,
        recorded_by=by,
        recorded_at=at,
        **facts,
    )
    if gaps := hearing_gaps(hearing):
        raise Blocked(gaps)
    after = [ladder.dated(case, "visit_finished_on"), ("告知日期", hearing.told_on)]
    happened("听取日期", hearing.heard_on, at=at, after=after, late_reason=late_reason)
    hearing.save()
    case.hear(on=hearing.heard_on, nobody_left=guards.nobody_left(case))
    papers.hearing_sheet(hearing, case, by=by, at=at)
    data = {"hearing": hearing.pk, "way": hearing.way}
    finish(case, Act.HEAR, by=by, at=at, happened_on=hearing.heard_on, data=data, reason=late_reason)
    return hearing


def hearing_gaps(hearing):
    """听取意见记录还差什么。"""
    gaps = [
        text
        for text, given in (
            ("请写明拟作的决定和理由", hearing.proposal),
            ("请写明复核意见及理由", hearing.answer),
        )
        if not given.strip()
    ]
    if hearing.way == HearingWay.NO_ANSWER:
        return gaps
    if not hearing.opinion.strip():
        gaps.append("请写明当事人的意见；没有表示意见的，听取方式选“告知后未表示意见”")
    if hearing.adopted is None:
        gaps.append("请选择意见采纳还是不采纳")
    return gaps


def _facts(visit):
    """第二调查人也算办过入户：账号记入 persons，职责分离据此判断。"""
    visitors = list(visit.visitors.all())
    return {
        "visit": visit.pk,
        "persons": [one.user_id for one in visitors if one.user_id],
        "visitors": [f"{one.name}（{one.unit_name}）" for one in visitors],
        "conclusion": visit.conclusion,
        "photos": visit.photos.count(),
    }
