"""评议、公示、异议，与评审之前须已期满、已评议的。"""

from datetime import date

from cases.guards.facts import day_of, nobody_left
from cases.states import CaseState
from core.acts import Act
from core.dates import zh
from core.models import Event
from core.undone import standing
from core.workflow import guard, once
from regimes.choices import PublicityWhen
from regimes.models import Decider, ObjectionRemedy, Place, PublicityStage, Purpose, ReviewMode


@guard(
    "本区规程只在公示有异议时才进行民主评议；本案没有公众异议，不能评议",
    basis="《最低生活保障审核确认办法》第十九条；《特困人员认定办法》第十四条",
    rule="review_mode",
)
def review_allowed(case):
    mode = case.procedure.review_mode
    if mode == ReviewMode.NEVER:
        return "本区规程已取消民主评议环节"
    return mode in (ReviewMode.ALWAYS, ReviewMode.DISCRETIONARY) or case.objected


def _review_waived(case):
    return case.procedure.review_mode != ReviewMode.ALWAYS or nobody_left(case)


@guard(
    "本区规程要求民主评议，本案尚未评议",
    basis="《最低生活保障审核确认办法》第十九条；《特困人员认定办法》第十四条",
    rule="review_mode",
)
def review_held(case):
    return bool(case.review_outcome) or _review_waived(case)


@guard(
    "本区规程要求民主评议，本案尚未评议通过",
    basis="《最低生活保障审核确认办法》第十九条；《特困人员认定办法》第十四条",
    rule="review_mode",
)
def review_held_where_required(case):
    return case.review_outcome == "pass" or _review_waived(case)


@guard("尚未核定拟救助金额", basis="《最低生活保障审核确认办法》第十九条、第二十三条")
def amount_proposed(case):
    return case.proposed_amount is not None


@guard("本区规程没有受理后的申请、承诺公示，此时没有应发起的公示", basis="本系统控制：规程没有写的公示不发起")
def promise_publicity_foreseen(case):
    if case.procedure is None:
        return False
    stages = (PublicityStage.PROMISE, PublicityStage.APPLICATION)
    return any(case.procedure.publicity_rule(stage) is not None for stage in stages)


@guard("本案现在没有应发起的公示，或正在公示", basis="本系统控制：规程写明的公示一轮发起一次，没有写的不发起")
def publicity_owed(case):
    return stage_owed(case) is not None


def stage_owed(case):
    """轮到的一轮、受理后的承诺、决定后的公布，还没有发起的头一种；长期公示中途撤下的可以再发起。照痕迹看发起、结束。"""
    if case.procedure is None:
        return None
    rules = [rule for stage in PublicityStage if (rule := case.procedure.publicity_rule(stage)) and _is_due(case, rule)]
    opened, ended = once(case, "rounds_told", lambda: _rounds_told(case.pk)) if rules else ({}, 0)
    owed = (one.stage for one in rules if one.stage not in opened or (_again(one) and opened[one.stage] < ended))
    return next(owed, None)


def _is_due(case, rule):
    """此刻轮得到这一种公示。"""
    if case.state == CaseState.GRANTED:
        return rule.when in (PublicityWhen.AFTER_DECISION, PublicityWhen.WHILE_PAID)
    if rule.when == PublicityWhen.BEFORE_DECISION:
        rounds = case.procedure.rounds_before_decision
        return case.state == CaseState.PUBLICITY and rule in rounds[case.rounds_closed :][:1]
    return rule.when == PublicityWhen.AFTER_ACCEPTANCE


def _again(rule):
    """结束之后还会再发起的：决定之前的（有异议、重新调查过），长期的（中途撤下）。"""
    return rule.when == PublicityWhen.BEFORE_DECISION or rule.days is None


def _same_stage(one, undone):
    return one[-1]["stage"] == undone[-1]["stage"]


