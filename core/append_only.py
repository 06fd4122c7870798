"""只增不改的表：两种数据库都由触发器拒绝修改、删除与清空。

迁移里写 `operations = [forbid_rewriting("core_event")]`。
"""

from dataclasses import dataclass

from django.db import migrations

PREFIX = "append_only_"

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 只能追加，不能修改或删除', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def forbid_rewriting(table):
    """迁移操作：给 `table` 装上拒绝触发器；可撤回。"""
    return migrations.RunPython(
        lambda apps, editor: _run(editor, _install(editor.connection.vendor, table)),
        lambda apps, editor: _run(editor, _remove(editor.connection.vendor, table)),
    )


def forbid_rewriting_once(table, condition, *, message, insert=False):
    """迁移操作：`condition` 成立的行（{row} 处填 OLD 或 NEW）不得修改、删除；`insert` 真则也不得添加。"""
    rule = _Rule(table, condition, message, insert)
    return migrations.RunPython(
        lambda apps, editor: _run(editor, rule.install(editor.connection.vendor)),
        lambda apps, editor: _run(editor, rule.remove(editor.connection.vendor)),
    )


@dataclass(frozen=True)
class _Rule:
    """有条件的只增不改：条件成立之后才不许动。"""

    table: str
    condition: str
    message: str
    insert: bool

    @property
    def deeds(self):
        """{行为: 看哪几行}；修改时新旧两行都看，免得把别处的行挪进来。"""
        found = {"update": ("OLD", "NEW") if self.insert else ("OLD",), "delete": ("OLD",)}
        return found | ({"insert": ("NEW",)} if self.insert else {})

    def test(self, rows):
        return " OR ".join(f"({self.condition.format(row=row)})" for row in rows)

    def install(self, vendor):
        if vendor == "postgresql":
            whole = f"CREATE TRIGGER {PREFIX}{self.table}_all BEFORE TRUNCATE ON {self.table}"
            return [
                POSTGRESQL_FUNCTION,
                *(sql for deed in self.deeds for sql in self._postgresql(deed)),
                f"{whole} FOR EACH STATEMENT EXECUTE FUNCTION append_only_refuse()",
            ]
        return [
            f"CREATE TRIGGER {PREFIX}{self.table}_{deed} BEFORE {deed} ON {self.table} WHEN {self.test(rows)}"
            f" BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            for deed, rows in self.deeds.items()
        ]

    def _postgresql(self, deed):
        rows, name = self.deeds[deed], f"{PREFIX}{self.table}_{deed}"
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {self.test(rows)} THEN RAISE EXCEPTION '{self.message}' USING ERRCODE = 'restrict_violation'; END IF;"
            f" RETURN {'OLD' if deed == 'delete' else 'NEW'}; END $$",
            f"CREATE TRIGGER {name} BEFORE {deed} ON {self.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]

    def remove(self, vendor):
        if vendor == "postgresql":
            names = [f"{PREFIX}{self.table}_{deed}" for deed in self.deeds]
            dropped = [f"DROP TRIGGER {name} ON {self.table}" for name in [*names, f"{PREFIX}{self.table}_all"]]
            return [*dropped, *(f"DROP FUNCTION {name}()" for name in names)]
        return [f"DROP TRIGGER {PREFIX}{self.table}_{deed}" for deed in self.deeds]


def forbid_deleting(table):
    """迁移操作：`table` 可以补写，但一行也删不掉（举报、异议）。"""
    name = f"{PREFIX}{table}_kept"
    install = {
        "postgresql": [
            POSTGRESQL_FUNCTION,
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only_refuse()",
        ],
        "sqlite": [
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} 不能删除'); END"
        ],
    }
    remove = {"postgresql": [f"DROP TRIGGER {name} ON {table}"], "sqlite": [f"DROP TRIGGER {name}"]}
    return migrations.RunPython(
        lambda apps, editor: _run(editor, install[editor.connection.vendor]),
        lambda apps, editor: _run(editor, remove[editor.connection.vendor]),
    )


def frozen_tables(connection):
    """不能改写的表；只防删除的不在其内。"""
    found = guarded_tables(connection)
    return {table for table, names in found.items() if any(not name.endswith("_kept") for name in names)}


def guarded_tables(connection):
    """现装有拒绝触发器的 {表: 触发器名集合}；核验命令据此发现触发器被拆。"""
    sql = {
        "postgresql": "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE tgname LIKE 'append\\_only\\_%' AND tgenabled <> 'D'",
        "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        " AND name LIKE 'append~_only~_%' ESCAPE '~'",
    }[connection.vendor]
    tables = {}
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for table, trigger in cursor.fetchall():
            tables.setdefault(table, set()).add(trigger)
    return tables


def _install(vendor, table):
    if vendor == "postgresql":
        return [
            POSTGRESQL_FUNCTION,
            f"CREATE TRIGGER {PREFIX}{table}_row BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION append_only_refuse()",
            f"CREATE TRIGGER {PREFIX}{table}_all BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only_refuse()",
        ]
    return [
        f"CREATE TRIGGER {PREFIX}{table}_{deed} BEFORE {deed} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} 只能追加，不能修改或删除'); END"
        for deed in ("update", "delete")
    ]


def _remove(vendor, table):
    if vendor == "postgresql":
        return [f"DROP TRIGGER {PREFIX}{table}_{part} ON {table}" for part in ("row", "all")]
    return [f"DROP TRIGGER {PREFIX}{table}_{deed}" for deed in ("update", "delete")]


def _run(editor, statements):
    for statement in statements:
        editor.execute(statement, None)  # 不带参数，语句里的 % 才不被当作占位
