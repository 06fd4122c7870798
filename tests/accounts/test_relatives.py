import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import RelativeDeclaration, RelativeWithdrawal
from accounts.services import declarations
from core.crypto import blind_index
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from tests.factories import PASSWORD, RelativeDeclarationFactory, UserFactory

ID_NUMBER = "11010519491231002X"
MINE = reverse("accounts:my_relatives")
FACTS = {"name": "王建国", "relation": "parent", "id_number": " 11010519491231002x", "phone": "13800001234"}


@pytest.fixture
def clerk(street):
    return UserFactory(window=True, unit=street)


@pytest.fixture
def declared(clerk):
    return RelativeDeclarationFactory(user=clerk)


@pytest.fixture
def colleague(bureau):
    return UserFactory(district=True, unit=bureau)


def test_a_declaration_is_found_by_number_and_by_phone(signed_in, clerk):
    assert signed_in(clerk).post(MINE, {**FACTS, "form_key": "k"}).status_code == 302
    row = RelativeDeclaration.objects.matching(id_indexes=[blind_index(ID_NUMBER, "id_number")]).get()
    assert row.user == clerk and row.id_number == ID_NUMBER
    assert RelativeDeclaration.objects.matching(phone_indexes=[blind_index("138 0000 1234", "phone")]).get() == row


def test_an_empty_index_matches_nobody(declared):
    assert not RelativeDeclaration.objects.matching(id_indexes=[""], phone_indexes=["", None]).exists()


def test_the_event_holds_no_number(signed_in, clerk):
    signed_in(clerk).post(MINE, {**FACTS, "form_key": "k"})
    event = Event.objects.get()
    assert event.act == "declare_tie" and event.chain == clerk.unit.code
    assert ID_NUMBER not in str(event.data) + event.subject


def test_the_same_form_twice_declares_once(signed_in, clerk):
    for _ in range(3):
        signed_in(clerk).post(MINE, {**FACTS, "form_key": "k"})
    assert RelativeDeclaration.objects.count() == 1


@pytest.mark.parametrize("role", ["admin", "auditor", "district"])
def test_everybody_on_the_staff_may_declare(role, signed_in, bureau):
    user = UserFactory(**{role: True}, unit=bureau)
    assert signed_in(user).post(MINE, {**FACTS, "form_key": role}).status_code == 302


@pytest.mark.parametrize(
    ("number", "why"), [("110105194912310021", "校验码"), ("110105209912310022", "在今天之后"), ("123", "18位")]
)
def test_a_wrong_number_is_explained_and_nothing_typed_is_lost(number, why, signed_in, clerk):
    answer = signed_in(clerk).post(MINE, {**FACTS, "id_number": number, "form_key": "k"})
    text = answer.content.decode()
    assert why in text and 'value="王建国"' in text
    assert not RelativeDeclaration.objects.exists()


@pytest.mark.parametrize("rewrite", [lambda rows: rows.update(name="别人"), lambda rows: rows.delete()])
def test_a_declaration_is_neither_edited_nor_deleted(rewrite, declared):
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        rewrite(RelativeDeclaration.objects.filter(pk=declared.pk))
    assert RelativeDeclaration.objects.get().name == "王建国"


def test_a_withdrawal_is_a_new_row_by_two_persons(declared, officer, colleague, at):
    declarations.request_withdrawal(declared.pk, by=officer, at=at, reason="填错了人")
    assert list(RelativeDeclaration.objects.standing()) == [declared]
    withdrawal = declarations.confirm_withdrawal(declared.pk, by=colleague, at=at)
    assert (withdrawal.withdrawn_by, withdrawal.reason) == (officer, "填错了人")
    assert not RelativeDeclaration.objects.standing().exists() and RelativeDeclaration.objects.exists()
    event = Event.objects.get()
    assert (event.act, event.actor, event.data["requested_by"]) == ("withdraw_tie", colleague, officer.pk)


def test_nobody_confirms_his_own_withdrawal(declared, officer, at):
    declarations.request_withdrawal(declared.pk, by=officer, at=at, reason="填错了人")
    with pytest.raises(Blocked, match="不能自己确认"):
        declarations.confirm_withdrawal(declared.pk, by=officer, at=at)
    assert not RelativeWithdrawal.objects.exists()


def test_nothing_is_confirmed_that_was_not_asked_for(declared, officer, at):
    with pytest.raises(Blocked, match="没有待确认的撤回"):
        declarations.confirm_withdrawal(declared.pk, by=officer, at=at)


def test_a_withdrawal_is_asked_for_once(declared, officer, colleague, at):
    declarations.request_withdrawal(declared.pk, by=officer, at=at, reason="填错了人")
    with pytest.raises(Blocked, match="已经提出"):
        declarations.request_withdrawal(declared.pk, by=colleague, at=at, reason="填错了人")
    declarations.confirm_withdrawal(declared.pk, by=colleague, at=at)
    with pytest.raises(Blocked, match="已经撤回"):
        declarations.request_withdrawal(declared.pk, by=officer, at=at, reason="填错了人")


def test_nobody_withdraws_his_own_declaration(officer, at):
    own = RelativeDeclarationFactory(user=officer)
    with pytest.raises(Blocked, match="不能撤回自己的申报"):
        declarations.request_withdrawal(own.pk, by=officer, at=at, reason="不想报了")


def test_a_reason_is_needed(declared, officer, at):
    with pytest.raises(Blocked, match="理由"):
        declarations.request_withdrawal(declared.pk, by=officer, at=at, reason="  ")


@pytest.mark.parametrize("role", ["window", "leader", "checker"])
def test_the_street_withdraws_nothing(role, declared, street, at):
    with pytest.raises((NotPermitted, NotVisible)):
        declarations.request_withdrawal(
            declared.pk, by=UserFactory(**{role: True}, unit=street), at=at, reason="填错了人"
        )


def test_another_district_sees_nothing(declared, at, signed_in):
    stranger = UserFactory(district=True)
    with pytest.raises(NotVisible):
        declarations.request_withdrawal(declared.pk, by=stranger, at=at, reason="填错了人")
    assert signed_in(stranger).get(reverse("accounts:withdraw", args=[declared.pk])).status_code == 404


def test_withdrawing_in_the_browser(signed_in, declared, officer, colleague):
    listing = reverse("accounts:declarations")
    client = signed_in(officer)
    assert "王建国" in client.get(listing).content.decode()
    client.post(reverse("accounts:withdraw", args=[declared.pk]), {"reason": "填错了人", "form_key": "a"})
    assert "等待另一名同事确认" in client.get(listing).content.decode()
    client = signed_in(colleague)
    assert "确认撤回" in client.get(listing).content.decode()
    url = reverse("accounts:confirm_withdrawal", args=[declared.pk])
    assert client.post(url, {"password_again": PASSWORD, "form_key": "b"}).url == listing
    assert "已撤回：填错了人" in client.get(listing).content.decode()
    assert "已撤回" in signed_in(declared.user).get(MINE).content.decode()


def test_no_page_shows_a_number(signed_in, declared, officer):
    assert ID_NUMBER not in signed_in(officer).get(reverse("accounts:declarations")).content.decode()
    assert ID_NUMBER not in signed_in(declared.user).get(MINE).content.decode()
