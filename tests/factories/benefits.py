"""待遇与名册。

office = roster_office()                    一区一街，两名窗口、一名领导、一名区里的人
grant(office, amount="800.00", at=at)       一户已确认的案件（决定、账户俱全），尚未建待遇
sealed(office, month, at=at)                编制、核对、签章一气做完
"""

import datetime
from decimal import Decimal
from itertools import count
from types import SimpleNamespace

from django.db import connection

from cases import amounts, composition, snapshot
from cases.models import Case, Decision
from cases.states import CaseState
from households.models import BankAccount, Person
from rosters.services import rosters
from tests.append_only import disarmed
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.people import id_number

serials = count(1)
MARCH = datetime.date(2026, 3, 1)
APRIL = datetime.date(2026, 4, 1)


def roster_office(district=None, **street):
    """.district .street .community，.clerk .second（窗口）.leader .bureau .bureau_second。"""
    district = district or UnitFactory(district=True)
    street = UnitFactory(parent=district, **street)
    return SimpleNamespace(
        district=district,
        street=street,
        community=UnitFactory(community=True, parent=street, code=f"{street.code}{next(serials) % 1000:03d}"),
        clerk=UserFactory(unit=street, window=True),
        second=UserFactory(unit=street, window=True),
        leader=UserFactory(unit=street, leader=True),
        bureau=UserFactory(unit=district, district=True),
        bureau_second=UserFactory(unit=district, district=True),
    )


def grant(
    office, *, at, amount="800.00", top_up="0.00", starts=MARCH, covered=2, account=True, outcome="granted", **case
):
    """不走流程，直接造出已确认的案件与冻结的决定。"""
    household = HouseholdFactory(community=office.community)
    name = case.pop("head_name", f"户主{next(serials)}")
    number = case.pop("id_number", id_number())
    head = Person.objects.with_id(number).first()  # 同一证件就是同一人
    head = head or PersonFactory(name=name, id_number=number, household=household, is_head=True, relation="01")
    if account:
        open_account(household, head)
    granted = Case.objects.create(
        number=f"案{next(serials)}",
        household=household,
        community=office.community,
        street=office.street,
        aid=case.pop("aid", "minimum_living"),
        state=CaseState.GRANTED,
        applicant=head,
        head_name=name,
        requested_on=at.date(),
        registered_at=at,
        decided_on=at.date(),
        **case,
    )
    granted.composition.create(person=head, position=1, relation="01", is_head=True)
    facts = {"amount": amount, "top_up": top_up, "starts": starts, "covered": covered, "outcome": outcome}
    return decide(granted, at=at, signer=office.leader, **facts)


def decide(case, *, at, signer, amount, top_up="0.00", starts=MARCH, covered=2, outcome="granted", **facts):
    frozen = {
        "members": [{"name": case.head_name, "covered": True}],
        "assessment": {"standard": "753.00", "per_capita": "310.50"},
    }
    made = Decision.objects.create(
        case=case,
        outcome=outcome,
        decided_on=at.date(),
        decided_at=at,
        signer=signer,
        opinion="同意",
        base_amount=Decimal(amount) - Decimal(top_up),
        top_up=Decimal(top_up),
        total=Decimal(amount),
        covered=covered,
        size=covered,
        start_month=starts,
        snapshot=frozen,
        snapshot_sha256=snapshot.digest(frozen),
        **facts,
    )
    if outcome == "granted":
        composition.cover(made)
    return made


def listed_too(case, person, **facts):
    """已作决定的一案里补列一人：库里拦着，只在造数据时卸下触发器。"""
    with disarmed(connection):
        return case.composition.create(person=person, **facts)


def change(decision, *, at, purpose, amount="0.00", starts=APRIL, code="", settle=False):
    """同一户的提标、降标、停发决定；`settle` 即照已签章的各月算出差额，与审批时相同。"""
    old = decision.case
    fields = ("household", "community", "street", "aid", "applicant", "head_name", "requested_on", "registered_at")
    case = Case.objects.create(
        number=f"案{next(serials)}",
        purpose=purpose,
        change_code=code,
        state=CaseState.GRANTED,
        decided_on=at.date(),
        **{name: getattr(old, name) for name in fields},
    )
    case.acting_on = at.date()
    composition.carry_over(case, old)
    lines = amounts.settlement_of(case, Decimal(amount), starts) if settle else []
    settled = {"settlement": amounts.balance(lines), "settlement_lines": lines} if lines else {}
    return decide(case, at=at, signer=decision.signer, amount=amount, starts=starts, **settled)


def open_account(household, head, number=None):
    return BankAccount.objects.create(
        household=household,
        holder=head,
        bank="农村商业银行",
        holder_name=head.name,
        number=number or f"62170010{next(serials):011d}",
        since=datetime.date(2026, 1, 5),
    )


def drafted(office, month=MARCH, *, at):
    return rosters.draft_roster(office.street, month, by=office.clerk, at=at)


def checked(office, month=MARCH, *, at):
    return rosters.check_roster(drafted(office, month, at=at).pk, by=office.second, at=at)


def sealed(office, month=MARCH, *, at):
    read = checked(office, month, at=at)
    return rosters.seal_roster(read.pk, by=office.leader, at=at, version_read=read.version)
