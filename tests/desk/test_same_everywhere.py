"""差异测试：列表、查找、导出、计数里有的，正是案件页打得开的；一件不多，一件不少。"""

import io
import re

import openpyxl
import pytest

from cases.models import Case
from desk import lists
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.cases import accepted, office_of, registered
from tests.factories.people import id_number

LINK = re.compile(r'href="/cases/(\d+)/"')


def household(name, birth):
    return [{"name": name, "id_number": id_number(birth, "男"), "relation": "01"}]


@pytest.fixture
def world(office, at):
    """两个区、两个社区；有已登记的、已受理的，有与窗口人员有亲属关系的。"""
    other = office_of("LS2019")
    next_door = UnitFactory(community=True, parent=office.street, code=f"{office.street.code}002")
    made = [
        accepted(office, at=at, members=household("同名甲", "1951-01-01"), account=None),
        registered(office, at=at, members=household("同名乙", "1952-01-01"), account=None),
        registered(office, at=at, members=household("同名丙", "1953-01-01"), account=None, community=next_door),
        accepted(other, at=at, members=household("同名丁", "1954-01-01"), account=None),
    ]
    tied = accepted(office, at=at, members=household("同名戊", "1955-01-01"), account=None)
    for user in (office.window, office.leader, office.helper):
        tied.household.ties.create(user=user, person_name=user.name, relation="兄弟", source="declared", noted_at=at)
    made[0].assignments.create(user=office.checker, role="checker", since=at)
    made[0].assignments.create(user=office.reviewer, role="reviewer", since=at)
    return [*made, tied], office, other


def people(office, other):
    both = [office.window, office.helper, office.checker, office.reviewer, office.review_leader, office.leader]
    lone = [UserFactory(auditor=True), UserFactory(admin=True), UserFactory(unit=office.street)]
    return [*both, office.bureau, other.window, other.leader, other.bureau, *lone]


def opened(client, cases):
    return {case.pk for case in cases if client.get(f"/cases/{case.pk}/").status_code == 200}


def listed(client):
    answer = client.get("/cases/?clear=1")
    if answer.status_code == 403:
        return set(), 0
    assert answer.status_code == 200
    html = answer.content.decode()
    counted = re.search(r"共 (\d+) 条", html)
    return {int(pk) for pk in LINK.findall(html)}, int(counted[1])


def exported(client):
    answer = client.get("/lists/cases/export/")
    if answer.status_code == 403:
        return set()
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    numbers = {row[1].value for row in sheet.iter_rows(min_row=2)}
    return set(Case.objects.filter(number__in=numbers).values_list("pk", flat=True))


def searched(client, cases):
    found = set()
    for case in cases:
        answer = client.post("/search/", {"q": case.head_name})
        found |= {case.pk} if answer.status_code == 302 else set()
    return found


def test_lists_search_export_and_counts_agree_with_the_case_pages(world, sign_in):
    cases, office, other = world
    seen = {}
    for user in people(office, other):
        client = sign_in(user)
        reach = opened(client, cases)
        rows, count = listed(client)
        assert (rows, count) == (reach, len(reach)), user.roles_on(user.created_at.date())
        assert exported(client) == reach
        if user != office.checker:
            assert searched(client, cases) == reach
        seen[user.pk] = len(reach)
    assert seen[office.window.pk] == 3 and seen[office.bureau.pk] == 4 and seen[office.checker.pk] == 1
    assert seen[office.helper.pk] == 2 and seen[other.bureau.pk] == 1


def test_what_is_not_seen_is_not_found_on_any_page(world, sign_in):
    cases, office, _ = world
    client, hidden = sign_in(office.window), cases[-1]
    for page in ("", "tab/timeline/", "tab/household/", "approve/", "refuse/", "send_back/", "pass_gate/", "reveal/"):
        assert client.get(f"/cases/{hidden.pk}/{page}").status_code == 404, page
        assert client.get(f"/cases/{cases[3].pk}/{page}").status_code == 404, page


def test_the_filter_offers_only_communities_in_reach(world, on):
    _, office, other = world
    offered = {pk for kind, pk, _ in lists.choices(office.window, on) if kind == lists.UNIT}
    assert str(other.community.pk) not in offered and str(office.community.pk) in offered
    seen = lists.choices(office.helper, on)
    assert [pk for kind, pk, _ in seen if kind == lists.UNIT] == [str(office.community.pk)]
    clerks = {name for kind, _, name in lists.choices(office.window, on) if kind == lists.CLERK}
    assert office.window.name in clerks and other.window.name not in clerks
