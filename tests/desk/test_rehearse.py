"""演练：随附的剧本逐个走通；写错的剧本说得出行号；走完什么也不留下。"""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case
from core.models import Event
from desk.rehearsal import scenario
from desk.rehearsal.play import rehearse
from regimes.models import Regime

SCENARIOS = sorted((Path(__file__).parents[2] / "regimes" / "scenarios").glob("*.toml"))
START = 'regime = "LS2019"\naid = "minimum_living"\n'


def step(at, do, **more):
    rows = [f"at = {at}", f'do = "{do}"', *(f"{key} = {json.dumps(value)}" for key, value in more.items())]
    return "[[step]]\n" + "\n".join(rows) + "\n"


def played(*steps, start=START):
    results, _ = rehearse(scenario.parse((start + "".join(steps)).encode()))
    return results


@pytest.mark.django_db
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_shipped_scenario_goes_as_written(path):
    results, met = rehearse(scenario.parse(path.read_bytes()))
    shown = ("at", "do", "state", "expect", "reasons")
    assert met, [[one[key] for key in shown] for one in results if not one["met"]]


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
    path = next(path for path in SCENARIOS if path.stem == "DZ2021-minimum_living")
    results, _ = rehearse(scenario.parse(path.read_bytes()))
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
def test_the_command_prints_json(tmp_path):
    printed = run(tmp_path, START + step("2026-09-18T09:00:00", "accept", expect="verification"))
    assert [one["ok"] for one in printed["steps"]] == [True]


@pytest.mark.django_db
def test_an_expectation_that_fails_fails_the_command(tmp_path):
    with pytest.raises(CommandError, match="不符"):
        run(tmp_path, START + step("2026-09-18T09:00:00", "accept", expect="visit"))


NINE = "2026-09-18T09:00:00"
BAD = [
    ("x = 1\n" + START + step(NINE, "accept"), "第1行：不认识的键“x”"),
    ('regime = "NONE"\naid = "minimum_living"\n' + step(NINE, "accept"), "第1行：“regime”应为"),
    (START, "没有一步"),
    (START + step(NINE, "jump"), "第5行：“do”不认识“jump”"),
    (START + step(NINE, "accept", by="mayor"), "第6行：“by”应为"),
    (START + step(NINE, "accept", expect="heaven"), "第6行：“expect”应为"),
    (START + step(NINE, "accept", colour="red"), "第6行：“accept”没有“colour”这一项"),
    (START + step("3", "accept"), "第4行：“at”应为时刻"),
    (START + step(NINE, "accept") + step("2026-09-18T08:59:00", "clock"), "第7行：这一步早于前一步"),
    (START + "[[step", "不合 TOML 语法"),
    ("#" * 10_000_000, "超过 1 MB"),
]


@pytest.mark.parametrize(("text", "says"), BAD, ids=range(len(BAD)))
def test_a_scenario_that_makes_no_sense_names_its_line(text, says):
    with pytest.raises(scenario.ScenarioInvalid, match=says):
        scenario.parse(text.encode())
