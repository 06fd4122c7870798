"""取号：不断号、不重号。"""

from django.db import connection, transaction

from core.dates import local_day
from core.locking import for_change
from core.models import NumberSeries


def next_number(unit_code, kind, year):
    """本单位、本种类、本年度的下一个序号，自 1 起；须在事务内，事务回滚则号也退回。"""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("取号须与所办之事在同一事务内")
    rows = for_change(NumberSeries.objects).filter(unit_code=unit_code, kind=kind, year=year)
    series = rows.first()
    if series is None:
        # 首号：两人同时开序列，只有一行会留下，再锁它。
        NumberSeries.objects.bulk_create(
            [NumberSeries(unit_code=unit_code, kind=kind, year=year)], ignore_conflicts=True
        )
        series = rows.get()
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def case_number(street_code, aid_code, *, at):
    """案件编号：区划 9 位-类别 2 位-年 4 位-流水 5 位。`aid_code` 为两位数字。"""
    year = local_day(at).year
    return f"{street_code}-{aid_code}-{year}-{next_number(street_code, f'case-{aid_code}', year):05d}"
