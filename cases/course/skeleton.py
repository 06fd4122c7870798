"""走法的骨架：主路怎么走、每格谁来办、岔路通到哪里；岔口相同的程序只走一次。"""

from dataclasses import dataclass

from cases.course.walk import CHOICES, Move, key_of, options, starts, walk
from cases.next_steps import RULES, next_step
from cases.states import CaseState
from core.acts import Act
from regimes import law
from regimes.files.schema import COLUMNS

# 待办里会叫人去办的事都在路上，张贴随发起公示；先行救助由规程定，先于受理。
ON_THE_WAY = {rule.step.act for rule in RULES} | {Act.RELIEVE, Act.POST_NOTICE}
ASIDE = {words for choices in CHOICES.values() for _, words in choices[1:] if words} | {"有异议"}
LEAVES = (Act.WITHDRAW, Act.TERMINATE)
LEFT = {str(CaseState.WITHDRAWN), str(CaseState.TERMINATED)}
_known = {}


@dataclass(frozen=True)
class Skeleton:
    """`main` 主路各格的键；`keys` 全部各格，主路在前；`who` 每格 [next_steps.Step]；`moves` 全部走动。"""

    main: tuple
    keys: tuple
    who: dict
    moves: tuple[Move, ...]


def skeleton_of(procedure, on):
    """这套程序在 `on` 当日的骨架；减发停发要不要听取意见，看当日的法律。"""
    columns = tuple(getattr(procedure, name) for name in COLUMNS)
    rounds = tuple((one.stage, one.when, one.number) for one in procedure._publicity)
    laws = tuple(key for key, one in law.overlays().items() if one.binds(on))
    shape = (procedure.aid, procedure.purpose, columns, rounds, laws)
    if shape not in _known:
        _known[shape] = _built(procedure, on)
    return _known[shape]


def _built(procedure, on):
    found, visited = walk(procedure, on)
    main, met = _main(procedure, on)
    keys = tuple(dict.fromkeys([*main, *(key for key in visited if key not in LEFT)]))
    return Skeleton(main, keys, {key: _who(met.get(key) or visited[key]) for key in keys}, tuple(found))


def _main(procedure, on):
    """无异议、符合条件、不退回的最短一条：(各格, {格: 到过的情形})。"""
    met, waiting, seen = {}, [((key_of(starts(procedure, on)[0]),), starts(procedure, on)[0])], set()
    while waiting:
        way, probe = waiting.pop(0)
        met.setdefault(way[-1], []).append(probe)
        if probe.state == CaseState.GRANTED:
            return way, {key: met[key] for key in way}
        for move, after in options(probe):
            if after.key not in seen and _goes_on(move, probe):
                seen.add(after.key)
                waiting.append((way if move.target == way[-1] else (*way, move.target), after))
    return (CaseState.REGISTERED,), met  # 走不到确认；检查规程文件时会指出卡在哪里


def _goes_on(move, probe):
    if probe.state == CaseState.REGISTERED and probe.procedure.relieve_first and move.act != Act.RELIEVE:
        return False
    return move.act in ON_THE_WAY and not ASIDE & set(move.words.split("、"))


def _who(probes):
    """这一格里先后该办的事，照待办里的说法。"""
    relief = [rule.step for rule in RULES if rule.step.act == Act.RELIEVE]
    steps = [
        step
        for probe in probes
        for step in (relief if _relieves(probe) else [next_step(probe)])
        if step is not None and step.act != Act.RECHECK  # 复查另有一格
    ]
    return list(dict.fromkeys(steps))


def _relieves(probe):
    return probe.state == CaseState.REGISTERED and probe.procedure.relieve_first
