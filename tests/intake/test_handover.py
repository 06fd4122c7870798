"""生病同事的案件：移交、代班、拒绝时说在谁手上（found C16）。"""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.services.stand_ins import stand_in
from cases.models import Case
from cases.services import timing
from cases.services.reassign import reassign, reassign_many
from core.models import Event
from core.refusals import Blocked, NotPermitted
from decisions.services import decision
from evidence.models import Check
from tests.factories import RoleGrantFactory, UnitFactory, UserFactory
from tests.factories.cases import accepted, office_of, registered
from tests.factories.evidence import answer_the_rest, requested, verified
from tests.staging import staged
from verification.services import means_check

DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("XS2020")


@staged
def case(office, at):
    return accepted(office, at=at)


@pytest.fixture
def second(office):
    return UserFactory(unit=office.street, window=True, name="赵六")


@pytest.fixture
def signed_in(client):
    def sign_in(user):
        client.force_login(user, backend="accounts.backends.StaffBackend")
        return client

    return sign_in


def away(office, who, deputy, role, *, at, days=10):
    facts = {"starts_on": at.date(), "ends_on": at.date() + days * DAY, "reason": "因病休假"}
    row = stand_in(who.pk, by=office.leader, at=at, role=role, deputy=deputy, **facts)
    deputy.refresh_from_db()
    return row


def pause(case, by, at):
    return timing.pause(case.pk, reason_code="letter", by=by, at=at, note="等回函")


def handed(case, office, to, *, at, by=None, role="window", holder=None):
    facts = {"role": role, "holder": holder or office.window, "to": to, "reason": "因病休假"}
    return reassign(case.pk, by=by or office.leader, at=at, **facts)


# —— 拒绝时说在谁手上 ——
def test_a_refusal_says_who_holds_the_case(office, case, second, at):
    with pytest.raises(NotPermitted) as refused:
        pause(case, second, at)
    (said,) = refused.value.reasons
    assert f"本案由{office.window.name}（窗口经办）经办" in said and "移交案件" in said and "代班" in said


def test_a_post_that_never_does_it_is_told_which_post_does(office, case, at):
    with pytest.raises(NotPermitted) as refused:
        pause(case, office.leader, at)
    assert str(refused.value) == (
        f"“中止计时”由窗口经办办理，您的岗位不能办理；本案经办人：{office.window.name}（窗口经办）"
    )


def test_a_case_that_nobody_holds_says_so(office, case, second, at):
    case.assignments.filter(role="window").update(ended_at=at)
    with pytest.raises(NotPermitted, match="还没有指定经办的窗口经办，请分管领导在案件页“移交案件”中指定"):
        pause(case, second, at)
    reassign(case.pk, by=office.leader, at=at, role="window", holder=None, to=second, reason="补派")
    assert pause(case, second, at)


# —— 移交 ——
def test_a_case_is_handed_over_with_a_reason(office, case, second, at):
    handed(case, office, second, at=at)
    event = Event.objects.get(act="reassign")
    assert event.subject == f"窗口经办由{office.window.name}移交赵六" and event.reason == "因病休假"
    assert pause(case, second, at)
    with pytest.raises(NotPermitted, match="赵六"):
        timing.resume(case.pk, by=office.window, at=at)


def test_several_go_together_or_not_at_all(office, case, second, at):
    other = registered(office, at=at, aid="temporary_small")
    third = registered(office, at=at, aid="extreme_hardship")
    pks = [case.pk, other.pk, third.pk]
    other.household.ties.create(user=second, person_name=second.name, relation="堂弟", source="declared", noted_at=at)
    facts = {"role": "window", "holder": office.window, "to": second, "reason": "调离"}
    with pytest.raises(Blocked) as refused:
        reassign_many(pks, by=office.leader, at=at, **facts)
    assert refused.value.reasons == [f"{other.head_name}户：赵六须回避本案，请移交另一名同事"]
    assert not Event.objects.filter(act="reassign").exists()
    assert reassign_many([case.pk, third.pk], by=office.leader, at=at, **facts) == 2
    assert Event.objects.filter(act="reassign").count() == 2


def test_a_colleague_hands_over_his_own_and_nobody_elses(office, case, second, at):
    third = UserFactory(unit=office.street, window=True)
    with pytest.raises(NotPermitted, match="只能移交自己名下的案件"):
        handed(case, office, third, at=at, by=office.window, role="community", holder=office.helper)
    assert handed(case, office, third, at=at, by=office.window)
    with pytest.raises(NotPermitted, match="不在您名下"):
        handed(case, office, second, at=at, by=office.window, holder=third)


def test_an_unfinished_check_goes_along_with_its_case(office, at):
    case, other = requested(office, at=at), UserFactory(unit=office.street, checker=True)
    handed(case, office, other, at=at, role="checker", holder=office.checker)
    assert Check.objects.get(case_id=case.pk).officer == other


def test_the_taker_needs_the_post_the_place_and_no_earlier_step_that_bars_him(office, case, second, at):
    elsewhere = UserFactory(unit=UnitFactory(parent=office.district), window=True)
    for to in (office.checker, elsewhere):
        with pytest.raises(Blocked, match="不能接手"):
            handed(case, office, to, at=at)
    next_door = UserFactory(unit=UnitFactory(community=True, parent=office.street), community=True)
    with pytest.raises(Blocked, match="不能接手"):
        handed(case, office, next_door, at=at, role="community", holder=office.helper)
    with pytest.raises(Blocked, match="不在赵六"):
        handed(case, office, UserFactory(unit=office.street, window=True), at=at, holder=second)
    checked = verified(office, at=at)
    RoleGrantFactory(user=office.checker, role="review_leader")
    facts = {"role": "review_leader", "holder": None, "to": office.checker, "reason": "换人"}
    with pytest.raises(Blocked, match="核对人不得评议"):
        reassign(checked.pk, by=office.leader, at=at, **facts)


