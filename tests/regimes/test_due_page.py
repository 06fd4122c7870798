"""“算一个期限”：答的与命令行相同，错填逐栏说明，填的都在。"""

import pytest

from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    client.force_login(UserFactory(unit=UnitFactory(), window=True))
    return client


def ask(client, **typed):
    return client.get("/regimes/due/", {"start": "2026-09-18", "length": "20", "unit": "workday", **typed})


def test_anyone_may_ask_and_is_told_the_day_and_what_was_skipped(signed_in):
    assert signed_in.get("/regimes/due/").status_code == 200
    text = ask(signed_in).content.decode()
    assert (
        "2026年10月22日（周四）" in text
        and "国庆节" in text
        and "9月20日（周日）、10月10日（周六）为调休上班日，计入" in text
    )


def test_a_provisional_answer_names_both_days(signed_in):
    text = ask(signed_in, start="2026-11-02", length="45").content.decode()
    assert "2027年1月5日(周二)（暂定，最早可能2027年1月3日(周日)）" in text


def test_hours_run_from_the_moment_and_months_may_roll(signed_in):
    assert "2026年10月2日(周五) 09:30" in ask(signed_in, start="2026-10-01", moment="09:30", length="24",
                                           unit="hour").content.decode()  # fmt: skip
    assert "2026年10月8日" in ask(signed_in, start="2026-09-01", length="1", unit="month", roll="on").content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"start": "2026-02-30"}, "日期"),
        ({"start": "1999-01-01"}, "应在2004年至2100年之间"),
        ({"length": "0"}, "1"),
        ({"length": "10001"}, "10000"),
        ({"unit": "hour"}, "请填写起算时刻"),
        ({"unit": "year"}, "year"),
    ],
)
def test_a_wrong_question_is_shown_again(signed_in, wrong, says):
    page = ask(signed_in, **wrong)
    assert page.status_code == 422 and says in page.content.decode()
    [typed] = wrong.values()
    assert (f'value="{typed}"' in page.content.decode()) is (typed != "year")  # 选项里没有的，选不回来
