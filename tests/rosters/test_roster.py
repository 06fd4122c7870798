import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benefits.models import Entitlement
from benefits.services.entitlements import adjust_entitlement
from cases.models import Decision
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from rosters import doubts as checking
from rosters import seal
from rosters.doubts import Doubt
from rosters.models import LineChange, Roster, RosterLine
from rosters.services import rosters
from tests.append_only import disarmed
from tests.factories.benefits import APRIL, MARCH, change, checked, drafted, grant, open_account, roster_office, sealed
from tests.staging import staged

pytestmark = pytest.mark.django_db
MAY = datetime.date(2026, 5, 1)


@staged
def office():
    return roster_office()


def texts(roster):
    return [problem.text for problem in checking.problems(roster)]


def doubts(roster):
    return {problem.code for problem in checking.problems(roster)}


# —— 编制 ——


def test_a_roster_lists_who_is_paid_with_number_and_account_sealed(office, at):
    decision = grant(office, amount="800.00", id_number="11010519491231002X", at=at)
    roster = drafted(office, at=at)
    line = roster.lines.get()
    assert (line.head_name, line.id_number, line.account[:8]) == (
        decision.case.head_name,
        "11010519491231002X",
        "62170010",
    )
    assert (line.change, line.amount, line.per_capita, line.standard) == (
        LineChange.NEW,
        Decimal("800.00"),
        Decimal("310.50"),
        Decimal("753.00"),
    )
    raw = RosterLine.objects.values_list("id_number", "account").get()
    assert "11010519491231002X" not in str(raw) and line.account not in str(raw)
    assert (roster.households, roster.persons, roster.amount) == (1, 2, Decimal("800.00"))
    assert texts(roster) == []


def test_drafting_opens_the_entitlements_still_missing(office, at):
    grant(office, at=at)
    assert not Entitlement.objects.exists()
    assert drafted(office, at=at).households == 1


def test_each_change_against_the_last_sealed_roster_is_named_with_its_decision(office, at):
    kept, up, down, gone = (grant(office, at=at, amount="800.00") for _ in range(4))
    first = sealed(office, MARCH, at=at)
    changes = (
        (up, "raise", "900.00", "joined"),
        (down, "lower", "700.00", "income_up"),
        (gone, "stop", "0.00", "moved"),
    )
    for decision, purpose, amount, code in changes:
        new = change(decision, purpose=purpose, amount=amount, at=at, code=code)
        adjust_entitlement(decision.entitlements.get().pk, new, by=office.leader, at=at)
    fresh = grant(office, at=at, starts=APRIL)
    roster = drafted(office, APRIL, at=at)
    found = {line.household_id: line for line in roster.lines.all()}
    assert found[kept.case.household_id].change == "unchanged"
    moved = [found[decision.case.household_id].change for decision in (up, down, gone, fresh)]
    assert moved == ["raised", "lowered", "stopped", "new"]
    told = [(found[one.case.household_id].difference, found[one.case.household_id].reason) for one in (up, down, gone)]
    assert told == [(Decimal("100.00"), "joined"), (Decimal("-100.00"), "income_up"), (Decimal("-800.00"), "moved")]
    unmoved = [found[one.case.household_id] for one in (kept, fresh)]
    assert [(line.difference, line.reason) for line in unmoved] == [(None, ""), (None, "")]
    stopped = found[gone.case.household_id]
    assert (stopped.amount, stopped.previous_amount) == (0, Decimal("800.00"))
    assert stopped.case.purpose == "stop"
    assert found[up.case.household_id].case.purpose == "raise"
    assert roster.previous == first
    assert roster.changes == {"new": 1, "raised": 1, "lowered": 1, "stopped": 1, "unchanged": 1}
    assert (roster.households, roster.amount) == (4, Decimal("3200.00"))
    assert texts(roster) == []


def test_drafting_again_before_the_seal_starts_over(office, at):
    grant(office, at=at)
    roster = checked(office, at=at)
    grant(office, at=at)
    again = drafted(office, at=at)
    assert (again.pk, again.status, again.households, again.checked_by) == (roster.pk, "draft", 2, None)


def test_only_clerks_of_the_street_draft(office, at):
    with pytest.raises(NotPermitted):
        rosters.draft_roster(office.street, MARCH, by=office.leader, at=at)
    with pytest.raises(NotVisible):
        rosters.draft_roster(office.street, MARCH, by=roster_office().clerk, at=at)


@pytest.mark.parametrize(
    ("month", "reason"),
    [
        (datetime.date(2026, 5, 1), "还太早"),
        (MARCH, "已签章，不能重编"),
        (datetime.date(2026, 2, 1), "不能再回头编"),
    ],
)
def test_months_are_drafted_in_order(office, at, month, reason):
    grant(office, at=at)
    sealed(office, MARCH, at=at)
    with pytest.raises(Blocked, match=reason):
        drafted(office, month, at=at)


