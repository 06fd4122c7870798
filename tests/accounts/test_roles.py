import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Role, RoleGrant
from accounts.services import roles
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from tests.factories import PASSWORD, RoleGrantFactory, UnitFactory, UserFactory

FROM = datetime.date(2026, 3, 2)


@pytest.fixture
def person(street):
    return UserFactory(unit=street)


@pytest.fixture
def proposed(admin, person, at):
    return roles.propose(person.pk, by=admin, at=at, role=Role.WINDOW, starts_on=FROM, reason="新到岗")


def test_a_role_counts_only_when_a_third_person_has_confirmed_it(proposed, person, officer, at, on):
    assert person.roles_on(on) == set()
    roles.confirm(proposed.pk, by=officer, at=at)
    person.forget_roles()
    assert person.roles_on(on) == {Role.WINDOW}
    assert [event.data["what"] for event in Event.objects.order_by("seq")] == ["提出授岗", "确认授岗"]


def test_nobody_gives_himself_a_role(admin, at):
    with pytest.raises(NotPermitted, match="不能给自己授岗"):
        roles.propose(admin.pk, by=admin, at=at, role=Role.DISTRICT, starts_on=FROM)


def test_the_administrator_does_not_confirm(proposed, bureau, at):
    with pytest.raises(NotPermitted, match="由区民政局办理"):
        roles.confirm(proposed.pk, by=UserFactory(admin=True, unit=bureau), at=at)


def test_the_bureau_does_not_propose(person, officer, at):
    with pytest.raises(NotPermitted, match="由系统管理员办理"):
        roles.propose(person.pk, by=officer, at=at, role=Role.WINDOW, starts_on=FROM)


def test_the_receiver_does_not_confirm_his_own(admin, officer, at):
    grant = roles.propose(officer.pk, by=admin, at=at, role=Role.CHECKER, starts_on=FROM)
    with pytest.raises(NotPermitted, match="提出人与本人不能确认"):
        roles.confirm(grant.pk, by=officer, at=at)


def test_another_district_does_not_confirm(proposed, at):
    with pytest.raises(NotVisible):
        roles.confirm(proposed.pk, by=UserFactory(district=True), at=at)


@pytest.mark.parametrize("role", [Role.WINDOW, Role.LEADER, Role.CHECKER, Role.AUDITOR, Role.COMMUNITY])
def test_no_business_role_may_grant(role, person, at, bureau, street):
    unit = {Role.AUDITOR: bureau, Role.COMMUNITY: UnitFactory(community=True, parent=street)}.get(role, street)
    with pytest.raises((NotPermitted, NotVisible)):
        roles.propose(
            person.pk, by=UserFactory(**{role.value: True}, unit=unit), at=at, role=Role.WINDOW, starts_on=FROM
        )


@pytest.mark.parametrize("held", [Role.ADMIN, Role.AUDITOR])
def test_administrators_and_auditors_hold_nothing_else(held, admin, bureau, at):
    person = UserFactory(**{held.value: True}, unit=bureau)
    with pytest.raises(Blocked, match="不得兼任其他岗位"):
        roles.propose(person.pk, by=admin, at=at, role=Role.DISTRICT, starts_on=FROM)


@pytest.mark.parametrize("wanted", [Role.ADMIN, Role.AUDITOR])
def test_who_holds_something_does_not_become_administrator_or_auditor(wanted, admin, officer, at):
    with pytest.raises(Blocked, match="不得兼任其他岗位"):
        roles.propose(officer.pk, by=admin, at=at, role=wanted, starts_on=FROM)


def test_two_proposals_cannot_sneak_past_the_rule(admin, officer, bureau, at):
    person = UserFactory(unit=bureau)
    roles.propose(person.pk, by=admin, at=at, role=Role.DISTRICT, starts_on=FROM)
    with pytest.raises(Blocked, match="不得兼任其他岗位"):
        roles.propose(person.pk, by=admin, at=at, role=Role.ADMIN, starts_on=FROM)


