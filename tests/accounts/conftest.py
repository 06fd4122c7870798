import pytest
from django.core.cache import cache

from tests.factories import UnitFactory, UserFactory


@pytest.fixture(autouse=True)
def _no_tries_left_over():
    cache.clear()


@pytest.fixture
def bureau(db):
    return UnitFactory(district=True)


@pytest.fixture
def street(bureau):
    return UnitFactory(parent=bureau)


@pytest.fixture
def admin(bureau):
    return UserFactory(admin=True, unit=bureau)


@pytest.fixture
def officer(bureau):
    return UserFactory(district=True, unit=bureau)


@pytest.fixture
def signed_in(client):
    """以某人身份登录，返回 client。"""

    def sign_in(user):
        client.force_login(user, backend="accounts.backends.StaffBackend")
        return client

    return sign_in
