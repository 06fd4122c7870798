"""共用的场面互不相扰：每项测试先查所见是干净的，再弄脏；次序怎样排都得绿。"""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from accounts.models import Unit
from tests.factories import UnitFactory
from tests.staging import play, staged

BUILT = []


@staged
def district():
    BUILT.append("district")
    default_storage.save("kept", ContentFile(b"made on stage"))
    return UnitFactory(district=True, code="990001", name="场面区")


@staged
def street(district):
    return UnitFactory(parent=district, code="990001001", name="场面街道")


def dirty(*units):
    for unit in units:
        unit.name = "弄脏了"
        unit.save()
    with default_storage.open("kept", "wb") as file:
        file.write(b"dirt")
    UnitFactory(district=True, code="990002")


def assert_clean(*units):
    assert all(unit.name.startswith("场面") for unit in units)
    assert sorted(Unit.objects.values_list("code", flat=True)) == sorted(unit.code for unit in units)
    assert set(Unit.objects.values_list("name", flat=True)) == {unit.name for unit in units}
    with default_storage.open("kept") as file:
        assert file.read() == b"made on stage"


@pytest.mark.parametrize("turn", range(3))
def test_what_one_test_dirties_the_next_does_not_see(district, street, turn):
    assert street.parent is district
    assert_clean(district, street)
    dirty(district, street)


@pytest.mark.parametrize("turn", range(2))
def test_the_lower_level_alone_is_without_the_upper_one(district, turn):
    assert_clean(district)
    dirty(district)


def test_who_asks_for_no_stage_sees_none(db):
    assert not Unit.objects.exists() and not default_storage.exists("kept")


def test_who_commits_gets_a_stage_of_his_own(transactional_db, street):
    assert not connection.in_atomic_block
    assert street.name == "场面街道" and Unit.objects.count() == 2


def test_after_a_commit_the_stage_is_made_anew(district):
    assert_clean(district)


def test_a_stage_asked_for_in_the_middle_is_made_there(db, request):
    assert not Unit.objects.exists()
    street = request.getfixturevalue("street")
    assert street.name == "场面街道" and Unit.objects.count() == 2


def test_a_stage_is_shared_by_those_who_follow_one_another(_stage, district, request):
    assert [level.name for level in _stage.levels] == ["district"]
    assert connection.in_atomic_block and BUILT
    assert Unit.objects.get().pk == district.pk


def test_a_stage_may_not_hang_on_what_changes(db, request):
    def fixture():
        pass

    fixture.staged, fixture.stopped = lambda tmp_path: tmp_path, False
    with pytest.raises(AssertionError, match="@staged 的参数不能是 tmp_path"):
        play(request, fixture, {})
