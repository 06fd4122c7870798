"""各规程之间的十处矛盾，一处一条；照真的服务走（演练），规则写在哪份文件就用哪份。"""

import pytest

from cases.models import Case
from cases.states import CaseState
from core.refusals import NotVisible
from households.services import ties
from intake.services.acceptance import accept
from publicity.models import Objection, Posting
from tests.factories.cases import office_of, ready
from tests.factories.plain import procedure
from tests.factories.rehearsal import dues, head, played, shipped, step, to_publicity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("national")]
NEEDS_DAYS = "公示期至2026年9月28日(周一)24时届满，届满次日方可办理下一环节"


def at_risk(results):
    """[(动作, 成否, 环节)]。"""
    return [(one["do"], one["ok"], one["state"]) for one in results]


def test_trap_1_no_review_without_a_public_objection_in_lanshan():
    *_, refused, listed, resolved, held = played(
        head("LS2019"),
        *to_publicity(),
        step("2026-09-05T09:00:00", "hold_review"),
        step("2026-09-07T09:00:00", "record_objection"),
        step("2026-09-12T00:10:00", "clock"),
        step("2026-09-14T09:00:00", "hold_review"),
    )
    assert not refused["ok"] and refused["state"] == "publicity"
    assert listed["state"] == "publicity" and resolved["state"] == "review"
    assert held["ok"] and held["state"] == "decision"


def test_trap_1_no_panel_without_the_review_in_sandikou():
    results = {(one["do"], one["at"][:10]): one for one in shipped("XS2020-minimum_living-objection")[0]}
    early = results["hold_panel", "2026-09-04"]
    assert not early["ok"] and early["state"] == "review"
    assert results["hold_panel", "2026-09-23"]["ok"]


def test_trap_2_lanshan_has_no_publicity_of_the_review():
    *_, refused = played(
        head("LS2019"), *to_publicity()[:5], step("2026-09-04T08:00:00", "open_publicity", stage="review_result")
    )
    assert refused["reasons"] == ["演练甲户：本区规程没有“评议结果”公示，不能发起"]


def test_trap_2_the_meeting_in_dazhou_waits_for_both_places():
    results, met = shipped("DZ2021-minimum_living")
    held = [one for one in results if one["do"] == "hold_panel"]
    assert met and [one["ok"] for one in held] == [False, True]
    assert held[0]["state"] == "publicity" and held[0]["at"] < "2026-09-15" < held[1]["at"]


@pytest.mark.parametrize(
    ("ref", "records"),
    [("DZ2021", 4), ("XS2020", 3), ("LS2019", 2), ("NAT_STREET", 2), ("NAT_COUNTY", 2)],
)
def test_trap_3_how_many_postings_a_regime_needs(ref, records):
    rounds = procedure(ref, "minimum_living").rows["publicity"]
    assert sum(len(one["places"]) for one in rounds) == records
    announced = [one for one in rounds if one["stage"] == "result" and "days" not in one]
    assert len(announced) == (1 if ref in ("LS2019", "NAT_STREET", "NAT_COUNTY") else 0)


def test_trap_3_dazhou_hangs_four_sheets():
    postings = shipped("DZ2021-minimum_living")[0][-1]["publicity"]
    assert [(one["stage"], one["place"]) for one in postings] == [
        ("proposed", "street"),
        ("proposed", "community"),
        ("result", "street"),
        ("result", "community"),
    ]


def test_trap_4_no_approval_before_the_seventh_day_has_ended_not_even_on_a_rest_day():
    results, met = shipped("LS2019-minimum_living-rest_day")
    refused = [one for one in results if one["do"] == "approve" and not one["ok"]]
    assert met and [one["at"][:10] for one in refused] == ["2026-09-24", "2026-09-25", "2026-09-28"]
    assert all(NEEDS_DAYS in one["reasons"][0] for one in refused)


def test_trap_5_the_applicants_objection_is_not_the_publics():
    checked = [
        step("2026-09-01T09:00:00", "accept"),
        step("2026-09-01T11:00:00", "request_check"),
        step("2026-09-02T09:00:00", "record_check"),
    ]
    *_, objected, review, public = played(
        head("LS2019"),
        *checked,
        step("2026-09-03T09:00:00", "object_check"),
        step("2026-09-03T10:00:00", "hold_review"),
        step("2026-09-03T11:00:00", "record_objection"),
    )
    assert dues(objected)["T05"] == "2026-09-17" and objected["state"] == "visit"
    assert not review["ok"] and not public["ok"]
    assert public["reasons"] == ["本案还没有公示，不能登记公众异议"]


def test_trap_5_the_publics_objection_opens_no_recheck():
    *_, objected, recheck = played(
        head("LS2019"),
        *to_publicity(),
        step("2026-09-07T09:00:00", "record_objection"),
        step("2026-09-07T10:00:00", "recheck"),
    )
    assert objected["ok"] and "T05" not in dues(objected)
    assert recheck["reasons"] == ["没有进行中的复查"]


