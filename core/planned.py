"""拼好的一句怎样去查。PostgreSQL 上，同一句在同一个连接里只计划一次（PREPARE）：联表多的，计划它比查它慢几倍。

编号、日期是参数，人人共用一份计划；环节之类的文字照写在句中，计划才用得上部分索引。SQLite 的驱动自会记住。
"""

import datetime
from itertools import count
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.postgresql.psycopg_any import sql as words

TYPES = {int: "bigint", datetime.date: "date", datetime.datetime: "timestamptz"}  # 别的类型由数据库按所比的列认
_names = WeakKeyDictionary()  # 连接 → {语句: 在这个连接里的名字}


class Planned:
    """一句语句与它的参数；`places` 是占住位置的值，查的时候各换成这一次的。"""

    def __init__(self, sql, params, places=()):
        self.sql, self.params = sql, list(params)
        self.places = {str(one) for one in places}
        self._text = None

    def fetch(self, swap=None):
        """全部的行；`swap` 为 {占位的值的文字: 这一次的值}。"""
        params = [swap.get(str(one), one) for one in self.params] if swap else self.params
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(*self._by_name(cursor, params))
            else:
                cursor.execute(self.sql, params)
            return cursor.fetchall()

    def _by_name(self, cursor, params):
        """（EXECUTE 一句, 参数）；这个连接头一次见到的先记下计划。"""
        self._text = self._text or self._described()
        names = _names.setdefault(connection.connection, {})
        if (name := names.get(self._text)) is None:
            name = f"planned_{len(names)}"
            with connection.wrap_database_errors:
                cursor.cursor.execute(f"PREPARE {name}{self._text}")
            names[self._text] = name
        given = [one for one, place in zip(params, self.params, strict=True) if self._varies(place)]
        return f"EXECUTE {name}" + (f" ({', '.join(['%s'] * len(given))})" if given else ""), given

    def _described(self):
        """PREPARE 名字之后的部分：参数的类型、写好文字的语句。"""
        varying = [one for one in self.params if self._varies(one)]
        types = ", ".join(TYPES.get(type(one), "unknown") for one in varying)
        numbers = count(1)
        shown = [
            f"${next(numbers)}" if self._varies(one) else words.quote(one, connection.connection) for one in self.params
        ]
        return f"{f' ({types})' if types else ''} AS {self.sql % tuple(shown)}"

    def _varies(self, one):
        return type(one) in TYPES or str(one) in self.places
