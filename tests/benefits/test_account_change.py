"""更换发放账户：在享的户一人提出、另一人核对；确认之前什么也不变，死者名下的账户换了名册才往下走。"""

import datetime
import uuid
from types import SimpleNamespace

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from benefits.services.accounts import confirm_account, propose_account, refuse_account
from benefits.services.moves import accept_household, send_household
from benefits.sweeps import open_entitlements
from cases.models import Case, FamilyTask
from cases.services.proposals import take_back
from core.dates import zh
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from desk.reveal import fields_of
from households.models import AccountChange, BankAccount, Tie
from intake.services.family_events import record_family_event
from intake.services.household import edit_account
from rosters import doubts
from rosters.services import rosters
from tests.factories import PASSWORD, PersonFactory, UserFactory
from tests.factories.benefits import APRIL, MARCH, drafted, grant, listed_too, open_account, roster_office, sealed
from tests.factories.cases import registered
from tests.factories.regimes import ParameterFactory
from tests.staging import staged

pytestmark = pytest.mark.django_db
NUMBER = "6222021234567890123"
DAY = datetime.timedelta(days=1)
TOLD = {"checked_how": "看过存折原件", "told_number": "in_person", "told_who": "吴芳"}


@staged
def office():
    return roster_office()


@staged
def paid(office, at):
    """一户两人在享，账户在户主名下；三月的名册已签章。"""
    made = grant(office, at=at)
    home = made.case.household
    made.wife = PersonFactory(name="吴芳", birth="1975-05-05", male=False, household=home, relation="10")
    listed_too(made.case, made.wife, position=2, relation="10")
    open_entitlements(at)
    sealed(office, MARCH, at=at)
    return made


def happen(made, person, office, at, kind="death"):
    facts = {"kind": kind, "source": "family", "proof": "证明1号", "happened_on": at.date()}
    head = made.wife.pk if person == made.case.applicant else None
    record_family_event(made.case_id, person=person.pk, new_head=head, by=office.clerk, at=at, **facts)


def propose(made, at, *, by, **changes):
    facts = {"holder": made.wife.pk, "bank": "邮储", "number": NUMBER, "reason": "户主去世，看过存折原件", **changes}
    return propose_account(made.case_id, by=by, at=at, **facts)


def confirm(made, change, at, *, by, **changes):
    return confirm_account(made.case_id, change.pk, by=by, at=at, **{**TOLD, "told_at": at, **changes})


def guardian(made):
    """登记的监护人：列在本案，不住在本户。"""
    gran = PersonFactory(name="王奶奶", birth="1950-02-01", male=False)
    facts = {"counted": False, "covered": False, "exclusion_reason": "监护人，不共同生活"}
    listed_too(made.case, gran, position=3, relation="60", **facts)
    return gran


def current(made):
    return made.case.household.accounts.get(is_current=True)


def codes(roster):
    return {one.code for one in doubts.problems(roster)}


# —— 整条路 ——
def test_a_dead_payee_is_replaced_by_two_people_and_the_roster_is_sealed(office, paid, at):
    later = at + 40 * DAY
    happen(paid, paid.case.applicant, office, later - DAY)
    old = current(paid)
    task = FamilyTask.objects.get(kind="payee")
    stuck = drafted(office, APRIL, at=later)
    assert codes(stuck) == {doubts.Doubt.DEAD_PAYEE}
    change = propose(paid, later, by=office.clerk)
    assert current(paid) == old and FamilyTask.objects.get(kind="payee").done_at is None
    confirm(paid, change, later, by=office.second)
    new = current(paid)
    assert (new.holder_name, new.bank, new.number, new.since) == ("吴芳", "邮储", NUMBER, later.date())
    old.refresh_from_db()
    assert (old.is_current, old.until, old.history.count()) == (False, later.date(), 2)
    task.refresh_from_db()
    said = f"发放账户已换到吴芳名下（{office.second.name}办理，系统随之办结）"
    assert (task.done_at, task.outcome) == (later, said)
    assert codes(stuck) == {doubts.Doubt.ACCOUNT_SINCE}  # 编好的那份还写着死者的账号
    done = sealed(office, APRIL, at=later)
    assert done.is_sealed and done.lines.get().account == NUMBER


