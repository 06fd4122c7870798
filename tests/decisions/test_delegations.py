"""审批授权登记簿：一人登记、一人确认，收回亦同；重叠、追溯、缺省级依据的不收；变动当日即改由谁审批。"""

import datetime
import uuid

import pytest
import time_machine
from django.urls import reverse

from cases.models import Case
from core.models import Event
from core.refusals import Blocked, NotVisible
from decisions import delegations
from decisions.services import delegation
from desk import worklist
from regimes.models import AidKind, Delegation, Procedure
from tests.factories import PASSWORD, UnitFactory, shipped_regime
from tests.factories.cases import accepted, office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.signing import approve
from tests.staging import staged
from tools import sweeps

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
AID = "minimum_living"


@staged
def office():
    return office_of("LS2019")


@pytest.fixture
def late(at):
    """社会救助法施行之后。"""
    return at.replace(month=9, day=1)


def grant(office, **changes):
    facts = {"aid": AID, "source": "兰政〔2026〕1号", "provincial_basis": "鲁政发〔2026〕3号", "street": office.street}
    return Delegation(district=office.district, **{**facts, **changes})


def enter(row, office, at):
    return delegation.delegate(row, by=office.bureau, at=at, on=at.date())


def confirm(row, office, at):
    return delegation.confirm_delegation(row.pk, by=office.bureau2, at=at, on=at.date())


def end(office, at, *, starts_on=None, aid=AID):
    """收回全区那一份，两人办完。返回改了几件。"""
    row = Delegation.objects.get(aid=aid, street=None, revokes=False)
    facts = {"starts_on": starts_on or at.date(), "source": "兰政〔2026〕9号"}
    ended = delegation.end_delegation(row.pk, **facts, by=office.bureau, at=at, on=at.date())
    return confirm(ended, office, at)[1]


def test_one_officer_enters_and_another_confirms(office, at):
    Delegation.objects.all().delete()
    row = enter(grant(office, starts_on=at.date()), office, at)
    assert not Delegation.objects.in_force(office.street, AID, at.date())
    with pytest.raises(Blocked, match="录入的人不能自己确认"):
        delegation.confirm_delegation(row.pk, by=office.bureau, at=at, on=at.date())
    confirm(row, office, at)
    assert Delegation.objects.in_force(office.street, AID, at.date()) == row
    acts = Event.objects.filter(chain=office.district.chain).values_list("act", flat=True)
    assert list(acts) == ["delegate", "delegate"]


def test_only_the_district_enters(office, at):
    for person in (office.leader, office.window, office.review_leader):
        with pytest.raises(NotVisible):
            delegation.delegate(grant(office, starts_on=at.date()), by=person, at=at, on=at.date())


@pytest.mark.parametrize("street", [pytest.param(True, id="本街道"), pytest.param(False, id="全区")])
def test_an_overlapping_grant_is_refused_and_names_the_one_it_meets(office, at, street):
    row = grant(office, starts_on=at.date() + DAY, street=office.street if street else None)
    with pytest.raises(Blocked, match=r"与已登记的重叠：授予全区各街道审批最低生活保障（.*2020年1月1日起）"):
        enter(row, office, at)


def test_a_grant_reaching_into_a_later_one_is_refused(office, at):
    Delegation.objects.filter(aid=AID).update(starts_on=at.date() + 30 * DAY)
    with pytest.raises(Blocked, match="重叠"):
        enter(grant(office, starts_on=at.date(), ends_on=at.date() + 30 * DAY), office, at)
    assert enter(grant(office, starts_on=at.date(), ends_on=at.date() + 29 * DAY), office, at)


def test_two_who_entered_the_same_grant_cannot_both_be_confirmed(office, at):
    Delegation.objects.all().delete()
    first, second = (enter(grant(office, starts_on=at.date()), office, at) for _ in range(2))
    confirm(first, office, at)
    with pytest.raises(Blocked, match="重叠"):
        confirm(second, office, at)
    second.refresh_from_db()
    assert not second.is_confirmed


def test_a_new_document_follows_once_the_old_is_ended(office, at):
    end(office, at, starts_on=at.date() + DAY)
    assert enter(grant(office, starts_on=at.date() + DAY), office, at)


def test_a_later_grant_or_an_end_does_not_reach_back(office, at):
    Delegation.objects.filter(aid=AID).update(ends_on=at.date() - 10 * DAY)
    with pytest.raises(Blocked, match=r"早于今天（2026年3月2日），授权不能追溯"):
        enter(grant(office, starts_on=at.date() - DAY), office, at)
    with pytest.raises(Blocked, match="收回不能追溯"):
        end(office, at, starts_on=at.date() - DAY, aid="margin")


def test_the_first_grant_may_carry_its_old_date_unless_something_was_decided_since(office, at):
    case = ready_to_sign(office, at=at)
    approve(case.pk, by=office.leader, at=case.sign_at)
    Delegation.objects.all().delete()
    today = case.sign_at + DAY
    with pytest.raises(Blocked, match="兰山街道已有1件最低生活保障作出决定，不能追溯到那一天"):
        enter(grant(office, starts_on=at.date()), office, today)
    assert enter(grant(office, starts_on=at.date(), aid="margin"), office, today)


@pytest.mark.parametrize(
    ("starts", "ends", "basis", "refused"),
    [
        pytest.param("2026-09-01", None, "", True, id="没有写明"),
        pytest.param("2026-09-01", None, "鲁政发〔2026〕3号", False, id="写明了"),
        pytest.param("2026-09-01", "2026-12-31", " ", True, id="空白不算"),
        pytest.param("2025-01-01", "2026-06-30", "", False, id="旧的早已到期"),
    ],
)
def test_from_july_2026_a_grant_names_its_provincial_basis(office, late, starts, ends, basis, refused):
    Delegation.objects.all().delete()
    days = {"starts_on": datetime.date.fromisoformat(starts), "ends_on": ends and datetime.date.fromisoformat(ends)}
    row = grant(office, provincial_basis=basis, **days)
    if refused:
        with pytest.raises(Blocked, match=r"请写明省级依据.*第四十四条"):
            enter(row, office, late)
    else:
        assert enter(row, office, late)


