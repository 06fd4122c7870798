"""比对结果：登记、核实、作废、查看；内容只增不改，每次查看都留痕。"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from accounts import matrix
from cases.guards.inquiry import lapse_words
from cases.services.base import begin, settle_due
from core import events
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from core.versions import require_current
from evidence import answers
from evidence.data_classes import BY_CODE
from evidence.models import Answer, Check, ClassAnswer, Hit, HitVerdict
from households.codes import Period
from households.models import Authorisation
from households.periods import ASK_PERIOD

SAME_LOOK = timedelta(minutes=30)
UNAVAILABLE = Answer.UNAVAILABLE


@transaction.atomic
def record_hit(
    subject, *, by, at, data_class, detail, source="", amount=None, period="", months=None, verdict="", reason=""
):
    """登记一条比对结果（`subject` 为核对对象）；暂不核实的可不写结论，写了结论就须写理由。返回 Hit。

    收入的数额须写明每月、一年合计还是一次（`period`）；财产的数额不写。
    """
    check, case = open_check(subject.check_request_id, by=by, at=at)
    _still_asked(subject)
    _still_authorised(subject, local_day(at))
    verdict = verdict or HitVerdict.PENDING
    _reason_given(verdict, reason)
    if data_class not in BY_CODE:
        raise Blocked("没有这个数据类别")
    measured(BY_CODE[data_class], amount, period, verdict)
    explained = verdict != HitVerdict.PENDING
    hit = Hit.objects.create(
        subject=subject,
        data_class=data_class,
        source=source or BY_CODE[data_class].department,
        detail=detail,
        amount=amount,
        period=period,
        months=months,
        verdict=verdict,
        reason=reason,
        recorded_by=by,
        recorded_at=at,
        explained_by=by if explained else None,
        explained_at=at if explained else None,
    )
    note(check, case, by=by, at=at, data={"hit": hit.pk, "class": data_class, "verdict": verdict}, reason=reason)
    return hit


def measured(kind, amount, period, verdict):
    """收入的数额没有时间、计入而没有数额的，核算时就成了零，登记时即不收。"""
    if period and period not in Period.values:
        raise Blocked(ASK_PERIOD)
    if not kind.income_kind or "A" in kind.effects:  # 收入财产兼有的，不写时间即按财产
        return
    if amount is not None and not period:
        raise Blocked(f"“{kind.label}”：{ASK_PERIOD}")
    if amount is None and verdict == HitVerdict.COUNTED:
        raise Blocked(f"“{kind.label}”计入收入的须写明数额；不影响收入的，结论选“属实，不计入”并写明理由")


@transaction.atomic
def answer_classes(subject, *, by, at, answer, classes=(), reason="", rest=False, version=None):
    """就一个人的若干类答无记录或无法取得；`rest` 即其余还没有答复的都照此答。返回 ClassAnswer，谁、何时都存下。

    `version` 为打开时最后一次答复的编号：所选的类其间别人答过，以 Conflict 并列两份。
    Raises: Blocked（没有选类别、无法取得没写理由、那一类已有比对结果）。
    """
    check, case = open_check(subject.check_request_id, by=by, at=at)
    _still_asked(subject)
    if answer != UNAVAILABLE:
        _still_authorised(subject, local_day(at))
    now = answers.of_subjects([subject], answers.asked_of(case.procedure))[0]
    classes = now.left if rest else [code for code in BY_CODE if code in classes]
    if gaps := _answer_gaps(answer, classes, reason.strip(), now):
        raise Blocked(gaps)
    _not_answered_since(now, version, classes, answer)
    facts = {"classes": list(classes), "answer": answer, "reason": reason.strip() if answer == UNAVAILABLE else ""}
    row = ClassAnswer.objects.create(subject=subject, answered_by=by, answered_at=at, **facts)
    note(check, case, by=by, at=at, data={"subject": subject.pk, **facts}, reason=row.reason)
    return row


def _not_answered_since(now, version, classes, answer):
    since = [row for row in now.said if version is not None and row.pk > version]
    theirs = {code: row for row in since for code in row.classes if code in classes}
    if not theirs:
        return
    mine = {BY_CODE[code].label: Answer(answer).label for code in theirs}
    said = {
        BY_CODE[code].label: f"{row.get_answer_display()}（{row.answered_by.name}）" for code, row in theirs.items()
    }
    require_current(now.last, version, mine=mine, theirs=said)


def _answer_gaps(answer, classes, reason, now):
    if answer not in Answer.values:
        return ["请选择无记录还是无法取得"]
    if not classes:
        return [f"{now.subject}的各类数据都已答复，没有选中还要答复的类别"]
    gaps = [] if answer == Answer.NONE or reason else ["无法取得的，请写明理由"]
    if hit := [code for code in classes if code in now.found]:
        gaps.append(f"{now.subject}的{'、'.join(answers.labels(hit))}已登记比对结果，不能再答{Answer(answer).label}")
    return gaps


@transaction.atomic
def explain_hits(check_id, hit_ids, *, by, at, verdict, reason, version=None):
    """为若干条结果写同一说明（同类命中一次说清）。返回写了几条。

    `version` 为打开时其中已有结论的条数：其间别人写过的，以 Conflict 并列两份。
    """
    check, case = open_check(check_id, by=by, at=at)
    if verdict == HitVerdict.PENDING or verdict not in HitVerdict.values:
        raise Blocked("请选择核实结论：计入、不计入，或非本人")
    _reason_given(verdict, reason)
    hits = list(Hit.objects.standing().filter(subject__check_request=check, pk__in=hit_ids))
    if not hits:
        raise Blocked("没有选中可以说明的比对结果")
    told = [hit for hit in hits if hit.verdict != HitVerdict.PENDING]
    mine = {str(hit): f"{HitVerdict(verdict).label}：{reason}" for hit in told}
    theirs = {str(hit): f"{hit.get_verdict_display()}：{hit.reason}" for hit in told}
    require_current(len(told), version, mine=mine, theirs=theirs)
    for hit in hits:
        measured(BY_CODE[hit.data_class], hit.amount, hit.period, verdict)
    before = {str(hit.pk): hit.verdict for hit in hits}
    Hit.objects.filter(pk__in=[hit.pk for hit in hits]).update(
        verdict=verdict, reason=reason, explained_by=by, explained_at=at
    )
    note(check, case, by=by, at=at, data={"explained": before, "verdict": verdict}, reason=reason)
    return len(hits)


@transaction.atomic
def void_hit(hit, *, by, at, reason):
    """作废一条登记错的结果：写明理由，原样保留。返回 Hit。"""
    check, case = open_check(hit.subject.check_request_id, by=by, at=at)
    hit = Hit.objects.get(pk=hit.pk)
    if hit.voided_at:
        raise Blocked("这条比对结果已经作废")
    if not reason.strip():
        raise Blocked("请写明作废理由")
    hit.voided_by, hit.voided_at, hit.voided_reason = by, at, reason
    hit.save(update_fields=["voided_by", "voided_at", "voided_reason"])
    note(check, case, by=by, at=at, data={"voided": hit.pk}, reason=reason)
    return hit


def read_check(case, *, by, at, full=False):
    """记下一次查看核对结果，目的即本案；同一案半小时内再看只计一次，超过当日次数的拒绝并留痕。

    `full` 为这次看到了各核对对象的完整号码（报告未出、由此人核对），痕迹里写明。
    """
    matrix.require(by, Act.READ_CHECK, case, on=local_day(at))
    today = Event.objects.filter(actor=by, act=Act.READ_CHECK, happened_on=local_day(at), data__refused=False)
    again = today.filter(case_id=case.pk, recorded_at__gt=at - SAME_LOOK).exists()
    seen = today.filter(data__counted=True).count()
    refused = not again and seen >= settings.CHECK_VIEWS_PER_DAY
    with transaction.atomic():
        events.record(
            Act.READ_CHECK,
            chain=case.chain,
            at=at,
            by=by,
            case_id=case.pk,
            household_id=case.household_id,
            subject=case.number,
            data={"counted": not again and not refused, "refused": refused, "full": full and not refused},
            reason=f"当日查看已达{seen}次，拒绝" if refused else f"办理案件{case.number}",
        )
    if refused:
        raise NotPermitted(f"今天查看核对结果已达{seen}次的上限，请明天再看；确有需要的请报告区民政局")


def open_check(check_id, *, by, at):
    """锁定一次可以登记结果的核对：报告未出。复查所得由复查人写在复核报告里，原核对人不再动它。"""
    case_id = Check.objects.values_list("case_id", flat=True).filter(pk=check_id).first()
    if case_id is None:
        raise NotVisible("没有这次核对，或不在您的办理范围内")
    case = begin(case_id, Act.RECORD_HIT, by=by, at=at)
    check = for_change(Check.objects).get(pk=check_id)
    if check.is_closed:
        raise Blocked("核对报告已经出具，比对结果不能再改；申请人有异议的，由另两人复查，改动写在复核报告里")
    return check, case


def _still_asked(subject):
    """已不计入家庭、划去了的人不再查，也不用再答。"""
    subject.refresh_from_db(fields=["out_on", "out_reason"])
    if subject.out_on:
        raise Blocked(f"{subject}{subject.out_words}，不用再登记其信息")


def _still_authorised(subject, on):
    """撤回了、到期了授权的人，其信息不得再查；只可登记无法取得。"""
    valid = Authorisation.objects.of_same_person(subject.authorisation).valid_on(on)
    if not valid.exists():
        words = lapse_words(subject.authorisation)
        raise Blocked(f"{words}，不能再查询其信息；须本人重新签署后登记续签，否则各类只能登记为“无法取得”")


def _reason_given(verdict, reason):
    if verdict != HitVerdict.PENDING and not reason.strip():
        raise Blocked("请写明计入或不计入的理由")


def note(check, case, *, by, at, data, reason):
    events.record(
        Act.RECORD_HIT,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject=check.number,
        data=data,
        reason=reason,
    )
    settle_due(case, Act.RECORD_HIT)
