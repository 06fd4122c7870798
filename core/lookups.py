"""查一段文字而用得上索引：`holds` 其中有没有这一段（两个字以上），`ends` 末尾是不是这几位。

PostgreSQL 上按相邻两字建 GIN 索引（三字一组的 pg_trgm 查不了“建国”），末几位按倒序建；SQLite 是一个街道的量，逐行比。
"""

from django.db import migrations
from django.db.models import CharField
from django.db.models.lookups import Contains, EndsWith

PAIRS = """
CREATE OR REPLACE FUNCTION word_pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(substr(words, at, 2)), '{}') FROM generate_series(1, length(words) - 1) AS at
$$
"""


@CharField.register_lookup
class Holds(Contains):
    lookup_name = "holds"

    def get_rhs_op(self, connection, rhs):
        return connection.operators["contains"] % rhs

    def as_postgresql(self, compiler, connection):
        plain, params = self.as_sql(compiler, connection)
        column, given = self.process_lhs(compiler, connection)
        return f"(word_pairs({column}) @> word_pairs(%s) AND {plain})", [*given, self.rhs, *params]


@CharField.register_lookup
class Ends(EndsWith):
    lookup_name = "ends"

    def get_rhs_op(self, connection, rhs):
        return connection.operators["endswith"] % rhs

    def as_postgresql(self, compiler, connection):
        column, given = self.process_lhs(compiler, connection)
        pattern = connection.ops.prep_for_like_query(self.rhs[::-1]) + "%"
        return f"reverse({column}) LIKE %s", [*given, pattern]


def index_pairs(table, column):
    """迁移操作：`holds` 用的索引。"""
    return _on_postgresql(PAIRS, f"CREATE INDEX {table}_{column}_pairs ON {table} USING gin (word_pairs({column}))")


def index_end(table, column):
    """迁移操作：`ends` 用的索引。"""
    return _on_postgresql(f"CREATE INDEX {table}_{column}_end ON {table} (reverse({column}) text_pattern_ops)")


def _on_postgresql(*statements):
    def run(apps, editor):
        if editor.connection.vendor == "postgresql":
            for one in statements:
                editor.execute(one)

    return migrations.RunPython(run, migrations.RunPython.noop)
