import datetime
from itertools import product

import pytest
from django.test import Client

from accounts.models import Role
from cases.models import Case
from cases.next_steps import RULES, next_step, waiting_for
from cases.states import OPEN, CaseState
from desk import worklist
from desk.worklist import Item, section_of
from regimes.models import SpecialDay
from tests.factories.accounts import UserFactory
from tests.factories.cases import accepted, registered


def sections(user, today):
    return {name: items for name, _, items, _ in worklist.build(user, today)}


def test_the_clerk_is_told_to_accept_what_was_registered(office, at, on):
    case = registered(office, at=at)
    [item] = sections(office.window, on)["today"]
    assert (item.who, item.what, item.button) == ("王建国", "审查材料，受理", "受理")
    assert item.url == f"/cases/{case.pk}/accept/"


def test_who_has_nothing_to_do_sees_nothing(office, at, on):
    registered(office, at=at)
    for user in (office.checker, office.leader, office.reviewer):
        assert [items for items in sections(user, on).values() if items] == []


def test_another_street_is_not_seen(office, at, on):
    registered(office, at=at)
    other = UserFactory(window=True)
    assert not any(sections(other, on).values())


def test_a_tied_clerk_is_not_told(office, at, on):
    case = registered(office, at=at)
    case.household.ties.create(
        user=office.window, person_name=office.window.name, relation="兄弟", source="declared", noted_at=at
    )
    assert not any(sections(office.window, on).values())


def test_what_is_due_moves_from_later_to_soon_to_late(office, at, on):
    case = accepted(office, at=at)
    calendar = SpecialDay.objects.calendar()
    due = case.due_on
    where = {}
    for days in (0, 1, 2, 3, 30):
        for name, items in sections(office.window, due - datetime.timedelta(days=days)).items():
            if items:
                where[days] = name
    assert where[0] == "today"
    assert where[1] == "soon"
    late = sections(office.window, calendar.after(due, 2))["late"]
    assert late[0].left.words == "已超期 2 个工作日"


def test_the_page_names_the_household_and_gives_one_button(office, at, sign_in):
    case = registered(office, at=at)
    page = sign_in(office.window).get("/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "王建国" in html and "审查材料，受理" in html
    assert f"/cases/{case.pk}/" in html


def test_the_home_page_costs_the_same_with_many_cases(office, at, sign_in, django_assert_max_num_queries):
    registered(office, at=at)
    client = sign_in(office.window)
    client.get("/")
    with django_assert_max_num_queries(28):
        client.get("/")


def test_strangers_are_sent_to_sign_in(db):
    assert Client().get("/").status_code == 302


@pytest.mark.parametrize(
    ("due", "waiting", "name"),
    [(None, "", "today"), (None, "分管领导", "waiting")],
)
def test_sections(due, waiting, name, on):
    assert section_of(Item("某户", "某事", "/", due=due, waiting=waiting), on) == name


FACTS = {
    "check_requested": [False, True],
    "recheck_open": [False, True],
    "visited_on": [None, datetime.date(2026, 3, 2)],
    "publicity_last_day": [None, datetime.date(2026, 3, 9)],
    "panel_opinion": ["", "agree", "disagree"],
    "eligible": [None, True, False],
    "review_outcome": ["", "fail"],
    "open_objections": [0, 1],
    "decided_by_district": [False, True],
}
MATTERS = {state: {path for rule in RULES if rule.state == state for path in rule.when} for state in CaseState}


def combinations(state):
    """该环节用得到的事实的一切组合。"""
    names = [name for name in FACTS if name in MATTERS[state]]
    return [dict(zip(names, values, strict=True)) for values in product(*(FACTS[name] for name in names))]


@pytest.mark.parametrize("state", OPEN)
def test_asking_in_bulk_agrees_with_asking_one_by_one(office, at, state):
    """库里成批查的“下一步”，与逐案问的一模一样。"""
    case = accepted(office, at=at)
    acts = {rule.step.act for rule in RULES}
    for facts in combinations(state):
        Case.objects.filter(pk=case.pk).update(**{"state": state, **facts})
        found = Case.objects.select_related("procedure").get(pk=case.pk)
        step = next_step(found).act
        rows = Case.objects.filter(pk=case.pk)
        assert [act for act in acts if rows.filter(waiting_for({act}, set(Role))).exists()] == [step], facts
