"""走一遍剧本：全部在一个要退回的事务里，照片只存在内存里；每一步记下结果。"""

from contextlib import contextmanager
from unittest.mock import patch

from django.core.exceptions import ValidationError
from django.core.files.storage import InMemoryStorage
from django.db import transaction

from cases import deadlines
from core import files
from core.dates import local_day
from core.refusals import Refusal
from notices.models import Notice
from regimes.choices import PublicityStage, PublicityWhen
from regimes.models import Procedure, SpecialDay
from tools.demo.clock import standing_at
from tools.rehearsal import past, stage
from tools.rehearsal.acts import Acts
from tools.rehearsal.scenario import BLOCKED, ScenarioInvalid

MISWRITTEN = (ValueError, TypeError, LookupError, ArithmeticError, ValidationError)


def rehearse(scenario, *, lent=None):
    """走完剧本 → ([每步的结果], 是否全部如所期)；数据库、文件都不留痕迹。

    剧本头一天本区没有在用的标准、参数，借用示例数；借了什么记入 `lent`（给了的话），好让人知道。
    """
    _require_calendar(scenario)
    with rolled_back(), patch.object(files, "default_storage", InMemoryStorage()):
        acts = _prepared(scenario)
        if lent is not None:
            lent += acts.stage.lent
        results = [_play(acts, step) for step in scenario.steps]
    return results, all(result["met"] for result in results)


def _prepared(scenario):
    """搭好舞台，登记好第一件；搭不起来的，说出在第几行。"""
    first = scenario.steps[0]
    with standing_at(first.at):
        try:
            place = stage.build(scenario.regime, at=first.at)
        except Refusal as refusal:
            raise ScenarioInvalid(f"第{scenario.line_of_regime}行：{refusal}") from None
        try:
            acts = Acts(place, scenario)
            _require_procedure(acts.stage, scenario)
            _before(acts, first)
        except Refusal as refusal:
            raise ScenarioInvalid(f"第{first.line}行：{refusal}") from None
    return acts


def _require_calendar(scenario):
    """每一步的年份都要有工作日历：国务院通知的，或按法定节日推算的。"""
    calendar = SpecialDay.objects.calendar()
    years = calendar.known_years | {day.year for day in calendar.statutory}
    gaps = [step for step in scenario.steps if step.at.year not in years]
    if gaps:
        told = f"没有这一年的工作日历（现有{min(years)}年至{max(years)}年），不能演练"
        raise ScenarioInvalid("\n".join(f"第{step.line}行：{step.at.year}年{told}" for step in gaps))


def _require_procedure(place, scenario):
    """那一天没有任何规程规定这类救助的，无从演练。"""
    on = local_day(scenario.steps[0].at)
    try:
        Procedure.objects.in_force(place.district, scenario.aid, scenario.purpose, on)
    except Refusal as refusal:
        raise ScenarioInvalid(f"第{scenario.line_of_aid}行：{refusal}") from None


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _before(acts, first):
    """变更先要有已确认的待遇；剧本不从登记写起的，先登记好。"""
    if acts.wants_prior_grant():
        acts.earlier = past.grant(acts, at=first.at - past.BEFORE).case
    if first.do != "register":
        acts.register(by=acts.stage.staff["window"], at=first.at)


def _play(acts, step):
    issued = set(_notices(acts).values_list("pk", flat=True))
    ok, reasons = True, []
    with standing_at(step.at):
        try:
            with transaction.atomic():
                acts.refresh()
                getattr(acts, step.do)(by=acts.actor(step.by, step.do), at=step.at, **step.facts)
                acts.refresh()
                acts.hand_over(at=step.at)
        except Refusal as refusal:
            ok, reasons = False, refusal.reasons
        except MISWRITTEN as error:
            raise ScenarioInvalid(f"第{step.line}行：“{step.do}”这一步写得不对：{error}") from error
        acts.refresh()
        result = {"at": step.at.isoformat(), "do": step.do, "by": step.by, "ok": ok, "reasons": reasons}
        result |= _facts(acts, issued)
    result["line"], result["expect"] = step.line, step.expect
    result["met"] = not step.expect or (not ok if step.expect == BLOCKED else ok and result["state"] == step.expect)
    return result


def _facts(acts, issued):
    case = acts.case
    if case is None:
        return {"state": "", "procedure": "", "deadlines": [], "publicity": [], "notices": [], "start_month": None}
    regime = case.procedure.regime if case.procedure else None
    decided = getattr(case, "decision", None)
    start = decided.start_month if decided else None
    return {
        "state": str(case.state),
        "procedure": f"{regime.code}@{regime.version} {case.procedure.aid}.{case.procedure.purpose}" if regime else "",
        "deadlines": [*map(_deadline, deadlines.running(case)), *_postings_running(case)],
        "publicity": _publicity(case),
        "notices": list(_notices(acts).exclude(pk__in=issued).order_by("pk").values_list("kind", flat=True)),
        "start_month": f"{start:%Y-%m}" if start else None,
    }


def _notices(acts):
    return Notice.objects.filter(case_id=acts.case.pk) if acts.case else Notice.objects.none()


def _deadline(one):
    due = one.due.isoformat() if one.due is not None else None
    earliest = one.earliest.isoformat() if one.earliest is not None else None
    return {
        "id": one.id,
        "label": one.label,
        "due": due,
        "provisional": one.provisional,
        "earliest": earliest,
        "source": one.source,
    }


def _postings_running(case):
    """决定前正在走的公示期（T06；特困终止为 T18）。"""
    before = case.rounds.open().filter(last_day__isnull=False, rule__when=PublicityWhen.BEFORE_DECISION)
    return [
        {
            "id": "T18" if one.stage == PublicityStage.ENDING else "T06",
            "label": f"{one.get_stage_display()}公示",
            "due": one.last_day.isoformat(),
            "provisional": one.last_day_provisional,
            "earliest": (one.last_day_earliest or one.last_day).isoformat(),
            "source": one.rule.source,
        }
        for one in before.select_related("rule")
    ]


def _publicity(case):
    """每处张贴一条；没贴的 from、to 为空，不定期的 to 为空。"""
    return [
        {
            "stage": one.stage,
            "place": posting.place,
            "from": posting.posted_on.isoformat() if posting.posted_on else None,
            "to": posting.last_day.isoformat() if posting.last_day else None,
            "provisional": posting.last_day_earliest is not None,
            "earliest": posting.last_day_earliest.isoformat() if posting.last_day_earliest else None,
            "closed": one.closed_on.isoformat() if one.closed_on else None,
        }
        for one in case.rounds.order_by("pk").select_related("bulletin")
        for posting in one.postings.order_by("pk")
    ]
