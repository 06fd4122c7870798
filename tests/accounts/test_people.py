import datetime
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, RoleGrant, Unit, User
from accounts.services import people
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from tests.factories import PASSWORD, UnitFactory, UserFactory

ID_NUMBER = "11010519491231002X"


@pytest.fixture
def facts(street):
    return {"unit": street, "username": "liwei", "name": "李伟", "id_number": ID_NUMBER}


def typed(facts, **more):
    return {**facts, "unit": facts["unit"].pk, "password_again": PASSWORD, **more}


def test_an_account_starts_with_a_one_time_password(admin, facts, at):
    user, password = people.create_account(by=admin, at=at, **facts)
    assert user.check_password(password) and user.must_change_password
    assert user.first_password_expires_at == at + datetime.timedelta(hours=72)
    event = Event.objects.get()
    assert (event.act, event.actor, event.subject) == ("manage_account", admin, "建立账号：李伟")
    assert password not in str(event.data) and ID_NUMBER not in str(event.data)


def test_one_person_has_one_account(admin, facts, at):
    people.create_account(by=admin, at=at, **facts)
    with pytest.raises(Blocked, match="此人已有账号“liwei”"):
        people.create_account(by=admin, at=at, **{**facts, "username": "again", "id_number": " 11010519491231002x "})


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_nobody_but_the_administrator_makes_accounts(role, facts, at, bureau, street):
    unit = {"community": UnitFactory(community=True, parent=street), "window": street}.get(role.value, street)
    unit = bureau if role in (Role.DISTRICT, Role.AUDITOR) else unit
    with pytest.raises((NotPermitted, NotVisible)):
        people.create_account(by=UserFactory(**{role.value: True}, unit=unit), at=at, **facts)


def test_an_administrator_reaches_only_his_own_district(admin, facts, at):
    with pytest.raises(NotVisible):
        people.create_account(by=admin, at=at, **{**facts, "unit": UnitFactory()})


def test_the_first_password_is_shown_once(signed_in, admin, facts):
    answer = signed_in(admin).post(reverse("accounts:create"), typed(facts))
    shown = re.search(r"<code>(.+?)</code>", answer.content.decode())[1]
    assert User.objects.get(username="liwei").check_password(shown)
    assert "no-store" in answer["Cache-Control"]
    assert (
        shown
        not in signed_in(admin).get(reverse("accounts:person", args=[answer.context["person"].pk])).content.decode()
    )


@pytest.mark.parametrize(
    ("wrong", "field", "why"),
    [
        ({"id_number": "110105194912310021"}, "id_number", "校验码"),
        ({"id_number": "110105491231002"}, "id_number", "15位"),
        ({"username": "ADMIN1"}, "username", "已有人使用"),
        ({"password_again": "wrong"}, "password_again", "口令不正确"),
        ({"name": ""}, "name", ""),
    ],
)
def test_bad_input_is_explained_and_nothing_typed_is_lost(wrong, field, why, signed_in, bureau, facts):
    admin = UserFactory(admin=True, unit=bureau, username="admin1")
    answer = signed_in(admin).post(reverse("accounts:create"), typed(facts, title="副主任", **wrong))
    assert why in str(answer.context["form"].errors[field])
    assert 'value="副主任"' in answer.content.decode()
    assert not User.objects.filter(username="liwei").exists()


def test_units_of_other_districts_cannot_be_chosen(signed_in, admin, facts):
    answer = signed_in(admin).post(reverse("accounts:create"), typed({**facts, "unit": UnitFactory()}))
    assert "unit" in answer.context["form"].errors


def test_a_disabled_account_is_dead_and_can_be_revived(signed_in, admin, street):
    person = UserFactory(unit=street)
    client = signed_in(admin)
    for name, active in (("disable", False), ("enable", True)):
        url = reverse(f"accounts:{name}", args=[person.pk])
        answer = client.post(url, {"password_again": PASSWORD, "form_key": name})
        assert answer.url == reverse("accounts:person", args=[person.pk])
        person.refresh_from_db()
        assert person.is_active is active
    assert [event.data["what"] for event in Event.objects.order_by("seq")] == ["停用账号", "启用账号"]


def test_without_the_password_nothing_is_disabled(signed_in, admin, street):
    person = UserFactory(unit=street)
    answer = signed_in(admin).post(reverse("accounts:disable", args=[person.pk]), {"form_key": "k"})
    assert answer.status_code == 422
    person.refresh_from_db()
    assert person.is_active


def test_nobody_disables_or_resets_himself(admin, at):
    with pytest.raises(Blocked, match="不能停用自己"):
        people.set_active(admin.pk, False, by=admin, at=at)
    with pytest.raises(Blocked, match="修改密码"):
        people.reset_password(admin.pk, by=admin, at=at)


def test_a_reset_ends_the_old_password(signed_in, admin, street):
    person = UserFactory(unit=street)
    answer = signed_in(admin).post(reverse("accounts:reset", args=[person.pk]), {"password_again": PASSWORD})
    shown = re.search(r"<code>(.+?)</code>", answer.content.decode())[1]
    person.refresh_from_db()
    assert person.check_password(shown) and not person.check_password(PASSWORD) and person.must_change_password


