"""按月抽查新增救助对象：比例与取整出自各案的规程，种子留痕，可重算（S2）。"""

from collections import defaultdict

from django.db import transaction

from accounts import matrix
from cases.models import Case, Outcome
from cases.states import CaseState
from core import events
from core.acts import Act
from core.dates import local_day, month_after
from core.refusals import Blocked
from regimes.choices import Purpose
from supervision.models import CheckReason, OnsiteCheck, SampleDraw
from supervision.sampling import chosen, percent, size_of


def recipients_of(district, month):
    """该月在本区新确认、规程要求抽查的案件：{(比例, 取整, 出处): [案件]}。"""
    granted = Case.objects.filter(
        street__parent=district,
        state=CaseState.GRANTED,
        purpose=Purpose.NEW,
        procedure__isnull=False,
        decision__outcome=Outcome.GRANTED,
        decision__decided_on__gte=month,
        decision__decided_on__lt=month_after(month),
    )
    groups = defaultdict(list)
    shown = ("procedure__regime", "street", "household")
    for case in granted.select_related(*shown).prefetch_related("procedure__provisions").order_by("number"):
        if share := case.procedure.value("sampling_share"):
            source = case.procedure.regime.spelled(case.procedure.provision("sampling_share").source)
            groups[share, case.procedure.value("sampling_rounding", "up"), source].append(case)
    return dict(groups)


@transaction.atomic
def draw_sample(district, month, *, seed, by, at):
    """抽取 `month`（当月一日）的样本，逐户列入实地核查。返回 SampleDraw。

    Raises: NotPermitted；Blocked（该月还没过完、已经抽过、没有应抽查的）。
    """
    matrix.require(by, Act.DRAW_SAMPLE, district, on=local_day(at))
    district.hold()
    _require_drawable(district, month, at)
    groups = recipients_of(district, month)
    if not groups:
        raise Blocked(f"{month:%Y年%-m月}没有规程要求抽查的新增对象")
    draw = SampleDraw.objects.create(district=district, month=month, seed=seed, drawn_at=at, drawn_by=by)
    taken = []
    for (share, rounding, source), cases in groups.items():
        size = size_of(len(cases), share, rounding)
        group = {"share": share, "percent": percent(share), "source": source, "population": len(cases), "size": size}
        picked = set(chosen([case.number for case in cases], seed, size))
        taken += [case for case in cases if case.number in picked]
        draw.groups.append(group)
    draw.save()
    _list(draw, taken, at=at, by=by)
    return draw


def _require_drawable(district, month, at):
    if local_day(at) < month_after(month):
        raise Blocked(f"{month:%Y年%-m月}还没有过完，新增对象未齐，请到次月抽取")
    if SampleDraw.objects.filter(district=district, month=month).exists():
        raise Blocked(f"{month:%Y年%-m月}已经抽取过，不能重抽")


def _list(draw, cases, *, at, by):
    rows = [
        OnsiteCheck(
            case=case,
            kind=CheckReason.SAMPLED,
            reason=f"{draw.month:%Y年%-m月}新增对象抽查",
            listed_on=local_day(at),
            listed_by=by,
            draw=draw,
        )
        for case in cases
    ]
    OnsiteCheck.objects.bulk_create(rows)
    events.record(
        Act.DRAW_SAMPLE,
        chain=draw.district.chain,
        at=at,
        by=by,
        subject=str(draw),
        data={"month": f"{draw.month:%Y-%m}", "seed": draw.seed, "groups": draw.groups,
              "cases": [case.number for case in cases]},
    )  # fmt: skip
