"""定期的事：年审、死亡后三个月、渐退期、各按规程的月数列入待办（T20—T23）。"""

import datetime

import pytest
import time_machine
from django.urls import reverse

from benefits.models import Entitlement, Review
from benefits.services.changes import open_change
from benefits.services.reviews import record_review, start_taper
from benefits.sweeps import open_entitlements
from core.models import Event
from core.refusals import Blocked, NotPermitted
from desk.worklist import build
from households.models import Person
from regimes.models import Regime
from tests.factories import UserFactory
from tests.factories.benefits import grant, roster_office
from tests.factories.regimes import district_of, shipped_regime
from tests.staging import staged

pytestmark = pytest.mark.django_db
FACTS = {"way": "入户、信息比对", "found": "人口、收入没有变化", "with_whom": "协理员赵某"}


@staged
def office():
    shipped_regime("LS2019")
    return roster_office(district=district_of("371302"))


@staged
def row(office, at):
    """2026年3月2日确认。"""
    grant(office, at=at)
    open_entitlements(at)
    row = Entitlement.objects.get()
    Person.objects.update(labour="03")
    return row


def items(user, day):
    with time_machine.travel(f"{day} 09:00+08:00", tick=False):
        sections = build(user, datetime.date.fromisoformat(day))
    return [one for _, _, found, _ in sections for one in found]


def due(user, day, words):
    return [(one.due.isoformat(), one.left.is_late) for one in items(user, day) if words in one.what]


def moment(text):
    return datetime.datetime.fromisoformat(f"{text}T10:00:00+08:00")


def test_a_household_that_cannot_work_is_reviewed_once_a_year(office, row):
    assert due(office.clerk, "2027-01-30", "定期核查") == []
    assert due(office.clerk, "2027-01-31", "定期核查") == [("2027-03-02", False)]
    assert due(office.clerk, "2027-03-03", "定期核查") == [("2027-03-02", False)]  # 规程写的是到期前提示
    [item] = [one for one in items(office.clerk, "2027-03-03") if "定期核查" in one.what]
    assert "最低生活保障审核确认办法（民发〔2021〕57号） 第三十一条" in item.why
    assert item.url == reverse("benefits:review_entitlement", args=[row.pk])


@pytest.mark.parametrize(
    ("on_breach", "late", "words"),
    [
        ("remind", False, "提示：已到期"),
        ("warn", False, "提醒：已过"),
        ("overdue", True, "已超期"),
        ("alarm", True, "警报"),
    ],
)
def test_a_review_past_its_day_is_what_the_regime_says(office, row, on_breach, late, words):
    for regime in Regime.objects.all():
        regime.duties = [{**one, "on_breach": on_breach} for one in regime.duties]
        regime.save()
    found = [(one.left.is_late, one.left.words) for one in items(office.clerk, "2027-03-03") if "定期核查" in one.what]
    assert [(one, words in said) for one, said in found] == [(late, True)]


def test_one_with_a_worker_every_half_year(office, row):
    Person.objects.update(labour="01")
    assert due(office.clerk, "2026-08-02", "定期核查") == []
    assert due(office.clerk, "2026-08-03", "定期核查") == [("2026-09-02", False)]
    Person.objects.update(birth_date=datetime.date(1960, 1, 1))  # 已满60周岁，按一年
    assert due(office.clerk, "2026-08-03", "定期核查") == []


def test_a_review_starts_the_year_again(office, row):
    at = moment("2027-02-10")
    day = at.date()
    review = record_review(row.pk, reviewed_on=day, by=office.clerk, at=at, **FACTS)
    assert Event.objects.get(act="review_entitlement").data["review"] == review.pk
    assert due(office.clerk, "2027-03-03", "定期核查") == []
    assert due(office.clerk, "2028-01-12", "定期核查") == [("2028-02-10", False)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reviewed_on": datetime.date(2027, 2, 11)}, "不能晚于今天"),
        ({"reviewed_on": datetime.date(2026, 3, 1)}, "不能早于决定日期"),
        ({"reviewed_on": datetime.date(2027, 1, 4)}, "补登须写明原因"),
    ],
)
def test_what_stops_a_review(office, row, changes, says):
    at = moment("2027-02-10")
    with pytest.raises(Blocked, match=says):
        record_review(row.pk, **{"reviewed_on": at.date(), **FACTS, **changes}, by=office.clerk, at=at)
    with pytest.raises(Blocked, match="两人以上"):
        record_review(
            row.pk, **{**FACTS, "with_whom": office.clerk.name}, reviewed_on=at.date(), by=office.clerk, at=at
        )
    with pytest.raises(NotPermitted):
        record_review(row.pk, reviewed_on=at.date(), by=office.leader, at=at, **FACTS)
    assert not Review.objects.exists()


