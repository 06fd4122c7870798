"""本区另定的“不能同时享受”（[[excludes]]）：审批、名册自查、合并登记都照它；写错的不载入。"""

import datetime

import pytest

from benefits.services.entitlements import open_in_street
from cases import guards
from cases.models import CoveredPerson
from regimes.exclusions import added, excluded_by, excluded_here
from regimes.files import bases, checking, loader, reading
from regimes.models import Regime
from rosters import doubts
from rosters.services import rosters
from tests.factories import UserFactory
from tests.factories.benefits import grant, roster_office
from tests.factories.cases import office_of, registered
from tests.factories.people import id_number
from tests.factories.regimes import LOADED_AT, district_of
from tests.tables import each

BASE = bases.path_of("LS2019@2").read_text()
ROW = '[[excludes]]\naid = "{}"\nothers = {}\nsource = "S4 二"\nstatus = "seed"\n\n'
APRIL = datetime.date(2026, 4, 1)


def with_row(aid="minimum_living", others='["temporary_small"]', text=BASE):
    head, mark, tail = text.partition("[[procedure]]")
    return head + ROW.format(aid, others) + mark + tail


def made_up(*, version=3, start="2026-02-01", **row):
    """兰山的一份，另加一行；`others` 为 None 即不加。"""
    text = BASE if row.get("others", "") is None else with_row(**row)
    head = text.replace("version = 2", f"version = {version}", 1)
    line = next(one for one in head.splitlines() if one.startswith("starts_on"))
    return loader.load(head.replace(line, f"starts_on = {start}", 1).encode(), at=LOADED_AT)[0]


@pytest.mark.django_db
def test_what_a_district_adds_holds_both_ways(at):
    office, day = office_of("LS2019"), at.date()
    assert added(office.district, day) == {}
    regime = made_up()
    assert excluded_here("minimum_living", office.district, day) == excluded_by("minimum_living") | {"temporary_small"}
    assert excluded_here("temporary_small", office.district, day) == {"minimum_living"}
    elsewhere = district_of("340603")
    assert excluded_here("temporary_small", elsewhere, day) == set()
    assert added(office.district, datetime.date(2026, 1, 31)) == {}  # 施行之前
    [row] = dict(reading.heading(regime))["不能同时享受"]
    assert "小额临时救助" in row["text"] and row["source"] == "S4 二"


@pytest.mark.django_db
def test_a_newer_version_without_the_row_takes_it_away(at):
    office = office_of("LS2019")
    made_up()
    made_up(version=4, start="2026-03-01", others=None)
    assert added(office.district, datetime.date(2026, 2, 15)) != {}
    assert added(office.district, at.date()) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("kept", [True, False])
def test_the_approval_asks_what_the_district_adds(at, kept):
    office = office_of("LS2019")
    if kept:
        made_up(others='["temporary_expense"]')
    one = grant(roster_office(district=office.district), at=at, aid="minimum_living")
    person = {"name": "王建国", "id_number": id_number("1970-03-08", "男"), "relation": "01"}
    second = registered(office, at=at, members=[person], aid="temporary_expense", account=None)
    CoveredPerson.objects.filter(decision=one).update(person=second.applicant)
    second.acting_on = at.date()
    second.procedure = guards.procedure_for(second, second.acting_on)
    found = guards.nobody_covered_twice.reasons(second)
    assert bool(found) is kept
    assert not kept or "王建国正在享受最低生活保障" in found[0]


@pytest.mark.django_db
@pytest.mark.parametrize("kept", [True, False])
def test_the_roster_asks_what_the_district_adds(at, kept):
    district = district_of("371302")
    office = roster_office(district=district)
    if kept:
        made_up(aid="minimum_living", others='["temporary_expense"]')
    office.second = UserFactory(unit=office.street, window=True)
    one = grant(office, at=at, aid="minimum_living")
    two = grant(office, at=at, aid="extreme_hardship", covered=1)
    CoveredPerson.objects.filter(decision=two).update(person=one.case.applicant, aid="temporary_expense")
    open_in_street(office.street, at=at)
    roster = rosters.draft_roster(office.street, APRIL, by=office.clerk, at=at)
    found = {problem.code for problem in doubts.problems(roster)}
    assert (doubts.Doubt.PAID_ELSEWHERE in found) is kept


@each(
    ("row", "said"),
    [
        ({"others": '["minimum_living"]'}, "不能与自己互斥"),
        ({"others": '["low_income"]'}, "“low_income”不认识"),
        ({"aid": "low_income"}, "“low_income”不认识"),
        ({"others": "[]"}, "应为一组值"),
        ({"others": '["extreme_hardship"]'}, "国家已有规定，不必再写"),
    ],
)
def test_a_wrong_row_is_refused_on_its_line(row, said):
    text = with_row(**row)
    with pytest.raises(checking.RegimeInvalid) as caught:
        checking.parse(text.encode())
    line = text[: text.index("[[excludes]]")].count("\n") + 1
    assert any(said in one.text and line <= one.line <= line + 2 for one in caught.value.problems), caught.value


def test_one_aid_written_twice_or_without_source_is_refused():
    with pytest.raises(checking.RegimeInvalid, match="写了两次"):
        checking.parse(with_row(text=with_row()).encode())
    bare = with_row().replace(
        'source = "S4 二"\nstatus = "seed"\n\n[[procedure]]', 'status = "seed"\n\n[[procedure]]', 1
    )
    with pytest.raises(checking.RegimeInvalid, match="缺少出处"):
        checking.parse(bare.encode())


@pytest.mark.django_db
def test_no_shipped_file_adds_any():
    office_of("LS2019")
    assert [one for one in Regime.objects.all() if one.excludes] == []
