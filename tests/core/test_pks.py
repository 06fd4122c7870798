import pytest

from core.pks import pk_of, pks_of


@pytest.mark.parametrize("text", ["", None, "x", "-1", "1.0", "²", "①", "１", "9" * 19])
def test_what_is_no_number_is_none(text):
    assert pk_of(text) is None


def test_only_the_readable_numbers_are_taken():
    assert pks_of(["1", "²", "9" * 30, "27"]) == [1, 27]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/notices/print/?paper=%C2%B2", "/publicity/sheets/?no=99999999999999999999"])
def test_nonsense_in_the_address_is_no_server_error(client, path):
    from tests.factories import UserFactory

    client.force_login(UserFactory(window=True))
    assert client.get(path).status_code < 500
