"""由谁审批：街道有书面授权才由街道，否则由区民政局（S2、社会救助法第四十四条）；以作决定当日的授权为准。

规程可以另定：金额超过多少的由区民政局审批（district_above）；看的是此刻拟定的金额，金额改了，审批机关随之改。
"""

from decimal import Decimal

from core.dates import zh
from core.held import held
from core.money import yuan
from core.workflow import once
from regimes.models import Decider, Delegation


def why_district(case, on):
    """须由区民政局审批的理由；街道可以审批则为空串。"""
    if case.procedure.decider == Decider.COUNTY:
        return f"{case.procedure.regime.name}规定由区民政局审批"
    if above_line(case):
        told = f"拟定金额{yuan(case.proposed_amount)}超过{yuan(line_of(case))}"
        return f"{told}，{case.procedure.regime.name}规定由区民政局审批"
    what, street = case.get_aid_display(), case.street
    row = _delegation(case, on)
    if row is None:
        return f"{street.name}没有在{zh(on, weekday=False)}有效的{what}审批授权文件{_ended(case, on)}，由区民政局审批"
    if row.lacks_basis(on):
        return f"{street.name}的授权文件（{row.source}）没有写明省级依据（社会救助法第四十四条），{what}由区民政局审批"
    return ""


def why_street(case, on):
    """由街道审批的理由，说给区里的人听。"""
    row, line = _delegation(case, on), line_of(case)
    within = f"，拟定金额不超过{yuan(line)}" if line is not None and case.proposed_amount is not None else ""
    return f"{case.street.name}有{case.get_aid_display()}的审批授权（{row.source}）{within}，由街道分管领导审批"


def line_of(case):
    """规程定的街道最多审批多少元；没有定的为 None。"""
    line = case.procedure.district_above
    return None if line is None else Decimal(line)


def above_line(case):
    """此刻拟定的金额超过了街道可以审批的；规程没有定的、还没有核出金额的不算。"""
    line = line_of(case)
    return line is not None and case.proposed_amount is not None and case.proposed_amount > line


def district_decides(case, on):
    return bool(why_district(case, on))


def deciding_unit(case):
    """在决定上具名的机关：区民政局所在的区，或街道。"""
    return case.street.district if case.decided_by_district else case.street


def _delegation(case, on):
    which = case.street_id, case.aid, on

    def find():
        return Delegation.objects.in_force(case.street, case.aid, on)

    return once(case, ("delegation", on), lambda: held("delegation", which, find))


def _ended(case, on):
    row = once(case, ("ended", on), lambda: Delegation.objects.last_ended(case.street, case.aid, on))
    if row is None:
        return ""
    day = row.starts_on if row.revokes else row.ends_on
    return f"（{row.source}：{zh(day, weekday=False)}{'起已收回' if row.revokes else '到期'}）" if day else ""
