import datetime

import pytest

from core.dates import check_order, local_day, month_after, within, zh
from core.masking import mask_account, mask_id, mask_name, mask_phone

DAY = datetime.date


def test_dates_are_written_as_in_documents():
    assert zh(DAY(2026, 11, 21)) == "2026年11月21日(周六)"
    assert zh(DAY(2026, 3, 5), weekday=False) == "2026年3月5日"


@pytest.mark.parametrize(
    ("decided", "starts"), [(DAY(2026, 1, 31), DAY(2026, 2, 1)), (DAY(2026, 12, 1), DAY(2027, 1, 1))]
)
def test_aid_starts_in_the_month_after(decided, starts):
    assert month_after(decided) == starts


def test_the_day_is_the_one_in_the_office():
    assert local_day(datetime.datetime(2026, 3, 2, 16, 30, tzinfo=datetime.UTC)) == DAY(2026, 3, 3)


def test_dates_out_of_order_are_named_and_gaps_are_skipped():
    pairs = [
        ("申请日期", DAY(2026, 3, 2)),
        ("受理日期", None),
        ("入户日期", DAY(2026, 3, 1)),
        ("评议日期", DAY(2026, 3, 1)),
    ]
    assert check_order(pairs) == ["入户日期（2026年3月1日）不能早于申请日期（2026年3月2日）"]


def test_masks_leave_enough_to_recognise_and_too_little_to_use():
    assert mask_id("34060319491231002X") == "340***********002X"
    assert (mask_id("C1234567"), mask_id("H12345678")) == ("C*****67", "H******78")
    assert mask_phone("13812341234") == "138****1234"
    assert mask_account("6217001234567890123") == "***************0123"
    assert [mask_name(name) for name in ("", "王", "张三", "欧阳小明")] == ["", "王", "张*", "欧**明"]


@pytest.mark.parametrize("mask", [mask_id, mask_phone, mask_account])
def test_a_number_too_short_is_hidden_whole(mask):
    assert mask("1234") == "****"
    assert mask("") == "" == mask(None)


def test_a_day_of_the_office_runs_from_midnight_to_midnight_in_beijing():
    began, ended = within("at", datetime.date(2026, 3, 2)).values()
    assert (began.isoformat(), ended.isoformat()) == ("2026-03-02T00:00:00+08:00", "2026-03-03T00:00:00+08:00")
    assert list(within("at", datetime.date(2026, 3, 2))) == ["at__gte", "at__lt"]