def test_trap_6_twenty_four_hours_are_not_stretched_by_a_holiday_and_five_workdays_are():
    asked, given = played(
        head("LS2019", "temporary_urgent"),
        step("2026-09-30T17:00:00", "register"),
        step("2026-10-01T10:00:00", "relieve"),
    )
    assert dues(asked) == {"T07": "2026-10-01T17:00:00+08:00"}
    assert dues(given) == {"T08": "2026-10-13"}  # 国庆放假七天，10月10日周六上班


def test_trap_7_who_is_looked_into_and_who_may_not_look():
    """名单、回避各有用例：tests/supervision/test_onsite.py；这里核对两份规程各要求哪几类。"""
    asked = {
        ref: procedure(ref, "minimum_living").rows["rules"]["onsite_all"]["value"] for ref in ("DZ2021", "NAT_STREET")
    }
    assert asked == {"DZ2021": ["relatives", "reported", "doubt"], "NAT_STREET": ["relatives", "reported"]}


def test_trap_7_the_relative_does_not_handle_the_case(at):
    """窗口是申请人的近亲属：登记关系之后，这一件她看不到、办不了，别人照办。"""
    office = office_of("LS2019")
    case = ready(office, at=at)
    ties.declare(case.household, text=office.window.name, user=office.window, relation="姐妹", by=office.window, at=at)
    with pytest.raises(NotVisible):
        accept(case.pk, by=office.window, at=at)
    assert not Case.objects.visible_to(office.window).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(office.leader).filter(pk=case.pk).exists()


@pytest.mark.parametrize(("households", "drawn"), [(1, 1), (10, 3), (11, 4)])
def test_trap_8_three_tenths_rounded_up(households, drawn):
    from supervision.sampling import size_of

    rules = procedure("DZ2021", "minimum_living").rows["rules"]
    assert size_of(households, rules["sampling_share"]["value"], rules["sampling_rounding"]["value"]) == drawn


@pytest.mark.parametrize(
    ("day", "start"),
    [("2026-12-01", "2027-01"), ("2026-12-31", "2027-01"), ("2026-11-30", "2026-12"), ("2028-02-29", "2028-03")],
)
def test_trap_9_paid_from_the_month_after_the_decision(day, start):
    given = [one.replace("2026-09", "2028-01" if day.startswith("2028") else "2026-10") for one in to_publicity()]
    year = "2028-01" if day.startswith("2028") else "2026-10"
    *_, granted = played(
        head("LS2019"),
        *given,
        step(f"{year}-25T00:10:00", "clock"),
        step(f"{day}T09:00:00", "approve"),
    )
    assert granted["ok"], granted["reasons"]
    assert granted["start_month"] == start


def test_trap_9_one_off_aid_is_paid_in_the_month_itself():
    rules = procedure("LS2019", "temporary_expense")
    assert rules.value("start_month") == "same"


@pytest.mark.parametrize(
    ("day", "ref", "limits"),
    [
        ("2021-06-30", "LS2019@1 minimum_living.new", {"T04"}),
        ("2021-07-01", "LS2019@2 minimum_living.new", {"T01", "T04"}),
    ],
)
def test_trap_10_a_case_keeps_the_rules_it_was_accepted_under(day, ref, limits):
    accepted, later = played(
        head("LS2019"),
        step(f"{day}T09:00:00", "accept"),
        step("2021-07-02T09:00:00", "request_check"),
    )
    assert accepted["procedure"] == later["procedure"] == ref
    assert set(dues(accepted)) == limits
    assert ("T02" in dues(later)) == ("T01" in limits)


def test_trap_10_but_the_law_of_the_day_is_heeded():
    """2026年6月受理的降标，7月调查完成：先听取意见（社会救助法第48条）。"""
    steps = [
        step("2026-06-22T09:00:00", "accept"),
        step("2026-06-22T11:00:00", "request_check"),
        step("2026-06-23T09:00:00", "record_check"),
        step("2026-06-24T09:00:00", "record_visit"),
    ]
    start = head("LS2019", "minimum_living", "lower")
    before = played(start, *steps, step("2026-06-30T15:00:00", "finish_visit"))[-1]
    after = played(start, *steps, step("2026-07-01T15:00:00", "finish_visit"))[-1]
    assert (before["state"], after["state"]) == (CaseState.DECISION, CaseState.HEARING)
    assert before["procedure"] == after["procedure"]


def test_nothing_of_the_traps_stays_in_the_database():
    played(head("LS2019"), *to_publicity(), step("2026-09-07T09:00:00", "record_objection"))
    assert not Objection.objects.exists() and not Posting.objects.exists()
