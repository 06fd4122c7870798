"""每个请求都要跑的查询：语句只拼一次，以后只换参数。联表几十列的一句，拼它比查它慢十倍。"""

from functools import cached_property

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.query import get_related_populators

from core.planned import Planned

KEPT = 200
_kept = {}
PLACE = 987_654_321_012_345_678  # 拼句时占住参数的位置；文字列里是同样的数字


def kept(shape, build):
    """同 Prepared；`build` 里另有谁、哪天之类的，`shape` 须写全，各拼一次。"""
    if (found := _kept.get(shape)) is None:
        found = Prepared(build)
        found.settle()
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[shape] = found
    return found


class Prepared:
    """`Prepared(lambda pk: User.objects.select_related("unit").filter(pk=pk))`；之后 `.run(pk)` 给出对象的列表。

    只有一个参数，可在语句里出现几次；条件里别的值须是常量。各行与原查询逐字段相同。
    """

    def __init__(self, build):
        self.build = build

    def run(self, value):
        planned, compiler = self._compiled
        if planned is None:
            return []
        rows = planned.fetch({str(PLACE): value})
        return [self._object(compiler, row) for row in compiler.apply_converters(rows, self._converters)]

    def settle(self):
        """当场拼好，放开 `build`：里头可能记着某一次请求。"""
        self._compiled, self.build = self._compiled, None

    @cached_property
    def _compiled(self):
        compiler = self.build(PLACE).query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None, compiler  # 这样的岗位什么也看不到，不必问库
        if str(PLACE) not in map(str, params):
            raise ValueError("语句里没有参数的位置")
        return Planned(sql, params, [PLACE]), compiler

    @cached_property
    def _converters(self):
        _, compiler = self._compiled
        return compiler.get_converters([chosen[0] for chosen in compiler.select])

    @cached_property
    def _populators(self):
        _, compiler = self._compiled
        return get_related_populators(compiler.klass_info, compiler.select, connection.alias)

    @cached_property
    def _own(self):
        """本表各列的起止与属性名。"""
        _, compiler = self._compiled
        fields = compiler.klass_info["select_fields"]
        first, last = fields[0], fields[-1] + 1
        return first, last, [chosen[0].target.attname for chosen in compiler.select[first:last]]

    def _object(self, compiler, row):
        first, last, names = self._own
        row = list(row)
        made = compiler.klass_info["model"].from_db(connection.alias, names, row[first:last])
        for one in self._populators:
            one.populate(row, made)
        for name, place in compiler.annotation_col_map.items():
            setattr(made, name, row[place])
        return made