def test_the_month_before_must_be_sealed_first_and_none_left_out(office, at):
    grant(office, at=at)
    drafted(office, MARCH, at=at)
    with pytest.raises(Blocked, match="2026年3月花名册还没有签章"):
        drafted(office, APRIL, at=at)
    sealed(office, MARCH, at=at)
    with pytest.raises(Blocked, match="2026年4月花名册还没有编制"):
        drafted(office, MAY, at=at + datetime.timedelta(days=60))


# —— 自查 ——


def test_a_household_without_account_is_named(office, at):
    decision = grant(office, account=False, at=at)
    roster = drafted(office, at=at)
    assert texts(roster) == [f"没有登记发放账户，请在“家庭”中登记后重新生成：{decision.case.head_name}"]
    with pytest.raises(Blocked, match="没有登记发放账户"):
        rosters.check_roster(roster.pk, by=office.second, at=at)


def test_one_account_for_two_households_is_found(office, at):
    for _ in range(2):
        grant(office, at=at)
    roster = drafted(office, at=at)
    one, two = roster.lines.all()
    two.account, two.account_index = one.account, one.account_index
    two.save()
    assert doubts(roster) == {Doubt.SHARED_ACCOUNT}


def test_one_person_paid_in_two_households_is_found_across_streets(office, at):
    neighbour = roster_office(district=office.district)
    grant(neighbour, id_number="11010519491231002X", head_name="王建国", at=at)
    drafted(neighbour, at=at)
    grant(office, id_number="11010519491231002X", head_name="王建国", aid="extreme_hardship", at=at)
    assert texts(drafted(office, at=at)) == ["同一人重复享受互斥的救助，请核实后停发一处：王建国"]


def test_the_same_head_twice_in_one_roster_is_found(office, at):
    for aid in ("minimum_living", "extreme_hardship"):
        grant(office, id_number="11010519491231002X", head_name="王建国", aid=aid, at=at)
    assert Doubt.REPEATED_ID in doubts(drafted(office, at=at))


def test_the_database_refuses_the_same_aid_twice_for_one_person(office, at):
    grant(office, id_number="11010519491231002X", head_name="王建国", at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        grant(office, id_number="11010519491231002X", head_name="王建国", at=at)


def test_an_amount_that_is_not_the_decided_one_is_found(office, at):
    decision = grant(office, at=at)
    roster = drafted(office, at=at)
    roster.lines.update(amount=Decimal("900.00"))
    assert f"金额与审批决定不一致：{decision.case.head_name}" in texts(roster)
    assert doubts(roster) == {Doubt.AMOUNT_DIFFERS, Doubt.TOTAL_DIFFERS}


def test_a_decision_whose_grounds_were_altered_is_found(office, at):
    decision = grant(office, at=at)
    roster = drafted(office, at=at)
    with disarmed(connection):  # 扮演有超级权限的人
        Decision.objects.filter(pk=decision.pk).update(snapshot={"members": []})
    assert texts(roster) == [f"审批决定的依据被改动过，请联系系统管理员核查：{decision.case.head_name}"]


def test_the_database_refuses_to_alter_a_decision(office, at):
    decision = grant(office, at=at)
    delete = Decision.objects.filter(pk=decision.pk)._raw_delete
    for attempt in (lambda: delete(decision._state.db), lambda: Decision.objects.update(total=9999)):
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            attempt()


def test_the_month_must_roll_forward_from_the_last(office, at):
    for _ in range(2):
        grant(office, at=at)
    sealed(office, MARCH, at=at)
    roster = drafted(office, APRIL, at=at)
    roster.changes["new"] = 1
    assert any("户数接不上：上月2户＋新增1户" in text for text in texts(roster)) and Doubt.COUNT_BROKEN in doubts(
        roster
    )
    roster.lines.order_by("order").first().delete()
    assert Doubt.AMOUNT_BROKEN in doubts(roster)


def test_what_was_granted_after_drafting_asks_for_a_new_draft(office, at):
    grant(office, at=at)
    roster = drafted(office, at=at)
    later = grant(office, at=at)
    rosters.open_in_street(office.street, at=at)
    assert texts(roster) == [f"编制之后新增了待遇，请重新生成：{later.case.head_name}"]


def test_a_changed_account_is_listed_apart(office, at):
    decision = grant(office, at=at)
    sealed(office, MARCH, at=at)
    household = decision.case.household
    household.accounts.update(is_current=False)
    open_account(household, household.head)
    roster = drafted(office, APRIL, at=at)
    assert [line.head_name for line in checking.changed_accounts(roster)] == [decision.case.head_name]
    assert roster.lines.get().get_remark_display() == "账户较上月有变更"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 999_999), min_size=1, max_size=8))
