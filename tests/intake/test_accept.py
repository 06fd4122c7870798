import datetime

import pytest

from cases import guards
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from intake.services.acceptance import accept
from notices.models import Notice
from tests.factories import RelativeDeclarationFactory, UserFactory
from tests.factories.cases import consent_of_all, office_of, ready, registered, two_people
from tests.staging import staged

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("XS2020")


def test_acceptance_starts_the_clock_and_issues_the_notice(office, at):
    case = accept(ready(office, at=at).pk, by=office.window, at=at)
    assert case.state == "verification"
    assert case.procedure.regime.code == "XS2020"
    assert (str(case.due_on), case.due_label) == ("2026-03-05", "启动家庭经济状况调查")
    notice = Notice.objects.get(case_id=case.pk)
    assert notice.number.endswith("救受〔2026〕1号")
    assert notice.content["due_on"] == "2026年3月30日"
    assert case.household.dossier.papers.filter(title="材料接收清单").exists()


def test_the_other_regime_takes_its_own_way(at):
    office = office_of("LS2019")
    case = accept(ready(office, at=at).pk, by=office.window, at=at)
    assert (case.procedure.regime.code, case.state) == ("LS2019", "verification")


def test_a_due_date_beyond_the_known_calendar_is_provisional_and_shows_both_days(office, at):
    late = at.replace(month=12, day=10)
    case = accept(ready(office, at=late).pk, by=office.window, at=late)
    content = Notice.objects.get(case_id=case.pk).content
    assert content["due_provisional"] and content["due_plain"] and content["due_plain"] != content["due_on"]


def test_what_is_missing_is_said_for_each_person(office, at):
    case = registered(office, at=at)
    with pytest.raises(Blocked) as refusal:
        accept(case.pk, by=office.window, at=at)
    text = str(refusal.value)
    assert "王建国（本人、户主）、李秀英（配偶）的核对授权" in text
    assert "诚信承诺书" in text and "居民身份证" in text
    case.refresh_from_db()
    assert case.state == "registered" and not Notice.objects.exists()


def test_one_adult_without_authorisation_blocks(office, at):
    case = ready(office, at=at)
    case.household.authorisations.filter(member__name="李秀英").update(valid_to=at.date() - DAY)
    with pytest.raises(Blocked, match="缺少李秀英（配偶）的核对授权"):
        accept(case.pk, by=office.window, at=at)


def test_one_adult_without_promise_blocks(office, at):
    case = ready(office, at=at)
    case.household.promises.filter(member__name="李秀英").delete()
    with pytest.raises(Blocked, match=r"^缺少李秀英（配偶）的诚信承诺书"):
        accept(case.pk, by=office.window, at=at)


def test_a_home_without_address_blocks(office, at):
    case = ready(office, at=at)
    type(case.household).objects.filter(pk=case.household_id).update(address="")
    with pytest.raises(Blocked, match="还没有填写现居住地址"):
        accept(case.pk, by=office.window, at=at)


def test_an_expired_authorisation_counts_as_none(office, at):
    case = ready(office, at=at)
    case.household.authorisations.update(valid_to=at.date())
    with pytest.raises(Blocked, match="核对授权"):
        accept(case.pk, by=office.window, at=at + DAY)


def test_the_same_person_in_two_open_cases_waits_at_the_approval(office, at):
    members = two_people()
    first = registered(office, at=at, members=members[:1])
    son = [{"name": "王小明", "id_number": members[1]["id_number"], "relation": "01"}, dict(members[0], relation="51")]
    other = registered(office, at=at, members=son, account=None)
    consent_of_all(other, at=at, by=office.window)
    accepted_one = accept(other.pk, by=office.window, at=at)
    accepted_one.acting_on = at.date()
    said = guards.nobody_disputed.reasons(accepted_one)
    assert any("尚未办离户" in one for one in said) and any(first.number in one for one in said)


def test_acceptance_before_the_application_is_refused(office, at):
    case = ready(office, at=at)
    with pytest.raises(Blocked, match="受理日期（2026年2月27日）不能早于申请日期（2026年3月2日）"):
        accept(case.pk, by=office.window, at=at, happened_on=datetime.date(2026, 2, 27))


def test_acceptance_tomorrow_is_refused(office, at):
    case = ready(office, at=at)
    with pytest.raises(Blocked, match="不能晚于今天"):
        accept(case.pk, by=office.window, at=at, happened_on=datetime.date(2026, 3, 3))


def test_a_late_entry_needs_a_reason(office, at):
    case = ready(office, at=at)
    later = at + 7 * DAY
    with pytest.raises(Blocked, match="补登须写明原因"):
        accept(case.pk, by=office.window, at=later, happened_on=at.date())
    case = accept(case.pk, by=office.window, at=later, happened_on=at.date(), reason="系统停电，纸面已受理")
    assert case.accepted_on == at.date()


def test_a_tie_found_after_registration_stops_acceptance(office, at):
    members = two_people()
    case = ready(office, at=at, members=members)
    RelativeDeclarationFactory(user=office.leader, id_number=members[0]["id_number"])
    with pytest.raises(Blocked, match="请先单独登记备案"):
        accept(case.pk, by=office.window, at=at)


def test_no_procedure_no_acceptance(office, at):
    case = ready(office, at=at, aid="rigid_expense")
    with pytest.raises(Blocked, match="没有施行刚性支出困难家庭"):
        accept(case.pk, by=office.window, at=at)


def test_only_a_window_clerk_of_this_street_accepts(office, at):
    case = ready(office, at=at)
    with pytest.raises(NotPermitted):
        accept(case.pk, by=office.leader, at=at)
    with pytest.raises(NotVisible):
        accept(case.pk, by=UserFactory(window=True), at=at)


def test_accepting_twice_has_one_effect(office, at):
    case = ready(office, at=at)
    accept(case.pk, by=office.window, at=at)
    with pytest.raises(Blocked, match="当前环节“核对”不能进行此操作"):
        accept(case.pk, by=office.window, at=at + HOUR)
    assert Notice.objects.count() == 1
    assert Event.objects.filter(case_id=case.pk, act="accept").count() == 1
