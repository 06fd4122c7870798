"""整份并库：编号不改、外键对得上；两边同时添的行不相撞；断在半路一行不留。"""

import sqlite3
from contextlib import closing

import pytest

from tools.demo import joining

TABLES = """
CREATE TABLE chain (name varchar(12) NOT NULL PRIMARY KEY, head text);
CREATE TABLE home (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, name text);
CREATE TABLE person (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, home_id bigint REFERENCES home (id), name text);
CREATE TABLE counted (home_id bigint REFERENCES home (id), person_id bigint, PRIMARY KEY (home_id, person_id));
CREATE TABLE core_sweeprun (name varchar(20) NOT NULL PRIMARY KEY);
"""


@pytest.fixture
def base(tmp_path):
    path = tmp_path / "base.sqlite3"
    run(path, TABLES, "INSERT INTO home (name) VALUES ('共用的户'); INSERT INTO chain VALUES ('340603', 'a')")
    return path


def run(path, *scripts):
    with closing(sqlite3.connect(path)) as opened:
        for one in scripts:
            opened.executescript(one)


def rows(path, sql):
    with closing(sqlite3.connect(path)) as opened:
        return opened.execute(sql).fetchall()


ADDED = """
INSERT INTO home (name) VALUES ('新户');
INSERT INTO person (home_id, name) SELECT max(id), '甲' FROM home;
INSERT INTO counted SELECT h.id, p.id FROM home h, person p WHERE p.home_id = h.id;
INSERT INTO chain VALUES ('340603002', 'b');
INSERT INTO core_sweeprun VALUES ('夜间');
"""


def test_what_was_built_apart_comes_in_whole_beside_what_was_added_meanwhile(base, tmp_path):
    parts = [tmp_path / f"{turn}.sqlite3" for turn in (1, 2)]
    for turn, part in enumerate(parts, 1):
        joining.copied(base, part, turn)
        run(part, ADDED.replace("340603002", f"34060300{turn + 1}"))
    run(base, "INSERT INTO home (name) VALUES ('这时有人登记的户')")
    assert [joining.joined(part, base, turn) for turn, part in enumerate(parts, 1)] == [4, 4]
    run(base, "INSERT INTO home (name) VALUES ('并入之后登记的户')")
    first, second = (turn * joining.ROOM + 1 for turn in (1, 2))
    names = ["共用的户", "这时有人登记的户", "新户", "新户", "并入之后登记的户"]
    assert rows(base, "SELECT id, name FROM home ORDER BY id") == list(
        zip([1, 2, first, second, second + 1], names, strict=True)
    )
    assert rows(base, "SELECT home_id, person_id FROM counted ORDER BY 1") == [(first, first), (second, second)]
    assert rows(base, "SELECT name, head FROM chain ORDER BY 1") == [
        ("340603", "a"),
        ("340603002", "b"),
        ("340603003", "b"),
    ]
    assert rows(base, "SELECT count(*) FROM core_sweeprun") == [(0,)]


def test_a_part_that_does_not_fit_leaves_nothing_behind(base, tmp_path):
    part = tmp_path / "part.sqlite3"
    joining.copied(base, part, 1)
    run(part, ADDED, "PRAGMA foreign_keys = OFF; INSERT INTO person (home_id, name) VALUES (77, '无户')")
    with pytest.raises(ValueError, match="指向没有的行"):
        joining.joined(part, base, 1)
    assert rows(base, "SELECT count(*) FROM home") == [(1,)] and rows(base, "SELECT count(*) FROM person") == [(0,)]
