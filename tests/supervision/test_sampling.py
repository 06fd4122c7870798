"""每月抽查：ceil(0.3 n)，种子留痕可重算，只抽当月新增，一月一次。"""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction

from core.models import Event
from core.refusals import Blocked, NotVisible
from regimes.models import Procedure
from supervision.models import OnsiteCheck, SampleDraw
from supervision.sampling import chosen, size_of
from supervision.services import draw_sample, record_supervision_visit
from tests.factories.benefits import change, grant, roster_office
from tests.factories.regimes import shipped_regime
from tests.staging import staged

MARCH = datetime.date(2026, 3, 1)
APRIL_1 = datetime.datetime(2026, 4, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
SEED = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


@pytest.mark.parametrize(("population", "size"), [(0, 0), (1, 1), (3, 1), (4, 2), (10, 3), (11, 4), (20, 6), (100, 30)])
def test_three_tenths_are_never_less_than_three_tenths(population, size):
    assert size_of(population, "3/10") == size
    assert size * 10 >= population * 3


def test_the_draw_can_be_done_again_by_anyone():
    numbers = [f"案{n}" for n in range(50)]
    first = chosen(numbers, SEED, 15)
    assert first == chosen(reversed(numbers), SEED, 15) and len(set(first)) == 15
    assert first != chosen(numbers, "1" * 32, 15)


def test_everyone_is_drawn_about_equally_often():
    numbers = [f"案{n}" for n in range(10)]
    times = dict.fromkeys(numbers, 0)
    for seed in range(2000):
        for number in chosen(numbers, str(seed), 3):
            times[number] += 1
    assert all(500 < count < 700 for count in times.values()), times


@staged
def office():
    return roster_office()


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(APRIL_1, tick=True):
        yield


@pytest.fixture
def sampled_rules(db):
    """要求抽查新增对象的一套程序（特困，D43第16条）。"""
    return Procedure.objects.get(regime=shipped_regime("NAT_COUNTY"), aid="extreme_hardship", purpose="new")


def granted(office, at, rules, number=1):
    return [grant(office, at=at, aid=rules.aid, procedure=rules).case for _ in range(number)]


def drawn(office, month=MARCH, **facts):
    return draw_sample(office.district, month, **{"seed": SEED, "by": office.bureau, "at": APRIL_1, **facts})


def test_the_share_comes_from_the_regime_and_the_seed_is_kept(office, at, sampled_rules):
    cases = granted(office, at, sampled_rules, 11)
    draw = drawn(office)
    picked = set(draw.items.values_list("case__number", flat=True))
    assert picked == set(chosen([case.number for case in cases], SEED, 4))
    source = "特困人员认定办法（民发〔2021〕43号） 第十六条 不低于30%"
    group = {"share": "3/10", "percent": "30%", "source": source, "population": 11, "size": 4}
    assert draw.groups == [group] and SampleDraw.objects.get().groups == [group]
    event = Event.objects.get(act="draw_sample")
    assert (event.data["seed"], event.data["month"], set(event.data["cases"])) == (SEED, "2026-03", picked)


def test_dazhou_draws_its_three_tenths_of_every_aid(office, at):
    regime = shipped_regime("DZ2021")
    for aid in ("minimum_living", "extreme_hardship", "temporary_expense"):
        granted(office, at, Procedure.objects.get(regime=regime, aid=aid, purpose="new"), 2)
    draw = drawn(office)
    [group] = draw.groups
    assert (group["population"], group["size"], draw.items.count()) == (6, 2, 2)
    assert group["source"].endswith("新增救助对象不低于30%抽查")


def test_only_new_recipients_of_the_month_in_the_district_are_drawn(office, at, sampled_rules):
    [march] = granted(office, at, sampled_rules)
    granted(office, at - datetime.timedelta(days=10), sampled_rules)
    granted(roster_office(), at, sampled_rules)
    grant(office, at=at, aid="extreme_hardship", procedure=sampled_rules, outcome="refused")
    lowered = change(march.decision, at=at, purpose="lower").case
    lowered.procedure = sampled_rules
    lowered.save()
    unasked = Procedure.objects.get(regime=sampled_rules.regime, aid="minimum_living", purpose="new")
    grant(office, at=at, procedure=unasked)
    draw = drawn(office)
    assert (draw.population, list(draw.items.values_list("case", flat=True))) == (1, [march.pk])


def test_a_month_is_drawn_once_and_not_before_its_end(office, at, sampled_rules):
    granted(office, at, sampled_rules)
    with pytest.raises(Blocked, match="还没有过完"):
        drawn(office, at=APRIL_1 - datetime.timedelta(days=1))
    drawn(office)
    with pytest.raises(Blocked, match="已经抽取过，不能重抽"):
        drawn(office, seed="1" * 32)
    with pytest.raises(IntegrityError), transaction.atomic():
        SampleDraw.objects.create(
            district=office.district, month=MARCH, seed="x", drawn_at=APRIL_1, drawn_by=office.bureau
        )


def test_nothing_to_draw_is_said_and_streets_do_not_draw(office, at, sampled_rules):
    with pytest.raises(Blocked, match="没有规程要求抽查的新增对象"):
        drawn(office)
    granted(office, at, sampled_rules)
    with pytest.raises(NotVisible):
        drawn(office, by=office.leader)


def test_a_sampled_household_belongs_to_a_draw(office, at, sampled_rules):
    [case] = granted(office, at, sampled_rules)
    with pytest.raises(IntegrityError), transaction.atomic():
        OnsiteCheck.objects.create(case=case, kind="sampled", reason="抽中", listed_on=at.date())


def test_the_results_are_recorded_on_the_same_sheet(client, office, at, sampled_rules):
    granted(office, at, sampled_rules, 2)
    row = drawn(office).items.get()
    facts = {"visited_on": APRIL_1.date(), "visited_with": office.bureau_second}
    facts |= {"finding": "differs", "visit_result": "名下另有房产", "answer_by": APRIL_1.date()}
    record_supervision_visit(row.pk, by=office.bureau, at=APRIL_1, **facts)
    client.force_login(office.bureau)
    text = client.get("/supervision/samples/?month=2026-03").content.decode()
    assert "名下另有房产" in text and "等街道核实，期限" in text and SEED in text and "抽中 1 户，已核查 1 户" in text


def test_the_officer_draws_last_month_with_one_click(client, office, at, sampled_rules):
    granted(office, at, sampled_rules, 4)
    client.force_login(office.bureau)
    page = client.get("/supervision/samples/").content.decode()
    assert "新增 4 户，按不低于 30% 应抽 2 户" in page
    key = page.split('name="form_key" value="')[1].split('"')[0]
    answer = client.post("/supervision/samples/draw/", {"form_key": key, "month": "2026-03"})
    assert answer.url == "/supervision/samples/?month=2026-03"
    assert client.post("/supervision/samples/draw/", {"form_key": key, "month": "2026-03"}).url == answer.url
    draw = SampleDraw.objects.get()
    assert draw.size == 2 and len(draw.seed) == 32
    other = client.get("/supervision/samples/?month=2026-04").content.decode()
    assert "没有规程要求抽查的新增对象" in other and "抽过的月份" in other
    again = client.get("/supervision/samples/?month=2026-02").content.decode()
    assert "抽取</button>" not in again


def test_a_refused_draw_is_told_on_the_page(client, office, at, sampled_rules):
    granted(office, at, sampled_rules, 4)
    client.force_login(office.bureau)
    key = client.get("/supervision/samples/").content.decode().split('name="form_key" value="')[1].split('"')[0]
    drawn(office)
    answer = client.post("/supervision/samples/draw/", {"form_key": key, "month": "2026-03"})
    assert answer.status_code == 409 and "不能重抽" in answer.content.decode()
