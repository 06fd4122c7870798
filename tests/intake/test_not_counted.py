"""服刑、宣告失踪的人从哪道门进来都不计入家庭（《最低生活保障审核确认办法》第七条）。"""

import datetime

import pytest

from core.refusals import Blocked
from households.services import circumstances
from intake.services.acceptance import withdraw
from intake.services.household import add_member, edit_member
from tests.factories.cases import case_clerk, office_of, registered
from tests.factories.people import id_number
from tests.intake.test_family_event import couple, happen
from tests.intake.test_right_people import person
from tests.staging import staged

pytestmark = pytest.mark.django_db
SAYS = "自2026年3月1日服刑，不计入"


@staged
def office():
    return office_of("LS2019")


def imprisoned(case, relation, office, at):
    who = case.composition.get(relation=relation).person
    day = datetime.date(2026, 3, 1)
    facts = {"starts_on": day, "source": "register", "proof": "判决", "by": office.window, "at": at, "on": at.date()}
    circumstances.record(who, "prison", **facts)
    return who


def test_an_application_lists_but_does_not_count_who_is_in_prison(office, at):
    rows = couple()
    imprisoned(registered(office, at=at, members=rows), "10", office, at)
    other = registered(office, at=at, aid="extreme_hardship", account=None, members=rows)
    row = other.composition.get(relation="10")
    assert (row.counted, row.covered, row.out_on) == (False, False, datetime.date(2026, 3, 1))
    assert "第七条" in row.exclusion_reason and [one.relation for one in other.family()] == ["01"]


def test_who_is_in_prison_neither_applies_nor_heads_the_form(office, at):
    rows = couple()
    imprisoned(registered(office, at=at, members=rows), "01", office, at)
    with pytest.raises(Blocked, match=SAYS):
        registered(office, at=at, aid="extreme_hardship", account=None, members=rows)


def test_nobody_in_prison_is_added_or_counted_again_by_hand(office, at):
    rows = couple()
    case = registered(office, at=at, members=rows)
    wife = imprisoned(case, "10", office, at)
    other = registered(office, at=at, aid="extreme_hardship", account=None, members=[rows[0]])
    with pytest.raises(Blocked, match=SAYS):
        add_member(other.pk, by=case_clerk(other), at=at, **rows[1])
    add_member(other.pk, by=case_clerk(other), at=at, **person("外甥", "97"))
    case.composition.filter(person=wife).update(counted=False, covered=False, exclusion_reason="服刑")
    facts = {"version": wife.version, "counted": True, "by": case_clerk(case), "at": at}
    with pytest.raises(Blocked, match=SAYS):
        edit_member(case.pk, wife.pk, **facts)


def test_a_child_is_listed_though_the_father_in_prison_is_not(office, at):
    rows = [person("林嫂", "01", sex="女"), person("老林", "10")]
    first = registered(office, at=at, members=rows)
    imprisoned(first, "10", office, at)
    withdraw(first.pk, reason="改日再来", by=case_clerk(first), at=at)
    case = registered(office, at=at, members=rows[:1], account=None)
    born = {"name": "林小宝", "id_number": id_number(at.date(), "男"), "relation": "20", "guardian": "林嫂"}
    happen(case, "birth", None, at, newcomer=born)
    assert [one.name for one in case.family()] == ["林嫂", "林小宝"]
