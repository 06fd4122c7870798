"""给多少的条件：标准是发放月份的，变更的方向与核算相符。"""

from cases.codes import ChangeReason
from cases.guards.facts import assessment, day_of, paid_now, skipped_inquiry
from cases.months import paid_day
from core.dates import zh
from core.money import yuan
from core.workflow import guard, once
from evidence.worksheet import standards
from regimes.models import STATUS_ONLY, Purpose

# 本身就是停发依据的：不问核算符合不符合条件。
OWN_GROUND = (ChangeReason.OWN_REQUEST, ChangeReason.MOVED)


@guard(
    "适用标准已经调整，须按发放月份的标准重新核算",
    basis="《最低生活保障审核确认办法》第二十一条、第二十三条",
)
def standard_of_paid_months(case):
    """核算所用的标准须是起始月施行的；换了的，经办人在核算页按新标准重新核算一次。"""
    found = assessment(case)
    if case.relieved_at is not None or found is None or skipped_inquiry(case):
        return True
    day = paid_day(case, day_of(case))
    rows = once(case, ("standards", day), lambda: _in_force(case, day))
    if found.parameters.get("standards") == standards.marks(rows):
        return True
    said = f"核算用的不是{zh(day, weekday=False)}施行的标准（原按{yuan(found.standard)}）"
    return f"{said}，请经办人在“核算”里按新标准重新核算"


def _in_force(case, day):
    return standards.in_force(case.street.district, case.aid, case.household.area, day)


@guard(
    "变更的方向与核算结果不符",
    basis="《最低生活保障审核确认办法》第三十二条；《社会救助法》第四十八条",
)
def change_fits(case):
    """停发须有停发的依据，降标须减，提标须增；不符的不能同意。"""
    found = assessment(case)
    if case.purpose == Purpose.NEW or found is None:
        return True
    if case.purpose == Purpose.STOP:
        return _stop_gap(case, found) or True
    old, new = paid_now(case), found.total
    fits = new > old if case.purpose == Purpose.RAISE else new < old
    label, words = Purpose(case.purpose).label, f"核算所得每月{yuan(new)}，现在每月{yuan(old)}"
    return fits or f"{words}，不能办{label}；没有变化的作不予确认，方向相反的终止本件另行登记"


def _stop_gap(case, found):
    """停发而核算仍符合条件的，须另有依据：本人申请、迁出本街道，或户内已没有人。"""
    if case.change_code in OWN_GROUND or skipped_inquiry(case) or not found.eligible:
        return ""
    reason = ChangeReason(case.change_code).label if case.change_code else "没有写明理由"
    still = "条件仍然具备" if case.aid in STATUS_ONLY else f"每月{yuan(found.total)}"
    return f"核算结果仍符合条件（{still}），“{reason}”不能作为停发的依据；金额有变的改办提标或降标，没有变的作不予确认"
