"""同一件案件上几项时限一起走：套在里面的、延长的、停表的、几处公示的。"""

import pytest

from regimes.files import bases
from tests.factories.plain import all_of, procedure
from tests.factories.rehearsal import dues, head, played, shipped, step, to_publicity

pytestmark = pytest.mark.usefixtures("national")
CHECKED = [
    step("2026-09-01T09:00:00", "accept"),
    step("2026-09-01T11:00:00", "request_check"),
    step("2026-09-02T09:00:00", "record_check"),
]
PAUSES = [
    ("NAT_OLD@1", "minimum_living", None),
    ("NAT_STREET@3", "minimum_living", ["T12"]),
    ("NAT_STREET@3", "rigid_expense", ["T19"]),
    ("NAT_COUNTY@3", "minimum_living", ["T11"]),
    ("NAT_COUNTY@3", "rigid_expense", ["T19"]),
    ("XS2020@1", "minimum_living", ["T27A", "T27B"]),
    ("XS2020@2", "minimum_living", ["T12"]),
    ("XS2020@2", "temporary_small", ["T12"]),
    ("DZ2021@1", "minimum_living", ["T12"]),
    ("LZ2021@2", "minimum_living", ["T11"]),
    ("LS2019@1", "minimum_living", ["T04"]),
    ("LS2019@2", "extreme_hardship", ["T04"]),
    ("LS2019@2", "temporary_expense", ["T09"]),
    ("SP2024@1", "minimum_living", ["T12"]),
]


@pytest.mark.parametrize(("ref", "aid", "limits"), PAUSES)
def test_a_public_objection_stops_the_whole_limit_only(ref, aid, limits):
    rows = {one["reason"]: one for one in procedure(ref, aid).rows["pause"]}
    assert (rows["objection"]["limits"] if "objection" in rows else None) == limits