def _rounds_told(case_id):
    """（{公示内容: 最后一次发起的痕迹}, 最后一次结束的痕迹）。"""
    acts = [Act.OPEN_PUBLICITY, Act.CLOSE_PUBLICITY, Act.UNDO_OPENING]
    told = Event.objects.filter(case_id=case_id, act__in=acts).order_by("pk")
    opened, ended = {}, 0
    for act, pk, data in standing(told.values_list("act", "pk", "data"), same=_same_stage):
        if act == Act.OPEN_PUBLICITY:
            opened[data["stage"]] = pk
        else:
            ended = pk
    return opened, ended


@guard(
    "本区规程要求公示承诺，本案的承诺还没有公示，请在“公示”中发起并张贴",
    basis="本系统控制：规程写明的公示一轮也不少",
    rule="promise",
)
def promise_publicised(case):
    """在规程写明的各处都贴过；规程写明期满才可往下办的，还要等它期满。"""
    rule = case.procedure.publicity_rule(PublicityStage.PROMISE)
    if rule is None or nobody_left(case):
        return True
    posted = once(case, "promise_posted", lambda: _posted(case.pk, PublicityStage.PROMISE))
    if missing := [Place(place).label for place in rule.places if place not in posted]:
        return f"本区规程要求公示承诺，还没有在{'、'.join(missing)}张贴，请在“公示”中发起并张贴" if posted else False
    last = max(filter(None, (date.fromisoformat(day) if day else None for day in posted.values())), default=None)
    if rule.blocks and last and day_of(case) <= last:
        return f"承诺公示到{zh(last)}才期满"
    return True


def _posted(case_id, stage):
    """{地点: 末日}：这一种公示已经张贴的各处，取自痕迹。"""
    acts = [Act.POST_NOTICE, Act.UNDO_POSTING, Act.UNDO_OPENING]
    told = Event.objects.filter(case_id=case_id, act__in=acts, data__stage=stage).order_by("pk")
    rows = list(told.values_list("act", "data"))
    gone = {data["bulletin"] for act, data in rows if act == Act.UNDO_OPENING}
    up = [row for row in rows if row[-1]["bulletin"] not in gone]
    return {data["place"]: data["last_day"] for _, data in standing(up, same=_same_place)}


def _same_place(one, undone):
    return one[-1]["place"] == undone[-1]["place"]


@guard(
    "只有公示有异议、规程许可重新调查的，才可由评议退回重新调查",
    basis="《最低生活保障审核确认办法》第十九条",
    rule="objection_remedy",
)
def may_reinvestigate(case):
    return case.objected and case.procedure.objection_remedy == ObjectionRemedy.EITHER


@guard("没有未办结的异议", basis="本系统控制：没有登记的异议，无从办结")
def has_open_objection(case):
    return case.open_objections > 0


@guard(
    "公示异议尚未办结，请先在“公示”中写明调查结果",
    basis="《最低生活保障审核确认办法》第十九条；《特困人员认定办法》第十五条",
)
def no_open_objection(case):
    return case.open_objections == 0


@guard("公示期尚未届满", basis="《最低生活保障审核确认办法》第十九条；《特困人员认定办法》第十五条", rule="publicity")
def publicity_finished(case):
    needed = len(case.procedure.rounds_before_decision)
    on_objection = case.review_outcome == "pass" and case.procedure.review_mode == ReviewMode.ON_OBJECTION
    if case.rounds_closed >= needed or (on_objection and not case.procedure.rereview_publicity):
        return True
    return f"规程要求审批前公示{needed}轮，现已期满{case.rounds_closed}轮"


@guard(
    "公示期尚未届满，不能开评审会",
    basis="《最低生活保障审核确认办法》第十九条；《特困人员认定办法》第十五条",
    rule="publicity",
)
def publicity_held(case):
    """评议不通过、核算不符合的不上公示栏，评审会照开。"""
    if case.review_outcome == "fail" or (not case.eligible and case.purpose != Purpose.STOP):
        return True
    reasons = publicity_finished.reasons(case)
    if reasons and case.procedure.decider == Decider.MEETING:
        return ["审批前的公示在各处都期满、没有异议之后，方可集体研究", *reasons]
    return reasons


@guard("公示末日照片尚未归档，请在“公示”中补传并说明原因", basis="本系统控制：公示是否贴满期限，以首日、末日照片为证")
def photos_filed(case):
    return not case.photo_missing