def taper(row, office, *, until, at, starts="2026-04-01"):
    start, end = datetime.date.fromisoformat(starts), datetime.date.fromisoformat(until)
    return start_taper(row.pk, starts_on=start, until=end, reason="丈夫就业", by=office.clerk, at=at)


@pytest.mark.parametrize(
    ("until", "says"), [("2026-10-02", "渐退期最长到2026年10月1日"), ("2026-04-01", "渐退期满须在开始之后")]
)
def test_a_taper_is_no_longer_than_the_rules_allow(office, row, until, says):
    with pytest.raises(Blocked, match=says):
        taper(row, office, until=until, at=moment("2026-04-01"))


def test_the_end_of_a_taper_is_on_the_worklist(office, row):
    taper(row, office, until="2026-10-01", at=moment("2026-04-01"))
    row.refresh_from_db()
    assert row.taper_until.isoformat() == "2026-10-01" and row.ends_month is None
    assert due(office.clerk, "2026-08-31", "渐退期满") == []
    assert due(office.clerk, "2026-09-01", "渐退期满") == [("2026-10-01", False)]
    assert due(office.clerk, "2026-10-09", "渐退期满") == [("2026-10-01", False)]  # 到期前提示的，过了不算超期
    with pytest.raises(Blocked, match="已给过渐退期"):
        taper(row, office, until="2026-09-01", at=moment("2026-05-01"))


def test_a_death_is_to_be_settled_within_three_months(office, row):
    head = row.case.applicant
    facts = {"purpose": "stop", "code": "death", "reason": "因病去世", "changed_on": datetime.date(2026, 3, 20)}
    case = open_change(row.pk, by=office.clerk, at=moment("2026-03-25"), deceased=head.pk, **facts)
    head.refresh_from_db()
    left = head.memberships.get()
    assert (head.died_on.isoformat(), left.until.isoformat(), left.leave_reason) == (
        "2026-03-20",
        "2026-03-20",
        "death",
    )
    assert (case.hearing_waived, case.change_code, case.changed_on.isoformat()) == ("death", "death", "2026-03-20")
    assert due(office.clerk, "2026-03-26", "死亡") == [("2026-06-20", False)]
    assert due(office.clerk, "2026-06-22", "死亡") == [("2026-06-20", True)]


def test_a_death_noted_on_the_household_asks_for_a_change(office, row):
    Person.objects.update(died_on=datetime.date(2026, 4, 5))
    assert due(office.clerk, "2026-04-06", "成员死亡") == [("2026-07-05", False)]


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"purpose": "lower"}, "死亡的请办停发"),
        ({"deceased": 999999}, "不是本户在册成员"),
        ({"changed_on": datetime.date(2026, 3, 26)}, "不能晚于申请日期"),
    ],
)
def test_what_stops_a_change_by_death(office, row, facts, says):
    given = {"purpose": "stop", "code": "death", "reason": "因病去世", "changed_on": datetime.date(2026, 3, 20)}
    given |= {"deceased": row.case.applicant_id, **facts}
    with pytest.raises(Blocked, match=says):
        open_change(row.pk, by=office.clerk, at=moment("2026-03-25"), **given)
    assert len(row.household.residents()) == 1


def test_the_pages(client, office, row, at):
    with time_machine.travel(moment("2026-04-01"), tick=False):
        client.force_login(office.clerk)
        url = reverse("benefits:review_entitlement", args=[row.pk])
        assert "登记核查，维持原待遇" in client.get(url).content.decode()
        assert client.post(url, {**FACTS, "reviewed_on": "2026-04-01", "form_key": "r1"}).status_code == 302
        assert "没有变化" in client.get(url).content.decode()
        url = reverse("benefits:start_taper", args=[row.pk])
        assert 'value="2026-10-01"' in client.get(url).content.decode()
        facts = {"starts_on": "2026-04-01", "until": "2026-10-01", "reason": "就业", "form_key": "t1"}
        assert client.post(url, facts).status_code == 302
        assert "渐退至2026年10月1日" in client.get(reverse("benefits:entitlements")).content.decode()
        change = reverse("benefits:change", args=[row.pk])
        facts = {"purpose": "stop", "code": "death", "reason": "甲", "requested_on": "2026-04-01", "form_key": "c1"}
        text = client.post(change, facts).content.decode()
        assert "请选择死亡的成员" in text and "请填写死亡日期" in text
        client.force_login(office.leader)
        assert client.get(url).status_code == 403


def test_a_taper_is_offered_only_to_those_who_may_start_it(client, office, row):
    url = reverse("benefits:start_taper", args=[row.pk])
    for user, offered in ((UserFactory(unit=office.community, community=True), False), (office.clerk, True)):
        client.force_login(user, backend="accounts.backends.StaffBackend")
        page = client.get(reverse("benefits:entitlements")).text
        assert row.case.head_name in page and (url in page) is offered
        assert (client.get(url).status_code == 200) is offered
