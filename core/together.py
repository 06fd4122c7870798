"""几个查询并成一句，各取编号，一次问完。"""

import sys

from django.core.exceptions import EmptyResultSet
from django.db import connection


def compiled(queries):
    """拼好的（语句, 参数, 几个查询）；`queries` 各只取一列 pk，自带次序与上限。拼一次可以用许多次。"""
    parts, params = [], []
    for number, rows in enumerate(queries):
        try:
            sql, own = rows.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        # 行号记住各自的次序；先包一层，SQLite 才许各取各的上限
        parts.append(f"SELECT {number} AS source, row_number() OVER () AS place, one.pk FROM ({sql}) one")  # noqa: S608
        params += own
    return sys.intern(" UNION ALL ".join(parts)), params, len(queries)  # 岗位相同的人，语句是同一份


def run(asked):
    """各查询的编号，次序与给出时相同。"""
    sql, params, count = asked
    found = [[] for _ in range(count)]
    if sql:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            for number, _, pk in sorted(cursor.fetchall()):
                found[number].append(pk)
    return found