def test_the_roster_goes_on_after_the_change(office, paid, at):
    change = propose(paid, at + DAY, by=office.clerk, reason="换了银行")
    confirm(paid, change, at + DAY, by=office.second)
    done = sealed(office, APRIL, at=at + 20 * DAY)
    line = done.lines.get()
    assert done.is_sealed and (line.account, line.holder_name) == (NUMBER, "吴芳")
    assert line.get_remark_display() == "账户较上月有变更"


def test_a_payee_who_left_is_replaced_and_the_roster_is_sealed(office, at):
    made = grant(office, at=at)
    home, head = made.case.household, made.case.applicant
    wife = PersonFactory(name="前妻", birth="1975-05-05", male=False, household=home, relation="10")
    listed_too(made.case, wife, position=2, relation="10")
    home.accounts.update(is_current=False)
    open_account(home, wife)
    open_entitlements(at)
    made.wife = wife
    happen(made, wife, office, at, kind="divorce")
    assert codes(drafted(office, at=at)) == {doubts.Doubt.GONE_PAYEE}
    with pytest.raises(Blocked, match="现住本户、在世"):
        propose(made, at, by=office.clerk)
    confirm(made, propose(made, at, by=office.clerk, holder=head.pk), at, by=office.second)
    assert sealed(office, at=at).lines.get().holder_name == head.name


# —— 两个人 ——
def test_the_proposer_does_not_confirm_nor_under_another_account(monkeypatch, office, paid, at):
    change = propose(paid, at, by=office.clerk)
    for act, words in ((confirm_account, {**TOLD, "told_at": at}), (refuse_account, {"reason": "不对"})):
        with pytest.raises(Blocked, match="您是提出人"):
            act(paid.case_id, change.pk, by=office.clerk, at=at, **words)
    monkeypatch.setattr(User, "same_person_ids", lambda user: [office.clerk.pk, office.second.pk])
    with pytest.raises(Blocked, match="您是提出人"):
        confirm(paid, change, at, by=office.second)  # 同一自然人的另一个账号
    monkeypatch.undo()
    confirm(paid, change, at, by=office.second)


def test_the_database_wants_two_people(office, paid, at):
    change = propose(paid, at, by=office.clerk)
    facts = {"answer": "agreed", "answered_by": office.clerk, "answered_at": at, "answer_note": "看过"}
    facts |= {"told_number": "当面告知", "told_who": "吴芳", "told_at": at, "first_month": APRIL}
    facts["account"] = current(paid)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountChange.objects.filter(pk=change.pk).update(**facts)


def test_who_may(office, paid, at):
    helper = UserFactory(unit=office.community, community=True)
    for one in (helper, office.leader):
        with pytest.raises(NotPermitted):
            propose(paid, at, by=one)
    with pytest.raises(NotVisible):
        propose(paid, at, by=roster_office().clerk)
    change = propose(paid, at, by=office.clerk)
    for one in (helper, office.bureau):
        with pytest.raises(NotPermitted):
            confirm(paid, change, at, by=one)
    confirm(paid, change, at, by=office.leader)


def test_whoever_is_tied_to_the_household_sees_nothing_of_it(client, office, paid, at):
    change = propose(paid, at, by=office.clerk)
    facts = {"person_name": office.second.name, "relation": "兄弟", "source": "declared", "noted_at": at}
    Tie.objects.create(household=paid.case.household, user=office.second, **facts)
    with pytest.raises(NotVisible):
        confirm(paid, change, at, by=office.second)
    client.force_login(office.second)
    with time_machine.travel(at, tick=False):
        assert client.get(reverse("benefits:confirm_account", args=[paid.case_id, change.pk])).status_code == 404
        assert "确认更换账户" not in client.get("/").text


