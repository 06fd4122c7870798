import pytest
from django.db import connection

from core.models import Event
from desk.search import FOUND, kind_of, search
from tests.factories.accounts import UserFactory
from tests.factories.cases import accepted, registered
from tests.factories.people import id_number
from tests.staging import staged

ELDER = id_number("1955-05-05", "女")


@staged(stopped=True)
def taken(staff, at):
    return accepted(staff, at=at)


@pytest.fixture
def case(taken, now):
    return taken


def find(client, text):
    return client.post("/search/", {"q": text})


HOWS = "number tail id wide marked quoted name spaced part marked_name member phone dashed place wide_place".split()


@pytest.mark.parametrize("how", HOWS)
def test_one_field_finds_the_case_and_opens_it(case, office, sign_in, how):
    number = case.applicant.id_number
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in number.lower())
    text = {
        "number": case.number,
        "tail": case.number[-10:],
        "id": number,
        "wide": f" {wide} ",
        "marked": f"\u202a{number}\u202c",
        "quoted": f"\ufeff'{number}\u200e",
        "marked_name": "\u202a王建国\u202c",
        "name": "王建国",
        "spaced": "王 建国",
        "part": "建国",
        "member": "李秀英",
        "phone": case.household.phone,
        "dashed": f"\u200e{case.household.phone[:3]}-{case.household.phone[3:7]} {case.household.phone[7:]}",
        "place": case.household.address[2:6],
        "wide_place": "３栋 201",
    }[how]
    answer = find(sign_in(office.window), text)
    assert (answer.status_code, answer.url) == (302, f"/cases/{case.pk}/")


def test_searching_by_id_is_an_event_without_the_number(case, office, sign_in):
    find(sign_in(office.window), case.applicant.id_number)
    event = Event.objects.latest("pk")
    assert (event.subject, event.actor, event.data) == ("按证件号查找", office.window, {"found": 1})
    assert case.applicant.id_number not in f"{event.data}{event.subject}{event.reason}"


def test_a_checker_never_searches(case, office, sign_in):
    answer = find(sign_in(office.checker), "王建国")
    assert answer.status_code == 403 and case.number not in answer.content.decode()


def test_out_of_scope_finds_nothing(case, sign_in):
    answer = find(sign_in(UserFactory(window=True)), case.applicant.id_number)
    assert answer.status_code == 200 and "没有查到" in answer.content.decode()


def test_a_tied_clerk_finds_nothing(case, office, sign_in, at):
    case.household.ties.create(user=office.window, person_name="某", relation="兄弟", source="declared", noted_at=at)
    assert "没有查到" in find(sign_in(office.window), case.number).content.decode()


def test_several_hits_are_told_apart(office, at, sign_in):
    first = registered(office, at=at)
    second = registered(office, at=at, members=[{**row, "id_number": other} for row, other in others()], account=None)
    html = find(sign_in(office.window), "王建国").content.decode()
    for case in (first, second):
        assert case.applicant.id_number[-4:] in html and case.number in html
        assert case.applicant.id_number not in html


def others():
    from tests.factories.cases import two_people

    return [(row, row["id_number"]) for row in two_people()]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "请输入"), ("\u200b", "请输入"), ("340603196203051234", "校验"), ("340603620305123", "15")],
)
def test_what_cannot_be_searched_is_said(office, sign_in, text, words):
    answer = find(sign_in(office.window), text)
    assert answer.status_code == 409
    assert "没有查找" in answer.content.decode()
    assert words in answer.content.decode()


def test_too_many_searches_by_id_are_stopped(case, office, sign_in, settings):
    settings.ID_SEARCHES_A_DAY = 1
    client = sign_in(office.window)
    assert find(client, case.applicant.id_number).status_code == 302
    assert find(client, case.applicant.id_number).status_code == 403


def test_the_number_searched_is_not_in_the_address(case, office, sign_in):
    assert case.applicant.id_number not in find(sign_in(office.window), case.applicant.id_number).url


def test_the_service_says_how_it_searched(case, office, at):
    assert search(case.number, by=office.window, at=at)[1] == "number"


