"""演练随便哪一份规程，随便在哪个单位：文件、已载入的都行；没有在用的标准借用示例，说明，结果处处一样。"""

import os
import subprocess
import sys
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from regimes.files import bases, loader
from regimes.models import Parameter, Regime, Standard
from tests.factories.regimes import district_of, shipped_regime
from tests.factories.rehearsal import dues, head, step, to_publicity
from tests.house.source import ROOT
from tools.rehearsal import scenario
from tools.rehearsal.play import rehearse

pytestmark = pytest.mark.django_db
ACCEPT = step("2026-09-01T09:00:00", "accept")


def played(start, *steps):
    lent = []
    results, _ = rehearse(scenario.parse((start + "".join(steps)).encode()), lent=lent)
    return results, lent


def shorter(tmp_path, version=2):
    """兰山的一份改稿：全程10个工作日。"""
    text = bases.path_of("LS2019@2").read_text()
    top, mark, rest = text.partition('id = "T04"\n')
    file = tmp_path / "draft.toml"
    file.write_text(
        (top + mark + rest.replace("days = 20", "days = 10", 1)).replace("version = 2", f"version = {version}")
    )
    return file


@pytest.mark.parametrize("loaded", [False, True])
def test_a_file_not_yet_loaded_is_rehearsed_wherever_the_old_one_is_loaded_or_not(tmp_path, loaded):
    if loaded:
        shipped_regime("LS2019")
    before = list(Regime.objects.order_by("pk").values_list("code", "version", "starts_on"))
    results, _ = played(head(str(shorter(tmp_path))), ACCEPT)
    assert dues(results[-1])["T04"] == "2026-09-15"
    assert list(Regime.objects.order_by("pk").values_list("code", "version", "starts_on")) == before


def test_a_regime_only_this_installation_has_loaded_is_rehearsed_by_its_code(tmp_path, at):
    shipped_regime("LS2019")
    raw = (
        shorter(tmp_path).read_text().replace('code = "LS2019"', 'code = "MINE"').replace("version = 2", "version = 1")
    )
    raw = raw.replace('district = "371302"', 'district = "371399"')
    district_of("371399")
    loader.load(raw.encode(), at=at)
    results, _ = played(head("MINE"), ACCEPT)
    assert results[-1]["procedure"] == "MINE@1 minimum_living.new" and dues(results[-1])["T04"] == "2026-09-15"


def test_the_command_takes_another_regime_for_the_same_scenario(tmp_path):
    script, out = tmp_path / "one.toml", StringIO()
    script.write_text(head("LS2019") + ACCEPT)
    call_command("rehearse", str(script), regime=str(shorter(tmp_path)), stdout=out)
    assert "T04 2026-09-15" in out.getvalue() and "借用示例" in out.getvalue()


@pytest.mark.parametrize(
    ("regime", "said"),
    [("NONE", "第1行：“regime”应为"), ("missing.toml", "读不到规程文件"), ("bad.toml", "bad.toml 第")],
)
def test_a_regime_that_cannot_be_rehearsed_is_told_on_its_line(tmp_path, monkeypatch, regime, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.toml").write_text('code = "X"\n')
    script = tmp_path / "one.toml"
    script.write_text(head(regime) + ACCEPT)
    with pytest.raises(CommandError, match=said):
        call_command("rehearse", str(script))


def test_standards_that_begin_later_are_lent_and_the_answer_is_that_of_an_empty_office():
    old = [one.replace("2026-", "2020-") for one in to_publicity()]
    empty, lent = played(head("LS2019"), *old)
    assert any("2020年9月1日没有在用的，借用示例：" in one for one in lent)
    district = shipped_regime("LS2019").district
    given = {"district": district, "starts_on": date(2020, 9, 3), "confirmed_on": date(2020, 9, 3), "source": "文件"}
    for area in ("urban", "rural"):
        Standard.objects.create(kind="minimum_living", area=area, amount="100.00", **given)
    Parameter.objects.create(key="rounding", value="yuan_up", **given)
    used, lent_too = played(head("LS2019"), *old)
    assert (used, lent_too) == (empty, lent)
    assert Standard.objects.filter(confirmed_on=None).count() == 0


def test_standards_in_force_are_used_and_not_lent():
    district = shipped_regime("LS2019").district
    given = {"district": district, "starts_on": date(2020, 1, 1), "confirmed_on": date(2020, 1, 1), "source": "文件"}
    Standard.objects.create(kind="minimum_living", area="urban", amount="760.00", **given)
    _, lent = played(head("LS2019"), ACCEPT)
    assert lent and not any("城市低保标准" in one for one in lent)


def test_due_needs_no_database():
    env = {**os.environ, "DATABASE_URL": "sqlite:////nowhere/office.sqlite3"}
    done = subprocess.run(
        [sys.executable, "manage.py", "due", "2026-09-18", "20"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "2026年10月22日（周四）到期" in done.stdout and "按随附的放假通知计算" in done.stderr
