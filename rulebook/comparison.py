"""两份规程并排看：哪几格不同、每格各怎么办、逐项有哪些不同。"""

from regimes.files import reading
from rulebook.text import details, main_path


def shared(old, new):
    """[（旧，新）]：两份都有的程序。"""
    theirs = {(one.aid, one.purpose): one for one in reading.procedures_of(new)}
    mine = reading.procedures_of(old)
    return [(one, theirs[one.aid, one.purpose]) for one in mine if (one.aid, one.purpose) in theirs]


def alone(old, new):
    """只有一份有的程序：[（规程， [程序名]）]。"""
    names = [{str(one): None for one in reading.procedures_of(regime)} for regime in (old, new)]
    only = [[name for name in mine if name not in theirs] for mine, theirs in (names, reversed(names))]
    return [(regime, rows) for regime, rows in zip((old, new), only, strict=True) if rows]


def marks(old, new):
    """{不同的各格的键: 怎么不同}：只有一份有的，位置、内容或去向不同的。"""
    left, right = ({step.key: _told(step) for step in steps} for steps in (old, new))
    differ = [key for key in dict.fromkeys([*left, *right]) if left.get(key) != right.get(key)]
    return {key: "不同" if key in left and key in right else "另一份没有" for key in differ}


def rows(old, new):
    """逐格对照：[{label left right differs}]；一边没有这一格的为空。"""
    sides = [{step.key: step for step in steps} for steps in (old, new)]
    order = list(dict.fromkeys([step.key for steps in (old, new) for step in steps if step.main]))
    order += [step.key for steps in (old, new) for step in steps if step.key not in order]
    differ = marks(old, new)
    names = {step.key: step.label for steps in (old, new) for step in steps}
    return [
        {"label": names[key], "cells": [_cell(side.get(key), names) for side in sides], "differs": differ.get(key, "")}
        for key in dict.fromkeys(order)
    ]


def grouped(old, new):
    """{程序: [(部分, 编号, 旧, 新)]}，整份文件在前。"""
    found = {}
    for name, *change in reading.differences(old, new, main_path):
        found.setdefault(name, []).append(change)
    return found


def _told(step):
    return step.main, details(step), sorted((way.target, way.labels, way.main) for way in step.exits)


def told(steps):
    """一套走法的文字：[{step lines ways}]。"""
    names = {step.key: step.label for step in steps}
    return [{"step": step, "lines": details(step), "ways": _ways(step, names)} for step in steps]


def _cell(step, names):
    return None if step is None else {"step": step, "lines": [*details(step), *_ways(step, names)]}


def _ways(step, names):
    return [f"→ {names[way.target]}：{'；'.join(way.labels)}" for way in step.exits]