def test_a_closed_case_is_not_handed_over(office, case, second, at):
    Case.objects.filter(pk=case.pk).update(state="withdrawn")
    with pytest.raises(Blocked, match="已经办结"):
        handed(case, office, second, at=at)


# —— 代班 ——
def test_a_stand_in_acts_in_his_own_name(office, case, second, at):
    away(office, office.window, second, "window", at=at)
    pause(case, second, at)
    event = Event.objects.get(act="pause")
    assert event.actor_name == "赵六" and event.data["stood_in_for"] == [office.window.name]
    with pytest.raises(NotPermitted):
        timing.resume(case.pk, by=second, at=at + 20 * DAY)


def test_his_own_case_is_not_called_standing_in(office, case, second, at):
    away(office, office.window, second, "window", at=at)
    own = registered(office, at=at, by=second, aid="temporary_small")
    assert "stood_in_for" not in Event.objects.filter(case_id=own.pk).latest("pk").data


def test_separation_of_duties_holds_for_a_stand_in(office, at):
    case, deputy = requested(office, at=at), UserFactory(unit=office.street, checker=True)
    away(office, office.checker, deputy, "checker", at=at)
    check = Check.objects.get(case_id=case.pk)
    answer_the_rest(check, deputy, at=at)
    check = means_check.record_check(check.pk, by=deputy, at=at, conclusion="within", note="各部门反馈无异常")
    assert check.officer == deputy  # 报告署实际核对的人
    RoleGrantFactory(user=deputy, role="leader")
    deputy.refresh_from_db()
    with pytest.raises(NotPermitted, match="核对人不得"):
        decision.refuse(case.pk, by=deputy, at=at, facts="超标", clause="第二十条", remedy="", version_read=1)


def test_a_stand_in_from_next_door_covers_the_community_for_those_days(office, case, at):
    next_door = UserFactory(unit=UnitFactory(community=True, parent=office.street), community=True, name="孙七")
    assert not Case.objects.visible_to(next_door).exists()
    with_stand_in = away(office, office.helper, next_door, "community", at=at, days=3650)
    assert list(Case.objects.visible_to(next_door)) == [case]
    made = registered(office, at=at, by=next_door, aid="temporary_small")
    assert made.community == office.community and with_stand_in.unit == office.community


def test_the_case_page_and_the_worklist_know_the_stand_in(office, second, at, signed_in):
    case = accepted(office, at=at)  # 下一步“发起核对”只派给本人的才列
    with time_machine.travel(at, tick=False):
        assert case.head_name not in signed_in(second).get("/").text
        away(office, office.window, second, "window", at=at)
        assert case.head_name in signed_in(second).get("/").text
        assert f"{second.name}代班" in signed_in(second).get(f"/cases/{case.pk}/").text


def test_a_new_application_does_not_go_to_one_who_is_away(office, second, at):
    away(office, office.window, second, "window", at=at)
    made = registered(office, at=at, by=office.helper, aid="temporary_small")
    assert made.assignments.get(role="window").user == second


# —— 页面 ——
def test_the_leader_sees_who_holds_how_many_and_hands_them_over(office, case, second, at, signed_in):
    client = signed_in(office.leader)
    page = client.get(reverse("intake:holders"))
    assert page.status_code == 200 and office.window.name in page.text and "1 件" in page.text
    url = reverse("intake:reassign_many", args=[office.window.pk, "window"])
    assert case.head_name in client.get(url).text
    sent = {"cases": [case.pk], "to": second.pk, "reason": "因病休假", "form_key": "k1"}
    assert client.post(url, sent).status_code == 302
    assert case.assignments.get(role="window", ended_at=None).user == second
    blank = client.post(url, {"to": second.pk, "reason": "因病", "form_key": "k2"})
    assert blank.status_code == 422 and "因病" in blank.text


def test_the_case_page_hands_one_case_over(office, case, second, at, signed_in):
    client = signed_in(office.window)
    url = reverse("intake:reassign", args=[case.pk])
    assert url in client.get(f"/cases/{case.pk}/").text
    sent = {"place": f"window:{office.window.pk}", "to": second.pk, "reason": "因病休假", "form_key": "k3"}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, {**sent, "form_key": "k4"}).status_code == 403


def test_arranging_and_ending_a_stand_in_on_the_pages(office, case, second, signed_in):
    client, today = signed_in(office.leader), timezone.localdate()
    url = reverse("accounts:stand_in", args=[office.window.pk])
    dates = {"starts_on": today, "ends_on": today + DAY}
    sent = {"role": "window", "deputy": second.pk, "reason": "因病", **dates, "form_key": "k5"}
    assert client.post(url, sent).status_code == 302
    page = client.get(reverse("intake:holders")).text
    assert "提前结束" in page and "赵六" in page
    row = office.window.absences.get()
    end = reverse("accounts:end_stand_in", args=[row.pk])
    assert client.post(end, {"reason": "销假", "form_key": "k6"}).status_code == 302
    assert "提前结束" not in client.get(reverse("intake:holders")).text
    assert signed_in(second).get(reverse("intake:holders")).status_code == 403


def test_the_assessment_page_tells_the_colleague_whose_case_it_is(office, second, at, signed_in):
    case = verified(office, at=at)
    page = signed_in(second).get(reverse("verification:assess", args=[case.pk]))
    assert page.status_code == 403 and f"本案由{office.window.name}（窗口经办）经办" in page.text
