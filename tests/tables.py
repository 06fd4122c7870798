"""一张表、一项测试：逐行都查，查完才报，错的行一一点名。

    @each("row", ROWS, ids=IDS)                     与 parametrize 同样写法，报告里只占一项
    @each(("name", "day"), [("T04", 20), …])

用在成百行、每行一瞬的表上；每行要造数据、要各自退回数据库的，仍用 parametrize。
"""

import functools
import inspect

import pytest


def each(names, rows, ids=None):
    names = (names,) if isinstance(names, str) else names
    rows = [(row,) if len(names) == 1 else tuple(row) for row in rows]
    labels = [_label(ids, number, row) for number, row in enumerate(rows)]

    def over_rows(test):
        whole = inspect.signature(test)

        @functools.wraps(test)
        def loop(**fixtures):
            assert rows, "表是空的，什么也没有查"
            wrong = []
            for label, row in zip(labels, rows, strict=True):
                try:
                    test(**fixtures, **dict(zip(names, row, strict=True)))
                except (Exception, pytest.fail.Exception) as fault:
                    wrong.append(f"【{label}】{type(fault).__name__}: {fault}")
            if wrong:
                pytest.fail(f"{len(rows)} 行里错 {len(wrong)} 行：\n" + "\n".join(wrong), pytrace=False)

        kept = [one for name, one in whole.parameters.items() if name not in names]
        loop.__signature__ = whole.replace(parameters=kept)
        return loop

    return over_rows


def nothing_missing(words):
    """缺的逐项说全，一项也没有才通过；断言里的列表只显示头几项，新来的人要一遍遍地跑。"""
    if words := list(words):
        pytest.fail(f"还缺 {len(words)} 项：\n" + "\n".join(words), pytrace=False)


def _label(ids, number, row):
    if callable(ids):
        return ids(*row)
    return ids[number] if ids else " ".join(map(str, row))
