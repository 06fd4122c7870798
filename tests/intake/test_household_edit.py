"""修改家庭：调查办结之前；两人同改，后到的看到两份，谁的也不丢。"""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Event
from core.refusals import Blocked, Conflict, NotPermitted
from evidence.models import Asset, Income
from intake import tab
from intake.services import household as acts
from tests.factories import RelativeDeclarationFactory, UserFactory, id_number
from tests.factories.cases import accepted, office_of, registered, two_people
from tests.factories.people import id_number as new_number
from tests.staging import staged

pytestmark = pytest.mark.django_db
KEYS = iter(range(10**9))


@staged
def office():
    return office_of("XS2020")


@pytest.fixture
def now():
    return timezone.now()


def key():
    return {"form_key": f"h{next(KEYS)}"}


def test_an_edit_leaves_a_trace_of_what_changed(office, at):
    case = registered(office, at=at)
    home = acts.edit_household(case.pk, version=case.household.version, address="新村12号", by=office.window, at=at)
    assert home.address == "新村12号" and home.version == case.household.version + 1
    event = Event.objects.get(act="edit_household")
    assert (event.subject, event.data) == ("家庭", {"changed": ["address"]})
    assert home.history.first().history_change_reason == "修改家庭信息"


def test_the_later_of_two_editors_sees_both_versions(office, at):
    case = registered(office, at=at)
    version = case.household.version
    acts.edit_household(case.pk, version=version, address="新村12号", by=office.window, at=at)
    with pytest.raises(Conflict) as clash:
        acts.edit_household(case.pk, version=version, address="新村15号", by=office.helper, at=at)
    assert (clash.value.mine, clash.value.theirs) == ({"现居住地址": "新村15号"}, {"现居住地址": "新村12号"})
    case.household.refresh_from_db()
    assert case.household.address == "新村12号"


def test_the_page_shows_both_and_a_second_save_settles_it(client, office, now):
    case = registered(office, at=now)
    version = case.household.version
    acts.edit_household(case.pk, version=version, address="新村12号", by=office.helper, at=now)
    client.force_login(office.window)
    url = reverse("intake:edit_household", args=[case.pk])
    data = {"version": version, "address": "新村15号", "area": "urban", "hardships": ["illness"]}
    answer = client.post(url, key() | data)
    page = answer.content.decode()
    assert answer.status_code == 409 and "新村12号" in page and "新村15号" in page
    assert f'name="version" value="{version + 1}"' in page
    assert client.post(url, key() | data | {"version": version + 1}).status_code == 302
    case.household.refresh_from_db()
    assert case.household.address == "新村15号" and case.household.phone == "13805610001"


def test_a_member_is_corrected_and_his_number_kept_when_left_blank(client, office, now):
    case = registered(office, at=now)
    member = case.composition.get(person__name="李秀英").person
    number = member.id_number
    client.force_login(office.window)
    url = reverse("intake:edit_member", args=[case.pk, member.pk])
    page = client.get(url).content.decode()
    assert number not in page and "不变可不填" in page
    data = {"version": member.version, "name": "李秀莲", "relation": "10", "marital": "20", "health": "10"}
    data |= {"labour": "01", "employment": "jobless", "counted": "on", "covered": "on"}
    assert client.post(url, key() | data).status_code == 302
    member.refresh_from_db()
    assert (member.name, member.id_number) == ("李秀莲", number)


def test_a_corrected_number_brings_sex_and_birth_along(office, at):
    case = registered(office, at=at)
    member = case.composition.get(person__name="李秀英").person
    acts.edit_member(case.pk, member.pk, version=1, id_number=id_number("1975-05-05", "女"), by=office.window, at=at)
    member.refresh_from_db()
    assert str(member.birth_date) == "1975-05-05"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"relation": "01"}, "王建国已是户主"),
        ({"id_number": "same"}, "该证件已登记为另一人"),
        ({"id_number": "340603197003080011"}, "校验码"),
    ],
)
def test_an_impossible_edit_is_refused(office, at, changes, sentence):
    case = registered(office, at=at)
    if changes.get("id_number") == "same":
        changes = {"id_number": case.applicant.id_number}
    member = case.composition.get(person__name="李秀英").person
    with pytest.raises(Blocked, match=sentence):
        acts.edit_member(case.pk, member.pk, version=1, by=office.window, at=at, **changes)
    member.refresh_from_db()
    assert case.composition.get(person=member).relation == "10" and member.version == 1


def test_a_new_member_may_bring_a_tie(office, at):
    case = registered(office, at=at)
    number = new_number("1995-01-01", "男")
    RelativeDeclarationFactory(user=office.leader, id_number=number)
    acts.add_member(case.pk, name="王小明", id_number=number, relation="20", wage=None, by=office.window, at=at)
    case.refresh_from_db()
    assert case.separately_registered and case.household.is_tied(office.leader)


def test_money_is_edited_whole_and_checked_lines_stay(office, at):
    case = registered(office, at=at)
    home = case.household
    wage = Income.objects.get(case_id=case.pk)
    wage.verified_by, wage.verified = "check", 1600
    wage.save()
    lines = [{"kind": "asset:101", "member": case.applicant_id, "name": "存款", "amount": 500}]
    acts.edit_money(case.pk, version=home.version, lines=lines, by=office.window, at=at)
    assert Income.objects.of_case(case.pk).get() == wage and Asset.objects.of_case(case.pk).get().value == 500
    with pytest.raises(Conflict):
        acts.edit_money(case.pk, version=home.version, lines=[], by=office.window, at=at)


