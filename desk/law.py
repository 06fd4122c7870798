"""凭什么：一步、一项期限出自哪个文件的第几条、原话怎么写，照规程文件与法律数据。"""

from dataclasses import replace

from cases import ladder
from cases.states import CaseState
from regimes import law


def of_step(case, state):
    """规程里定这一步的各项的出处；没有另写的为本规程的制定依据，没有规程的为空。"""
    if case.procedure is None:
        return []
    if state == CaseState.HEARING:
        return [law.overlays()[law.HEARING].spelled]
    found = [source for key in ladder.RUNG[state].rules for source in case.procedure.sources_of(key)]
    regime = case.procedure.regime
    return [regime.spelled(one) for one in dict.fromkeys(found)] or [regime.legal_basis]


def of_limit(case, deadline):
    """“为什么是这天”，出处写全。"""
    procedure = case.procedure
    if procedure is not None:
        deadline = replace(deadline, source=procedure.regime.spelled(deadline.source))
    return deadline.explanation_lines()
