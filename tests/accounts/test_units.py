import pytest
from django.db import IntegrityError, transaction

from accounts.models import Unit, UnitLevel, User
from tests.factories import UnitFactory, UserFactory


@pytest.fixture
def community(db):
    district = UnitFactory(district=True, name="相山区", code="340603")
    street = UnitFactory(parent=district, name="三堤口街道", code="340603001")
    return UnitFactory(community=True, parent=street, name="一社区", code="340603001001")


def test_every_unit_knows_its_street_district_and_chain(community):
    street, district = community.parent, community.parent.parent
    assert (community.street, community.district, community.community) == (street, district, community)
    assert (street.street, street.district, street.community) == (street, district, None)
    assert (district.street, district.district, district.community) == (None, district, None)
    assert (community.street_id, street.street_id, district.street_id) == (street.pk, street.pk, None)
    assert {community.district_id, street.district_id, district.district_id} == {district.pk}
    assert (community.chain, street.chain, district.chain) == ("340603001", "340603001", "340603")
    assert community.full_name == "相山区三堤口街道一社区"


def test_within_holds_the_unit_and_all_below(community):
    UnitFactory(community=True)
    street = community.parent
    assert set(Unit.objects.within(street)) == {street, community}
    assert set(Unit.objects.within(street.parent)) == {street.parent, street, community}
    user = UserFactory(unit=community)
    assert set(User.objects.within(street)) == {user}


@pytest.mark.parametrize("facts", [{"level": UnitLevel.STREET, "parent": None}, {"level": UnitLevel.DISTRICT}])
def test_a_unit_hangs_where_its_level_says(facts, db):
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitFactory(**facts)


def test_one_person_one_account_in_the_database_as_well(db):
    UserFactory(id_number="11010519491231002X")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(id_number="11010519491231002x")
    UserFactory.create_batch(2)  # 未登记号码的不相冲突


def test_numbers_lie_in_the_database_unreadable(db):
    user = UserFactory(id_number="11010519491231002X", phone="13800001234")
    row = User.objects.filter(pk=user.pk).values("id_number", "phone").get()
    assert "11010519491231002X" not in row["id_number"] and "13800001234" not in row["phone"]
    assert User.objects.get(pk=user.pk).id_number == "11010519491231002X"
