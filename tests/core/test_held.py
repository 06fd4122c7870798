"""办的过程中同一事实只查一次，出来即忘。"""

import pytest

from core.held import held, holding, keep


@pytest.fixture
def look():
    def found():
        found.times += 1
        return found.times

    found.times = 0
    return found


def test_outside_an_act_every_question_is_asked(look):
    assert [held("members", 1, look), held("members", 1, look)] == [1, 2]
    keep("members", 1, "旧的")
    assert held("members", 1, look) == 3


def test_inside_an_act_the_same_fact_of_the_same_thing_is_asked_once(look):
    with holding():
        assert [held("members", 1, look), held("members", 1, look)] == [1, 1]
        assert held("members", 2, look) == 2 and held("account", 1, look) == 3
    assert held("members", 1, look) == 4


def test_an_act_within_an_act_shares_and_does_not_forget_for_it(look):
    @holding()
    def inner():
        return held("members", 1, look)

    with holding():
        assert [inner(), inner(), held("members", 1, look)] == [1, 1, 1]
    assert [inner(), inner()] == [2, 3]


def test_nothing_found_is_remembered_too_and_a_refusal_forgets(look):
    with pytest.raises(ValueError), holding():
        assert held("account", 1, lambda: look() and None) is None
        assert held("account", 1, look) is None
        raise ValueError
    assert held("account", 1, look) == 2


def test_the_act_that_changes_a_fact_says_the_new_one(look):
    with holding():
        held("running", 1, look)
        assert keep("running", 1, "新的") == "新的" == held("running", 1, look)
