"""待遇各页遇到乱填的月份、编号、日期：说得清或当没有，从不出错误页。"""

import datetime
import uuid

import pytest
from django.urls import reverse

from benefits.models import Entitlement
from benefits.services.reviews import start_taper
from benefits.sweeps import open_entitlements
from core.refusals import Blocked
from tests.factories.benefits import grant, roster_office
from tests.factories.regimes import district_of, shipped_regime
from tests.staging import staged

pytestmark = pytest.mark.django_db
LONG = "9" * 5000


@staged
def office():
    shipped_regime("LS2019")
    return roster_office(district=district_of("371302"))


@staged
def row(office, at):
    grant(office, at=at)
    open_entitlements(at)
    return Entitlement.objects.get()


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "1900-01"])
@pytest.mark.parametrize("name", ["rosters:temporary", "supervision:samples", "supervision:rosters"])
def test_a_month_no_calendar_has_falls_back_to_the_usual_one(client, office, name, month):
    client.force_login(office.clerk if name == "rosters:temporary" else office.bureau)
    assert client.get(reverse(name), {"month": month}).status_code == 200


def test_a_month_no_calendar_has_cannot_be_drawn_or_drafted(client, office):
    facts = {"month": "9999-12"}
    client.force_login(office.bureau)
    drawn = client.post(reverse("supervision:draw_sample"), {**facts, "form_key": uuid.uuid4()})
    client.force_login(office.clerk)
    drafted = client.post(reverse("rosters:draft_roster"), {**facts, "form_key": uuid.uuid4()})
    assert (drawn.status_code, drafted.status_code) == (422, 422)


@pytest.mark.parametrize("name", ["entitlements", "recognitions", "settlements"])
def test_a_page_mark_of_thousands_of_digits_is_ignored(client, office, row, name):
    client.force_login(office.clerk)
    assert client.get(reverse(f"benefits:{name}"), {"before": LONG}).status_code == 200


def test_a_street_of_thousands_of_digits_is_not_there(client, office):
    client.force_login(office.bureau)
    given = {"street": LONG, "month": "2026-03"}
    assert client.post(reverse("rosters:download_temporary"), given).status_code == 404
    assert client.get(reverse("regimes:calendar"), {"year": LONG}).status_code == 200


def test_a_taper_starts_neither_in_years_nor_before_the_grant(client, office, row, at):
    facts = {"reason": "在超市上班", "by": office.clerk, "at": at}
    later, earlier = datetime.date(2029, 1, 1), row.starts_month - datetime.timedelta(days=1)
    for day in (later, earlier):
        with pytest.raises(Blocked, match="渐退开始"):
            start_taper(row.pk, starts_on=day, until=day + datetime.timedelta(days=30), **facts)
    client.force_login(office.clerk)
    far = {"starts_on": "9999-12-31", "until": "9999-12-31", "reason": "在超市上班", "form_key": uuid.uuid4()}
    assert client.post(reverse("benefits:start_taper", args=[row.pk]), far).status_code in (409, 422)
