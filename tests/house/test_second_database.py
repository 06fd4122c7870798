"""凡问“是哪个库”的模块，都登记了由谁在第二个库上验；登记的测试确在那一遍里。"""

from django.db import connection

from core import bulk_rows
from regimes.files import bases
from tests import second_database
from tests.house import source


def asks(node):
    """`connection.vendor`、`editor.connection.vendor`、`getattr(connection, "vendor")`。"""
    return getattr(node, "attr", "") == "vendor" or getattr(node, "value", "") == "vendor"


def test_every_module_that_asks_which_database_it_is_names_its_test_there():
    found = {path.relative_to(source.ROOT).as_posix() for path, node in source.nodes() if asks(node)}
    assert found == set(second_database.ASKERS)


def test_the_named_tests_exist_and_run_there():
    for module, test in second_database.ASKERS.items():
        assert (source.ROOT / test).is_file(), f"{module} 登记的 {test} 不存在"
    for place in second_database.PLACES:
        assert (source.ROOT / place).exists(), f"{place} 不存在"


def test_one_journey_of_each_regime_runs_there():
    assert set(second_database.REGIMES) == {ref.partition("@")[0] for ref in bases.index()}
    for code in second_database.REGIMES:
        assert (source.ROOT / "regimes" / "scenarios" / f"{code}-minimum_living.toml").is_file(), code


def test_a_question_is_written_down_with_who_asked(monkeypatch):
    watch = second_database.Watch()
    monkeypatch.setattr(type(connection._connections["default"]), "vendor", watch)
    watch.vendor, watch.test = "sqlite", "tests/a.py"
    assert bulk_rows.listed([1]) == "[1]"
    assert ("core/bulk_rows.py", "tests/a.py") in watch.pairs
    told = second_database.unasked({("core/bulk_rows.py", "tests/publicity/test_closing.py")})
    assert len(told) == len(second_database.ASKERS) - 1 and not any("bulk_rows" in line for line in told)