def test_a_guardian_named_as_an_officer_is_set_apart(office, paid, at):
    kin = UserFactory(unit=office.street, window=True, name="王奶奶")
    confirm(paid, propose(paid, at, by=office.clerk, holder=guardian(paid).pk), at, by=office.second)
    assert paid.case.household.ties.live().get().user == kin


def test_neither_of_the_two_seals_the_first_roster_paid_to_it(office, paid, at):
    confirm(paid, propose(paid, at, by=office.clerk), at, by=office.leader)
    with pytest.raises(NotPermitted, match="由另一人签章"):
        sealed(office, APRIL, at=at + 20 * DAY)
    roster = rosters.Roster.objects.get(month=APRIL)
    assert [str(one) for one in rosters.changed_accounts_by(roster, office.leader)]
    deputy = UserFactory(unit=office.street, leader=True)
    rosters.seal_roster(roster.pk, by=deputy, at=at + 20 * DAY, version_read=roster.version)
    may = datetime.date(2026, 5, 1)
    assert sealed(office, may, at=at + 50 * DAY).is_sealed  # 下一份不再是第一次


# —— 谁可以收款、账号 ——
def test_the_holder_is_somebody_of_the_household(office, paid, at):
    stranger = grant(office, at=at).case.applicant
    with pytest.raises(Blocked, match="现住本户、在世"):
        propose(paid, at, by=office.clerk, holder=stranger.pk)
    gran = guardian(paid)
    assert propose(paid, at, by=office.clerk, holder=gran.pk).holder == gran


@pytest.mark.parametrize("kind", ["death", "divorce"])
def test_a_holder_who_died_or_left_meanwhile_is_refused_at_confirmation(office, paid, at, kind):
    change = propose(paid, at, by=office.clerk)
    happen(paid, paid.wife, office, at, kind=kind)
    before = current(paid)
    with pytest.raises(Blocked, match="吴芳：新账户所有人须是现住本户"):
        confirm(paid, change, at, by=office.second)
    assert current(paid) == before
    refuse_account(paid.case_id, change.pk, reason="人已不在本户", by=office.second, at=at)
    assert FamilyTask.objects.filter(kind="payee", text="更换发放账户被退回：人已不在本户", done_at=None).exists()
    propose(paid, at, by=office.clerk, holder=paid.case.applicant_id)


def test_the_number_of_another_household_is_refused_both_times(office, paid, at):
    other = grant(office, at=at).case.household.accounts.get()
    with pytest.raises(Blocked, match="已登记在另一户名下"):
        propose(paid, at, by=office.clerk, number=other.number)
    change = propose(paid, at, by=office.clerk)
    other.number = NUMBER
    other.save()
    with pytest.raises(Blocked, match="已登记在另一户名下"):
        confirm(paid, change, at, by=office.second)
    assert current(paid).holder == paid.case.applicant


def test_the_same_account_is_no_change_and_a_reason_is_wanted(office, paid, at):
    now = current(paid)
    same = {"holder": now.holder_id, "bank": now.bank, "number": now.number}
    with pytest.raises(Blocked, match="完全相同"):
        propose(paid, at, by=office.clerk, **same)
    with pytest.raises(Blocked, match="请写明更换原因"):
        propose(paid, at, by=office.clerk, reason=" ")
    change = propose(paid, at, by=office.clerk)
    with pytest.raises(Blocked, match="请写明怎样核对"):
        confirm(paid, change, at, by=office.second, checked_how=" ")
    with pytest.raises(Blocked, match="请写明退回"):
        refuse_account(paid.case_id, change.pk, reason=" ", by=office.second, at=at)
    with pytest.raises(Blocked, match="再录的账号与提出的不符"):
        confirm(paid, change, at, by=office.second, number_again=NUMBER[:-1] + "4")
    confirm(paid, change, at, by=office.second, number_again=NUMBER)


