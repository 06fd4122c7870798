import datetime
from dataclasses import replace
from itertools import product

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from cases.models import Case
from cases.next_steps import RULES, WHICH, next_step, waiting_for
from cases.states import OPEN, CaseState
from desk import duties, item_rows, worklist
from desk.duty import Duty
from desk.worklist import section_of
from regimes.models import SpecialDay
from tests.factories.accounts import UserFactory
from tests.factories.cases import accepted, registered, two_people
from tests.factories.decisions import ready_to_sign
from tests.factories.people import id_number
from tests.factories.signing import approve


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
    reminded = sections(office.window, calendar.after(due, 2))["today"]
    assert (reminded[0].why, reminded[0].left.words) == ("启动家庭经济状况调查", "提醒：已过 2 个工作日")
    late = sections(office.window, calendar.after(case.overdue_on, 2))["late"]
    assert (late[0].why, late[0].left.words) == ("全程办理", "已超期 2 个工作日")


def test_the_page_names_the_household_and_gives_one_button(office, at, sign_in):
    case = registered(office, at=at)
    page = sign_in(office.window).get("/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "王建国" in html and "审查材料，受理" in html
    assert f"/cases/{case.pk}/" in html


EVERYONE = "window helper checker reviewer review_leader leader bureau".split()


def test_the_home_page_asks_at_most_fourteen_times_for_every_role(office, at, sign_in, django_assert_max_num_queries):
    """会话与本人算在内；有登记的、已受理的、待签的、已确认而领着待遇的。"""
    for make, name, born in ((registered, "同名甲", "1951-01-01"), (accepted, "同名乙", "1952-01-01")):
        member = {"name": name, "id_number": id_number(born, "男"), "relation": "01"}
        make(office, at=at, members=[member], account=None)
    signed = ready_to_sign(office, at=at)
    with time_machine.travel(signed.sign_at, tick=False):
        approve(signed.pk, by=office.leader, at=signed.sign_at, opinion="同意")
        for who in EVERYONE:
            client = sign_in(getattr(office, who))
            client.get("/")
            with django_assert_max_num_queries(14):
                assert client.get("/").status_code == 200


def test_the_rows_are_capped_where_they_are_read(office, at, sign_in, monkeypatch):
    """每种范围至多取 SHOWN+1 件；再多也是那么几次查询、那么多行。"""
    monkeypatch.setattr("desk.duty.TAKEN", 3)
    duties.PLANS.clear()
    for _ in range(5):
        registered(office, at=at, members=two_people())
    client = sign_in(office.window)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        html = client.get("/").content.decode()
    duties.PLANS.clear()
    assert html.count("<tr data-key-row>") == 3 and len(asked) <= 14


def test_a_post_given_or_taken_counts_at_once(office, at, on):
    """拼好的语句各岗位各一份：撤了岗，下一次就看不到；授了岗，下一次就看得到。"""
    registered(office, at=at)
    assert sections(office.window, on)["today"] and not sections(office.leader, on)["today"]
    office.window.role_grants.update(revoked_at=at)
    person = type(office.window).objects.get(pk=office.window.pk)
    assert not any(sections(person, on).values())
    office.window.role_grants.update(revoked_at=None)
    assert sections(type(person).objects.get(pk=person.pk), on)["today"]


def test_a_name_that_looks_like_markup_stays_words(office, at, sign_in):
    """待办的行自行转义（desk/item_rows.py）：每一格都是文字。"""
    Case.objects.filter(pk=registered(office, at=at).pk).update(head_name="<b>王</b>&", due_label='"><i>')
    html = sign_in(office.window).get("/").content.decode()
    assert "<b>王" not in html and "&lt;b&gt;王&lt;/b&gt;&amp;" in html and "<i>" not in html
    item = Duty("<u>", "<u>", '"><u>', button="<u>", why="<u>", where="<u>", waiting="<u>")
    assert "<u>" not in item_rows.rows([item, replace(item, waiting="")])


def test_strangers_are_sent_to_sign_in(db):
    assert Client().get("/").status_code == 302


@pytest.mark.parametrize(
    ("due", "waiting", "name"),
    [(None, "", "today"), (None, "分管领导", "waiting")],
)
def test_sections(due, waiting, name, on):
    assert section_of(Duty("某户", "某事", "/", due=due, waiting=waiting), on) == name


FACTS = {
    "check_requested": [False, True],
    "recheck_open": [False, True],
    "visited_on": [None, datetime.date(2026, 3, 2)],
    "publicity_opened": [False, True],
    "objected": [False, True],
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


def test_a_review_nobody_took_over_is_on_the_list_of_the_review_leader(office, at, client):
    case = accepted(office, at=at)
    Case.objects.filter(pk=case.pk).update(state="review")
    assert not case.assignments.filter(user=office.review_leader).exists()
    client.force_login(office.review_leader, backend="accounts.backends.StaffBackend")
    page = client.get("/").content.decode()
    assert f"/cases/{case.pk}/hold_review/" in page and "在等谁" not in page
    assert client.get(f"/cases/{case.pk}/hold_review/", follow=True).status_code == 200


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
        assert RULES[rows.annotate(which=WHICH).values_list("which", flat=True).get()].step.act == step, facts
        assert [act for act in acts if rows.filter(waiting_for({act}, set(Role))).exists()] == [step], facts