@staged(stopped=True)
def named(staff, at):
    """一户一名，各人的姓名写法不一。"""
    names = ["查找·艾合买提", "欧阳小明", "O'Neill-Smith Mary", "王", "豈山", "葛\U00020bb7"]
    rows = [{**alone(n), "name": name} for n, name in enumerate(names)]
    return {row["name"]: registered(staff, at=at, members=[row], account=None) for row in rows}


def alone(number):
    return {"id_number": id_number(f"19{60 + number}-05-06", "男"), "relation": "01"}


def test_a_name_is_found_however_it_is_typed(named, office, at):
    asked = {
        "查找•艾合买提": "查找·艾合买提",
        "艾合买提": "查找·艾合买提",
        "找．艾合": "查找·艾合买提",
        "欧阳 小明": "欧阳小明",
        "阳小": "欧阳小明",
        "O’Neill": "O'Neill-Smith Mary",
        "Smith  Mary": "O'Neill-Smith Mary",
        "王": "王",
        "\uf900山": "豈山",
        "葛\U00020bb7": "葛\U00020bb7",
        "葛": None,
        "阳明": None,
        "%": None,
        "__": None,
    }
    for text, name in asked.items():
        found, how = search(text, by=office.window, at=at)
        assert [one.pk for one in found] == ([named[name].pk] if name else []), text
        assert how == "words"


def test_one_who_was_merged_is_found_under_the_one_kept(named, office, at):
    one, kept = named["王"].applicant, named["欧阳小明"].applicant
    type(one).objects.filter(pk=one.pk).update(merged_into=kept)
    assert {case.pk for case in search("欧阳", by=office.window, at=at)[0]} == {
        named["王"].pk,
        named["欧阳小明"].pk,
    }


def test_a_passport_is_searched_by_its_number(named, office, at):
    person = named["王"].applicant
    person.id_kind, person.id_number = "passport", "E12345678"
    person.save()
    assert [one.pk for one in search("e1234 5678", by=office.window, at=at)[0]] == [named["王"].pk]


def test_searching_by_phone_is_noted_and_counted_like_an_id(case, office, sign_in, settings):
    settings.ID_SEARCHES_A_DAY = 1
    client = sign_in(office.window)
    find(client, case.household.phone)
    event = Event.objects.latest("pk")
    assert (event.subject, event.data) == ("按电话查找", {"found": 1})
    assert find(client, case.applicant.id_number).status_code == 403


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("赵六", 'name="name" value="赵六"'),
        ("幸福路12号", 'name="address" value="幸福路12号"'),
        ("139 0000 0001", 'name="phone" value="13900000001"'),
        (ELDER, f'name="id_number" value="{ELDER}"'),
    ],
)
def test_nothing_found_offers_to_register_with_what_was_typed(office, sign_in, text, field):
    client = sign_in(office.window)
    html = find(client, text).content.decode()
    assert "登记新申请（带上所输入的）" in html and field in html
    assert "登记新申请" not in find(sign_in(office.leader), text).content.decode()


def test_what_was_typed_is_on_the_registration_form(office, sign_in):
    client = sign_in(office.window)
    asked = client.post("/cases/new/", {"name": "赵六", "address": "幸福路12号"}).content.decode()
    assert 'value="赵六"' in asked and "请填写" not in asked
    page = client.post("/cases/new/", {"id_number": ELDER, "name": "赵六", "address": "幸福路12号", "phone": ""})
    html = page.content.decode()
    assert 'value="赵六"' in html and 'value="幸福路12号"' in html and ELDER in html


@pytest.mark.skipif(connection.vendor != "postgresql", reason="索引由 PostgreSQL 的计划说明")
def test_every_way_of_searching_uses_an_index(db):
    """不许逐行扫时，计划里各用上自己的索引；两个字的姓名也是。"""
    uses = {
        "建国": ["households_person_name_pairs", "households_household_address_pairs", "cases_case_head_name_pairs"],
        "王": ["person_name"],
        "2026-00001": ["cases_case_number_end"],
        "13805610001": ["households_person_phone_index", "households_household_phone_index"],
        ELDER: ["households_person_id_index"],
    }
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan", "indexonlyscan"):  # 表小，顺着主键扫更便宜：只许按条件找
            cursor.execute(f"SET LOCAL enable_{way} = off")
    for text, indexes in uses.items():
        plan = FOUND[kind_of(text)](text).explain()
        assert all(name in plan for name in indexes), (text, plan)