def test_a_household_without_aid_registers_its_account_in_the_household(office, at):
    office.window = office.clerk
    case = registered(office, at=at)
    facts = {"holder": case.applicant_id, "bank": "邮储", "number": NUMBER, "reason": "换银行"}
    with pytest.raises(Blocked, match="不必两人办"):
        propose_account(case.pk, by=office.clerk, at=at, **facts)


# —— 两件、两次 ——
def test_a_second_proposal_is_told_of_the_first(office, paid, at):
    propose(paid, at, by=office.clerk)
    with pytest.raises(Blocked, match=f"{office.clerk.name}已于2026年3月2日提出"):
        propose(paid, at, by=office.second, number="6222029999999999999")
    row = AccountChange.objects.get()
    facts = {"household": row.household, "holder": row.holder, "bank": "邮储", "number": NUMBER, "reason": "又一件"}
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountChange.objects.create(**facts, proposed_by=office.second, proposed_at=at)


def test_what_was_answered_is_not_answered_again(office, paid, at):
    change = propose(paid, at, by=office.clerk)
    confirm(paid, change, at, by=office.second)
    with pytest.raises(Blocked, match="已经答复过"):
        confirm(paid, change, at, by=office.second)
    with pytest.raises(Blocked, match="已经答复过"):
        refuse_account(paid.case_id, change.pk, reason="晚了", by=office.leader, at=at)
    other = grant(office, at=at)
    again = propose(paid, at, by=office.clerk, number="6222029999999999999")
    with pytest.raises(Blocked, match="不是本户的"):
        confirm_account(other.case_id, again.pk, **TOLD, told_at=at, by=office.second, at=at)


def test_the_number_is_sealed_and_in_no_event(office, paid, at):
    change = propose(paid, at, by=office.clerk)
    assert NUMBER not in str(AccountChange.objects.values_list("number", "bank", "reason").get())
    with connection.cursor() as cursor:
        cursor.execute("select number from households_accountchange")
        assert NUMBER not in str(cursor.fetchall())
    confirm(paid, change, at, by=office.second)
    found = Event.objects.filter(act__in=["propose_account", "confirm_account"])
    assert [one.data["holder"] for one in found] == [paid.wife.pk] * 2
    assert all(NUMBER not in f"{one.data}{one.subject}{one.reason}" for one in Event.objects.all())


# —— 页面 ——
def post(client, url, **facts):
    return client.post(url, {"form_key": uuid.uuid4().hex, **facts})


def test_the_whole_path_on_the_pages(client, office, paid, at):
    later = at + DAY
    happen(paid, paid.case.applicant, office, at)
    task = FamilyTask.objects.get(kind="payee")
    url = reverse("benefits:propose_account", args=[paid.case_id])
    with time_machine.travel(later, tick=False):
        client.force_login(office.clerk)
        assert url in client.get("/").text and url in client.get("/benefits/").text
        for tab in ("overview", "household", "benefits"):
            assert url in client.get(f"/cases/{paid.case_id}/tab/{tab}/").text, tab
        assert url in client.get(reverse("intake:settle_family_task", args=[paid.case_id, task.pk])).text
        page = client.get(url)
        assert "吴芳" in page.text and paid.case.applicant.pk not in dict(page.context["form"].fields["holder"].choices)
        facts = {"holder": paid.wife.pk, "bank": "邮储", "number": NUMBER, "reason": "户主去世"}
        assert post(client, url, **{**facts, "number": "12"}).status_code == 422
        key = {"form_key": "twice"}
        assert [client.post(url, {**facts, **key}).status_code for _ in range(2)] == [302, 302]
        change = AccountChange.objects.get()
        refused = post(client, url, **facts)
        assert refused.status_code == 409 and "等另一人核对" in refused.text and NUMBER in refused.text
        confirm_url = reverse("benefits:confirm_account", args=[paid.case_id, change.pk])
        assert confirm_url not in client.get("/").text
        client.force_login(office.second)
        assert confirm_url in client.get("/").text
        page = client.get(confirm_url).text
        assert NUMBER not in page and NUMBER[-4:] in page and "户主去世" in page
        assert dict(fields_of(paid.case))[f"change:{change.pk}"] == "吴芳待核对的新账号"
        facts = {"outcome": "confirm", "checked_how": "看过存折", "number_again": NUMBER, "told_who": "吴芳"}
        facts |= {"told_number": "in_person", "told_at": f"{timezone.localtime(later):%Y-%m-%dT%H:%M}"}
        assert post(client, confirm_url, **facts, password_again="wrong").status_code == 422
        facts["password_again"], key = PASSWORD, {"form_key": "once"}
        assert [client.post(confirm_url, {**facts, **key}).status_code for _ in range(2)] == [302, 302]
        assert client.get(confirm_url).status_code == 404
        assert confirm_url not in client.get("/").text
    assert current(paid).number == NUMBER and Event.objects.filter(act="confirm_account").count() == 1


