"""成批推算与逐案推算一字不差：各种环节、规程、痕迹次序、停表、延长混在一起比。"""

import datetime
import random

import pytest
from django.db import transaction

from cases import deadlines
from cases.deadlines import rebuild
from cases.deadlines.reckoner import Reckoner
from cases.models import Case, Extension, Pause
from cases.states import CaseState
from core.bulk_events import record_many
from households.models import Household, Person
from regimes.models import PauseReason, Procedure, SpecialDay, StepLimit
from tests.factories.cases import office_of
from tests.factories.regimes import shipped_regime

pytestmark = pytest.mark.django_db
HISTORIES = 150
LATE = datetime.datetime(2027, 3, 31, 15, 30, tzinfo=datetime.UTC)
FIRST = datetime.date(2026, 9, 1)
STATES = [*CaseState.values, *[CaseState.REGISTERED] * 6, *[CaseState.SUPPLEMENT] * 2]


def lives(office, chance):
    """各规程、各类救助、各环节的案件，痕迹、停表、延长全是随机的，次序也不论。"""
    procedures = [None, *Procedure.objects.order_by("pk")]
    limits = StepLimit.objects.values_list("start_event", "end_events")
    acts = sorted({act for start, ends in limits for act in (start, *ends)} | {"read_case"})
    for n in range(HISTORIES):
        case = life(office, chance, n, chance.choice(procedures))
        happenings(case, chance, acts, office.leader)


def life(office, chance, n, procedure):
    home = Household.objects.create(community=office.community, address="示例", created_at=LATE)
    person = Person.objects.create(name="示例", sex="1", birth_date=FIRST)
    state = chance.choice(STATES)
    return Case.objects.create(
        number=f"示例-{n}",
        household=home,
        community=office.community,
        street=office.street,
        aid=procedure.aid if procedure else chance.choice(["temporary_urgent", "temporary_small", "minimum_living"]),
        purpose=procedure.purpose if procedure else "new",
        procedure=procedure,
        state=state,
        applicant=person,
        head_name="示例",
        reason="示例",
        requested_on=FIRST,
        registered_at=LATE,
        supplement_due_on=FIRST if chance.random() < 0.5 else None,
        decided_on=FIRST if state == CaseState.GRANTED else None,
    )


def happenings(case, chance, acts, by):
    for act in chance.choices(acts, k=chance.randrange(9)):
        day = FIRST + datetime.timedelta(days=chance.randrange(120))
        told = {"case_id": case.pk, "household_id": case.household_id, "happened_on": day}
        with transaction.atomic():
            record_many(act, [told], chain=case.chain, at=LATE - datetime.timedelta(minutes=chance.randrange(115_000)))
    for _ in range(chance.randrange(3)):
        start = FIRST + datetime.timedelta(days=chance.randrange(90))
        end = start + datetime.timedelta(days=chance.randrange(30))
        Pause.objects.create(case=case, reason=chance.choice(PauseReason.values), starts_on=start, ends_on=end)
    if chance.random() < 0.2:
        Pause.objects.create(case=case, reason=chance.choice(PauseReason.values), starts_on=FIRST)
    if chance.random() < 0.3:
        Extension.objects.create(case=case, days=45, reason="示例", granted_by=by, granted_on=FIRST)


def one_by_one(case):
    deadlines.reset(case)
    return tuple(deadlines.stored(case))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_many_at_once_agree_with_one_by_one(seed):
    office, chance = office_of("LS2019"), random.Random(seed)
    for code in ("XS2020", "DZ2021", "LZ2021"):
        shipped_regime(code)
    lives(office, chance)
    expected = {case.pk: one_by_one(case) for case in Case.objects.order_by("pk")}
    assert len(set(expected.values())) > 20
    Case.objects.update(due_label="错", due_on=None)
    reckoner = Reckoner(SpecialDay.objects.calendar())
    moves, last = reckoner.differing(Case.objects.order_by("pk"))
    assert {one.case_id: tuple(one.new) for one in moves} == expected
    assert last == max(expected)


def test_small_batches_change_nothing_about_the_result():
    office = office_of("XS2020")
    lives(office, random.Random(4))
    whole = [one for moves in rebuild.differences() for one in moves]
    assert whole == [one for moves in rebuild.differences(batch=7) for one in moves]
    assert [one for moves in rebuild.rebuild(batch=7) for one in moves] == whole
    assert not list(rebuild.differences())
