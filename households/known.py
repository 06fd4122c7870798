"""一案所问的家里的事实；造一页只各查一次，办事时每次都查（core.workflow.once）。

`case` 只读其 household、composition。
"""

from django.db.models import Exists, OuterRef

from core.workflow import once
from households.models import Circumstance
from regimes.counted import NOT_COUNTED


def members(case):
    """本案家庭组成的各人（不计入的也在内），户主在前；是否两处都列、在享，一并标明。"""
    return once(case, "members", lambda: case.composition.model.objects.listed_in(case))


def family(case):
    """计入本案家庭人口的（同 Case.family）。"""
    return [one for one in members(case) if one.counted]


def at_home(case):
    """本案列着的人里，现在还住在本户、没有服刑等不计入的状况的。"""
    out = Circumstance.objects.filter(person=OuterRef("person"), kind__in=NOT_COUNTED, ends_on=None)
    here = case.household.memberships.current().filter(person__in=case.composition.values("person"))
    return once(case, "at_home", lambda: here.exclude(Exists(out)).exists())


def promised(case):
    """{成员 id: 其承诺书}。"""
    return once(case, "promised", lambda: {one.member_id: one for one in case.household.promises.order_by("pk")})


def authorised(case, day):
    """{成员 id: 那天有效的核对授权}。"""

    def read():  # 查询在里面才造：一页问好多遍，造一遍比查一遍还费
        rows = case.household.authorisations.exclude(member=None).valid_on(day)
        return {one.member_id: one for one in rows}

    return once(case, ("authorised", day), read)


def guardians(case, day):
    """可以代未成年人签字的监护人姓名：列在本案（不计入家庭）的成年人或登记的义务人，本人也签了授权的。"""

    def read():
        rows = case.household.authorisations.valid_on(day).select_related("obligor__person", "member")
        grown = {one.person_id for one in members(case) if not one.counted and one.is_adult(day)}
        return {one.person.name for one in rows if one.obligor_id or one.member_id in grown}

    return once(case, ("guardians", day), read)


def accounts(case):
    """现行的发放账户，连同户名人。"""

    def read():
        return list(case.household.accounts.filter(is_current=True).select_related("holder").order_by("pk"))

    return once(case, "accounts", read)


def obligors(case):
    """赡养、抚养、扶养义务人，连同所养的成员。"""
    return once(
        case, "obligors", lambda: list(case.household.obligors.current().prefetch_related("supports").order_by("pk"))
    )


def live_ties(case):
    """登记着的与工作人员的关系。"""
    return once(case, "ties", lambda: list(case.household.ties.live()))
