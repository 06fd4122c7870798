"""两人同改一条：后存的看到两份，谁的也不丢。"""

import pytest

from core.refusals import Conflict
from core.versions import VersionedForm, save_versioned
from households.models import Household
from tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


class AddressForm(VersionedForm):
    class Meta:
        model = Household
        fields = ("address", "phone", "area")


@pytest.fixture
def household(at):
    return Household.objects.create(
        community=UnitFactory(community=True), address="甲路", phone="13800001234", created_at=at
    )


def test_a_save_moves_the_version_on_and_keeps_other_fields(household):
    mine = Household.objects.get()
    Household.objects.update(register_address="别人刚补的")
    mine._change_reason = "迁居"
    saved = save_versioned(mine, version=1, changes={"address": "乙路"})
    assert (saved.version, saved.address, saved.register_address) == (2, "乙路", "别人刚补的")
    assert Household.objects.get().version == 2
    assert saved.history.first().history_change_reason == "迁居"


def test_the_later_writer_sees_both_and_nothing_is_lost(household):
    save_versioned(household, version=1, changes={"address": "先来的", "phone": "13900005678"})
    with pytest.raises(Conflict) as refused:
        save_versioned(household, version=1, changes={"address": "后来的", "phone": "13711112222", "area": "urban"})
    assert refused.value.both == [("现居住地址", "后来的", "先来的"), ("联系电话", "*******2222", "*******5678")]
    assert refused.value.version == 2
    assert Household.objects.get().address == "先来的"


def test_labels_of_choices_and_empty_values_are_shown_as_words(household):
    save_versioned(household, version=1, changes={"area": "rural", "address": ""})
    with pytest.raises(Conflict) as refused:
        save_versioned(household, version=1, changes={"area": "urban", "address": "后来的"})
    rows = {label: (mine, theirs) for label, mine, theirs in refused.value.both}
    assert rows["现居住地址"] == ("后来的", "（空）")
    assert all("rural" not in words and "urban" not in words for words in rows["适用标准"])


def test_the_form_carries_the_version_and_can_catch_up(household):
    assert AddressForm(instance=household)["version"].value() == 1
    form = AddressForm({"address": "乙路", "area": "urban", "phone": "", "version": "1"}, instance=household)
    assert form.is_valid() and form.cleaned_data["version"] == 1
    form.catch_up(2)
    assert (form["version"].value(), form["address"].value()) == (2, "乙路")


def test_a_form_without_a_version_is_not_accepted(household):
    form = AddressForm({"address": "乙路", "area": "urban"}, instance=household)
    assert not form.is_valid() and "重新打开本页" in str(form.errors["version"])


def test_a_hundred_pairs_lose_nothing(household):
    lost = 0
    for turn in range(1, 101):
        save_versioned(household, version=turn, changes={"address": f"第{turn}次"})
        try:
            save_versioned(household, version=turn, changes={"address": "盖掉"})
        except Conflict:
            continue
        lost += 1
    assert lost == 0 and Household.objects.get().address == "第100次"
