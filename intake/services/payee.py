"""发放账户何时能换：在享、已报批的，登记与修改家庭都不能顺手换掉。"""

from datetime import date

from django.db.models import Q

from cases import ledger
from cases.models import CaseMember
from cases.states import AMENDABLE, CaseState
from core.crypto import blind_index
from core.dates import month_after, zh
from core.refusals import Blocked
from households.models import Person
from households.services import people

ELSEWHERE = "更换发放账户须一人提出、另一人核对，请在“待遇”中办理（点这一户的“更换账户”）；这里请将账户留空"


def set_account(home, holder, *, bank, number, on, case_id=None):
    """登记发放账户；`case_id` 为正在办的案件。返回 BankAccount。

    已有账户而本户在享救助、或另一案件已过入户调查的，换成别的账号、开户银行、户名即 Blocked。
    """
    if reasons := frozen_by(home, on, case_id) if _differs(home, holder, bank, number) else []:
        raise Blocked([f"{reason}，{ELSEWHERE}" for reason in reasons])
    return people.set_account(home, holder, bank=bank, number=number, since=on)


def may_hold(case):
    """可以作账户所有人的：本案在世的家庭成员，和登记的监护人（列在本案、不计入家庭）。"""
    rows = case.composition.select_related("person").order_by("-counted", "-is_head", "position")
    return [one.person for one in rows if not one.person.is_dead(case.acting_on)]


def _differs(home, holder, bank, number):
    current = home.accounts.filter(is_current=True).first()
    if current is None:
        return False
    same = current.number_index == blind_index(number, "account")
    return not same or (current.bank, current.holder_id) != (bank.strip(), holder.pk)


def may_receive(home, on):
    """换用的账户可以是谁的：现住本户、在世的人，和在办、在享各案登记的监护人（不住在本户）。"""
    residents = Q(memberships__household=home, memberships__until=None)
    paid = lasting(home, on).values("case")
    cases = home.cases.filter(Q(is_open=True) | Q(pk__in=paid) | Q(pk__in=_to_be_paid(home)))
    guardians = CaseMember.objects.filter(case__in=cases, counted=False, out_on=None).values("person")
    people = Person.objects.filter(residents | Q(pk__in=guardians), died_on=None, merged_into=None)
    return list(people.distinct().order_by("pk"))


def lasting(home, on):
    """本户还要发的待遇：那天所在的月份还在享的，和名册还没有签章的月份的。"""
    last = ledger.last_month(home.community.street)
    first = min(on.replace(day=1), month_after(last)) if last else date.min
    return home.entitlements.filter(Q(ends_month=None) | Q(ends_month__gte=first))


def _to_be_paid(home):
    return home.cases.filter(state=CaseState.GRANTED, purpose="new", decision__entitlement=None)


def frozen_by(home, on, case_id=None):
    """本户的账户不能顺手换掉的理由；`case_id` 为正在办的案件，不算。"""
    others = home.cases.open().exclude(pk=case_id).exclude(state__in=AMENDABLE)
    reasons = [f"本户的案件{one.number}已到“{one.get_state_display()}”" for one in others]
    paid = lasting(home, on).order_by("starts_month").first()
    if paid is not None:
        reasons.append(f"本户自{zh(paid.starts_month, weekday=False)}起正在享受{paid.get_aid_display()}")
    elif _to_be_paid(home).exists():
        reasons.append("本户的申请已经确认，待遇即将发放")
    return reasons
