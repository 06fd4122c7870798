"""核验：在后台逐步重算，谁在何时核验、每一步结果如何，本身也各记一笔。"""

from datetime import timedelta
from secrets import token_hex

from django.db import transaction

from accounts import matrix
from accounts.models import Unit, UnitLevel, User
from core import events
from core.acts import Act
from core.dates import local_day
from core.models import Event
from core.refusals import Blocked
from supervision.checks import MOST_TOLD, Step, steps_of

RUNNING = "核验正在后台进行，办完再核"
STALLED = timedelta(minutes=10)  # 后台十分钟没有动静，就当停了，可以另起一次


def chains_of(district):
    """本区的各条记录链：区里一条，每街一条。"""
    rows = Unit.objects.within(district).exclude(level=UnitLevel.COMMUNITY)
    return rows.select_related("parent").order_by("code")


def last_checks(district):
    """{哪一步: 最近一次核验的记录}。"""
    rows = Event.objects.filter(act=Act.VERIFY, chain=district.chain, data__has_key="step").order_by("pk")
    return {event.data["step"]: event for event in rows}


@transaction.atomic
def verify_chain(unit_id, *, by, at):
    """核验一个单位的记录链；返回（条数, 问题的一句话，没有问题为空串）。"""
    unit = Unit.objects.select_related("parent__parent").get(pk=unit_id)
    matrix.require(by, Act.VERIFY, unit, on=local_day(at))
    event = _check(Step("chain", unit.chain, f"{unit.name}的办理记录"), unit.district, by=by, at=at)
    return event.data["count"], event.data["problem"]


@transaction.atomic
def start_verification(district, *, by, at):
    """开始核验全区；返回开始的那一条记录，各步由后台接着办。

    Raises: NotPermitted；Blocked（上一次还没有办完）。
    """
    matrix.require(by, Act.VERIFY, district, on=local_day(at))
    district.hold()
    last = last_run(district)
    if last and not is_over(last, at):
        raise Blocked(RUNNING)
    steps = [[one.kind, one.code, one.label] for one in steps_of(list(chains_of(district)))]
    facts = {"subject": "开始核验全区的记录", "data": {"run": token_hex(8), "steps": steps}}
    return events.record(Act.VERIFY, chain=district.chain, at=at, by=by, **facts)


def last_run(district):
    """最近一次开始核验的记录；没有核过为 None。"""
    rows = Event.objects.filter(act=Act.VERIFY, chain=district.chain, data__has_key="steps")
    return rows.order_by("-seq").first()


def progress(run):
    """[(Step, 这一步的结果或 None)]。"""
    after = Event.objects.filter(act=Act.VERIFY, chain=run.chain, seq__gt=run.seq, data__run=run.data["run"])
    done = {one.data["step"]: one for one in after}
    return [(one, done.get(one.key)) for one in (Step(*facts) for facts in run.data["steps"])]


def is_over(run, at):
    """都办完了，或停了一个时限没有动静。"""
    done = [result.recorded_at for _, result in progress(run) if result]
    stalled = at - max([run.recorded_at, *done]) > STALLED
    return stalled or len(done) == len(run.data["steps"])


def verify_next(run, at):
    """办还没有办的下一步，返回其结果；都办完了为 None。停在半路的，再叫一次就接着办。"""
    step = next((one for one, result in progress(run) if result is None), None)
    if step is None:
        return None
    with transaction.atomic():
        district = Unit.objects.get(code=run.chain)
        return _check(step, district, by=User.objects.get(pk=run.actor_id), at=at, run=run.data["run"])


def _check(step, district, *, by, at, run=""):
    count, faults = step.run()
    told = "；".join(faults[:MOST_TOLD]) + (f"；共{len(faults)}处" if len(faults) > MOST_TOLD else "")
    data = {"step": step.key, "count": count, "problem": told, "run": run}
    data |= {"chain": step.code} if step.kind == "chain" else {}
    subject = f"核验{step.label}：{'有问题' if faults else '相符'}"
    return events.record(Act.VERIFY, chain=district.chain, at=at, by=by, subject=subject, data=data)
