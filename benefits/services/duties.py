"""登记一项按月的定期事项办结：谁、哪个月、办了什么；一个单位一个月一项只登记一次。"""

from django.db import transaction

from accounts import matrix
from benefits import monthly, recurring
from benefits.models import DutyRecord
from core import events
from core.acts import Act
from core.dates import local_day
from core.refusals import Blocked, NotVisible


@transaction.atomic
def record_duty(code, month, *, note, by, at):
    """登记本单位 `month` 月的 `code` 已办结。返回 DutyRecord；规程没有这一项、还没到那个月、已登记过的 Blocked。"""
    today = local_day(at)
    matrix.require(by, Act.RECORD_DUTY, by.unit, on=today)
    unit = by.unit.street or by.unit.district
    duty = monthly.of_unit(unit, recurring.duties_of(unit.district, today)).get(code)
    if duty is None:
        raise NotVisible(f"施行中的规程没有由{unit.name}按月办的“{code}”")
    if month > today:
        raise Blocked(f"还没有到{month:%Y年%m月}，不能登记办结")
    if not note.strip():
        raise Blocked("请写明办理情况：办了什么、多少户、有无异常")
    if DutyRecord.objects.filter(unit=unit, code=code, month=month).exists():
        raise Blocked(f"{month:%Y年%m月}的“{duty['label']}”已经登记办结")
    row = DutyRecord.objects.create(
        unit=unit,
        code=code,
        month=month,
        label=duty["label"],
        done_on=today,
        note=note.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    data = {"duty": code, "month": month, "record": row.pk}
    events.record(Act.RECORD_DUTY, chain=unit.code, at=at, by=by, subject=str(row), data=data, reason=note[:200])
    return row
