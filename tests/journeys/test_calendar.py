"""区局两人录入放假安排，窗口告知期限变动的家庭：从头到尾在浏览器里办，每页查无障碍。"""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice, NoticeKind
from regimes.models import CalendarNotice, SpecialDay
from rulebook import recalculation
from tests.factories import UserFactory
from tests.factories.cases import accepted, office_of
from tests.journeys.person import Person

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


@pytest.fixture(autouse=True)
def _that_day():
    with time_machine.travel(TODAY):
        yield


def correction():
    """2026年放假安排的更正稿：12月7日（周一）多放一天，12月26日（周六）补班。"""
    rows = [f"{row.day},{row.kind},{row.name}" for row in SpecialDay.objects.all().of_notice(2026)]
    return "\n".join([*rows, "2026-12-07,放假,国庆节", "2026-12-26,上班,国庆节调休"])


def test_two_people_enter_a_calendar_and_the_window_tells_the_families(browser, live_server):
    office = office_of("XS2020")
    at = timezone.now()
    cases = [accepted(office, at=at) for _ in range(2)]
    text = correction()
    first = Person(browser, live_server.url, office.bureau)
    first.sign_in()
    page = first.page
    page.goto(reverse("desk:settings"))
    page.get_by_role("link", name="工作日历").click()
    page.get_by_role("link", name="录入放假安排").click()
    page.get_by_label("年份").fill("2026")
    page.get_by_label("文件依据").fill("国办发明电〔2026〕9号")
    page.get_by_label("放假安排").fill("\n".join(text.split("\n")[:8]))
    page.get_by_label("再输一次登录口令").fill(first.password)
    page.get_by_role("button", name="录入，看会动哪些期限").click()
    first.look()
    assert "请贴全文" in page.content() and page.get_by_label("文件依据").input_value() == "国办发明电〔2026〕9号"
    page.get_by_label("放假安排").fill(text)
    page.get_by_label("再输一次登录口令").fill(first.password)
    page.get_by_role("button", name="录入，看会动哪些期限").click()
    first.look()
    assert "录入的人不能自己确认" in page.content()
    first.leave()
    second = Person(browser, live_server.url, UserFactory(unit=office.district, district=True))
    second.sign_in()
    page = second.page
    page.goto(reverse("regimes:calendar"))
    page.locator("main").get_by_role("link", name="年放假安排").first.click()
    second.look()
    page.get_by_label("再输一次登录口令").fill(second.password)
    page.get_by_role("button", name="确认起效").click()
    second.look()
    assert "已确认" in page.content()
    second.leave()
    recalculation.finish_pending(timezone.now())
    assert CalendarNotice.objects.get().applied_at
    window = Person(browser, live_server.url, office.window)
    window.sign_in()
    page = window.page
    page.get_by_role("link", name="出具文书").click()
    window.look()
    page.get_by_role("button", name="出具变更告知书").click()
    window.look()
    assert "已出具 2 份" in page.content() and page.get_by_role("link", name="合并打印").is_visible()
    window.leave()
    made = Notice.objects.filter(kind=NoticeKind.DATE_CHANGE).values_list("case_id", flat=True)
    assert sorted(made) == [one.pk for one in cases]
