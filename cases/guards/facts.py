"""几处都要问的事实：判断的日子、户内还有没有人。"""

from cases.codes import ChangeReason
from regimes.models import Purpose


def day_of(case):
    """判断有效与否的日子由服务或页面放入；没有放入是程序错误。"""
    if case.acting_on is None:
        raise ValueError("guards need case.acting_on")
    return case.acting_on


def nobody_left(case):
    """因死亡停发，户内已没有在册成员。"""
    dead = case.purpose == Purpose.STOP and case.change_code == ChangeReason.DEATH
    return dead and not case.household.living_members().exists()


def skipped_inquiry(case):
    """已照“户内无人”受理，没有核对、入户、核算。"""
    return case.eligible is False and case.visit_finished_on is None and nobody_left(case)
