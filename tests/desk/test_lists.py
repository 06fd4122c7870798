"""列表：筛选、记住、翻页、导出；查询次数与行数无关。"""

import datetime
import io
import re
from urllib.parse import quote

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from core import statements
from core.models import Event
from desk import keyset, lists, rows
from notices.models import Notice, Service
from tests.factories.accounts import UserFactory
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
@pytest.mark.parametrize("sort", ["due", "-due", "-registered_at"])
@pytest.mark.parametrize("remembered", [False, True])
def test_walking_forward_and_back_sees_every_row_once(many, size, sort, remembered):
    """语句现拼的、记住的都一样。"""
    order = lists.order_by(sort)
    walk(many, order, size, remembered)


@pytest.mark.parametrize("sort", [f"{sign}{name}" for name in lists.SORTS for sign in ("", "-")])
def test_every_sort_walks_right_with_equal_and_empty_values(many, sort):
    """同名的、空着的都在内；每种排法两页一翻，与一次取来的次序相同，空的在最后。"""
    Case.objects.filter(pk__in=[one.pk for one in many[:3]]).update(head_name="同名", accepted_on=many[0].requested_on)
    order = lists.order_by(sort)
    table = rows.Table(rows.USUAL, order)
    whole = Case.objects.annotate(**table.computed()).order_by(*order.whole()).values_list(order.key, "pk")
    assert walk(many, order, 2, remembered=True) == [pk for _, pk in whole]
    values = [value for value, _ in whole]
    known = [value for value in values if value is not None]
    assert values == known + [None] * (len(values) - len(known))
    assert known == sorted(known, reverse=order.down) or order.kind is str  # 文字的次序因库而异


def walk(many, order, size, remembered):
    """一页一页往后翻，再翻回来；给出各件的次序。"""
    table = rows.Table(rows.USUAL, order)
    columns = table.fields
    everything = Case.objects.annotate(**table.computed())
    run = {"run": lists.remembering("here", order)} if remembered else {}
    forward, page = [], keyset.page(everything, columns, order, size=size, **run)
    pages = [ids(page)]
    while page.after:
        page = keyset.page(everything, columns, order, after=page.after, size=size, **run)
        pages.append(ids(page))
    forward = [pk for one in pages for pk in one]
    assert sorted(forward) == sorted(case.pk for case in many)
    if order.key == "due_on":
        assert set(forward[-2:]) == {many[5].pk, many[6].pk}
    back = [ids(page)]
    while page.before:
        page = keyset.page(everything, columns, order, before=page.before, size=size, **run)
        back.append(ids(page))
    assert back[::-1] == pages
    return forward


@pytest.mark.parametrize("mark", ["x", "W10:1:abc", "'; drop table", "9" * 500])
def test_a_forged_place_is_the_first_page(many, mark):
    columns = rows.Table(("number", "due"), lists.BY_DUE).fields
    assert len(keyset.page(Case.objects.all(), columns, lists.BY_DUE, after=mark, size=3).rows) == 3


def test_a_place_in_another_sort_is_the_first_page(many):
    table = rows.Table(("number", "due"), lists.BY_DUE)
    after = keyset.page(Case.objects.all(), table.fields, lists.BY_DUE, size=3).after
    for sort in lists.SORTS.keys() - {"due"} | {"-due"}:
        order = lists.order_by(sort)
        assert order.read(after) is None


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
    assert sheet.cell(2, 1).value == "=1+1" and {cell.number_format for cell in cells[:9]} == {"@"}
    assert quote("案件-") in answer["Content-Disposition"]
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
    columns = rows.Table(("number", "due"), lists.BY_DUE).fields
    after = keyset.page(Case.objects.all(), columns, lists.BY_DUE, size=2).after
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


def test_one_filters_by_ones_own_and_by_a_colleagues_cases(many, office, sign_in, at):
    many[0].assignments.filter(role="window").update(ended_at=at)
    client = sign_in(office.window)
    assert "共 6 条" in text(client, "/cases/?clerk=mine") and office.window.name in text(client, "/cases/")
    assert "共 6 条" in text(sign_in(office.leader), f"/cases/?clerk={office.window.pk}")
    assert "共 7 条" in text(sign_in(office.leader), "/cases/?clerk=999999")


