"""一案的全过程：本案与本户的每一条记录，先办的在前；审计监察看，也可导出。"""

from io import BytesIO

from django.db.models import Q
from django.utils import timezone

from core.dates import zh
from core.models import Event
from core.sheets import Column, write_sheet
from desk.timeline import note

COLUMNS = [
    Column("序号", 18),
    Column("登记时间", 20),
    Column("发生日期", 14),
    Column("经办人", 10),
    Column("单位", 26),
    Column("办理", 18),
    Column("事项", 36),
    Column("说明", 36),
    Column("理由", 36),
    Column("摘要", 66),
]


def rows(case):
    """逐条一行，与 COLUMNS 对应。"""
    own = Q(case_id=case.pk) | Q(household_id=case.household_id, case_id=None)
    return [_row(one) for one in Event.objects.filter(own).order_by("recorded_at", "pk")]


def _row(event):
    moment = timezone.localtime(event.recorded_at)
    return (
        f"{event.chain}-{event.seq}",
        f"{zh(moment.date(), weekday=False)} {moment:%H:%M}",
        zh(event.happened_on, weekday=False),
        event.actor_name,
        event.actor_unit,
        event.get_act_display(),
        event.subject,
        note(event),
        event.reason,
        event.hash,
    )


def workbook(case, *, by, at):
    """.xlsx，打开着。"""
    out, moment = BytesIO(), timezone.localtime(at)
    found, mark = rows(case), f"{by.name} {moment:%Y-%m-%d %H:%M} 导出"
    head = (f"{case.number} 办理全过程", f"{mark}，共 {len(found)} 条；摘要可与记录链核对")
    write_sheet(out, sheet="全过程", columns=COLUMNS, rows=found, head=head, mark=mark)
    out.seek(0)
    return out
