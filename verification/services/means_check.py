"""核对：发起、出报告、异议（57号文第17、18条）；复查见 recheck.py。"""

from django.db import transaction
from django.db.models import Count, Q

from accounts import duties
from accounts.models import Role, User
from cases import ladder
from cases.services import timing
from cases.services.base import begin, finish
from cases.services.happened import happened
from cases.services.parties import assign
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.refusals import Blocked
from core.workflow import permitted, require
from evidence import answers
from evidence.data_classes import BY_CODE
from evidence.models import Check, CheckStatus, CheckSubject, Conclusion, Hit, Recheck
from regimes.calendar.months import add_months
from regimes.models import PauseReason
from verification import papers
from verification.services import hits

VALID_MONTHS = 6  # 核对报告有效期，规程另有规定的从其规定


@transaction.atomic
def request_check(case_id, *, by, at, officer=None):
    """发起核对：只列授权有效的人；核对员不指定则派给手头最少的一位。返回 Check。

    Raises: Blocked（有人没有授权、没有可派的核对员）。
    """
    case = begin(case_id, Act.REQUEST_CHECK, by=by, at=at)
    with permitted(case.request_check):
        case.request_check()
    on = local_day(at)
    officer = _chosen(case, officer, on)
    earlier = Check.objects.filter(case_id=case.pk).count()
    check = Check.objects.create(
        household=case.household,
        case_id=case.pk,
        number=f"{case.number}-HD{earlier + 1}",
        officer=officer,
        requested_on=on,
        requested_by=by,
        income_from=add_months(case.requested_on, -12),
        income_to=case.requested_on,
        asset_on=on,
    )
    if not (subjects := CheckSubject.objects.bulk_create(subjects_of(case, check, on))):
        raise Blocked("没有一个人的核对授权有效，没有可核对的对象；未成年人由监护人代签授权")
    assign(case, officer, Role.CHECKER, by=by, at=at)
    finish(
        case,
        Act.REQUEST_CHECK,
        by=by,
        at=at,
        subject=check.number,
        data={"officer": officer.pk, "subjects": len(subjects)},
    )
    return check


@transaction.atomic
def join_check(check_id, *, by, at):
    """核对发起之后入户的、才签了授权的，补列入还没有出报告的核对。返回各人。Raises: Blocked（没有可补列的人）。"""
    check, case = hits.open_check(check_id, by=by, at=at)
    new = joinable(case, check, local_day(at))
    if not new:
        raise Blocked("没有可以补列入核对的人：须计入家庭，本人（未成年人由监护人代签）的核对授权有效")
    CheckSubject.objects.bulk_create(new)
    names = "、".join(one.person.name for one in new)
    data = {"joined": [one.authorisation_id for one in new]}
    hits.note(check, case, by=by, at=at, data=data, reason=f"补列入核对：{names}")
    return new


def joinable(case, check, on):
    """可以补列入这次核对的人：授权有效而还没有列入的。"""
    listed = set(check.subjects.values_list("member", "obligor"))
    return [one for one in subjects_of(case, check, on) if (one.member_id, one.obligor_id) not in listed]


@transaction.atomic
def record_check(check_id, *, by, at, conclusion, note):
    """出具核对报告：逐人逐类都有答复、每条结果都核实过才可出；报告归卷，案件转入户。返回 Check。"""
    case_id = Check.objects.values_list("case_id", flat=True).filter(pk=check_id).first()
    if case_id is None:
        raise Blocked("没有这次核对")
    case = begin(case_id, Act.RECORD_CHECK, by=by, at=at)
    check = for_change(Check.objects).select_related("household", "officer").get(pk=check_id)
    with permitted(case.record_check):
        missing = missing_sources(check, case)
        _refuse_unless([*report_gaps(check), *_conclusion_gaps(conclusion, note, missing)])
        case.record_check(on=local_day(at))
    check.status, check.officer = CheckStatus.CLOSED, by  # 代班的，报告署实际核对的人
    check.conclusion, check.note, check.missing_sources = Conclusion(conclusion), note, missing
    check.closed_on = local_day(at)
    check.valid_to = add_months(check.closed_on, case.procedure.value("check_valid_months", VALID_MONTHS))
    check.save()
    papers.check_report(check, case, by=by, at=at)
    data = {"conclusion": check.conclusion, "hits": Hit.objects.standing().filter(subject__check_request=check).count()}
    finish(case, Act.RECORD_CHECK, by=by, at=at, subject=check.number, data=data)
    return check


def report_gaps(check):
    """出报告前还差什么；页面在按下之前就列出。"""
    if check.is_closed:
        return ["报告已经出具，不能再改；申请人有异议的走复查"]
    pending = Hit.objects.pending().filter(subject__check_request=check).count()
    return [f"还有{pending}条比对结果待核实，请逐条写明计入或不计入及理由"] if pending else []


