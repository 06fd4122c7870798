"""各页至多查几次库；时间只在 bench 里量。"""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.backends import SIGNED_IN, StaffBackend
from accounts.models import Role, RoleGrant, SecrecyAgreement, User
from accounts.sessions import KEPT
from core.prepared import Prepared, kept
from tests.factories import UserFactory

AT = datetime.datetime(2026, 3, 2, 1, tzinfo=datetime.UTC)
FRAME = 3  # 会话；本人连同单位、岗位、协议；日历有无变动。菜单与横幅不查库


def counted(client, path):
    client.get(path)  # 头一次在本进程里记下语句与日历
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200
    return [one["sql"] for one in asked]


@pytest.mark.parametrize("role", ["window", "community", "checker", "leader", "district", "auditor", "admin"])
def test_the_frame_of_a_page_asks_at_most_three_times(client, db, role):
    client.force_login(UserFactory(**{role: True}), backend="accounts.backends.StaffBackend")
    asked = counted(client, "/settings/")
    assert len(asked) <= FRAME, asked


def test_one_query_brings_the_person_as_the_plain_queries_do(db):
    person = UserFactory(checker=True)
    for days in (0, 1):
        told = {"user": person, "proposed_at": AT, "starts_on": AT.date()}
        RoleGrant.objects.create(role=Role.REVIEWER, confirmed_at=None if days else AT, **told)
    RoleGrant.objects.create(role=Role.LEADER, confirmed_at=AT, revoked_at=AT, **told)
    SecrecyAgreement.objects.create(user=person, signed_on=AT.date(), ends_on=AT.date(), registered_at=AT)
    found, plain = StaffBackend().get_user(person.pk), User.objects.get(pk=person.pk)
    own = {name: value for name, value in vars(plain).items() if name != "_state"}
    assert own.items() <= vars(found).items() and found.unit.district == plain.unit.district
    assert sorted(one.pk for one in found._grants) == sorted(plain.role_grants.in_force().values_list("pk", flat=True))
    assert {one.pk for one in found._agreements} == {one.pk for one in plain.secrecy_agreements.all()}
    assert len(found._grants) == 2 and len(found._agreements) == 2
    assert found.id_number == plain.id_number and found.created_at == plain.created_at


def test_who_has_no_role_and_who_is_gone(db):
    bare = User.objects.create_user("bare", None, name="无岗", unit=UserFactory().unit)
    assert StaffBackend().get_user(bare.pk).roles_on(AT.date()) == set()
    User.objects.filter(pk=bare.pk).update(is_active=False)
    assert StaffBackend().get_user(bare.pk) is None and SIGNED_IN.run(0) == []


def test_an_expired_session_is_no_session(client, db):
    client.force_login(UserFactory(window=True), backend="accounts.backends.StaffBackend")
    key = client.session.session_key
    assert client.get("/settings/").status_code == 200
    kept = KEPT.run(key)[0]
    kept.expire_date = AT
    kept.save()
    assert client.get("/settings/").status_code == 302


def test_a_prepared_query_needs_a_place_for_its_value(db):
    with pytest.raises(ValueError, match="没有参数的位置"):
        Prepared(lambda pk: User.objects.all()).run(1)
    assert Prepared(lambda pk: User.objects.filter(pk__in=[])).run(1) == []


def test_a_prepared_query_gives_its_annotations_too(db):
    from django.db.models import Value

    user = UserFactory()
    (found,) = Prepared(lambda pk: User.objects.filter(pk=pk).annotate(mark=Value("记号"))).run(user.pk)
    assert (found.pk, found.mark) == (user.pk, "记号")


def test_a_kept_sentence_is_one_for_its_shape_and_holds_no_request(db):
    people = [UserFactory(), UserFactory()]
    by_name = lambda name: kept(("named", name), lambda pk: User.objects.filter(username=name, pk=pk))  # noqa: E731
    for one in people:
        assert by_name(one.username).run(one.pk) == [one] and by_name(one.username).run(0) == []
        assert by_name(one.username) is by_name(one.username) and by_name(one.username).build is None