def test_a_refusal_on_the_page_comes_back_to_the_worklist(client, office, paid, at):
    with time_machine.travel(at, tick=False):
        change = propose(paid, at, by=office.clerk)
        client.force_login(office.leader)
        url = reverse("benefits:confirm_account", args=[paid.case_id, change.pk])
        assert url in client.get("/").text
        facts = {"outcome": "refuse", "reason": "账号与存折不符", "password_again": PASSWORD}
        assert post(client, url, **facts).status_code == 302
        client.force_login(office.clerk)
        assert "更换发放账户被退回：账号与存折不符" in client.get("/").text
    assert BankAccount.objects.filter(household=paid.case.household).count() == 1


def test_the_roster_line_leads_to_the_page(client, office, paid, at):
    happen(paid, paid.case.applicant, office, at)
    roster = drafted(office, APRIL, at=at)
    client.force_login(office.clerk)
    with time_machine.travel(at, tick=False):
        page = client.get(f"/rosters/{roster.pk}/").text
    assert reverse("benefits:propose_account", args=[paid.case_id]) in page


def test_the_sentence_names_the_place(office, paid, at):
    office.window = office.clerk
    head = paid.case.applicant
    row = {"name": head.name, "id_number": head.id_number, "relation": "01"}
    second = registered(office, at=at, members=[row], aid="temporary_small", account=None)
    with pytest.raises(Blocked, match="请在“待遇”中办理（点这一户的“更换账户”）"):
        edit_account(second.pk, bank="别家", number=NUMBER, holder=head.pk, by=office.clerk, at=at)


def test_after_a_move_the_new_street_changes_it_and_the_old_one_does_not_see_it(client, office, paid, at):
    there = roster_office(office.district)
    old = registered(SimpleNamespace(window=office.clerk, community=office.community), at=at)
    Case.objects.filter(pk=old.pk).update(household=paid.case.household_id, aid="temporary_small")  # 在办的留在原街道
    change = propose(paid, at, by=office.clerk)
    facts = {"moved_on": at.date(), "address": "西街三号", "proof": "租房合同", "to_community": there.community}
    move = send_household(paid.case_id, by=office.clerk, at=at, **facts)
    accept_household(move.pk, by=there.clerk, at=at)
    with pytest.raises(Blocked, match="发放账户由那边更换"):
        confirm_account(old.pk, change.pk, **TOLD, told_at=at, by=office.second, at=at)
    url = reverse("benefits:confirm_account", args=[paid.case_id, change.pk])
    with time_machine.travel(at, tick=False):
        client.force_login(office.second)
        assert "确认更换账户" not in client.get("/").text and client.get(url).status_code == 404
        assert client.get(reverse("benefits:confirm_account", args=[old.pk, change.pk])).status_code == 404
        client.force_login(office.clerk)
        page = client.get(reverse("benefits:propose_account", args=[old.pk]))
        assert "由那边更换" in page.text and "现用账户" not in page.text.split("<form")[0]
        client.force_login(there.clerk)
        assert url in client.get("/").text
    confirm(paid, change, at, by=there.second)


