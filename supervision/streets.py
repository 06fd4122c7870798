"""各街道办得怎样：在办、超期、办结与用时。区里的首页与监督页共用；每个数都带着它那一份名单的网址。"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from accounts import matrix
from accounts.models import Unit
from cases.models import Case, Pause
from cases.models.case import overdue
from cases.states import CaseState
from core.acts import Act
from core.period import Period, recent
from regimes.calendar import clock
from regimes.calendar.workdays import ONE_DAY
from regimes.choices import AidKind
from regimes.models import SpecialDay
from supervision.chart import chart

DECIDED = (CaseState.GRANTED, CaseState.REFUSED)


@dataclass
class Figures:
    """一个街道（或全区）的数；`span` 为办结各件用时（工作日）之和。"""

    name: str
    street: str = ""
    in_hand: int = 0
    late: int = 0
    alarmed: int = 0
    agreed: int = 0
    denied: int = 0
    timed: int = 0
    span: int = 0
    urls: dict = field(default_factory=dict)

    @property
    def days(self):
        """平均用时，一位小数；没有办结的为 None。"""
        return str((Decimal(self.span) / self.timed).quantize(Decimal("0.1"), ROUND_HALF_UP)) if self.timed else None

    @property
    def decided(self):
        return self.agreed + self.denied


def board_of(user, today):
    """首页上的一份：看得到全区案件的才有，别人为 None。"""
    sees_all = ("D", False) in matrix.widest(user, Act.READ_CASE, today)
    return board(user, today) if sees_all else None


def board(user, today, *, aid="", period=None):
    """`aid` 一类救助（空为全部），`period` 决定日期所在的年、月（缺省今年）→ 一页所需的全部；查询次数是定数。"""
    aid, period = aid if aid in AidKind else "", period or Period(today.year)
    rows = figures(user, today, aid=aid, period=period)
    for one in rows:
        one.urls = _urls(one, aid, period)
    return {
        "rows": rows,
        "whole": rows[-1],
        "chart": chart(rows[:-1]),
        "period": period,
        "aid_words": AidKind(aid).label if aid else "全部类别",
        "aids": [
            _choice(value, label, value == aid, period=period) for value, label in [("", "全部"), *AidKind.choices]
        ],
        "periods": [_choice(aid, str(one), one == period, period=one) for one in recent(today)],
    }


def figures(user, today, *, aid, period):
    """各街道依代码排列，末一行为全区。"""
    cases = Case.objects.visible_to(user).filter(**{"aid": aid} if aid else {}).order_by()
    streets = Unit.objects.filter(parent=user.unit.district).order_by("code")
    found = {one.pk: Figures(one.name, str(one.pk)) for one in streets}
    whole = Figures("全区")
    for pk, *numbers in _now(cases, today):
        _add((found[pk], whole), zip(("in_hand", "late", "alarmed"), numbers, strict=True))
    for pk, state, count, timed, span in _decided(cases, period):
        kind = "agreed" if state == CaseState.GRANTED else "denied"
        _add((found[pk], whole), [(kind, count), ("timed", timed), ("span", span)])
    return [*found.values(), whole]


def _add(rows, numbers):
    for name, number in numbers:
        for one in rows:
            setattr(one, name, getattr(one, name) + number)


def _now(cases, today):
    """(街道, 在办, 超期, 其中警报)。"""
    late = overdue(today)
    rows = cases.filter(is_open=True).values("street")
    rows = rows.annotate(
        in_hand=Count("pk"), late=Count("pk", filter=late), alarmed=Count("pk", filter=late & Q(alarm_on__lt=today))
    )
    return rows.values_list("street", "in_hand", "late", "alarmed")


def _decided(cases, period):
    """(街道, 结果, 件数, 算得出用时的件数, 用时之和)：自受理次日至决定当日的工作日，停表的日子不计。

    没有受理日期的（街道自行提出的变更等）不算用时；受理、决定日期都相同的并作一行，只数一次日子。
    """
    rows, calendar = cases.filter(state__in=DECIDED, **period.covers("decided_on")), SpecialDay.objects.calendar()
    names = ("street", "state", "accepted_on", "decided_on")
    for street, state, start, end, count in rows.values(*names).annotate(n=Count("pk")).values_list(*names, "n"):
        timed = count if start else 0
        yield street, state, count, timed, timed and count * calendar.count(start, end)
    for street, state, days in _stopped(rows, calendar):
        yield street, state, 0, 0, -days


def _stopped(rows, calendar):
    """(街道, 结果, 一件停表的工作日)。"""
    names = [f"case__{name}" for name in ("street", "state", "accepted_on", "decided_on")]
    pauses = Pause.objects.filter(case__in=rows, case__accepted_on__isnull=False)
    by_case = defaultdict(list)
    for starts, ends, *case in pauses.values_list("starts_on", "ends_on", "case", *names):
        by_case[tuple(case)].append(clock.Pause(starts, ends))
    for (_, street, state, start, end), found in by_case.items():
        days = (start + ONE_DAY * n for n in range(1, (end - start).days + 1))
        yield street, state, sum(calendar.is_workday(day) and any(one.covers(day) for one in found) for day in days)


def _urls(one, aid, period):
    """各数的名单。"""
    here = {"street": one.street, "aid": aid}
    done = {**here, "scope": "closed", "decided": period.written}
    return {
        "in_hand": _cases(**here),
        "late": _cases(**here, due="late"),
        "alarmed": _cases(**here, due="alarm"),
        "agreed": _cases(**done, state=CaseState.GRANTED),
        "denied": _cases(**done, state=CaseState.REFUSED),
        "decided": _cases(**done),
    }


def _cases(**chosen):
    return _address("desk:cases", chosen)


def _choice(aid, label, current, *, period):
    url = _address("supervision:overview", {"aid": aid, "period": period.written})
    return {"label": label, "url": url, "current": current}


def _address(name, chosen):
    chosen = {key: value for key, value in chosen.items() if value}
    return f"{reverse(name)}?{urlencode(chosen or {'all': 1})}"
