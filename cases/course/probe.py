"""试走用的假案件：有案件的全部字段，没有家庭、材料等任何别的行，也不连库。"""

from functools import cache

from cases import guards, ladder, route
from cases.models import Case
from cases.models.arrows import Arrows
from cases.states import CaseState
from regimes.models import Decider


def met_by_district(probe):
    """由集体研究决定的改由区里审批，街道不再开会；真的守卫要说明理由，那要查授权。"""
    return probe.decided_by_district and probe.procedure.decider == Decider.MEETING


# 前两条守卫要查库才知道用哪套程序，试走时程序已经在手里；试走时没有人在审批，由谁审批不问。
ANSWERED = {
    guards.relief_foreseen: lambda probe: probe.procedure.relieve_first,
    guards.regime_in_force: lambda probe: True,
    guards.decider_matches: lambda probe: True,
    guards.panel_foreseen: lambda probe: probe.procedure.panel and not met_by_district(probe),
}


class NeedsRows(Exception):
    """这一问要看家庭、材料等别的行才能答；试走时当作已经办妥。"""


class Probe:
    facts = None  # 不是在造页面
    _start_over = Arrows._start_over
    _leave_publicity = Arrows._leave_publicity
    _unheard = Arrows._unheard

    def __init__(self, procedure, *, on, **facts):
        self.__dict__ |= _blank()
        self.acting_on, self.procedure = on, procedure
        self.aid, self.purpose = procedure.aid, procedure.purpose
        self.decided_by_district = route.decided_by_county(procedure)
        self.__dict__ |= facts

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise NeedsRows(name)

    def district_decides(self, on):
        """试走时不看授权：规程定给区县的由区县，其余由街道。"""
        return self.decided_by_district

    @property
    def key(self):
        """同样的事实只走一次；只记“哪天办的”、谁也不据以分岔的日子不算。"""
        return tuple(map(self.__dict__.get, _telling()))

    def copy(self):
        same = object.__new__(Probe)
        same.__dict__ |= self.__dict__
        return same

    def arrived(self, goal):
        """到了新的环节；补齐之后不再看当初从哪里去补正。"""
        self.__dict__ |= {"state": str(goal)}
        if goal != CaseState.SUPPLEMENT:
            self.resume_state = ""
        return self


@cache
def _blank():
    """案件各列的缺省值；外键不在其中。"""
    plain = [field for field in Case._meta.concrete_fields if not field.is_relation and not field.primary_key]
    skipped = {"number", "is_open", "registered_at", "version"}
    return {field.name: field.get_default() for field in plain if field.name not in skipped}


@cache
def _telling():
    """据以分辨情形的各列。"""
    return tuple(name for name in _blank() if name not in ladder.MERE_DAYS)


def allows(condition, probe):
    """只凭案件本身与规程能不能过这一关；要看别的行的，当作已经办妥。"""
    if condition in ANSWERED:
        return ANSWERED[condition](probe)
    try:
        return bool(condition(probe))
    except NeedsRows:
        return True