# —— 收回 ——
def test_the_proposer_takes_it_back_and_proposes_the_right_one(client, office, paid, at):
    change = propose(paid, at, by=office.clerk)
    with pytest.raises(Blocked, match="只有提出人"):
        take_back(paid.case_id, "account", change.pk, reason="录错", by=office.second, at=at)
    with time_machine.travel(at, tick=False):
        client.force_login(office.clerk)
        back = reverse("intake:take_back", args=[paid.case_id, "account", change.pk])
        assert back in client.get(f"/cases/{paid.case_id}/tab/overview/").text
        assert post(client, back, reason="账号录错").status_code == 302
        page = client.get(f"/cases/{paid.case_id}/tab/overview/").text
        assert "提出人已收回" in page and "账号录错" in page and NUMBER not in page
    with pytest.raises(Blocked, match="已由提出人收回"):
        confirm(paid, change, at, by=office.second)
    propose(paid, at, by=office.clerk, number="6222029999999999999")


# —— 告知家庭 ——
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"told_number": ""}, "以前登记的哪个号码"),
        ({"told_number": "home"}, "以前登记的哪个号码"),
        ({"told_who": " "}, "请写明告知了谁"),
        ({"told_at": None}, "请填写何时告知的"),
        ({"told_at": datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)}, "须在提出更换之后"),
        ({"told_at": datetime.datetime(2026, 5, 1, 9, tzinfo=datetime.UTC)}, "现在之前"),
    ],
)
def test_the_family_is_told_on_a_number_on_file(office, paid, at, changes, says):
    type(paid.case.household).objects.filter(pk=paid.case.household_id).update(phone="", phone_index="")
    change = propose(paid, at, by=office.clerk)
    with pytest.raises(Blocked, match=says):
        confirm(paid, change, at, by=office.second, **changes)


def test_the_numbers_are_those_on_file_when_it_was_proposed(office, paid, at):
    home = paid.case.household
    with time_machine.travel(at - 90 * DAY):
        home.phone = "13811112222"
        home.save()
    home.phone = "13800001234"
    home.save()
    change = propose(paid, at, by=office.clerk)
    home.phone = "13999998888"
    home.save()
    done = confirm(paid, change, at, by=office.second, told_number="home")
    since = zh(timezone.localdate(), weekday=False)
    assert done.told_number == f"家庭联系电话138****1234（{since}登记）"
    assert (done.told_who, done.told_at) == ("吴芳", at)
    told = Event.objects.get(act="confirm_account").data["told"]
    assert "138****1234" in told and "13800001234" not in str(AccountChange.objects.values().get())


# —— 冷静期 ——
@pytest.fixture
def cooling(office):
    ParameterFactory(district=office.district, key="account_cooling", value="1")


def test_the_next_roster_still_pays_the_old_account_and_the_one_after_the_new(client, office, paid, cooling, at):
    may, old = datetime.date(2026, 5, 1), current(paid)
    change = confirm(paid, propose(paid, at, by=office.clerk), at + DAY, by=office.second)
    assert (change.is_cooling, change.first_month, current(paid)) == (True, may, old)
    april = drafted(office, APRIL, at=at + 20 * DAY)
    client.force_login(office.leader)
    with time_machine.travel(at + 20 * DAY, tick=False):
        assert "自2026年5月的名册起换用" in client.get(f"/rosters/{april.pk}/").text
    assert sealed(office, APRIL, at=at + 20 * DAY).lines.get().account == old.number
    roster = drafted(office, may, at=at + 50 * DAY)
    line = roster.lines.get()
    assert (line.account, line.get_remark_display()) == (NUMBER, "账户较上月有变更")
    assert [one.pk for one in doubts.changed_accounts(roster)] == [line.pk] and codes(roster) == set()
    assert current(paid).since == (at + 50 * DAY).date() and not AccountChange.objects.cooling().exists()
    used = Event.objects.filter(act="confirm_account").latest("pk")
    assert used.actor_id is None and "2026年5月的名册起换用" in used.reason