@pytest.mark.parametrize("ref", list(bases.index()))
def test_the_clock_stops_for_the_named_reasons_and_no_other(ref):
    for rules in all_of(ref).values():
        reasons = {one["reason"]: (one["start"], one["end"]) for one in rules.rows["pause"]}
        allowed = {
            "supplement": ("request_supplement", ["supplement"]),
            "letter": ("pause", ["resume"]),
            "objection": ("record_objection", ["resolve_objection"]),
        }
        assert reasons.items() <= allowed.items()
        assert all(one["source"] for one in rules.rows["pause"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("regime", "whole", "stopped"),
    [("LS2019", "T04", True), ("NAT_STREET", "T12", True), ("DZ2021", "T12", True), ("XS2020", "T12", True)],
)
def test_the_clock_stands_from_the_objection_until_its_answer(regime, whole, stopped):
    steps = to_publicity()
    if regime == "XS2020":
        steps.insert(5, step("2026-09-03T16:00:00", "hold_review"))
    *_, posted, objected, answered = played(
        head(regime),
        *steps,
        step("2026-09-07T09:00:00", "record_objection"),
        step("2026-09-09T09:00:00", "resolve_objection"),
    )
    assert dues(posted)[whole] == "2026-09-29"
    assert dues(objected)[whole] == "2026-11-09"  # 至多停25个工作日，连同停表至多45个
    assert dues(answered)[whole] == "2026-10-08"  # 停9月8、9日两个工作日：29日后的第二个工作日是10月8日


@pytest.mark.django_db
def test_an_objection_left_open_stops_the_whole_limit_for_its_own_days_and_never_beyond_forty_five():
    *_, objected, late, answered = played(
        head("NAT_STREET"),
        *to_publicity(),
        step("2026-09-07T09:00:00", "record_objection"),
        step("2026-12-15T09:00:00", "close_publicity"),
        step("2026-12-21T09:00:00", "resolve_objection"),
    )
    assert {dues(one)["T12"] for one in (objected, late, answered)} == {"2026-11-09"}  # 不是停78个工作日


@pytest.mark.django_db
def test_pauses_of_several_kinds_together_stay_within_forty_five():
    *_, one, two = played(
        head("NAT_STREET"),
        *CHECKED,
        step("2026-09-03T09:00:00", "pause", reason_code="letter", note="向单位发函"),
        step("2026-11-20T09:00:00", "resume"),
    )
    assert dues(two)["T12"] == dues(one)["T12"] == "2026-11-02"  # 来信迟到一个月，也只停20个工作日
    *_, both = played(
        head("NAT_STREET"),
        *CHECKED[:1],
        step("2026-09-01T10:00:00", "request_supplement"),
        step("2026-09-28T09:00:00", "supplement"),
        step("2026-09-28T10:00:00", "request_check"),
        step("2026-09-28T11:00:00", "pause", reason_code="letter", note="向单位发函"),
    )
    assert dues(both)["T12"] == "2026-11-09"


@pytest.mark.django_db
def test_before_2021_an_objection_stops_nothing_but_starts_its_own_twenty_workdays():
    old = [one.replace("2026-", "2019-") for one in to_publicity()]
    old.insert(5, step("2019-09-03T16:00:00", "hold_review"))
    *_, objected = played(head("NAT_OLD"), *old, step("2019-09-09T09:00:00", "record_objection"))
    assert objected["ok"] and dues(objected)["T27F"] == "2019-10-12"


@pytest.mark.django_db
def test_a_missing_paper_stops_the_clock_until_it_is_handed_in():
    asked, given = played(
        head("LS2019"),
        *CHECKED[:1],
        step("2026-09-02T09:00:00", "request_supplement"),
        step("2026-09-07T09:00:00", "supplement"),
    )[1:]
    assert dues(asked)["T04"] == "2026-11-02"  # 补正至多停20个工作日
    assert dues(given)["T04"] == "2026-10-09"  # 停9月3、4、7日三个工作日


@pytest.mark.django_db
def test_an_extension_lengthens_the_whole_and_not_the_ten_inside_it():
    *_, objected, extended = played(
        head("LS2019"),
        *CHECKED,
        step("2026-09-03T09:00:00", "object_check"),
        step("2026-09-04T09:00:00", "extend"),
    )
    assert dues(objected) == {"T05": "2026-09-17", "T04": "2026-09-29"}
    assert dues(extended) == {"T05": "2026-09-17", "T04": "2026-11-09"}


@pytest.mark.django_db
def test_ten_days_begun_late_do_not_move_the_twenty():
    *_, objected = played(head("LS2019"), *CHECKED, step("2026-09-21T09:00:00", "object_check"))
    assert [(one["id"], one["due"]) for one in objected["deadlines"]] == [("T04", "2026-09-29"), ("T05", "2026-10-12")]


@pytest.mark.django_db
def test_the_recheck_does_not_stop_the_whole():
    *_, objected, rechecked = played(
        head("LS2019"),
        *CHECKED,
        step("2026-09-03T09:00:00", "object_check"),
        step("2026-09-10T09:00:00", "recheck"),
    )
    assert dues(objected)["T04"] == dues(rechecked)["T04"] == "2026-09-29"


@pytest.mark.django_db
def test_a_round_ends_with_its_last_place():
    results, met = shipped("DZ2021-minimum_living")
    posted = [one for one in results if one["do"] == "post_notice"][:2]
    assert met and [dues(one).get("T06") for one in posted] == [None, "2026-09-14"]
    closed = next(one for one in results if one["state"] == "decision")
    assert {one["closed"] for one in closed["publicity"]} == {"2026-09-15"}


@pytest.mark.django_db
def test_one_place_hung_late_puts_off_the_end_for_both():
    *_, first, second = played(
        head("DZ2021"),
        *to_publicity(place="street"),
        step("2026-09-21T09:00:00", "post_notice", place="community"),
    )
    assert [one["to"] for one in second["publicity"]] == ["2026-09-11", "2026-09-28"]
    assert dues(second)["T06"] == "2026-09-28" and "T06" not in dues(first)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("regime", "limit", "posted", "closes", "due"),
    [
        ("HN2024", "H02", "2026-09-02T11:00:00", "2026-09-10T09:00:00", "2026-09-14"),  # 9日星期三期满，3个工作日
        ("HN2024", "H02", "2026-09-04T11:00:00", "2026-09-12T09:00:00", "2026-09-16"),  # 11日星期五期满，星期六巡检
        ("HN2024", "H02", "2026-09-02T11:00:00", "2026-09-15T09:00:00", "2026-09-14"),  # 巡检迟了，日子不迟
        ("AQ2024", "A02", "2026-09-02T11:00:00", "2026-09-10T09:00:00", "2026-09-16"),
    ],
)
def test_days_counted_from_the_end_of_publicity_begin_the_day_after_its_last_day(regime, limit, posted, closes, due):
    early = [one.replace("2026-09-0", "2026-08-2") for one in to_publicity()[:-1]]
    *_, closed = played(head(regime), *early, to_publicity(posted)[-1], step(closes, "close_publicity"))
    assert closed["ok"] and dues(closed)[limit] == due


@pytest.mark.django_db
def test_a_letter_out_stops_the_whole_and_the_report_ends_nothing_early():
    *_, stopped, again = played(
        head("NAT_STREET"),
        *CHECKED,
        step("2026-09-03T09:00:00", "pause", reason_code="letter", note="向单位发函"),
        step("2026-09-03T10:00:00", "pause", reason_code="letter", note="再发一函"),
    )
    assert dues(stopped)["T12"] == "2026-11-02"
    assert again["reasons"] == ["已在中止计时"]


@pytest.mark.django_db
def test_weather_is_no_reason():
    from tools.rehearsal.scenario import ScenarioInvalid

    with pytest.raises(ScenarioInvalid, match="“pause”这一步写得不对"):
        played(head("NAT_STREET"), *CHECKED, step("2026-09-03T09:00:00", "pause", reason_code="weather"))
