"""规程可以写的公示：办事大厅、电子屏也是张贴处，受理之后公示申请，期满无异议才起算的时限。"""

import pytest

from regimes.files import bases
from tests.factories.rehearsal import dues, step, to_publicity
from tools.rehearsal import scenario
from tools.rehearsal.play import rehearse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("national")]
HUAINAN = bases.path_of("HN2024@1").read_text()
APPLICATION = """
[[procedure.publicity]]
stage = "application"
number = 3
when = "after_acceptance"
places = ["hall", "screen"]
days = 5
blocks = false
source = "HN 申请公示"
status = "seed"
"""


def played(tmp_path, text, *steps):
    file = tmp_path / "own.toml"
    file.write_text(text)
    start = f'regime = "{file}"\naid = "minimum_living"\n'
    return rehearse(scenario.parse((start + "".join(steps)).encode()))[0]


def test_the_hall_and_the_screen_are_places_and_the_round_ends_with_the_last(tmp_path):
    text = HUAINAN.replace('places = ["community"]', 'places = ["community", "hall", "screen"]', 1)
    before = to_publicity()[:-1]
    first = to_publicity(place="community")[-1]
    later = [
        step(f"2026-09-0{day}T11:00:00", "post_notice", place=place) for day, place in ((5, "hall"), (7, "screen"))
    ]
    *_, one, two, three = played(tmp_path, text, *before, first, *later)
    assert "T06" not in dues(one) and "T06" not in dues(two)
    assert dues(three)["T06"] == "2026-09-14" and len(three["publicity"]) == 3


def test_an_application_is_publicised_after_acceptance_without_an_amount(tmp_path):
    head, mark, tail = HUAINAN.partition("[[procedure.pause]]")
    results = played(
        tmp_path,
        head + APPLICATION.lstrip() + "\n" + mark + tail,
        *to_publicity()[:1],
        step("2026-09-01T15:00:00", "open_publicity", stage="application"),
        step("2026-09-01T16:00:00", "post_notice"),
    )
    shown = results[-1]["publicity"]
    assert all(one["ok"] for one in results), results
    assert [(one["stage"], one["place"], one["to"]) for one in shown] == [
        ("application", "hall", "2026-09-07"),
        ("application", "screen", "2026-09-07"),
    ]
    assert results[-1]["state"] == "verification"


@pytest.mark.parametrize("objected", [False, True])
def test_days_from_the_end_without_objection_do_not_begin_when_somebody_objected(tmp_path, objected):
    early = [one.replace("2026-09-0", "2026-08-2") for one in to_publicity()[:-1]]
    steps = [*early, to_publicity("2026-09-02T11:00:00")[-1]]
    if objected:
        steps.append(step("2026-09-04T09:00:00", "record_objection"))
    clear = HUAINAN.replace('start = "close_publicity"', 'start = "publicity_clear"', 1)
    *_, closed = played(tmp_path, clear, *steps, step("2026-09-10T09:00:00", "close_publicity"))
    assert dues(closed).get("H02") == (None if objected else "2026-09-14")
