import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from regimes.files import loader
from regimes.files.checking import RegimeInvalid
from regimes.models import Procedure, Regime
from tests.factories import UnitFactory, district_of, shipped_regime

pytestmark = pytest.mark.django_db
LANSHAN = (loader.DATA / "LS2019.toml").read_bytes()


def load(raw, at):
    return loader.load(raw if isinstance(raw, bytes) else raw.encode(), at=at)


def refused(raw, at):
    """拒绝的理由，逐行。"""
    with pytest.raises(RegimeInvalid) as caught:
        load(raw, at)
    return str(caught.value)


def test_loading_the_same_file_again_changes_nothing(at):
    district_of("371302")
    first, fresh = load(LANSHAN, at)
    again, fresh_again = load(LANSHAN, at)
    assert (first, fresh, fresh_again) == (again, True, False)
    assert Procedure.objects.count() == 10


def test_a_shipped_file_that_has_changed_since_leaves_the_loaded_version_alone(at):
    district_of("371302")
    load((loader.DATA / "LS2019-1.toml").read_bytes(), at)
    load(LANSHAN.decode().replace("days = 20\n", "days = 25\n", 1), at)
    out = StringIO()
    call_command("regimes", "load", stdout=out)
    assert "与随附的 LS2019.toml 不同：已载入的版本不能改，以库里的为准" in out.getvalue()
    assert out.getvalue().count("不同") == 1
    assert Regime.objects.get(code="LS2019", version=2).procedure("minimum_living").limit("T04").days == 25


def test_a_loaded_version_is_never_edited(at):
    regime = shipped_regime("LS2019")
    changed = LANSHAN.decode().replace("days = 20\n", "days = 25\n", 1)
    assert "请把 version 改为 3" in refused(changed, at)
    assert regime.procedure("minimum_living").limit("T04").days == 20


def test_a_new_version_takes_over_from_its_first_day(at):
    old = shipped_regime("LS2019")
    text = LANSHAN.decode().replace("version = 2", "version = 3", 1)
    new, _ = load(text.replace("starts_on = 2021-07-01", "starts_on = 2027-01-01", 1), at)
    in_force = Regime.objects.in_force
    assert in_force(old.district, datetime.date(2026, 12, 31)).first() == old
    assert in_force(old.district, datetime.date(2027, 1, 1)).first() == new


def test_versions_may_neither_overlap_nor_leave_a_gap(at):
    district_of("340603")
    old, new = ((loader.DATA / name).read_text() for name in ("XS2020-1.toml", "XS2020.toml"))
    load(old, at)
    assert "重叠" in refused(new.replace("starts_on = 2021-07-01", "starts_on = 2021-06-30"), at)
    assert "空档" in refused(new.replace("starts_on = 2021-07-01", "starts_on = 2021-07-02"), at)
    assert load(new, at)[1]


def test_a_district_has_one_regime_at_a_time(at):
    shipped_regime("LS2019")
    assert "同一期间施行" in refused(LANSHAN.decode().replace('code = "LS2019"', 'code = "LS2020"'), at)


def test_a_district_must_be_registered_first(at):
    assert "371302" in refused(LANSHAN, at)
    assert not Regime.objects.exists()


def test_nothing_is_left_when_a_file_is_refused(at):
    district_of("371302")
    refused(LANSHAN.decode().replace("days = 20\n", "days = 0\n", 1), at)
    assert not Regime.objects.exists() and not Procedure.objects.exists()


def run(*args):
    out, err = StringIO(), StringIO()
    try:
        call_command(*args, stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


def test_the_commands_check_load_show_and_compare(tmp_path):
    for code in ("371302", "340603"):
        district_of(code)
    assert run("regimes", "load")[0].count("已载入") == 11
    assert run("regimes", "load")[0].count("早已载入，未变") == 11
    shown = run("regimes", "show", "LS2019")[0]
    assert "T04 全程办理：受理 → " in shown and "S4 二（一）" in shown
    changes = run("regimes", "diff", "XS2020@1", "XS2020@2")[0]
    assert "T27A" in changes and "处不同" in changes
    assert "内容相同" in run("regimes", "diff", "LS2019", "LS2019")[0]
    broken = tmp_path / "broken.toml"
    broken.write_bytes(LANSHAN.replace(b"days = 20\n", b"days = 0\n", 1))
    assert "broken.toml 第" in run("regimes", "check", str(broken))[1]
    assert "没有载入" in run("regimes", "load", str(broken))[1]
    assert "没有载入过规程 NONE" in run("regimes", "show", "NONE")[1]
    assert "读不到文件" in run("regimes", "check", str(tmp_path / "none.toml"))[1]


def test_a_ten_megabyte_file_is_refused_without_being_read_whole(tmp_path):
    big = tmp_path / "big.toml"
    big.write_bytes(b"#" * 10_000_000)
    assert "超过 1 MB" in run("regimes", "check", str(big))[1]


def test_a_district_without_regime_is_refused_in_words(on):
    from core.refusals import Blocked

    with pytest.raises(Blocked, match="没有施行最低生活保障\\（新增\\）的办理规程，请联系区民政局"):
        Procedure.objects.in_force(UnitFactory(district=True), "minimum_living", "new", on)
