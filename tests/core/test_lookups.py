"""两种查法：PostgreSQL 上建索引，SQLite 上什么也不用建。"""

from types import SimpleNamespace

from django.db import connection

from core import lookups


def test_the_indexes_are_made_where_they_are_used():
    done = []
    editor = SimpleNamespace(connection=connection, execute=done.append)
    for one in (lookups.index_pairs("households_person", "name"), lookups.index_end("cases_case", "number")):
        one.code(None, editor)
    made = ["households_person_name_pairs", "cases_case_number_end"] if connection.vendor == "postgresql" else []
    assert [name for name in made if not any(name in sql for sql in done)] == [] and bool(done) == bool(made)
