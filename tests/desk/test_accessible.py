"""工作台各页在办公室的屏幕上没有无障碍缺陷，也没有脚本报错。"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from desk import tabs
from tests.axe import violations
from tests.factories.cases import office_of, registered, two_people
from tests.factories.decisions import ready_to_sign
from tests.factories.people import id_number


@pytest.mark.django_db(transaction=True)
def test_every_page_of_the_desk_is_accessible(page, live_server):
    office = office_of("XS2020")
    at = timezone.localtime().replace(hour=10) - timedelta(days=25)
    case = ready_to_sign(office, at=at)
    single = [{**two_people()[0], "id_number": id_number("1961-02-03", "男")}]
    registered(office, at=at, members=single, account=None)
    here = f"/cases/{case.pk}/"
    pages = {
        office.window: ["/", "/cases/", "/lists/intake/", "/search/", "/settings/", f"{here}reveal/"],
        office.leader: ["/", "/lists/decision/", f"{here}approve/", f"{here}refuse/", f"{here}send_back/"],
        office.bureau: ["/", "/cases/?due=none", here],
    }
    pages[office.window] += [f"{here}tab/{tab.name}/" for tab in tabs.TABS]
    assert {
        path: faults for user in pages for path in pages[user] if (faults := look(page, live_server, user, path))
    } == {}


def look(page, live_server, user, path):
    client = Client()
    client.force_login(user, backend="accounts.backends.StaffBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    answer = page.goto(path)
    return violations(page) if answer.status == 200 else answer.status
