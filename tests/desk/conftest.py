"""工作台各用例的共同家什：一个街道的全班人马，时间停在 `at`，以某人登录的客户端。"""

import pytest
import time_machine
from django.test import Client

from tests.factories.cases import office_of
from tests.staging import staged


@pytest.fixture
def now(at):
    """页面读的钟停在 `at`。"""
    with time_machine.travel(at, tick=False):
        yield at


@staged(stopped=True)
def staff():
    return office_of("XS2020")


@pytest.fixture
def office(staff, now):
    return staff


@pytest.fixture
def sign_in():
    def signed_in(user):
        client = Client()
        client.force_login(user, backend="accounts.backends.StaffBackend")
        return client

    return signed_in