def test_an_agreement_lets_the_checker_work(signed_in, admin, street, on):
    checker = UserFactory(checker=True, unit=street, agreement=False)
    facts = {"signed_on": "2026-01-01", "ends_on": "2026-12-31", "password_again": PASSWORD, "form_key": "k"}
    signed_in(admin).post(reverse("accounts:sign_secrecy", args=[checker.pk]), facts)
    checker.forget_roles()
    assert checker.secrecy_valid_on(on) and not checker.secrecy_valid_on(datetime.date(2027, 1, 1))


def test_an_agreement_is_not_signed_tomorrow_nor_backwards(signed_in, admin, street, at):
    checker = UserFactory(checker=True, unit=street, agreement=False)
    with pytest.raises(Blocked, match="不能晚于今天"):
        people.sign_secrecy(
            checker.pk, by=admin, at=at, signed_on=datetime.date(2026, 3, 3), ends_on=datetime.date(2027, 3, 3)
        )
    facts = {"signed_on": "2026-01-02", "ends_on": "2026-01-01", "password_again": PASSWORD, "form_key": "k"}
    answer = signed_in(admin).post(reverse("accounts:sign_secrecy", args=[checker.pk]), facts)
    assert "有效期不能早于签订日期" in answer.content.decode()


@pytest.mark.parametrize("name", ["person", "disable", "enable", "reset", "sign_secrecy", "propose"])
def test_people_of_other_districts_do_not_exist(name, signed_in, admin):
    stranger = UserFactory(unit=UnitFactory())
    assert signed_in(admin).get(reverse(f"accounts:{name}", args=[stranger.pk])).status_code == 404


@pytest.mark.parametrize("name", ["people", "create", "declarations"])
def test_a_clerk_has_no_business_with_accounts(name, signed_in, street):
    clerk = UserFactory(window=True, unit=street)
    assert signed_in(clerk).get(reverse(f"accounts:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["create", "disable", "reset", "sign_secrecy"])
def test_the_bureau_reads_accounts_but_does_not_manage_them(name, signed_in, officer, street):
    args = [] if name == "create" else [UserFactory(unit=street).pk]
    assert signed_in(officer).get(reverse(f"accounts:{name}", args=args)).status_code == 403


def test_every_page_of_the_administrator_opens(signed_in, admin, street):
    person, client = UserFactory(window=True, unit=street), signed_in(admin)
    for name in ("person", "disable", "enable", "reset", "sign_secrecy", "propose"):
        assert client.get(reverse(f"accounts:{name}", args=[person.pk])).status_code == 200, name
    for name in ("people", "create", "password", "my_relatives"):
        assert client.get(reverse(f"accounts:{name}")).status_code == 200, name


def test_the_list_costs_the_same_for_two_and_for_thirty(signed_in, admin, street):
    client, costs = signed_in(admin), []
    for more in (0, 1, 30):
        UserFactory.create_batch(more, unit=street, window=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("accounts:people"))
        costs.append(len(queries))
    assert costs[1] == costs[2]


def test_the_list_finds_by_name(signed_in, admin, street):
    UserFactory(unit=street, name="欧阳明")
    assert [p.name for p in signed_in(admin).get(reverse("accounts:people"), {"q": "欧阳"}).context["page"]] == [
        "欧阳明"
    ]


def command(role, username, id_number=ID_NUMBER, **options):
    options = {"name": "张三", "id_number": id_number, "unit_code": "340603", "unit_name": "相山区民政局", **options}
    call_command("createadmin", username, role=role, **options)


def test_a_fresh_install_has_no_account_and_the_command_makes_the_first(db, capsys):
    assert not User.objects.exists()
    command("admin", "first")
    password = re.search(r"初始口令 (\S+)（", capsys.readouterr().out)[1]
    command("district", "second", "110101199003077379")
    user = User.objects.get(username="first")
    assert {grant.role for grant in user.role_grants.in_force()} == {"admin"}
    assert user.must_change_password and user.check_password(password)
    assert Unit.objects.get().code == "340603"
    assert RoleGrant.objects.in_force().count() == 2


def test_the_command_never_makes_a_second_one(db):
    command("admin", "first")
    with pytest.raises(CommandError, match="已有系统管理员"):
        command("admin", "again", "110101199003077379")


def test_the_command_explains_bad_input(db, street):
    with pytest.raises(CommandError, match="校验码"):
        command("admin", "first", "110105194912310021")
    with pytest.raises(CommandError, match="--unit-name"):
        command("admin", "first", unit_name="")
    with pytest.raises(CommandError, match="区级单位"):
        command("admin", "first", unit_code=street.code)


def test_the_list_of_people_is_filtered_and_sorted(signed_in, admin, street, bureau):
    clerk = UserFactory(unit=street, name="王一", username="b", window=True)
    leader = UserFactory(unit=street, name="王二", username="a", leader=True)
    bare = UserFactory(unit=bureau, name="李三", username="c", is_active=False)
    client = signed_in(admin)

    def names(**asked):
        return [one.name for one in client.get("/accounts/people/", asked).context["page"]]

    assert names(sort="username", unit=street.pk) == ["王二", "王一"]
    assert names(sort="-username", q="王") == ["王一", "王二"]
    assert names(role="leader") == [leader.name] and names(role="window", unit=street.pk) == [clerk.name]
    assert names(role="none") == names(status="off") == [bare.name]
    assert len(names()) == len(names(sort="x", unit="y", role="z")) == 4, "读不懂的当没有选"
    page = client.get("/accounts/people/", {"sort": "username", "role": "window"}).text
    assert 'aria-sort="ascending"' in page and "?role=window&amp;sort=-username" in page
