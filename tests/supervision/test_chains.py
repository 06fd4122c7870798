"""核验记录的一页：审计监察、系统管理员打得开，别的岗位打不开；改过的看得出。"""

import pytest
from django.db import connection
from django.urls import reverse

from core.models import Event
from supervision.services.chains import verify_chain
from tests.append_only import disarmed
from tests.factories import UserFactory
from tests.factories.cases import office_of, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(at):
    office = office_of("XS2020")
    registered(office, at=at)
    return office


def page(client, user, *, post=None):
    client.force_login(user, backend="accounts.backends.StaffBackend")
    if post is None:
        return client.get(reverse("supervision:chains"))
    return client.post(reverse("supervision:verify_chain", args=[post.pk]), {"form_key": f"v{user.pk}-{post.pk}"})


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_who_looks_after_the_records_checks_them(client, office, role):
    user = UserFactory(unit=office.district, **{role: True})
    assert page(client, user).status_code == 200
    assert page(client, user, post=office.street).status_code == 302
    assert "条，完整" in page(client, user).text
    assert Event.objects.get(act="verify").data["chain"] == office.street.code


def test_others_do_not(client, office):
    for user in (office.leader, office.bureau, office.window):
        assert page(client, user).status_code in (403, 404)
        assert page(client, user, post=office.street).status_code in (403, 404)


def test_a_changed_record_is_found(office, at):
    auditor = UserFactory(unit=office.district, auditor=True)
    first = Event.objects.filter(chain=office.street.code).earliest("seq")
    with disarmed(connection):
        Event.objects.filter(pk=first.pk).update(subject="改过的")
    count, problem = verify_chain(office.street.pk, by=auditor, at=at)
    assert count and "改动" in problem
