"""逐行查的表：哪行错报哪行，一行错不挡后面的，空表即错。"""

import pytest

from tests.tables import each


def test_every_wrong_row_is_named_and_the_others_are_still_checked():
    seen = []

    @each(("name", "value"), [("甲", 1), ("乙", 2), ("丙", 3), ("丁", 4)], ids=lambda name, value: name)
    def check(name, value, tmp_path):
        seen.append(tmp_path)
        if name == "丙":
            pytest.fail("没有抛出")
        assert value != 2

    with pytest.raises(pytest.fail.Exception) as told:
        check(tmp_path="夹具照给")
    assert "4 行里错 2 行" in str(told.value)
    assert "【乙】AssertionError" in str(told.value) and "【丙】Failed: 没有抛出" in str(told.value)
    assert "甲" not in str(told.value) and "丁" not in str(told.value)
    assert seen == ["夹具照给"] * 4


def test_an_empty_table_is_a_fault():
    @each("row", [])
    def check(row):
        pass

    with pytest.raises(AssertionError, match="表是空的"):
        check()
