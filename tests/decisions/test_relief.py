"""急难救助：24小时先行救助，5个工作日补齐手续，不重复救助，不再发放。"""

import datetime
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.template.loader import render_to_string
from django.urls import reverse

from benefits.services.entitlements import without_entitlement
from cases import deadlines
from cases.next_steps import next_step
from core.models import Event
from core.refusals import Blocked, NotPermitted
from decisions.services.relief import complete_paperwork
from decisions.tab import decision as decision_tab
from desk import worklist
from notices.models import Notice, NoticeKind, Sheet
from notices.printing import sheet_html
from regimes.calendar.due import hours_left
from tests.factories import PASSWORD, RoleGrantFactory, UnitFactory, UserFactory
from tests.factories.cases import office_of, registered, two_people
from tests.factories.evidence import picture, standards_of
from tests.factories.regimes import ParameterFactory
from tests.factories.relief import ceiling_of, emergency, given, relieved
from tests.factories.signing import approve
from tests.staging import staged

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("LS2019")


def test_the_24_hours_run_from_registration_and_are_not_stretched_by_a_weekend(office, at):
    friday = at + 4 * DAY
    case = emergency(office, at=friday)
    [limit] = deadlines.running(case)
    assert (limit.id, limit.due) == ("T07", friday + 24 * HOUR)


def test_aid_is_recorded_at_the_moment_it_was_handed_over(office, at):
    case = relieved(office, at=at, receipt=picture(1))
    assert (case.state, case.relieved_at, case.relief.amount) == ("relieved", at, Decimal("2000.00"))
    assert case.relief.receipt_id and Sheet.objects.filter(template="relief").count() == 1
    event = Event.objects.get(case_id=case.pk, act="relieve")
    assert event.data["amount"] == "2000.00" and event.actor == office.leader


def test_five_workdays_are_stretched_by_a_weekend(office, at):
    case = relieved(office, at=at)
    [limit] = [one for one in deadlines.running(case) if one.id == "T08"]
    assert limit.due == datetime.date(2026, 3, 9)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": Decimal("3000.01")}, "超过限额3,000.00 元"),
        ({"amount": Decimal(0)}, "须大于零"),
        ({"given_at": 2 * HOUR}, "不能晚于现在"),
        ({"found_at": HOUR}, "不能早于求助"),
        ({"found_at": -25 * HOUR}, "已超过24小时"),
    ],
)
def test_what_stops_relief(office, at, changes, words):
    case = emergency(office, at=at)
    changes = {key: at + value if isinstance(value, datetime.timedelta) else value for key, value in changes.items()}
    with pytest.raises(Blocked, match=words):
        relieved(office, at=at, case=case, **{"amount": Decimal(2000), **changes})


def test_late_relief_needs_its_reason(office, at):
    case = emergency(office, at=at)
    case = relieved(office, at=at + 30 * HOUR, case=case, late_reason="大雪封路", amount=Decimal(2000))
    assert case.relief.late_reason == "大雪封路"


def test_no_ceiling_entered_means_no_relief(office, at):
    case = registered(office, at=at, aid="temporary_urgent")
    with pytest.raises(Blocked, match=r"尚未录入.*先行救助限额"):
        relieved(office, at=at, case=case, amount=Decimal(2000))


def test_only_aids_with_relief_in_the_procedure(office, at):
    ceiling_of(office)
    with pytest.raises(Blocked, match="没有规定本类救助可以先行救助"):
        relieved(office, at=at, case=registered(office, at=at), amount=Decimal(100))


def test_the_same_cause_is_not_relieved_twice_within_the_period(office, at):
    people = two_people()
    first = emergency(office, at=at, members=people)
    relieved(office, at=at, case=first, amount=Decimal(2000))
    finish_off(first, office, at)
    later = at + 40 * DAY
    again = emergency(office, at=later, members=people, account=None)
    with pytest.raises(Blocked, match=r"已因同一事由（意外事故）先行救助2,000\.00 元，12个月内不能重复救助"):
        relieved(office, at=later, case=again, amount=Decimal(500))
    ParameterFactory(district=office.district, key="same_cause_months", value="1")
    assert relieved(office, at=later, case=again, amount=Decimal(500)).state == "relieved"


def test_another_cause_is_another_emergency(office, at):
    people = two_people()
    first = relieved(office, at=at, case=emergency(office, at=at, members=people), amount=Decimal(2000))
    finish_off(first, office, at)
    again = emergency(office, at=at, members=people, account=None)
    assert relieved(office, at=at, case=again, cause="illness", amount=Decimal(500)).state == "relieved"


