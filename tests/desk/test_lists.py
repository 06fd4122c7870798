"""列表：筛选、记住、翻页、导出；查询次数与行数无关。"""

import datetime
import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from core import statements
from core.models import Event
from desk import keyset, lists, rows
from desk.keyset import Order
from tests.factories.cases import accepted, registered
from tests.factories.people import id_number
from tests.staging import staged


def alone(number):
    return [{"name": f"住户{number}", "id_number": id_number(f"19{50 + number}-05-06", "男"), "relation": "01"}]


@staged(stopped=True)
def seven(staff, at):
    """七件，期限各异，两件没有期限。"""
    made = [registered(staff, at=at, members=alone(n), account=None) for n in range(7)]
    for number, case in enumerate(made[:5]):
        due = at.date() + datetime.timedelta(days=number // 2)
        Case.objects.filter(pk=case.pk).update(due_on=due)
    return made


@pytest.fixture
def many(seven, now):
    return seven


def ids(page):
    return [row[1] for row in page.rows]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
@pytest.mark.parametrize("order", [lists.BY_DUE, lists.NEWEST], ids=["due", "newest"])
@pytest.mark.parametrize("remembered", [False, True])
def test_walking_forward_and_back_sees_every_row_once(many, size, order, remembered):
    """语句现拼的、记住的都一样。"""
    columns = rows.COLUMNS_BY[order.key]
    everything = Case.objects.all()
    run = {"run": lists.remembering("here", order)} if remembered else {}
    forward, page = [], keyset.page(everything, columns, order, size=size, **run)
    pages = [ids(page)]
    while page.after:
        page = keyset.page(everything, columns, order, after=page.after, size=size, **run)
        pages.append(ids(page))
    forward = [pk for one in pages for pk in one]
    assert sorted(forward) == sorted(case.pk for case in many)
    if order is lists.BY_DUE:
        assert forward[-2:] == [many[5].pk, many[6].pk]
    back = [ids(page)]
    while page.before:
        page = keyset.page(everything, columns, order, before=page.before, size=size, **run)
        back.append(ids(page))
    assert back[::-1] == pages


@pytest.mark.parametrize("mark", ["x", "W10:1:abc", "'; drop table", "9" * 500])
def test_a_forged_place_is_the_first_page(many, mark):
    columns = rows.COLUMNS_BY["due_on"]
    assert len(keyset.page(Case.objects.all(), columns, Order("due_on"), after=mark, size=3).rows) == 3


def test_the_list_shows_the_state_and_what_is_left(office, at, sign_in):
    case = accepted(office, at=at)
    html = sign_in(office.window).get("/cases/").content.decode()
    assert f'<a href="/cases/{case.pk}/">王建国</a>' in html
    assert "核对" in html and "还剩" in html and "共 1 条" in html


def test_a_name_that_looks_like_markup_stays_words(office, at, sign_in):
    case = registered(office, at=at)
    Case.objects.filter(pk=case.pk).update(head_name="<b>王</b>&", due_label="<i>")
    html = sign_in(office.window).get("/cases/").content.decode()
    assert "&lt;b&gt;王&lt;/b&gt;&amp;" in html and "<b>王" not in html and "<i>" not in html


def test_filters_are_remembered_for_the_person(many, office, sign_in):
    client = sign_in(office.window)
    assert "共 2 条" in client.get("/cases/?due=none").content.decode()
    assert "共 2 条" in client.get("/cases/").content.decode()
    assert "共 7 条" in client.get("/cases/?clear=1").content.decode()
    assert "共 7 条" in client.get("/cases/").content.decode()


def test_a_filter_out_of_reach_changes_nothing(many, office, sign_in):
    assert "共 7 条" in sign_in(office.window).get("/cases/?community=999999&state=nonsense").content.decode()


@pytest.mark.parametrize("name", list(lists.LISTINGS))
def test_every_listing_opens(office, sign_in, name):
    path = "/cases/" if name == "cases" else f"/lists/{name}/"
    assert sign_in(office.window).get(path).status_code == 200


def test_an_unknown_listing_is_not_found(office, sign_in):
    assert sign_in(office.window).get("/lists/secrets/export/").status_code == 404


def queries_of(client, path, counter):
    client.get(path)
    with counter as counted:
        client.get(path)
    return len(counted)


def test_a_page_costs_the_same_whatever_it_holds(many, office, sign_in):
    client = sign_in(office.window)
    few = queries_of(client, "/cases/?due=none", CaptureQueriesContext(connection))
    all_of_them = queries_of(client, "/cases/?scope=", CaptureQueriesContext(connection))
    assert few == all_of_them <= 12


def test_the_export_is_text_only_and_is_recorded(many, office, sign_in, at):
    Case.objects.filter(pk=many[0].pk).update(head_name="=1+1", due_on=at.date())
    answer = sign_in(office.window).get("/lists/cases/export/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet.cell(2, 1).value == "=1+1"
    everything = " ".join(str(cell.value) for cell in cells)
    assert not any(case.applicant.id_number in everything for case in many)
    event = Event.objects.latest("pk")
    assert (event.act, event.data["rows"], event.actor) == ("read_case", 7, office.window)


def test_an_export_too_large_is_refused_and_not_recorded(many, office, sign_in, monkeypatch):
    monkeypatch.setattr("desk.export.MOST", 3)
    before = Event.objects.count()
    answer = sign_in(office.window).get("/lists/cases/export/")
    assert answer.status_code == 409 and "请先筛选" in answer.content.decode()
    assert Event.objects.count() == before


def test_the_count_stops_at_a_thousand(many, office, sign_in, monkeypatch):
    monkeypatch.setattr("desk.lists.COUNTED", 5)
    statements._kept.clear()
    assert "共 5 以上 条" in sign_in(office.window).get("/cases/").content.decode()
    assert {one.counted for one in lists.counted(Case.objects.all())} == {6}
    statements._kept.clear()


def test_a_list_asks_at_most_five_times(many, office, sign_in):
    """会话、本人、日历、社区、一页（连同件数）；哪一栏、怎么筛、往后翻都一样。"""
    client = sign_in(office.window)
    after = keyset.page(Case.objects.all(), rows.COLUMNS_BY["due_on"], lists.BY_DUE, size=2).after
    asked = [
        "/cases/?clear=1",
        "/cases/?state=registered&due=soon",
        "/cases/?scope=closed",
        f"/cases/?all=1&after={after}",
    ]
    for path in asked:
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        kept = [one["sql"] for one in found if "django_session" not in one["sql"] or one["sql"].startswith("SELECT")]
        assert len([sql for sql in kept if not sql.startswith(("SAVEPOINT", "RELEASE"))]) <= 6, (path, kept)


def test_a_remembered_statement_is_ones_own(many, office, at, sign_in):
    """同一句话各人、各岗位、各种筛选分开记：换了人、撤了岗、改了筛选都是另一句。"""
    window, leader = sign_in(office.window), sign_in(office.leader)
    assert "共 7 条" in text(window, "/cases/?clear=1") and "共 7 条" in text(leader, "/cases/?clear=1")
    assert "共 2 条" in text(window, "/cases/?due=none") and "共 7 条" in text(leader, "/cases/?all=1")
    many[0].household.ties.create(
        user=office.window, person_name=office.window.name, relation="兄弟", source="declared", noted_at=at
    )
    assert "共 6 条" in text(window, "/cases/?all=1") and "共 7 条" in text(leader, "/cases/?all=1")
    office.leader.role_grants.update(revoked_at=at)
    assert leader.get("/cases/?all=1").status_code == 403


def text(client, path):
    return client.get(path).content.decode()


def test_no_full_number_is_in_the_list(many, office, sign_in):
    html = sign_in(office.window).get("/cases/").content.decode()
    assert not re.search(r"\d{17}[\dX]", html)
