"""几个查询并成一句，各取编号，一次问完。"""

import sys

from django.core.exceptions import EmptyResultSet
from django.db import connection

from core.planned import Planned


def compiled(queries, places=()):
    """拼好的（一句, 几个查询）；`queries` 各只取一列 pk，自带次序与上限。拼一次可以用许多次。

    `places` 是拼句时占住位置的值，查的时候各换成那一次的。
    """
    parts, params = [], []
    for number, rows in enumerate(queries):
        try:
            sql, own = rows.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        # 行号记住各自的次序；先包一层，SQLite 才许各取各的上限
        parts.append(f"SELECT {number} AS source, row_number() OVER () AS place, one.pk FROM ({sql}) one")  # noqa: S608
        params += own
    sql = sys.intern(" UNION ALL ".join(parts))  # 岗位相同的人，语句是同一份
    return (Planned(sql, params, places) if parts else None), len(queries)


def run(asked, swap=None):
    """各查询的编号，次序与给出时相同；`swap` 为 {占位的值的文字: 这一次的值}。"""
    planned, count = asked
    found = [[] for _ in range(count)]
    for number, _, pk in sorted(planned.fetch(swap)) if planned else ():
        found[number].append(pk)
    return found
