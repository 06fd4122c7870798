"""把另一个库里装好的一份整份并进来（SQLite）：先从本库抄一份去装，各表的编号让出一大段，装好后一次事务抄回新的行。

编号不改，外键、记录链的摘要都照旧对得上；本库这时新添的行，编号落在已经并完的某一段里，与还没并的不会相撞。
"""

import sqlite3
from contextlib import closing

ROOM = 10_000_000  # 每份让出这么多编号
SHARED = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "django_session",
    "core_sweeprun",
    "sqlite_sequence",
}
FREEZES = {"cases_decision", "rosters_roster"}  # 有了决定、签了章即不许再添的，触发器看这两张表：最后才抄


def copied(source, target, turn):
    """把 `source` 抄成 `target`（连同没写完的日志），各表的下一个编号从第 `turn` 段起。"""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        with new:
            new.execute("DELETE FROM sqlite_sequence")
            rows = [(name, turn * ROOM) for name in numbered(new)]
            new.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", rows)


def numbered(base):
    """自增编号的各表。"""
    return [name for name, sql in base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            if sql and "AUTOINCREMENT" in sql.upper() and name not in SHARED]  # fmt: skip


def joined(source, target, turn):
    """把 `source` 里新装的行一次抄进 `target`，返回抄了几行；中途断了一行也不留。"""
    with closing(sqlite3.connect(target, timeout=60, isolation_level=None)) as base:
        base.execute("PRAGMA foreign_keys = OFF")
        base.execute("ATTACH DATABASE ? AS part", [str(source)])
        base.execute("BEGIN IMMEDIATE")
        try:
            count = sum(_copy(base, name, turn) for name in _tables(base))
            if wrong := base.execute("PRAGMA foreign_key_check").fetchone():
                raise ValueError(f"并入的行指向没有的行：{wrong}")
            base.execute("COMMIT")
        except BaseException:
            base.execute("ROLLBACK")
            raise
    return count


def _tables(base):
    names = [name for (name,) in base.execute("SELECT name FROM part.sqlite_master WHERE type = 'table'")]
    wanted = [name for name in names if name not in SHARED and not name.startswith("sqlite_")]
    return sorted(wanted, key=lambda name: name in FREEZES)


def _copy(base, name, turn):
    """有编号的按编号那一段取，其余的（链头之类）取本库没有的键。"""
    columns = list(base.execute(f'PRAGMA part.table_info("{name}")'))
    keys = [row[1] for row in sorted(columns, key=lambda row: row[5]) if row[5]]
    if name in numbered(base):
        where, given = f'"{keys[0]}" > ? AND "{keys[0]}" < ?', [turn * ROOM, (turn + 1) * ROOM]
    else:
        same = " AND ".join(f'mine."{key}" = theirs."{key}"' for key in keys)
        where, given = f'NOT EXISTS (SELECT 1 FROM main."{name}" mine WHERE {same})', []  # noqa: S608
    listed = ", ".join(f'"{row[1]}"' for row in columns)
    sql = f'INSERT INTO main."{name}" ({listed}) SELECT {listed} FROM part."{name}" theirs WHERE {where}'  # noqa: S608
    return base.execute(sql, given).rowcount
