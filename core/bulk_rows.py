"""成批写行的几样工具:按编号挑行、补写变更记录,与 simple_history 逐行保存所写的相同。"""

import json

from django.db import connection


def remember(model, ids, *, at, why):
    """为 `ids` 各补一行变更记录(照库里现在的样子),原因写 `why`。"""
    if not ids:
        return
    history = model.history.model
    own = {"history_id", "history_date", "history_change_reason", "history_type", "history_user_id"}
    names = [field.column for field in history._meta.concrete_fields if field.column not in own]
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    stored_at = connection.ops.adapt_datetimefield_value(at)
    run(
        f"INSERT INTO {history._meta.db_table}"  # noqa: S608  表名与列名皆取自模型
        f" ({columns}, history_date, history_change_reason, history_type)"
        f" SELECT {columns}, %s, %s, '~' FROM {model._meta.db_table} WHERE {among('id')} ORDER BY id",
        [stored_at, why, listed(ids)],
    )


def among(key):
    """“某列在一串编号之中”;编号用 `listed` 交给参数。"""
    if connection.vendor == "postgresql":
        return f"{key} = ANY(%s)"
    return f"{key} IN (SELECT value FROM json_each(%s))"  # noqa: S608  列名是常量


def listed(ids):
    return list(ids) if connection.vendor == "postgresql" else json.dumps(list(ids))


def run(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