def test_the_account_is_changed_only_before_the_decision(office, at):
    case = registered(office, at=at)
    facts = {"bank": "邮储", "number": "6221888800001111", "holder": case.applicant_id}
    acts.edit_account(case.pk, **facts, by=office.window, at=at)
    assert case.household.accounts.get(is_current=True).bank == "邮储"
    assert case.household.accounts.count() == 2


@pytest.mark.parametrize("state", ["review", "publicity", "decision", "refused", "withdrawn"])
def test_after_the_survey_nothing_is_edited(office, at, state):
    case = registered(office, at=at)
    type(case).objects.filter(pk=case.pk).update(**{"state": state})
    with pytest.raises(Blocked, match="入户调查已经办结"):
        acts.edit_household(case.pk, version=1, address="别处", by=office.window, at=at)


def test_an_account_of_a_granted_household_is_changed_elsewhere(office, at):
    case = registered(office, at=at)
    type(case).objects.filter(pk=case.pk).update(**{"state": "granted", "decided_on": at.date()})
    facts = {"bank": "邮储", "number": "6221888800001111", "holder": case.applicant_id}
    with pytest.raises(Blocked, match="请在“待遇”中办理"):
        acts.edit_account(case.pk, **facts, by=office.window, at=at)


def test_a_clerk_without_assignment_may_not_edit(office, at):
    case = registered(office, at=at)
    with pytest.raises(NotPermitted):
        acts.edit_household(case.pk, version=1, address="别处", by=UserFactory(unit=office.street, window=True), at=at)


def test_the_tab_masks_everything(client, office, now, django_assert_max_num_queries):
    from django.template.loader import render_to_string

    case = accepted(office, at=now)
    case.acting_on, case.facts = now.date(), {}  # 造页面时同一事实只问一次
    with django_assert_max_num_queries(14):
        html = render_to_string("households/_tab_household.html", tab.household(case, office.window))
    account = case.household.accounts.get()
    for secret in [*(member.id_number for member in case.family()), account.number, "13805610001"]:
        assert secret not in html
    assert "138****0001" in html and "王建国" in html


@pytest.mark.parametrize("name", ["edit_household", "add_member", "edit_money", "edit_account", "add_obligor"])
def test_every_edit_page_opens(client, office, now, name):
    case = registered(office, at=now)
    client.force_login(office.window)
    assert client.get(reverse(f"intake:{name}", args=[case.pk])).status_code == 200


def test_an_obligor_signs_for_himself(client, office, now):
    case = registered(office, at=now)
    client.force_login(office.window)
    data = {"name": "王强", "id_number": id_number("1992-01-01"), "supports": case.applicant_id, "relation": "20"}
    data |= {"family_size": 3, "income": "4200", "period": "month", "supports_count": 4}
    assert client.post(reverse("intake:add_obligor", args=[case.pk]), key() | data).status_code == 302
    page = client.get(reverse("intake:authorise", args=[case.pk])).content.decode()
    assert "王强" in page and "义务人" in page


def test_declaring_a_tie_by_hand(client, office, now):
    case = registered(office, at=now)
    client.force_login(office.window)
    data = {"text": f"{office.checker.name}，街道核对员", "relation": "表姐妹"}
    assert client.post(reverse("intake:declare_tie", args=[case.pk]), key() | data).status_code == 302
    assert case.household.is_tied(office.checker)


def test_an_account_edited_in_two_tabs_shows_both(client, office, now):
    case = registered(office, at=now)
    client.force_login(office.window)
    url = reverse("intake:edit_account", args=[case.pk])
    data = {"version": case.household.version, "holder": case.applicant_id}
    first = client.post(url, key() | data | {"bank": "邮储", "number": "6221888800001111"})
    second = client.post(url, key() | data | {"bank": "农商行", "number": "6221888800002222"})
    assert (first.status_code, second.status_code) == (302, 409)
    page = second.content.decode()
    assert "邮储 ************1111" in page and "农商行 ************2222" in page and "6221888800002222" in page
    assert case.household.accounts.get(is_current=True).bank == "邮储"
    again = client.post(url, key() | data | {"version": 2, "bank": "农商行", "number": "6221888800002222"})
    assert again.status_code == 302 and case.household.accounts.get(is_current=True).bank == "农商行"


def test_the_number_that_comes_later_is_added_to_the_same_person(client, office, now):
    child = {"name": "王小宝", "relation": "20", "id_kind": "none", "sex": "1", "birth_date": datetime.date(2026, 1, 5)}
    case = registered(office, at=now, members=[*two_people(), child])
    member = case.composition.get(relation="20").person
    client.force_login(office.window)
    url = reverse("intake:edit_member", args=[case.pk, member.pk])
    number = id_number("2026-01-05", "男")
    data = {
        "version": 1,
        "name": "王小宝",
        "id_kind": "resident",
        "id_number": number,
        "relation": "20",
        "marital": "10",
    }
    data |= {"sex": "1", "birth_date": "2026-01-05", "health": "10", "labour": "04", "employment": "preschool"}
    assert client.post(url, key() | data | {"counted": "on", "covered": "on"}).status_code == 302
    member.refresh_from_db()
    assert (member.id_kind, member.id_number) == ("resident", number)