@pytest.mark.parametrize("kind", ["death", "divorce"])
def test_cooling_does_not_stop_the_money_of_a_family_whose_payee_is_gone(office, paid, cooling, at, kind):
    later = at + 10 * DAY
    happen(paid, paid.case.applicant, office, later, kind=kind)
    change = confirm(paid, propose(paid, later, by=office.clerk), later, by=office.second)
    assert not change.is_cooling and current(paid).number == NUMBER


def test_a_payee_who_dies_while_it_cools_is_replaced_at_the_next_roster(office, paid, cooling, at):
    confirm(paid, propose(paid, at, by=office.clerk), at, by=office.second)
    later = at + 31 * DAY
    happen(paid, paid.case.applicant, office, later)
    with pytest.raises(Blocked, match="重新编制名册即换用"):
        propose(paid, later, by=office.clerk)
    assert sealed(office, APRIL, at=later).lines.get().account == NUMBER


def test_while_it_cools_another_person_refuses_and_the_old_account_stays(client, office, paid, cooling, at):
    change = confirm(paid, propose(paid, at, by=office.clerk), at, by=office.second)
    old = current(paid)
    with pytest.raises(Blocked, match="已经答复过"):
        confirm(paid, change, at, by=office.leader)
    with pytest.raises(Blocked, match="已经答复过"):
        take_back(paid.case_id, "account", change.pk, reason="不换了", by=office.clerk, at=at)
    with pytest.raises(Blocked, match="您是提出人"):
        refuse_account(paid.case_id, change.pk, reason="不换了", by=office.clerk, at=at)
    url = reverse("benefits:confirm_account", args=[paid.case_id, change.pk])
    with time_machine.travel(at, tick=False):
        client.force_login(office.leader)
        page = client.get(f"/cases/{paid.case_id}/tab/overview/").text
        assert f'<a href="{url}">退回<' in page and "自2026年5月的名册起换用" in page
        cooled = client.get(url).text
        assert "告知了吴芳" in cooled and "退回更换发放账户" in cooled and url not in client.get("/").text
        assert post(client, url, reason="本人说没有提过", password_again=PASSWORD).status_code == 302
        assert client.get(url).status_code == 404
    assert FamilyTask.objects.filter(kind="payee", text="更换发放账户被退回：本人说没有提过").exists()
    assert sealed(office, datetime.date(2026, 4, 1), at=at + 20 * DAY).lines.get().account == old.number
    propose(paid, at, by=office.clerk)


def test_a_new_holder_who_dies_while_it_cools_is_told_and_the_old_account_is_paid(office, paid, cooling, at):
    may, old = datetime.date(2026, 5, 1), current(paid)
    confirm(paid, propose(paid, at, by=office.clerk), at, by=office.second)
    sealed(office, APRIL, at=at + 20 * DAY)
    happen(paid, paid.wife, office, at + 50 * DAY, kind="divorce")
    assert drafted(office, may, at=at + 50 * DAY).lines.get().account == old.number
    assert FamilyTask.objects.filter(kind="payee", text__contains="吴芳已去世或离户").exists()


def test_the_page_says_when_the_new_account_is_used(client, office, paid, cooling, at):
    change = propose(paid, at, by=office.clerk)
    client.force_login(office.second)
    url = reverse("benefits:confirm_account", args=[paid.case_id, change.pk])
    with time_machine.travel(at, tick=False):
        page = client.get(url).text
        assert page.count("（退回的不填）") == 4 and "（同意的不填）" in page
        assert "冷静期1份名册" in page and "自2026年5月的名册起换用" in page and "不耽误发放" in page
        happen(paid, paid.case.applicant, office, at)
        assert "确认即换用" in client.get(url).text


def test_a_one_off_whose_roster_is_late_may_still_change_its_account(office, at):
    made, later = grant(office, aid="temporary_small", covered=1, at=at), at + 40 * DAY
    open_entitlements(at)
    son = PersonFactory(name="吴小", birth="1999-05-05", household=made.case.household, relation="20")
    made.wife = son
    change = propose(made, later, by=office.clerk)
    assert confirm(made, change, later, by=office.second).account.holder == son
