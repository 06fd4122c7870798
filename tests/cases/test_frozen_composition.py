"""作出决定即冻结：家庭组成、收支财产在库里也增不了、改不了、删不掉；没有决定的照旧。"""

import pytest
from django.db import DatabaseError, transaction

from evidence.models import Asset, Expense, Income
from tests.factories import PersonFactory
from tests.factories.benefits import grant
from tests.factories.cases import office_of, registered
from tests.intake.test_right_people import person
from tests.staging import staged

pytestmark = pytest.mark.django_db
FACTS = {
    Income: {"kind": "wage", "name": "工资", "period": "month", "declared": 100},
    Expense: {"kind": "medical", "name": "药费", "period": "month", "own_paid": 100},
    Asset: {"kind": "101", "description": "存款", "value": 100},
}


@staged
def office():
    return office_of("XS2020")


def refused(deed):
    with pytest.raises(DatabaseError, match="家庭组成、收支财产不能再改"), transaction.atomic():
        deed()


def test_the_people_of_a_decided_case_stay_as_they_were(office, at):
    made, other = grant(office, at=at).case, registered(office, at=at, members=[person("赵大", "01")])
    rows, theirs = made.composition.all(), other.composition.all()
    before = list(rows.values())
    refused(lambda: made.composition.create(person=PersonFactory(), position=9, relation="20"))
    refused(lambda: rows.update(covered=False))
    refused(rows.delete)
    refused(lambda: theirs.update(case=made, position=9, is_head=False))
    assert list(rows.values()) == before
    assert theirs.update(covered=False) == 1 and theirs.delete()[0] == 1


@pytest.mark.parametrize("model", FACTS)
def test_the_lines_of_a_decided_case_stay_as_they_were(office, at, model):
    made, other = grant(office, at=at).case, registered(office, at=at, members=[person("赵大", "01")])
    refused(lambda: model.objects.create(case_id=made.pk, member=made.applicant, **FACTS[model]))
    mine = model.objects.create(case_id=other.pk, member=other.applicant, **FACTS[model])
    refused(lambda: model.objects.filter(pk=mine.pk).update(case_id=made.pk))
    assert model.objects.filter(pk=mine.pk).update(is_current=False) == 1
    assert mine.delete()[0] == 1