def test_there_must_be_something_to_end(office, at):
    end(office, at)
    with pytest.raises(Blocked, match="没有有效的最低生活保障审批授权，无可收回"):
        end(office, at)


def test_ending_turns_the_open_cases_over_at_once_and_a_new_grant_turns_them_back(office, at):
    case = ready_to_sign(office, at=at)
    today = case.sign_at
    assert end(office, today) == 1
    case.refresh_from_db()
    assert case.decided_by_district
    event = Event.objects.filter(case_id=case.pk).latest("pk")
    assert event.subject == "审批授权变动，改由兰山区审批" and "起已收回" in event.reason
    assert asked_to_approve(office.bureau, today) and not asked_to_approve(office.leader, today)
    row = enter(grant(office, starts_on=today.date()), office, today)
    assert confirm(row, office, today)[1] == 1
    assert asked_to_approve(office.leader, today) and not asked_to_approve(office.bureau, today)


def asked_to_approve(user, at):
    return any("审批" in item.what for _, _, items, _ in worklist.build(user, at.date()) for item in items)


def test_an_end_dated_ahead_takes_effect_on_its_day(office, at):
    case = accepted(office, at=at)
    assert end(office, at, starts_on=at.date() + 3 * DAY) == 0
    for days, moved in ((2, 0), (3, 1), (4, 0)):
        assert sweeps.refresh_deciders(at + days * DAY) == {"moved": moved}
    case.refresh_from_db()
    assert case.decided_by_district


def test_other_streets_and_other_aids_are_left_alone(office, at):
    case = accepted(office, at=at)
    end(office, at, aid="margin")
    case.refresh_from_db()
    assert not case.decided_by_district


def test_the_national_procedure_follows_the_street_the_aid_and_the_day(at):
    """一个街道有授权、另一个没有：同一区里各走各的国家规定。"""
    office, day = office_of("NAT_COUNTY"), at.date()
    shipped_regime("NAT_STREET")
    other = UnitFactory(parent=office.district)
    row = enter(grant(office, starts_on=day, ends_on=day + 9 * DAY), office, at)
    confirm(row, office, at)

    def code(street, aid, on):
        return Procedure.objects.in_force(street, aid, "new", on).code

    assert code(office.street, AID, day) == "NAT_STREET"
    assert code(other, AID, day) == "NAT_COUNTY"
    assert code(office.street, "extreme_hardship", day) == "NAT_COUNTY"
    assert code(office.street, AID, day + 10 * DAY) == "NAT_COUNTY"
    Delegation.objects.update(provincial_basis="", ends_on=None)
    assert code(office.street, AID, datetime.date(2026, 6, 30)) == "NAT_STREET"
    assert code(office.street, AID, datetime.date(2026, 7, 1)) == "NAT_COUNTY"


def test_the_register_says_for_every_street_who_decides_today(office, at):
    end(office, at)
    shown = delegations.register(office.district, at.date())
    for (label, cells), aid in zip(shown["table"], AidKind, strict=True):
        asked = [Delegation.objects.usable(street, aid, at.date()) for street in shown["streets"]]
        assert (label, cells) == (aid.label, asked)
    standing = {row.pk: row.standing for row in shown["rows"] if row.aid == AID}
    assert sorted(standing.values()) == ["已收回", "已收回（兰政〔2026〕9号，2026年3月2日起）"]


def test_the_form_does_not_call_the_provincial_basis_optional(client, office, at):
    with time_machine.travel(at, tick=False):
        client.force_login(office.bureau)
        page = client.get(reverse("decisions:delegate")).content.decode()
    assert "只有2026年7月1日前已到期的授权可不填" in page
    assert page.count("（可不填）") == 2


def test_it_is_done_on_pages(client, office, at):
    case = ready_to_sign(office, at=at)
    with time_machine.travel(case.sign_at, tick=False):
        row = Delegation.objects.get(aid=AID)
        client.force_login(office.bureau)
        assert "收回" in client.get(reverse("decisions:delegations")).content.decode()
        form = client.get(reverse("decisions:delegate")).content.decode()
        assert "请选择" in form and "-----" not in form
        url = reverse("decisions:end_delegation", args=[row.pk])
        facts = {"starts_on": case.sign_at.date(), "source": "兰政〔2026〕9号", "password_again": PASSWORD}
        page = client.get(url).content.decode()
        assert "收回之后最低生活保障由区民政局审批；现有1件在办" in page
        assert client.post(url, {**facts, "form_key": uuid.uuid4()}).status_code == 302
        ended = Delegation.objects.get(revokes=True)
        url = reverse("decisions:confirm_delegation", args=[ended.pk])
        again = {"password_again": PASSWORD, "form_key": uuid.uuid4()}
        assert "录入的人不能自己确认" in client.post(url, again).content.decode()
        client.force_login(office.bureau2)
        done = client.post(url, {**again, "form_key": uuid.uuid4()}, follow=True).content.decode()
        assert "1件在办案件改了审批机关" in done
        client.force_login(office.leader)
        assert client.get(reverse("decisions:delegate")).status_code == 404
        assert "兰政〔2026〕9号：2026年3月10日起已收回" in client.get(case.get_absolute_url()).content.decode()
    assert Case.objects.get(pk=case.pk).decided_by_district