@pytest.mark.parametrize(
    ("role", "trait"),
    [
        (Role.COMMUNITY, "street"),
        (Role.DISTRICT, "street"),
        (Role.ADMIN, "street"),
        (Role.LEADER, "community"),
        (Role.WINDOW, "district"),
    ],
)
def test_a_role_fits_only_its_level(role, trait, admin, bureau, street, at):
    units = {"street": street, "district": bureau, "community": UnitFactory(community=True, parent=street)}
    with pytest.raises(Blocked, match="不能设在"):
        roles.propose(UserFactory(unit=units[trait]).pk, by=admin, at=at, role=role, starts_on=FROM)


def test_the_same_role_is_not_given_twice(proposed, admin, person, at):
    with pytest.raises(Blocked, match="已有或已提出"):
        roles.propose(person.pk, by=admin, at=at, role=Role.WINDOW, starts_on=FROM)


def test_a_confirmed_grant_is_not_confirmed_again(proposed, officer, at):
    roles.confirm(proposed.pk, by=officer, at=at)
    with pytest.raises(Blocked, match="已经处理"):
        roles.confirm(proposed.pk, by=officer, at=at)


def test_a_revoked_role_is_gone_at_once(proposed, person, officer, admin, at, on):
    roles.confirm(proposed.pk, by=officer, at=at)
    roles.revoke(proposed.pk, by=admin, at=at, reason="调离")
    person.forget_roles()
    assert person.roles_on(on) == set()
    assert Event.objects.last().reason == "调离"
    with pytest.raises(Blocked, match="已经撤销"):
        roles.revoke(proposed.pk, by=admin, at=at, reason="再来")


def test_a_refused_proposal_cannot_be_confirmed_later(proposed, officer, at):
    roles.revoke(proposed.pk, by=officer, at=at, reason="不同意")
    with pytest.raises(Blocked, match="已经处理"):
        roles.confirm(proposed.pk, by=officer, at=at)


@pytest.mark.parametrize("field", ["proposed_by", "confirmed_by"])
def test_the_database_itself_refuses_a_grant_to_oneself(field, person):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrantFactory(user=person, **{field: person})


def test_the_database_itself_refuses_one_hand_for_both(person, admin):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrantFactory(user=person, proposed_by=admin, confirmed_by=admin)


def test_propose_and_confirm_in_the_browser(signed_in, admin, officer, person, on):
    facts = {"role": "window", "starts_on": "2026-03-02", "form_key": "a"}
    signed_in(admin).post(reverse("accounts:propose", args=[person.pk]), facts)
    grant = RoleGrant.objects.get(user=person)
    client = signed_in(officer)
    assert "待确认的授岗" in client.get(reverse("accounts:people")).content.decode()
    url = reverse("accounts:confirm", args=[grant.pk])
    assert client.post(url, {"password_again": "wrong", "form_key": "b"}).status_code == 422
    assert client.post(url, {"password_again": PASSWORD, "form_key": "c"}).status_code == 302
    person.forget_roles()
    assert person.roles_on(on) == {Role.WINDOW}
    assert client.get(reverse("accounts:person", args=[person.pk])).status_code == 200
    revoke = reverse("accounts:revoke", args=[grant.pk])
    assert client.get(revoke).status_code == 200
    assert client.post(revoke, {"reason": "调离", "form_key": "d"}).status_code == 302


def test_a_refusal_in_the_browser_keeps_the_form(signed_in, admin, officer):
    facts = {"role": "admin", "starts_on": "2026-03-02", "reason": "兼管", "form_key": "a"}
    answer = signed_in(admin).post(reverse("accounts:propose", args=[officer.pk]), facts)
    assert answer.status_code == 409
    assert "不得兼任其他岗位" in answer.content.decode() and 'value="兼管"' in answer.content.decode()


def test_grants_of_other_districts_do_not_exist(signed_in, admin):
    grant = RoleGrantFactory()
    for name in ("confirm", "revoke"):
        assert signed_in(admin).get(reverse(f"accounts:{name}", args=[grant.pk])).status_code == 404