def test_the_head_sorts_and_says_how(many, office, sign_in):
    html = text(sign_in(office.window), "/cases/?all=1&sort=number")
    assert re.search(r'aria-sort="ascending"\s*>\s*<a href="/cases/\?[^"]*sort=-number"', html)
    assert html.index(many[0].number) < html.index(many[6].number)
    html = text(sign_in(office.window), "/cases/?sort=-number")
    assert html.index(many[6].number) < html.index(many[0].number)


def test_columns_and_saved_filters_are_ones_own_and_outlive_the_session(many, office, sign_in):
    client = sign_in(office.window)
    client.get("/cases/?due=none&sort=-number")
    kept = {"columns": ["address", "clerk", "number"], "save": " 没有期限的 ", "form_key": "a" * 32}
    assert client.post("/lists/cases/own/", kept).status_code == 302
    html = text(sign_in(office.window), "/cases/")  # 重新登录
    assert "共 2 条" in html and many[0].household.address in html and 'data-label="类别"' not in html
    assert 'href="/cases/?due=none&amp;sort=-number">没有期限的</a>' in html
    assert "没有期限的" not in text(sign_in(office.leader), "/cases/")
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/lists/cases/export/").getvalue())).active
    assert [cell.value for cell in sheet[1]] == ["户主", "编号", "住址", "经办", "单独登记备案"]
    client.post("/lists/cases/own/", {"columns": ["number"], "drop": ["没有期限的"], "form_key": "b" * 32})
    assert "没有期限的</a>" not in text(client, "/cases/")
    assert client.post("/lists/cases/own/", {"form_key": "c" * 32}).status_code == 422


def test_several_picked_are_handed_over_and_each_refused_is_told(many, office, sign_in, at):
    taker = UserFactory(unit=office.street, window=True)
    many[1].household.ties.create(user=taker, person_name=taker.name, relation="兄弟", source="declared", noted_at=at)
    client = sign_in(office.leader)
    path = f"/cases/reassign/?case={many[0].pk}&case={many[1].pk}&case=x"
    assert "住户0" in text(client, path) and "住户2" not in text(client, path)
    sent = {"cases": [many[0].pk, many[1].pk], "to": taker.pk, "reason": "因病休假", "form_key": "d" * 32}
    html = client.post(path, sent, follow=True).content.decode()
    assert f"已移交{taker.name} 1 件" in html and "住户1户没有移交" in html and "须回避本案" in html
    assert many[0].is_assigned(taker, at.date()) and not many[1].is_assigned(taker, at.date())


def test_papers_brought_to_their_people_on_one_round_are_registered_together(office, at, sign_in):
    """各户本人签收、各写各户住址；有一份没有记成的，说是哪一份、为什么，别的照记。"""
    cases = [accepted(office, at=at, members=alone(n), account=None) for n in range(2)]
    first, second = (Notice.objects.get(case_id=one.pk) for one in cases)
    later = at + datetime.timedelta(days=1)
    Notice.objects.filter(pk=second.pk).update(issued_on=later.date(), issued_at=later)
    client, path = sign_in(office.window), f"/cases/serve/?case={cases[0].pk}&case={cases[1].pk}"
    assert first.number in text(client, path)
    sent = {"chosen": [first.pk, second.pk], "served_at": "2026-03-02T10:00", "server1": office.window.pk}
    html = client.post(path, sent | {"server2_name": "钱大", "form_key": "e" * 32}, follow=True).content.decode()
    assert "已登记送达 1 份" in html and f"{second.number}没有登记：送达" in html and "不能早于" in html
    served = Service.objects.get()
    assert (served.notice, served.receiver, served.place) == (first, "住户0", cases[0].household.address)
    assert client.get(f"/cases/serve/?case={cases[0].pk}").status_code == 409


def test_the_papers_of_the_picked_are_printed_together(office, at, sign_in, monkeypatch):
    case, printed = accepted(office, at=at), []
    bind = lambda papers, **by: printed.extend(papers) or io.BytesIO(b"%PDF")  # noqa: E731
    monkeypatch.setattr("notices.dossiers.open_several", bind)
    assert sign_in(office.window).get(f"/notices/print/?case={case.pk}").status_code == 200
    assert [one.title for one in printed] == ["受理通知书"]


def test_no_full_number_is_in_the_list(many, office, sign_in):
    html = sign_in(office.window).get("/cases/").content.decode()
    assert not re.search(r"\d{17}[\dX]", html)
