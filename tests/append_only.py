"""清库用：测试之间要清空只增不改的表，仅在清空的那一刻卸下触发器。

PostgreSQL 上不用 TRUNCATE：一百多张表逐张换新文件要半秒，而一项测试写过的表不多，行也少，只删有行的快几十倍。
"""

from contextlib import contextmanager
from unittest import mock

from django.core.management.commands import flush
from django.db import connections, transaction

PATTERN = "append~_only~_%"
CONSTANT = {"django_content_type", "auth_permission"}  # 随模型而定，不是测试写的
SETTLE, UNSETTLE = "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"  # 外键未结清的表不能改触发器


@contextmanager
def flush_may_empty_tables(refill):
    """装上后，flush 命令清空前卸下触发器，清空后补回迁移录入的行、装回触发器；其余时候触发器一直在。"""
    original = flush.Command.handle

    def handle(command, **options):
        connection = connections[options["database"]]
        if connection.vendor == "postgresql":
            _delete_rows(connection)
            refill()
            return
        with disarmed(connection):
            original(command, **options)
            refill()

    with mock.patch.object(flush.Command, "handle", handle):
        yield


def _delete_rows(connection):
    """删净有行的各表：不触发触发器，不查外键（反正都删）。"""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        filled = filled_tables(cursor)
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in filled:
            cursor.execute(f'DELETE FROM "{table}"')


def filled_tables(cursor):
    """此刻有行的各表；随模型而定、不是测试写的不算。"""
    connection = connections["default"]
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - CONSTANT
    cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)" for table in sorted(tables)))
    return [row[0] for row in cursor.fetchall()]


@contextmanager
def disarmed(connection):
    """暂时卸下全部只增不改触发器；测试篡改（扮演有超级权限的人）也用它。"""
    off, on = _switches(connection)
    _run(connection, off)
    try:
        yield
    finally:
        _run(connection, on)


def _switches(connection):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE %s ESCAPE '~'", [PATTERN]
            )
            found = cursor.fetchall()
            return (
                [SETTLE, *(f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in found)],
                [SETTLE, *(f"ALTER TABLE {table} ENABLE TRIGGER {name}" for table, name in found), UNSETTLE],
            )
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ESCAPE '~'", [PATTERN]
        )
        found = cursor.fetchall()
        return [f"DROP TRIGGER {name}" for name, _ in found], [sql for _, sql in found]


def _run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
