"""演练：随附的剧本逐个走通；写错的剧本说得出行号；走完什么也不留下。"""

import datetime
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Unit
from cases.models import Case
from cases.next_steps import next_step
from core.models import Event
from regimes.files import bases, loader
from regimes.models import Regime
from tests.desk.duties_hold import hold
from tests.factories import rehearsal
from tests.factories.accounts import UnitFactory
from tests.factories.cases import office_of, registered
from tests.factories.plain import all_of
from tests.factories.rehearsal import dues, shipped, step
from tools.rehearsal import play, scenario

STAFF = ("window", "community", "checker", "review_leader", "leader", "district")
MET = set()
SCENARIOS = sorted(rehearsal.SHIPPED.glob("*.toml"))
AT = datetime.datetime(2026, 9, 1, 9, tzinfo=datetime.UTC)
START = 'regime = "LS2019"\naid = "minimum_living"\n'


def played(*steps, start=START):
    return rehearsal.played(start, *steps)


@pytest.fixture
def duties_hold(monkeypatch):
    """各剧本走到的每一种情形（下一步、事项、评议方式），待办、办理单、步骤、名单对照一次。"""
    facts = play._facts

    def checked(acts, issued):
        case = acts.case and Case.objects.select_related("procedure").get(pk=acts.case.pk)
        situation = case and (next_step(case), case.purpose, case.procedure and case.procedure.review_mode)
        if case and situation not in MET:
            MET.add(situation)
            hold(case.pk, [acts.stage.staff[role] for role in STAFF], timezone.now())
        return facts(acts, issued)

    monkeypatch.setattr(play, "_facts", checked)


@pytest.mark.django_db
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_shipped_scenario_goes_as_written(national, duties_hold, path):
    results, met = shipped(path.stem)
    shown = ("at", "do", "state", "expect", "reasons")
    assert met, [[one[key] for key in shown] for one in results if not one["met"]]


def test_there_is_a_scenario_for_every_regime_and_aid():
    shipped_aids = {(ref.partition("@")[0], aid) for ref in bases.index() for aid, _ in all_of(ref)}
    walked = {tuple(path.stem.split("-")[:2]) for path in SCENARIOS}
    assert shipped_aids - walked == set()


def test_every_kind_of_turn_has_its_scenario():
    turns = {path.stem.partition("-")[2].partition("-")[2] for path in SCENARIOS}
    assert turns >= {"", "lower", "stop", "recheck", "objection", "rest_day", "year_end", "extended", "over_new_year"}


@pytest.mark.django_db
def test_deadlines_notices_and_the_first_month_are_told():
    accepted = played(step("2026-09-18T09:00:00", "accept", by="window", expect="verification"))[0]
    assert {one["id"]: one["due"] for one in accepted["deadlines"]} == {"T01": "2026-09-22", "T04": "2026-10-22"}
    assert accepted["deadlines"][0]["source"] and accepted["notices"] == ["acceptance"]
    assert accepted["procedure"] == "LS2019@2 minimum_living.new" and accepted["start_month"] is None


@pytest.mark.django_db
def test_a_date_that_needs_the_next_notice_is_provisional():
    found = played(step("2026-12-22T09:00:00", "accept"))[0]["deadlines"]
    assert [one["provisional"] for one in found if one["id"] == "T04"] == [True]


@pytest.mark.django_db
def test_twenty_four_hours_run_from_the_request_over_a_weekend():
    start = 'regime = "LS2019"\naid = "temporary_urgent"\n'
    found = played(
        step("2026-09-18T17:00:00", "register"),
        step("2026-09-19T09:00:00", "relieve"),
        start=start,
    )
    assert [(one["id"], one["due"]) for one in found[0]["deadlines"]] == [("T07", "2026-09-19T17:00:00+08:00")]
    assert [(one["id"], one["due"]) for one in found[1]["deadlines"]] == [("T08", "2026-09-24")]  # 9月20日周日调休上班


@pytest.mark.django_db
def test_a_case_of_2019_is_not_bound_by_the_days_of_2021():
    found = played(step("2019-12-02T09:00:00", "accept"))[0]
    assert found["procedure"].startswith("LS2019@1")
    assert [one["id"] for one in found["deadlines"]] == ["T04"]


