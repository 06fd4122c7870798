"""加密字段：库里是绑定本条记录的密文，搬了家就打不开。"""

import io
import secrets

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.forms import modelform_factory
from django.forms.widgets import TextInput

from core.crypto import CannotOpen, blind_index
from core.fields import EncryptedTextField, Sealed
from households.models import Household
from tests.factories import UnitFactory

PHONE = "13800001234"
pytestmark = pytest.mark.django_db


@pytest.fixture
def household(at):
    return Household.objects.create(
        community=UnitFactory(community=True), address="示例路1号", created_at=at, phone=PHONE
    )


def stored(household, table="households_household"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT phone FROM {table} WHERE id = %s", [household.pk])
        return cursor.fetchone()[0]


def test_the_database_holds_no_plain_text(household):
    assert PHONE not in stored(household)
    assert PHONE not in stored(household, "households_historicalhousehold")
    assert Household.objects.get().phone == PHONE == household.phone


@pytest.mark.parametrize("cipher", ["AES-256-GCM", "SM4-GCM"])
def test_both_ciphers_open_what_they_sealed(household, settings, cipher):
    settings.FIELD_CIPHER = cipher
    household.phone = "13900005678"
    household.save()
    assert Household.objects.get().phone == "13900005678"
    settings.FIELD_CIPHER = "AES-256-GCM"
    assert Household.objects.get().phone == "13900005678"


def test_a_cell_moved_to_another_row_does_not_open(household, at):
    other = Household.objects.create(community=household.community, address="乙路", created_at=at, phone="13711112222")
    Household.objects.filter(pk=other.pk).update(phone=Sealed(stored(household)))
    with pytest.raises(CannotOpen, match="可能被移动或改动"):
        assert Household.objects.get(pk=other.pk).phone
    with pytest.raises(CommandError, match=rf"households.Household {other.pk} 的 phone 打不开"):
        call_command("verify_store")


def test_one_flipped_letter_is_noticed(household):
    token = stored(household)
    for place in range(len(token) - 8, len(token) - 4):
        broken = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        Household.objects.filter(pk=household.pk).update(phone=Sealed(broken))
        with pytest.raises(CannotOpen):
            assert Household.objects.get().phone


@pytest.mark.parametrize(
    "token", ["not sealed at all", "sample.a.", "sample.z.AAAA", "gone.a.AAAAAAAAAAAAAAAAAAAAAAAA"]
)
def test_what_was_never_sealed_does_not_open(household, token):
    Household.objects.filter(pk=household.pk).update(phone=Sealed(token))
    with pytest.raises(CannotOpen):
        assert Household.objects.get().phone


def test_unchanged_values_keep_their_cipher_text(household):
    before = stored(household)
    again = Household.objects.get()
    again.address = "乙路"
    again.phone = PHONE
    again.save()
    assert stored(household) == before
    again.phone = "13900005678"
    again.save()
    assert stored(household) != before


def test_saving_without_reading_keeps_the_cipher_text(household):
    before = stored(household)
    again = Household.objects.get()
    EncryptedTextField.pre_save(Household._meta.get_field("phone"), again, add=False)
    assert again.__dict__["phone"] == before


def test_refresh_and_deferred_loading_give_plain_text(household, django_assert_num_queries):
    Household.objects.filter(pk=household.pk).update(address="丙路")
    household.refresh_from_db()
    assert (household.address, household.phone) == ("丙路", PHONE)
    assert Household.objects.only("phone").get().phone == PHONE
    with django_assert_num_queries(2):
        assert Household.objects.defer("phone").get().phone == PHONE


def test_history_opens_too_and_follows_changes(household):
    household.phone = "13900005678"
    household.save()
    assert [row.phone for row in household.history.all()] == ["13900005678", PHONE]
    assert household.history.last().instance.phone == PHONE


def test_values_give_cipher_text_only(household):
    token = Household.objects.values_list("phone", flat=True).get()
    assert token == stored(household) and PHONE not in repr(list(Household.objects.values()))


def test_plain_text_stays_out_of_memory_dumps(household):
    again = Household.objects.get()
    assert again.phone == PHONE
    assert PHONE not in repr(again.__dict__) and PHONE not in repr(household.__dict__)
    assert PHONE not in repr(again) + str(again)


def test_empty_stays_empty(household):
    household.phone = ""
    household.save()
    assert stored(household) == "" == Household.objects.get().phone


def test_searching_or_updating_in_plain_text_is_a_programming_error(household):
    with pytest.raises(TypeError, match="盲索引"):
        Household.objects.filter(phone=PHONE).exists()
    with pytest.raises(TypeError, match="save"):
        Household.objects.update(phone=PHONE)


def test_forms_show_and_take_plain_text(household):
    form_class = modelform_factory(Household, fields=["phone"])
    assert isinstance(form_class.base_fields["phone"].widget, TextInput)
    form = form_class({"phone": "13900005678"}, instance=household)
    assert form_class(instance=household).initial["phone"] == PHONE
    assert form.is_valid() and form.save().phone == "13900005678"


def test_the_field_survives_a_migration_round_trip():
    _, path, args, kwargs = Household._meta.get_field("phone").deconstruct()
    assert (path, kwargs["context"]) == ("core.fields.EncryptedTextField", "households.household.phone")
    assert EncryptedTextField(*args, **kwargs).context == "households.household.phone"


def test_blind_index_is_stable_separate_by_purpose_and_empty_for_nothing(settings):
    first = blind_index("138 0000-1234", "phone")
    assert first == blind_index("１３８００００１２３４", "phone") and len(first) == 64
    assert first != blind_index(PHONE, "account")
    assert blind_index("", "phone") == "" == blind_index(None, "phone")
    settings.BLIND_INDEX_KEY = secrets.token_bytes(32)
    assert first != blind_index(PHONE, "phone")


def test_rotation_rewrites_old_cells_and_may_run_twice(household, settings):
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = {"new": secrets.token_bytes(32), **old}
    said = io.StringIO()
    call_command("rotate_field_keys", stdout=said)
    assert "家庭：改写 1 格" in said.getvalue()
    settings.FIELD_KEYS = {"new": settings.FIELD_KEYS["new"]}
    assert Household.objects.get().phone == PHONE == household.history.get().phone
    said = io.StringIO()
    call_command("rotate_field_keys", stdout=said)
    assert "家庭：改写 0 格" in said.getvalue()