def finish_off(case, office, at):
    return complete_paperwork(case.pk, by=office.window, at=at, signed=picture(2)).decision


def test_with_the_paperwork_the_approval_of_the_relief_stands_and_nothing_is_paid_again(office, at):
    case = relieved(office, at=at, amount=Decimal(2000))
    decision = finish_off(case, office, at + DAY)
    assert (decision.signer, decision.decided_on) == (office.leader, (at + DAY).date())
    assert "2026年3月2日先行救助时批准" in decision.opinion
    assert (decision.total, decision.start_month) == (Decimal("2000.00"), datetime.date(2026, 3, 1))
    case.refresh_from_db()
    assert case.state == "granted" and not without_entitlement().exists()
    notice = Notice.objects.get(kind=NoticeKind.GRANT)
    assert notice.content["one_off"] and "不另发放" in notice.content["pay_way"]


def test_paperwork_needs_the_signed_form_and_a_reason_when_late(office, at):
    case = relieved(office, at=at, amount=Decimal(2000))
    with pytest.raises(Blocked, match="签字盖章的登记表"):
        complete_paperwork(case.pk, by=office.window, at=at, signed=None)
    late = at + 8 * DAY
    with pytest.raises(Blocked, match=r"2026年3月9日.*已经超期"):
        complete_paperwork(case.pk, by=office.window, at=late, signed=picture(3))
    complete_paperwork(case.pk, by=office.window, at=late, signed=picture(3), late_reason="负责人出差")
    case.refresh_from_db()
    assert (case.state, case.decided_on) == ("granted", late.date())


def test_a_deadline_is_shown_from_the_request_until_signatures_and_seal_are_there(office, at):
    case = emergency(office, at=at)
    assert case.due_label == "先行救助"
    case = relieved(office, at=at, case=case)
    assert (case.due_label, case.due_on) == ("补齐登记、签字、盖章", datetime.date(2026, 3, 9))
    finish_off(case, office, at)
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("granted", None)


@pytest.mark.parametrize(("code", "aid"), [("NAT_STREET", "temporary_small"), ("NAT_COUNTY", "temporary_urgent")])
def test_no_relieved_case_of_any_regime_is_without_a_deadline(at, code, aid):
    office = office_of(code)
    standards_of(office)
    ceiling_of(office)
    ParameterFactory(district=office.district, key="small_aid_ceiling", value="3000")
    case = relieved(office, at=at, case=registered(office, at=at, aid=aid), amount=Decimal(500))
    assert case.due_on
    case = complete_paperwork(case.pk, by=office.window, at=at, signed=picture(2))
    assert case.state == "granted" or (case.state, case.due_label) == ("decision", "补齐登记、签字、盖章")


def test_the_clock_runs_from_the_request_though_the_discovery_is_put_later(office, at):
    case = emergency(office, at=at)
    four_days = at + 4 * DAY
    late = {"at": four_days, "found_at": four_days - HOUR, "amount": Decimal(2000), "case": case}
    with pytest.raises(Blocked, match=r"时限仍自求助起算；请写明为何晚于求助"):
        relieved(office, **late)
    with pytest.raises(Blocked, match="交付距求助已超过24小时"):
        relieved(office, **late, found_reason="四天后才找到人")
    case = relieved(office, **late, found_reason="四天后才找到人", late_reason="山洪断路")
    paper = Sheet.objects.get(template="relief").content
    assert (paper["requested_at"], paper["found_at"]) == ("2026年03月02日 10:00", "2026年03月06日 09:00")
    assert "四天后才找到人（时限仍自求助起算）" in sheet_html(
        case.household.dossier.papers.get(sheet__template="relief")
    )
    shown = render_to_string("decisions/_tab_decision.html", decision_tab(case, office.window))
    assert "四天后才找到人（时限仍自求助起算）" in " ".join(shown.split()) and "山洪断路" in shown


def test_a_discovery_before_the_request_starts_the_clock(office, at):
    case = emergency(office, at=at)
    with pytest.raises(Blocked, match="交付距发现已超过24小时"):
        relieved(office, at=at, case=case, found_at=at - 25 * HOUR)
    assert relieved(office, at=at, case=case, found_at=at - 23 * HOUR).relief.start_words == "发现"


