from datetime import date

import pytest
from django.conf import settings

from regimes.models import SpecialDay
from regimes.samples import load_samples
from tests.axe import violations
from tests.factories import StandardFactory, UserFactory, shipped_regime


@pytest.mark.django_db(transaction=True)
def test_every_page_of_the_rules_is_accessible(page, live_server, client):
    regime = shipped_regime("LS2019")
    load_samples(regime.district, starts_on=date(2026, 1, 1))
    waiting = StandardFactory(district=regime.district, confirmed_on=None)
    client.force_login(UserFactory(district=True, unit=regime.district))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    enter, confirm = "standards/standard/enter/", f"standards/standard/{waiting.pk}/confirm/"
    other = shipped_regime("NAT_STREET")
    drawn = [f"{regime.pk}/", f"{regime.pk}/?all=1", f"compare/?old={regime.pk}&new={other.pk}", "compare/"]
    paths = ["", *drawn, "standards/", enter, "standards/parameter/enter/", confirm, "calendar/"]
    assert {path: faults for path in paths if (faults := faults_of(page, path))} == {}


def faults_of(page, path):
    page.goto(f"/regimes/{path}")
    return violations(page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_the_calendar_outlives_a_test_that_empties_the_database(run):
    assert SpecialDay.objects.calendar().rest_reason(date(2026, 10, 1)) == "国庆节"
