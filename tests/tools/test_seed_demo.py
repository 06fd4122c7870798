"""演示数据：各环节都有，名册已签章，记录链对得上，口令能登录；有数据或正式运行时拒绝。"""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from cases.models import Case
from cases.states import CaseState
from core.models import StoredFile
from rosters.models import Roster, RosterStatus
from tools.demo.offices import PASSWORD
from tools.management.commands import seed_demo

pytestmark = pytest.mark.django_db
NOT_REACHED = {CaseState.HEARING, CaseState.JOINT_GATE}  # 减发停发、区级把关另有规程


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


def test_demo_data_shows_every_state_and_a_whole_chain(account_file):
    call_command("seed_demo", stdout=io.StringIO())
    assert set(Case.objects.values_list("state", flat=True)) == set(CaseState.values) - NOT_REACHED
    assert Case.objects.filter(separately_registered=True).count() == 2
    assert Roster.objects.filter(status=RosterStatus.SEALED).count() == 4
    assert StoredFile.objects.filter(purpose="paper").exists()
    call_command("verify_chain", stdout=io.StringIO())
    call_command("rebuild_deadlines", check=True, stdout=io.StringIO())  # 存下的截止日与推得的一件不差
    rows = [line.split("  ") for line in account_file.read_text().splitlines()]
    assert rows == [list(row) for row in seed_demo.ACCOUNTS]
    user = User.objects.get(username="xs-leader")
    assert user.check_password(PASSWORD) and not user.must_change_password
