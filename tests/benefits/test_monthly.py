"""规程写明按月由谁办的事：到期前列入待办，登记办结即不再列；一个月一次。"""

import datetime

import pytest
import time_machine
from django.urls import reverse

from benefits.models import DutyRecord
from benefits.services.duties import record_duty
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from desk import worklist
from tests.factories.cases import office_of
from tests.staging import staged

pytestmark = pytest.mark.django_db
MARCH = datetime.date(2026, 3, 1)


@staged
def office():
    return office_of("SP2024")


def listed(user, day):
    rows = worklist.build(user, day)
    return [
        (name, one.what, str(one.due)) for name, _, items, _ in rows for one in items if one.button == "登记定期事项"
    ]


def test_a_monthly_duty_waits_until_it_is_recorded(office, at):
    day = at.date()
    mine = [what for _, what, due in listed(office.window, day) if due == "2026-03-31"]
    assert mine == ["2026年3月一月一比对", "2026年3月动态管理月报告", "2026年3月分散供养特困人员探视走访"]
    record_duty("T25", MARCH, note="比对12户，无异常", by=office.window, at=at)
    assert "2026年3月一月一比对" not in [what for _, what, _ in listed(office.window, day)]
    assert Event.objects.filter(act="record_duty").count() == 1
    april = [(name, what) for name, what, _ in listed(office.window, datetime.date(2026, 4, 3))]
    assert ("today", "2026年3月动态管理月报告") in april  # 到期前提示的，过了不称超期
    assert ("later", "2026年4月一月一比对") in april


def test_once_a_month_and_only_what_the_regime_says(office, at):
    record_duty("T25", MARCH, note="比对12户", by=office.window, at=at)
    for code, month, by, note, error, said in [
        ("T25", MARCH, office.window, "再比对", Blocked, "已经登记办结"),
        ("T25A", MARCH, office.window, " ", Blocked, "请写明办理情况"),
        ("T25A", MARCH.replace(month=5), office.window, "提前", Blocked, "还没有到2026年05月"),
        ("T99", MARCH, office.window, "没有的", NotVisible, "没有由"),
        ("T25A", MARCH, office.checker, "不是我的", NotPermitted, "."),
    ]:
        with pytest.raises(error, match=said):
            record_duty(code, month, note=note, by=by, at=at)
    assert DutyRecord.objects.count() == 1


def test_a_duty_of_the_district_is_the_bureaus(at):
    office = office_of("DZ2021")
    assert [what for _, what, _ in listed(office.bureau, at.date())][-1] == "2026年3月县级每月调度"
    assert not any("调度" in what for _, what, _ in listed(office.window, at.date()))
    record_duty("T26", MARCH, note="到会9个街道", by=office.bureau, at=at)
    assert [what for _, what, _ in listed(office.bureau, at.date()) if "3月" in what] == []


def test_the_page_records_it(office, at, client):
    with time_machine.travel(at, tick=True):
        client.force_login(office.window)
        url = reverse("benefits:record_duty", args=["T25", 2026, 3])
        page = client.get(url)
        assert page.status_code == 200 and "2026年3月一月一比对" in page.content.decode()
        assert client.get(reverse("benefits:record_duty", args=["T25", 2025, 3])).status_code == 404
        facts = {"note": "比对12户，无异常", "form_key": "duty"}
        assert client.post(url, facts).status_code == 302
        assert DutyRecord.objects.get().note == "比对12户，无异常"
