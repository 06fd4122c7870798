"""巡检：在享、在办的人满了几周岁，在校学生到了每年核实的月份，各提一件核实的家庭待办；待遇一概不动。

一人一个名目（哪个年龄、哪一年的在校核实）只提一件：重跑、同时跑、误了几天、停了一周再跑，都不重不漏。
申请之后才到的才提：申请之前就满了的，受理、核算时已经看过。
"""

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef

from accounts.models import Unit
from cases.models import CaseMember, CoveredPerson, FamilyTask, FamilyTaskKind
from core.again import act_once_more
from core.dates import local_day, zh
from households.codes import Employment
from households.models.person import age_on
from regimes import ages
from regimes.models import ONE_OFF

LOOK_BACK = timedelta(days=366)  # 停了再跑，往回补这么久（本系统取法）


@act_once_more
def review_ages(at):
    """提出该核实的各件，返回 {"raised": 件数}。"""
    today = local_day(at)
    tasks = [*_turned(today, at), *_still_at_school(today, at)]
    FamilyTask.objects.raise_for(tasks)
    return {"raised": len(tasks)}


def reached_on(birth_date, age):
    """满 `age` 周岁是哪天；2月29日生的，平年3月1日满（与 age_on 同）。"""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return date(birth_date.year + age, 3, 1)


def _turned(today, at):
    for turning in ages.turnings():
        first, last = _years_before(today - LOOK_BACK, turning.age), _years_before(today, turning.age)
        born = {"person__birth_date__gte": first, "person__birth_date__lte": last + timedelta(days=1)}
        raised = set()
        for row in _people(today, f"age-{turning.age}", older_than=turning.age, **born):
            day = reached_on(row["birth_date"], turning.age)
            if row["requested_on"] < day <= today and row["person_id"] not in raised:
                raised.add(row["person_id"])
                said = f"{row['name']}{zh(day, weekday=False)}满{turning.age}周岁，请核实：{turning.look}"
                yield _task(row, f"age-{turning.age}", f"{said}（{turning.source}）", at)


def _still_at_school(today, at):
    rule, month_of = ages.school(), {}
    students = {"person__employment": Employment.STUDENT}
    students["person__birth_date__lte"] = _years_before(today, rule.from_age)
    for day in sorted({_latest(month, today) for month in ages.school_months()}):
        occasion, raised = f"school-{day.year}", set()
        for row in _people(today, occasion, before=day, **students):
            street = row["street_id"]
            if street not in month_of:
                month_of[street] = ages.school_month(Unit.objects.get(pk=street).district, today)
            due = month_of[street] == day.month and age_on(row["birth_date"], day) >= rule.from_age
            if due and row["person_id"] not in raised:
                raised.add(row["person_id"])
                said = f"{row['name']}登记为在校学生，{day.year}年{day.month}月请核实：{rule.look}"
                yield _task(row, occasion, f"{said}（{rule.source}）", at)


def _people(today, occasion, *, older_than=0, before=None, **facts):
    """在享的人在前，其次在办各案计入家庭的人；已死亡的、这一名目提过的不在内。

    `older_than` 先在库里粗筛申请之后才满这个年龄的（一年按366天，只宽不严）；`before` 为申请须早于哪天。
    """
    asked = FamilyTask.objects.of_person(OuterRef("person")).filter(occasion=occasion)
    covered = CoveredPerson.objects.from_month(today.replace(day=1)).exclude(aid__in=ONE_OFF)
    for rows, path in ((covered, "decision__case"), (CaseMember.objects.open(), "case")):
        found = rows.filter(~Exists(asked), person__died_on=None, **facts)
        if older_than:
            since = F(f"{path}__requested_on") - timedelta(days=366 * older_than)
            found = found.filter(person__birth_date__gt=since)
        if before:
            found = found.filter(**{f"{path}__requested_on__lt": before})
        yield from found.order_by(path, "person").values(
            "person_id",
            name=F("person__name"),
            birth_date=F("person__birth_date"),
            in_case=F(f"{path}__pk"),
            household=F(f"{path}__household_id"),
            requested_on=F(f"{path}__requested_on"),
            street_id=F(f"{path}__street_id"),
        )


def _task(row, occasion, text, at):
    return FamilyTask(
        household_id=row["household"],
        kind=FamilyTaskKind.REVIEW,
        person_id=row["person_id"],
        text=text[:300],
        occasion=occasion,
        from_case_id=row["in_case"],
        raised_at=at,
    )


def _years_before(day, years):
    """几年前的这一天；没有2月29日的取2月28日。"""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _latest(month, today):
    """最近一个已经到了的核实月份的1日。"""
    year = today.year if today.month >= month else today.year - 1
    return date(year, month, 1)