def test_the_total_is_the_sum_of_the_rows_to_the_cent(office, at, cents):
    with transaction.atomic():
        for cent in cents:
            grant(office, amount=str(Decimal(cent) / 100), at=at)
        roster = drafted(office, at=at)
        assert roster.amount == Decimal(sum(cents)) / 100 == sum(line.amount for line in roster.lines.all())
        assert texts(roster) == []
        transaction.set_rollback(True)


# —— 核对与签章 ——


def test_drafter_checker_and_sealer_are_three_people(office, at):
    grant(office, at=at)
    roster = drafted(office, at=at)
    with pytest.raises(NotPermitted, match="编制人不得核对"):
        rosters.check_roster(roster.pk, by=office.clerk, at=at)
    rosters.check_roster(roster.pk, by=office.second, at=at)
    from tests.factories import RoleGrantFactory

    RoleGrantFactory(user=office.second, role="leader")
    with pytest.raises(NotPermitted, match="编制人、核对人不得封存"):
        rosters.seal_roster(roster.pk, by=office.second, at=at, version_read=roster.version)
    roster.refresh_from_db()
    assert rosters.seal_roster(roster.pk, by=office.leader, at=at, version_read=roster.version).status == "sealed"


def test_a_roster_is_sealed_only_as_it_was_read(office, at):
    grant(office, at=at)
    read = checked(office, at=at).version
    again = at + datetime.timedelta(minutes=5)
    roster = checked(office, at=again)
    for version, told in ((None, "请先打开这份花名册看过再签章"), ("", "请先打开"), (read, "您看过之后名册重新生成过")):
        with pytest.raises(Blocked, match=told):
            rosters.seal_roster(roster.pk, by=office.leader, at=again, version_read=version)
    assert rosters.seal_roster(roster.pk, by=office.leader, at=again, version_read=roster.version).is_sealed


def test_an_unchecked_roster_is_not_sealed_nor_a_sealed_one_again(office, at):
    grant(office, at=at)
    roster = drafted(office, at=at)
    with pytest.raises(Blocked, match="还没有经另一人核对"):
        rosters.seal_roster(roster.pk, by=office.leader, at=at, version_read=roster.version)
    sealed(office, at=at)
    with pytest.raises(Blocked, match="已经签章"):
        rosters.seal_roster(roster.pk, by=office.leader, at=at, version_read=roster.version)
    with pytest.raises(Blocked, match="不必再核对"):
        rosters.check_roster(roster.pk, by=office.second, at=at)


def test_the_seal_is_on_the_record_with_totals_and_digest(office, at):
    grant(office, at=at)
    roster = sealed(office, at=at)
    event = Event.objects.get(act="seal_roster")
    assert (event.subject, event.data["sha256"], event.data["amount"]) == (roster.subject, roster.sha256, "800.00")
    assert seal.digest(Roster.objects.get()) == roster.sha256


TAMPERING = [
    ("改一行金额", "UPDATE rosters_rosterline SET amount = 1"),
    ("换账号", "UPDATE rosters_rosterline SET account = ''"),
    ("换户主名", "UPDATE rosters_rosterline SET head_name = '某人'"),
    ("删一行", "DELETE FROM rosters_rosterline"),
    ("改合计", "UPDATE rosters_roster SET amount = 1"),
    ("解除签章", "UPDATE rosters_roster SET status = 'draft'"),
    ("删名册", "DELETE FROM rosters_roster"),
]


@pytest.mark.parametrize("sql", [sql for _, sql in TAMPERING], ids=[name for name, _ in TAMPERING])
def test_a_sealed_roster_is_refused_by_the_database_itself(office, at, sql):
    grant(office, at=at)
    sealed(office, at=at)
    with pytest.raises(DatabaseError, match="花名册"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    seal.require_intact(Roster.objects.get())


def test_no_line_is_slipped_into_a_sealed_roster(office, at):
    grant(office, at=at)
    line = sealed(office, at=at).lines.get()
    line.pk = None
    with pytest.raises(DatabaseError, match="花名册"), transaction.atomic():
        line.save(force_insert=True)


def test_what_gets_past_the_database_is_found_by_the_digest(office, at):
    grant(office, at=at)
    sealed(office, at=at)
    with disarmed(connection):
        RosterLine.objects.update(amount=Decimal("9999.00"))
    with pytest.raises(Blocked, match="与签章时的摘要不符"):
        seal.require_intact(Roster.objects.get())


def test_an_exchanged_ciphertext_is_found(office, at):
    for _ in range(2):
        grant(office, at=at)
    roster = sealed(office, at=at)
    other = "(SELECT account FROM rosters_rosterline b WHERE b.id <> rosters_rosterline.id)"
    with disarmed(connection), connection.cursor() as cursor:
        cursor.execute(f"UPDATE rosters_rosterline SET account = {other}")
    with pytest.raises(Blocked, match="与签章时的摘要不符"):
        seal.require_intact(roster)