def missing_sources(check, case):
    """没有取得数据的部门，照各人的答复列出。"""
    codes = {code for one in answers.of_check(check, case.procedure) for code in one.unavailable}
    return "、".join(dict.fromkeys(one.department for code, one in BY_CODE.items() if code in codes))


@transaction.atomic
def object_check(case_id, *, by, at, content, objected_on=None, late_reason=""):
    """登记申请人对核对结果的异议（不是公示异议）；复查期限自异议之日起算。返回 Recheck。"""
    case = begin(case_id, Act.OBJECT_CHECK, by=by, at=at)
    require(case.object_check)
    on = local_day(at)
    objected_on = objected_on or on
    after = [ladder.dated(case, "check_closed_on")]
    happened("异议日期", objected_on, at=at, after=after, late_reason=late_reason)
    _refuse_unless([] if content.strip() else ["请写明申请人异议的内容"])
    check = Check.objects.filter(case_id=case.pk, status=CheckStatus.CLOSED).latest("pk")
    found = Recheck.objects.create(
        check_request=check, objected_on=objected_on, content=content, recorded_by=by, recorded_at=at
    )
    case.object_check()
    if case.procedure.value("recheck_pauses_clock", False):
        timing.stop_clock(case, PauseReason.RECHECK, on=objected_on, by=by, note=PauseReason.RECHECK.label)
    finish(
        case,
        Act.OBJECT_CHECK,
        by=by,
        at=at,
        happened_on=objected_on,
        subject=check.number,
        reason=late_reason or content,
    )
    return found


def subjects_of(case, check, on):
    """可列入核对的人：共同生活成员与义务人中授权有效者，各依其最近一份授权。"""
    living = {one.person_id: one.get_relation_display() for one in case.family()}
    obliged = {one.pk for one in case.household.obligors.current() if one.person_id}  # 身份未查明的不能据以核对
    latest = {}
    for one in case.household.authorisations.valid_on(on).order_by("signed_on", "pk"):
        if one.obligor_id in obliged or one.member_id in living:
            latest[(one.member_id, one.obligor_id)] = one
    return [
        CheckSubject(
            check_request=check,
            member_id=member,
            obligor_id=obligor,
            relation=living.get(member, "义务人"),
            authorisation=one,
        )
        for (member, obligor), one in latest.items()
    ]


def left_out(case, on):
    """没有列入核对的人：未成年人无代签授权的，义务人身份没有查明的、本人没有同意的、已死亡的。"""
    valid = case.household.authorisations.valid_on(on)
    obliged = list(case.household.obligors.current())
    agreed = set(valid.exclude(obligor=None).values_list("obligor", flat=True))
    alive = [one for one in obliged if not one.is_dead(on)]
    minors = [one for one in case.family() if not one.is_adult(on)]
    return {
        "minors_left": [one for one in minors if not valid.filter(member=one.person).exists()],
        "obligors_left": [one for one in alive if one.person_id and one.pk not in agreed],
        "obligors_unknown": [one for one in alive if not one.person_id],
        "obligors_dead": [one for one in obliged if one not in alive],
    }


def officers_for(case, on):
    """可派的核对员：本街道或区里、协议有效、无亲属关系、未办过须回避的事；手头最少的在前。"""
    units = [case.street_id, case.street.parent_id]
    waiting = Count("checks", filter=Q(checks__status=CheckStatus.REQUESTED))
    holders = User.objects.holding(Role.CHECKER, on).filter(unit__in=units).select_related("unit__parent")
    return [
        user
        for user in holders.annotate(waiting=waiting).order_by("waiting", "pk")
        if user.secrecy_valid_on(on)
        and not case.is_tied(user)
        and not duties.conflicts(user, Act.RECORD_CHECK, case.pk)
    ]


def _chosen(case, officer, on):
    able = officers_for(case, on)
    if officer is None:
        if not able:
            raise Blocked("没有可派的核对员：须有核对员岗位、有效的保密协议，且与本户无亲属关系。请联系系统管理员")
        return able[0]
    if officer not in able:
        raise Blocked(f"不能派给{officer.name}：须为本街道或区里的核对员，保密协议有效，且无须回避")
    return officer


def _conclusion_gaps(conclusion, note, missing):
    gaps = []
    if conclusion not in Conclusion.values:
        gaps.append("请选择核对结论")
    if conclusion == Conclusion.UNCLEAR and not missing:
        gaps.append("结论为部分未反馈的，请先把没有取得的数据类别逐人登记为“无法取得”并写明理由")
    if not note.strip():
        gaps.append("请写核对说明")
    return gaps


def _refuse_unless(gaps):
    if gaps:
        raise Blocked(gaps)
