"""只增不改的表：两种数据库都由触发器拒绝修改、删除与清空（R-18）。

迁移里写 `operations = [forbid_rewriting("core_event")]`。
"""

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
