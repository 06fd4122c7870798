"""演示数据：有数据或正式运行时拒绝；装入的内容见 tests/journeys/test_demo.py。"""

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


@pytest.fixture
def account_file(settings, tmp_path):
    settings.VAR_DIR, settings.SAMPLE_DATA = tmp_path, True
    return tmp_path / "demo-accounts.txt"


def test_demo_data_refuses_production_settings(settings):
    settings.SAMPLE_DATA = False
    with pytest.raises(CommandError, match="正式运行"):
        call_command("seed_demo")


def test_demo_data_refuses_a_database_in_use(account_file, django_user_model):
    from tests.factories import UserFactory

    UserFactory()
    with pytest.raises(CommandError, match="已有单位或人员"):
        call_command("seed_demo")
