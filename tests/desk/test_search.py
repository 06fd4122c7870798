import pytest

from core.models import Event
from desk.search import search
from tests.factories.accounts import UserFactory
from tests.factories.cases import accepted, registered
from tests.staging import staged


@staged(stopped=True)
def taken(staff, at):
    return accepted(staff, at=at)


@pytest.fixture
def case(taken, now):
    return taken


def find(client, text):
    return client.post("/search/", {"q": text})


@pytest.mark.parametrize("how", ["number", "tail", "id", "wide", "marked", "quoted", "name", "marked_name", "member"])
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
        "member": "李秀英",
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
    [("", "请输入"), ("王", "至少输入"), ("340603196203051234", "校验"), ("340603620305123", "15")],
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
