"""库没有建好时，命令说一句话就停。"""

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.executor import MigrationExecutor


@pytest.mark.django_db
@pytest.mark.parametrize("words", [["sweep"], ["rehearse", "x.toml"], ["regimes", "show", "LS2019"]])
def test_an_office_without_its_tables_is_told_to_migrate(words, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("regimes.0001_initial", False)])
    with pytest.raises(CommandError, match=r"请先运行 python manage.py migrate"):
        call_command(*words, skip_checks=True)


def test_checking_a_regime_file_needs_no_database(monkeypatch, settings):
    file = settings.BASE_DIR / "regimes" / "data" / "LS2019.toml"
    call_command("regimes", "check", str(file))
