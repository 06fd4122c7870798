"""户主没有证件号码的照样发放：名册、表格上写明“无证件”；没有户主的、没有账户的仍发不出去。"""

import pytest

from core.refusals import Blocked
from households.codes import IdKind
from rosters import sheets, summary
from rosters.models import Roster
from rosters.services.rosters import check_roster
from tests.factories.benefits import MARCH, drafted, grant, roster_office, sealed
from tests.staging import staged

pytestmark = pytest.mark.django_db
ID_AT = sheets.ID_AT


@staged
def office():
    return roster_office()


def unnumbered(office, at, **facts):
    made = grant(office, at=at, **facts)
    head = made.case.applicant
    head.id_kind, head.id_number = IdKind.NONE, ""
    head.save()


@pytest.mark.parametrize("full", [True, False])
def test_a_head_without_a_number_is_paid_and_said_to_have_none(client, office, at, full):
    for _ in range(2):  # 两户都没有号码，不是同一人
        unnumbered(office, at)
    numbered = grant(office, at=at).case.applicant
    roster = sealed(office, MARCH, at=at)
    assert roster.households == 3
    shown = [row[ID_AT] for row in sheets.rows_of(roster, full=full)]
    assert shown[:2] == ["无证件", "无证件"] and (shown[2] == numbered.id_number) == full
    client.force_login(office.leader)
    assert client.get(f"/rosters/{roster.pk}/").text.count("无证件") == 2


def test_the_summary_of_one_off_aid_says_so_too(office, at):
    unnumbered(office, at, aid="temporary_small")
    (row,) = summary.rows_of(office.street, MARCH)
    assert summary.cells(row, full=True)[3] == summary.cells(row, full=False)[3] == "无证件"


def test_without_a_head_or_an_account_nothing_is_paid(office, at):
    unnumbered(office, at, account=False)
    with pytest.raises(Blocked, match="没有登记发放账户"):
        sealed(office, MARCH, at=at)
    roster = drafted(office, at=at)
    roster.lines.update(head_name="", account_index="x")
    assert [row[ID_AT] for row in sheets.rows_of(Roster.objects.get(), full=True)] == [""]
    with pytest.raises(Blocked, match="没有登记户主"):
        check_roster(roster.pk, by=office.second, at=at)