@pytest.mark.django_db
def test_dazhou_counts_from_the_last_of_its_two_places():
    results, _ = shipped("DZ2021-minimum_living")
    postings = results[-1]["publicity"]
    assert [(one["stage"], one["place"], one["from"], one["to"]) for one in postings] == [
        ("proposed", "street", "2026-09-04", "2026-09-11"),
        ("proposed", "community", "2026-09-07", "2026-09-14"),
        ("result", "street", "2026-09-16", "2026-09-23"),
        ("result", "community", "2026-09-16", "2026-09-23"),
    ]
    assert results[-1]["start_month"] == "2026-10"


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "aid"), [("XS2020", "extreme_hardship"), ("LS2019", "margin")])
def test_what_was_not_delegated_is_decided_by_the_county(code, aid):
    start = f'regime = "{code}"\naid = "{aid}"\n'
    assert played(step("2026-09-18T09:00:00", "accept"), start=start)[0]["procedure"].startswith("NAT_COUNTY@3")


@pytest.mark.django_db
def test_nothing_stays_behind():
    before = Case.objects.count(), Event.objects.count(), Regime.objects.count()
    played(step("2026-09-18T09:00:00", "accept"))
    assert (Case.objects.count(), Event.objects.count(), Regime.objects.count()) == before


def run(tmp_path, text):
    path = tmp_path / "one.toml"
    path.write_text(text)
    out = StringIO()
    call_command("rehearse", str(path), "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_the_command_prints_exactly_what_was_promised(tmp_path):
    printed = run(tmp_path, START + step("2026-09-18T09:00:00", "accept", expect="verification"))
    assert list(printed) == ["steps", "lent"]
    [told] = printed["steps"]
    assert told["ok"] is True and told["reasons"] == [] and told["state"] == "verification"
    assert told["publicity"] == [] and told["notices"] == ["acceptance"] and told["start_month"] is None
    assert set(told["deadlines"][0]) >= {"id", "due", "provisional", "source"}


@pytest.mark.django_db
def test_postings_are_told_with_stage_place_from_and_to():
    posted = shipped("LS2019-minimum_living-rest_day")[0][7]
    told = [{key: one[key] for key in ("stage", "place", "from", "to")} for one in posted["publicity"]]
    assert told == [{"stage": "proposed", "place": "community", "from": "2026-09-18", "to": "2026-09-28"}]
    assert dues(posted)["T06"] == "2026-09-28"


@pytest.mark.django_db
def test_the_month_is_told_once_granted():
    results, met = shipped("LS2019-minimum_living-year_end")
    assert met and [one["start_month"] for one in results[-2:]] == [None, "2027-01"]
    assert results[-1]["notices"] == ["grant"]


@pytest.mark.django_db
def test_over_the_year_end_the_date_stays_and_stays_provisional():
    results, met = shipped("NAT_COUNTY-minimum_living-over_new_year")
    told = [
        (one["due"], one["provisional"], one["earliest"])
        for row in results
        for one in row["deadlines"]
        if one["id"] == "T11"
    ]
    assert met and set(told) == {("2027-01-05", True, "2027-01-03")} and len(told) == 5


@pytest.mark.django_db
def test_an_extension_needs_a_leader_and_a_reason_and_happens_once():
    results, met = shipped("NAT_STREET-minimum_living-extended")
    tries = [(one["ok"], one["reasons"], dues(one)["T12"]) for one in results if one["do"] == "extend"]
    assert met and tries == [
        (False, ["“延长期限”由分管领导办理，您的岗位不能办理"], "2026-09-29"),
        (False, ["请写明延长时限的事由"], "2026-09-29"),
        (True, [], "2026-11-09"),
        (False, ["时限已经延长过一次"], "2026-11-09"),
    ]
    paused, resumed = [one for one in results if one["do"] in ("pause", "resume")]
    assert dues(paused)["T12"] == dues(resumed)["T12"] == "2026-11-09"  # 停表也在最长45个工作日之内


@pytest.mark.django_db
def test_ten_workdays_run_inside_the_twenty():
    results, met = shipped("LS2019-minimum_living-recheck")
    objected = next(one for one in results if one["do"] == "object_check" and one["ok"])
    assert met and [(one["id"], one["due"]) for one in objected["deadlines"]] == [
        ("T05", "2026-09-17"),
        ("T04", "2026-09-29"),
    ]
    rechecked = next(one for one in results if one["do"] == "recheck")
    assert dues(rechecked) == {"T04": "2026-09-29"} and rechecked["notices"] == ["recheck"]


@pytest.mark.django_db
def test_what_the_office_has_loaded_itself_is_rehearsed_as_loaded():
    text = bases.path_of("LS2019@2").read_text(encoding="utf-8").replace("days = 20", "days = 15", 1)
    loader.load_shipped(at=AT)
    UnitFactory(district=True, code="371302", name="兰山区")
    for ref in ("LS2019@1", "LS2019@2"):
        raw = text if ref.endswith("2") else bases.path_of(ref).read_text(encoding="utf-8")
        loader.load(raw.encode(), at=AT)
    told = played(step("2026-09-18T09:00:00", "accept"))[0]
    assert dues(told)["T04"] == "2026-10-15"


@pytest.mark.django_db
def test_a_rehearsal_in_a_used_office_meets_nobody_of_it():
    used = rehearsal.played(START, step("2026-09-18T09:00:00", "accept"))
    assert used[0]["ok"]
    office = office_of("LS2019")
    registered(office, at=AT)
    assert played(step("2026-09-18T09:00:00", "accept"))[0]["ok"]


@pytest.mark.django_db
def test_an_expectation_that_fails_fails_the_command(tmp_path):
    with pytest.raises(CommandError, match="不符"):
        run(tmp_path, START + step("2026-09-18T09:00:00", "accept", expect="visit"))


NINE = "2026-09-18T09:00:00"
BAD = [
    ("x = 1\n" + START + step(NINE, "accept"), "第1行：不认识的键“x”"),
    ('regime = "没有 这个"\naid = "minimum_living"\n' + step(NINE, "accept"), "第1行：“regime”应为"),
    (START, "没有一步"),
    (START + step(NINE, "jump"), "第5行：“do”不认识“jump”"),
    (START + step(NINE, "accept", by="mayor"), "第6行：“by”应为"),
    (START + step(NINE, "accept", expect="heaven"), "第6行：“expect”应为"),
    (START + step(NINE, "accept", colour="red"), "第6行：“accept”没有“colour”这一项"),
    (START + step("3", "accept"), "第4行：“at”应为时刻"),
    (START + step(NINE, "accept") + step("2026-09-18T08:59:00", "clock"), "第7行：这一步早于前一步"),
    (START + "[[step", "不合 TOML 语法"),
    (START + step(NINE, "relieve", amount="许多"), "第6行：“amount”应为不小于零的金额"),
    (START + step(NINE, "accept", happened_on='"昨天"'), "第6行：“happened_on”应为日期"),
    (START + step(NINE, "relieve", given_at='"刚才"'), "第6行：“given_at”应为时刻"),
    (START + step(NINE, "register", members="甲"), "第6行：“members”应为一组表"),
    (START + step(NINE, "hold_review", agree=-3), "第6行：“agree”应为不小于零的整数"),
    (START + step(NINE, "pass_gate", passed="是"), "第6行：“passed”应为 true 或 false"),
    (START + step(NINE, "withdraw", reason=3), "第6行：“reason”应为文字"),
    ("#" * 10_000_000, "超过 1 MB"),
]


@pytest.mark.parametrize(("text", "says"), BAD, ids=range(len(BAD)))
def test_a_scenario_that_makes_no_sense_names_its_line(text, says):
    with pytest.raises(scenario.ScenarioInvalid, match=says):
        scenario.parse(text.encode())


UNPLAYABLE = [
    (START + step("1999-09-17T09:00:00", "accept"), "第3行：1999年没有这一年的工作日历"),
    (START + step(NINE, "accept") + step("2035-09-17T09:00:00", "clock"), "第6行：2035年没有这一年的工作日历"),
    (
        'regime = "NAT_OLD"\naid = "margin"\n' + step("2019-09-18T09:00:00", "accept"),
        "第2行：.*没有施行最低生活保障边缘家庭",
    ),
    (
        START + step(NINE, "accept") + step("2026-09-19T09:00:00", "pause", reason_code="weather"),
        "第6行：“pause”这一步写得不对",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "says"), UNPLAYABLE, ids=range(len(UNPLAYABLE)))
def test_a_scenario_that_cannot_be_played_fails_the_command_and_leaves_no_trace(tmp_path, text, says):
    before = Case.objects.count(), Event.objects.count(), Regime.objects.count(), Unit.objects.count()
    with pytest.raises(CommandError, match=says) as fault:
        run(tmp_path, text)
    assert fault.value.returncode == 1
    assert (Case.objects.count(), Event.objects.count(), Regime.objects.count(), Unit.objects.count()) == before


@pytest.mark.django_db
def test_ten_megabytes_fail_the_command_at_once(tmp_path):
    with pytest.raises(CommandError, match=r"第1行：.*超过 1 MB"):
        run(tmp_path, "#" * 10_000_000)


@pytest.mark.django_db
def test_what_the_act_itself_refuses_is_a_blocked_step_not_a_fault():
    told = played(step(NINE, "accept", happened_on="2026-09-30"))[0]
    assert not told["ok"] and told["reasons"] == ["受理日期（2026年9月30日）不能晚于今天（2026年9月18日）"]


def test_a_number_of_thousands_of_digits_is_told_not_a_traceback():
    with pytest.raises(scenario.ScenarioInvalid, match="数字太长"):
        scenario.parse((START + "wage = " + "9" * 5000).encode())