def test_a_request_registered_days_later_does_not_start_the_hours_later(office, at):
    case = emergency(office, at=at, requested_on=at.date() - 2 * DAY, late_reason="周末无人值班")
    [limit] = deadlines.running(case)
    assert limit.due == (at - DAY).replace(hour=0) + 24 * HOUR


def test_nothing_is_approved_before_an_amount_is_known(office, at):
    case = relieved(office, at=at, amount=Decimal(2000))
    with pytest.raises(Blocked, match="当前环节“已先行救助”"):
        approve(case.pk, by=office.leader, at=at)


def test_who_registered_cannot_relieve(office, at):
    RoleGrantFactory(user=office.window, role="leader")
    case = emergency(office, at=at)
    with pytest.raises(NotPermitted, match="审批人不得是受理、经办人"):
        relieved(SimpleOffice(office.window), at=at, case=case, amount=Decimal(100))
    with pytest.raises(NotPermitted):
        relieved(SimpleOffice(office.helper), at=at, case=case, amount=Decimal(100))


class SimpleOffice:
    def __init__(self, leader):
        self.leader = leader


def test_the_leader_relieves_on_a_page_and_the_window_completes_it(client, office, at):
    case = emergency(office, at=at)
    case.household.hardships = ["accident", "illness"]
    case.household.save()
    with time_machine.travel(at, tick=False):
        client.force_login(office.leader)
        url = reverse("decisions:relieve", args=[case.pk])
        page = client.get(url)
        assert "24小时自求助、发现两者中早的一个起算" in page.content.decode()
        assert page.context["form"]["cause"].value() == "accident"
        facts = given(found_at="2026-03-02T09:30", given_at="2026-03-02T09:50", password_again=PASSWORD)
        refused = client.post(url, {**facts, "amount": "9000", "form_key": uuid.uuid4()})
        assert "超过限额" in refused.content.decode()
        assert client.post(url, {**facts, "form_key": uuid.uuid4()}).status_code == 302
        client.force_login(office.window)
        url = reverse("decisions:complete_paperwork", args=[case.pk])
        said = client.get(url).content.decode()
        assert "至迟2026年3月9日" in said and "“卷宗”里打开、打印" in said
        facts = {"signed": picture(4), "happened_on": "2026-03-02", "form_key": uuid.uuid4()}
        assert client.post(url, facts).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.decision.signer) == ("granted", office.leader)


def test_relief_at_the_place_of_the_emergency_does_not_move_the_household(office, at):
    """户原在别的社区：急难在发生地登记、救助，户不迁；其他申请照旧要到窗口迁。"""
    people = two_people()
    home = registered(office, at=at, members=people).household
    there = UnitFactory(community=True, parent=office.street, code="371302001077")
    helper = UserFactory(unit=there, community=True)
    ceiling_of(office)
    with pytest.raises(Blocked, match="迁移社区请到街道窗口登记"):
        registered(office, at=at, members=people, community=there, by=helper, aid="margin")
    case = registered(office, at=at, members=people, community=there, by=helper, aid="temporary_urgent", account=None)
    home.refresh_from_db()
    assert (case.household, case.community, home.community) == (home, there, office.community)
    assert relieved(office, at=at, case=case, amount=Decimal(500)).state == "relieved"


def test_small_relief_stays_within_a_month_of_the_standard(at):
    office = office_of("NAT_STREET")
    standards_of(office)
    ParameterFactory(district=office.district, key="small_aid_ceiling", value="3000")
    case = registered(office, at=at, aid="temporary_small")
    assert case.relieve_first and next_step(case).act == "relieve"
    with pytest.raises(Blocked, match=r"超过限额753\.00 元"):
        relieved(office, at=at, case=case, amount=Decimal("753.01"))
    with pytest.raises(Blocked, match="超过3日"):
        relieved(office, at=at + 4 * DAY, case=case, amount=Decimal(700))
    assert relieved(office, at=at + 3 * DAY, case=case, amount=Decimal(753)).state == "relieved"


def test_the_hours_left_are_shown_and_a_weekend_counts(office, at):
    case = emergency(office, at=at + 4 * DAY)
    [item] = [
        one
        for _, _, items, _ in worklist.build(office.leader, (at + 4 * DAY).date(), at + 4 * DAY + 90 * MINUTE)
        for one in items
    ]
    assert (item.left.words, item.due_at) == ("还剩 22 小时 30 分", at + 5 * DAY)
    assert case.relieve_first and hours_left(item.due_at, at + 5 * DAY + 5 * MINUTE).words == "已超时 5 分钟"
