"""从待遇发起变更：提标、降标、停发（57号文第32条、社会救助法第46、48条）。"""

from django.db import transaction

from benefits.models import Entitlement, Recognition
from cases import composition
from core.dates import local_day
from core.locking import for_change
from core.refusals import Blocked, NotVisible
from intake.services.change import register_change
from regimes.models import Purpose


def may_have_died(row):
    """以死亡为由变更时可选的成员：这份待遇所据家庭组成里的各人，早已登记死亡的也在内。"""
    return row.case.family()


def may_join(row):
    """变更时可以列入的人：现住本户而原案没有计入的，[（Membership, 是否照例列入）]。"""
    return composition.joined_since(row.case)


@transaction.atomic
def open_change(entitlement_id, *, by, at, **facts):
    """就一份现行待遇登记变更案件，返回 Case（已登记）；`facts` 见 register_change。已停发、已被接替的不能再变更。"""
    rows = for_change(Entitlement.objects).select_related("case__community", "case__household")
    row = rows.filter(pk=entitlement_id).first()
    if row is None or row.household.is_tied(by):
        raise NotVisible("没有这份待遇，或不在您的管辖范围内")
    if reasons := not_current(row):
        raise Blocked(reasons)
    return register_change(row.case, by=by, at=at, **facts)


def not_current(row):
    """不能就这份待遇办变更的理由。"""
    if row.replaced_by_id:
        return ["这份待遇已被后一份接替，请就现行的一份办理"]
    return ["这份待遇已经停发，要恢复请重新申请"] if row.ends_month else []


@transaction.atomic
def open_ending(recognition_id, *, by, at, **facts):
    """就一份有效的认定登记退出案件，返回 Case；认定只有退出，没有提标降标。"""
    rows = for_change(Recognition.objects).select_related("case__community", "case__household")
    row = rows.filter(pk=recognition_id).first()
    if row is None or row.household.is_tied(by):
        raise NotVisible("没有这份认定，或不在您的管辖范围内")
    if reasons := not_valid(row, local_day(at)):
        raise Blocked(reasons)
    return register_change(row.case, by=by, at=at, **{**facts, "purpose": Purpose.STOP})


def not_valid(row, on):
    """不能就这份认定办退出的理由。"""
    state = row.state_on(on)
    return [] if state == "有效" else [f"这份认定{state}，不必再办退出"]
