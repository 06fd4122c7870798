"""几处都要问的事实：判断的日子、户内还有没有人。"""

from decimal import Decimal

from cases.codes import ChangeReason
from core.held import held
from core.refusals import Blocked
from core.workflow import once
from evidence.models import Assessment, Check, CheckStatus
from households.known import accounts, at_home, family
from notices.catalogue import HEARING_NOTICE
from notices.models import Notice
from regimes.models import Procedure, Purpose


def day_of(case):
    """判断有效与否的日子由服务或页面放入；没有放入是程序错误。"""
    if case.acting_on is None:
        raise ValueError("guards need case.acting_on")
    return case.acting_on


def members_of(case):
    """户内在册的成员，户主在前；申请人就在其中，不必另取。"""
    found = held("members", case.pk, lambda: family(case))
    for one in found:
        if one.person_id == case.applicant_id:
            case.applicant = one.person
    return found


def account_of(case):
    """现行的发放账户；没有登记为 None。"""
    return held("account", case.household_id, lambda: next(iter(accounts(case)), None))


def assessment(case):
    """现行的核算表。"""
    return once(case, "assessment", lambda: Assessment.objects.current(case.pk))


def materials(case):
    """应交的材料。"""
    return once(case, "materials", lambda: list(case.materials.all()))


def check_is_open(case):
    """发起了核对而报告还没有出具。"""

    def read():
        return Check.objects.filter(case_id=case.pk, status=CheckStatus.REQUESTED).exists()

    return once(case, "check_open", read)


def paused(case):
    """停着的表。"""
    return any(one.ends_on is None for one in once(case, "pauses", lambda: list(case.pauses.all())))


def procedure_in_force(case, on):
    """`on` 日受理该用的程序；没有施行中的，即那条 Blocked。"""
    return once(case, ("procedure", on), lambda: _procedure(case, on))


def _procedure(case, on):
    try:
        return procedure_for(case, on)
    except Blocked as refusal:
        return refusal


def paid_now(case):
    """本户这一类救助现在每月多少：最近一次已确认的决定；没有则为零。"""
    return once(case, "paid_now", lambda: _paid_now(case))


def _paid_now(case):
    totals = case.household.cases.granted_before(case.pk, case.household_id, case.aid)
    return totals.values_list("decision__total", flat=True).first() or Decimal(0)


def nobody_left(case):
    """停发，而户内已没有在册成员：都已死亡、离户、服刑、宣告失踪；只在“家庭”里改为不计入、人还住在本户的不算。"""
    if case.purpose != Purpose.STOP or members_of(case):
        return False
    return case.change_code == ChangeReason.DEATH or not at_home(case)


def procedure_for(case, on):
    """`on` 日本案受理用哪一套程序；没有则 Blocked。"""
    wanted = case.street, case.aid, case.purpose, on
    return held("procedure", (case.street_id, *wanted[1:]), lambda: Procedure.objects.in_force(*wanted))


def hearing_served(case):
    """最近一份听取意见告知书的送达（Service）；还没有送达的为 None。"""
    notice = hearing_notice_of(case)
    return notice.services.effective().order_by("pk").last() if notice else None


def hearing_notice_of(case):
    """最近一份听取意见告知书；没有出具的为 None。"""
    return Notice.objects.filter(case_id=case.pk, kind=HEARING_NOTICE.name).order_by("pk").last()


def skipped_inquiry(case):
    """已照“户内无人”受理，没有核对、入户、核算。"""
    return case.eligible is False and case.visit_finished_on is None and nobody_left(case)
