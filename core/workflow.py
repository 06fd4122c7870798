"""流转条件与理由：同一条件既管住流转，又说明为何不能流转。"""

from contextlib import contextmanager

from core.refusals import Blocked, Reason


class Guard:
    """配了一句话和依据的判断条件；django-fsm 只要真假，办事人员要理由。"""

    def __init__(self, reason, basis, rule, predicate):
        self.reason = reason
        self.basis = basis
        self.rule = rule
        self.predicate = predicate
        self.__name__ = predicate.__name__
        self.__doc__ = predicate.__doc__

    def __call__(self, case):
        return self in vars(case).get("_cleared", ()) or not self._sentences(case)

    def __repr__(self):
        return f"<guard {self.__name__}>"

    def reasons(self, case):
        """不满足的理由，各带依据；空列表即满足。"""
        sentences = self._sentences(case)
        basis = self._basis_for(case) if sentences else ""
        return [Reason(one, getattr(one, "basis", "") or basis) for one in sentences]

    def _basis_for(self, case):
        """由规程的一个值定的，依据就是那个值的出处；其余为法规条款或本系统的控制。"""
        procedure = getattr(case, "procedure", None)
        return (procedure.cited(self.rule) if self.rule and procedure is not None else "") or self.basis

    def _sentences(self, case):
        return once(case, self, lambda: self._answer(case))

    def _answer(self, case):
        answer = self.predicate(case)
        if answer is True:
            return []
        if answer is False:
            return [self.reason]
        if isinstance(answer, str):
            return [answer] if answer else []
        if isinstance(answer, list):
            return answer
        raise TypeError(f"条件 {self.__name__} 应答真假、句子或句子列表，实为 {type(answer).__name__}")


def once(subject, key, read):
    """造一页的当中（`subject.facts` 是字典）同一件事只查一次；办事时没有 facts，每次都查，锁下看到的总是当时的。"""
    if (facts := getattr(subject, "facts", None)) is None:
        return read()
    if key not in facts:
        facts[key] = read()
    return facts[key]


def guard(reason, *, basis, rule=""):
    """给判断条件配一句话和依据：不满足时，办事人员看到的就是它们。

    `basis` 是法规条款，或“本系统控制：…”；`rule` 是规程里定它的那一项，有出处的以出处为依据。
    """

    def name_it(predicate):
        return Guard(reason, basis, rule, predicate)

    return name_it


def blockers(move):
    """此刻不能流转的全部理由；空列表即可办。`move` 是绑定在案件上的流转方法，如 case.accept。"""
    machine, subject = move._django_fsm, move.__self__
    state = machine.field.get_state(subject)
    if not machine.has_transition(state):
        label = dict(machine.field.flatchoices).get(state, state)
        why = getattr(subject, "explain_state", lambda: "")()
        return [f"当前环节“{label}”不能进行此操作" + (f"：{why}" if why else "")]
    return [reason for check in machine.get_transition(state).conditions for reason in _reasons(check, subject)]


def require(move, *also):
    """不可办则以 Blocked 说明全部理由并止步，此前不改动任何数据；`also` 是办的当时才问的条件。"""
    reasons = blockers(move)
    if move._django_fsm.has_transition(move._django_fsm.field.get_state(move.__self__)):
        reasons += [reason for check in also for reason in check.reasons(move.__self__)]
    if reasons:
        raise Blocked(reasons)


@contextmanager
def permitted(move, *also):
    """同 require；满足的，在这一段里沿此箭头走时不再问第二遍。段里只走这一步，不改别的事实。"""
    require(move, *also)
    subject = move.__self__
    arrow = move._django_fsm.get_transition(move._django_fsm.field.get_state(subject))
    subject._cleared = frozenset(arrow.conditions)
    try:
        yield
    finally:
        del subject._cleared


def require_all(subject, *checks):
    """没有箭头的行为：条件不满足即以 Blocked 说明全部理由。"""
    if reasons := [reason for check in checks for reason in check.reasons(subject)]:
        raise Blocked(reasons)


def _reasons(check, subject):
    if isinstance(check, Guard):
        return check.reasons(subject)
    return [] if check(subject) else [f"条件“{check.__name__}”不满足"]
