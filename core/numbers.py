"""取号：不断号、不重号。"""

from django.db import connection, transaction

from core.dates import local_day
from core.models import NumberSeries

# 开序列、锁这一行、加一，一句办完；两人同时取，后一人等前一人的事务办完。
NEXT = f"""
INSERT INTO {NumberSeries._meta.db_table} (unit_code, kind, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (unit_code, kind, year) DO UPDATE SET last = {NumberSeries._meta.db_table}.last + 1 RETURNING last
"""  # noqa: S608  表名取自模型


def next_number(unit_code, kind, year):
    """本单位、本种类、本年度的下一个序号，自 1 起；须在事务内，事务回滚则号也退回。"""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("取号须与所办之事在同一事务内")
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [unit_code, kind, year])
        return cursor.fetchone()[0]


def case_number(street_code, aid_code, *, at):
    """案件编号：区划 9 位-类别 2 位-年 4 位-流水 5 位。`aid_code` 为两位数字。"""
    year = local_day(at).year
    return f"{street_code}-{aid_code}-{year}-{next_number(street_code, f'case-{aid_code}', year):05d}"
