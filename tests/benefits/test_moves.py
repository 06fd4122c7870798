"""户迁往别的街道：一送一收；每个月只在一个街道的名册上，在办的案件留在原街道。"""

import datetime
import uuid

import pytest
import time_machine

from accounts.models import Unit
from archives.models import Dossier
from archives.services import open_dossier, street_of
from benefits.models import Entitlement
from benefits.services.moves import accept_household, refuse_household, send_household
from benefits.sweeps import open_entitlements
from cases.ledger import months_since
from cases.models import Case, CoveredPerson, Decision, FamilyTask, HouseholdMove, PaidLine
from cases.services.proposals import take_back
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from core.verification import verify
from households.models import Household
from rosters import doubts
from rosters.services.rosters import seal_roster
from tests.factories.benefits import APRIL, MARCH, change, checked, drafted, grant, listed_too, roster_office, sealed
from tests.staging import staged

pytestmark = pytest.mark.django_db
MAY, JUNE = datetime.date(2026, 5, 1), datetime.date(2026, 6, 1)


@staged
def office():
    return roster_office(name="东街")


@staged
def other(office):
    return roster_office(office.district, name="西街")


@staged
def paid(office, other, at):
    """东街一户在享低保，另一户也在享；西街也有一户。"""
    decision = grant(office, amount="800.00", at=at)
    grant(office, at=at)
    grant(other, at=at)
    open_entitlements(at)
    return decision


def send(decision, office, other, at, **changes):
    facts = {"moved_on": at.date(), "address": "西街三号", "proof": "租房合同", "by": office.clerk, **changes}
    return send_household(decision.case_id, **{"to_community": other.community, **facts}, at=at)


def moved(decision, office, other, at):
    return accept_household(send(decision, office, other, at).pk, by=other.clerk, at=at)


def seal_all(streets, months, at):
    for month in months:
        for one in streets:
            sealed(one, month, at=at)


def paid_lines(decision):
    """这一户各月由谁发：[(月份, 街道, 金额)]。"""
    rows = PaidLine.objects.filter(household=decision.case.household).exclude(amount=0)
    return [
        (one.paid_month.month, one.paid_month.street.name, str(one.amount))
        for one in rows.order_by("paid_month__month")
    ]


@pytest.mark.parametrize("first", ["old", "new"])
def test_each_month_is_paid_once_in_either_order_of_sealing(office, other, paid, at, first):
    moved(paid, office, other, at)
    streets = (office, other) if first == "old" else (other, office)
    later = at + datetime.timedelta(days=45)
    seal_all(streets, (MARCH, APRIL, MAY), later)
    assert paid_lines(paid) == [(MARCH, "东街", "800.00"), (APRIL, "西街", "800.00"), (MAY, "西街", "800.00")]
    assert CoveredPerson.objects.filter(decision=paid).count() == 1


@pytest.mark.parametrize("ahead", ["old", "new"])
def test_a_month_one_of_the_two_has_sealed_stays_with_the_old_street(office, other, paid, at, ahead):
    seal_all([office if ahead == "old" else other], (MARCH, APRIL), at)
    assert moved(paid, office, other, at).first_month == MAY
    seal_all([other if ahead == "old" else office], (MARCH, APRIL), at)
    seal_all([office, other], (MAY,), at + datetime.timedelta(days=45))
    assert [row[:2] for row in paid_lines(paid)] == [(MARCH, "东街"), (APRIL, "东街"), (MAY, "西街")]


def test_a_roster_drafted_before_the_move_is_not_sealed_as_it_was(office, other, paid, at):
    seal_all([office, other], (MARCH,), at)
    stale = drafted(office, APRIL, at=at)
    moved(paid, office, other, at)
    assert [one.code for one in doubts.problems(stale)] == [doubts.Doubt.CHANGED_SINCE]


def test_rosters_of_both_streets_say_where_it_went(office, other, paid, at):
    moved(paid, office, other, at)
    seal_all([office, other], (MARCH,), at)
    gone, come = (drafted(one, APRIL, at=at) for one in (office, other))
    home = paid.case.household_id
    assert gone.lines.get(household=home).get_remark_display() == "迁往别的街道，由那边接续发放"
    assert come.lines.get(household=home).get_remark_display() == "自别的街道迁入，接续发放"
    assert doubts.problems(gone) == doubts.problems(come) == []


def test_the_new_street_sees_the_case_the_dossier_and_the_entitlement(office, other, paid, at):
    open_dossier(paid.case.household, at=at)
    with time_machine.travel(at, tick=False):
        assert not Case.objects.visible_to(other.clerk).filter(pk=paid.case_id).exists()
        moved(paid, office, other, at)
        home = {"household": paid.case.household_id}
        assert Case.objects.visible_to(other.clerk).filter(pk=paid.case_id).exists()
        assert Dossier.objects.visible_to(other.clerk).filter(**home).exists()
        assert [one.starts_month for one in Entitlement.objects.visible_to(other.clerk).filter(**home)] == [APRIL]
        assert [one.ends_month for one in Entitlement.objects.visible_to(office.clerk).filter(**home)] == [MARCH]
        assert not Case.objects.visible_to(office.clerk).filter(pk=paid.case_id).exists()
    assert paid.case.assignments.filter(ended_at=None).get().user == other.clerk
    assert FamilyTask.objects.get(household=paid.case.household, done_at=None).kind == "review"


def test_both_chains_tell_it_and_stay_whole(office, other, paid, at):
    moved(paid, office, other, at)
    told = Event.objects.filter(act="accept_household").values_list("chain", "case_id")
    assert set(told) == {(office.street.code, None), (other.street.code, paid.case_id)}
    assert Event.objects.get(act="send_household").chain == office.street.code
    for one in (office, other):
        assert verify(one.street.code)[1] is None


def test_a_refused_move_changes_nothing_and_can_be_sent_again(office, other, paid, at):
    move = send(paid, office, other, at)
    with pytest.raises(Blocked, match="退回的理由"):
        refuse_household(move.pk, reason=" ", by=other.clerk, at=at)
    refuse_household(move.pk, reason="查无此住址", by=other.clerk, at=at)
    paid.case.refresh_from_db()
    assert (paid.case.street, paid.case.household.community) == (office.street, office.community)
    assert Entitlement.objects.get(household=paid.case.household).street == office.street
    assert "查无此住址" in FamilyTask.objects.get().text
    with pytest.raises(Blocked, match="已经答复过"):
        accept_household(move.pk, by=other.second, at=at)
    send(paid, office, other, at)
    assert HouseholdMove.objects.count() == 2


def test_only_another_person_of_the_new_street_answers(office, other, paid, at):
    move = send(paid, office, other, at)
    with pytest.raises((NotPermitted, NotVisible)):
        accept_household(move.pk, by=office.second, at=at)
    with pytest.raises(NotPermitted):
        accept_household(move.pk, by=other.leader, at=at)
    office.clerk.unit = other.street
    office.clerk.save()
    with pytest.raises(Blocked, match="您是送出人"):
        accept_household(move.pk, by=office.clerk, at=at)
    with pytest.raises(Blocked, match="您是送出人"):
        refuse_household(move.pk, reason="不收", by=office.clerk, at=at)
    assert paid.entitlements.get().street == office.street


def test_the_sender_takes_a_move_back_and_sends_it_to_the_right_street(client, office, other, paid, at):
    move = send(paid, office, other, at)
    with pytest.raises(Blocked, match="只有送出人"):
        take_back(paid.case_id, "move", move.pk, reason="送错", by=office.second, at=at)
    with time_machine.travel(at, tick=False):
        client.force_login(office.clerk)
        back = f"/cases/{paid.case_id}/take_back/move/{move.pk}/"
        assert back in client.get(f"/cases/{paid.case_id}/tab/overview/").content.decode()
        assert client.post(back, {"reason": "送错了街道", "form_key": uuid.uuid4()}).status_code == 302
        client.force_login(other.clerk)
        assert f"/benefits/moves/{move.pk}/" not in client.get("/").content.decode()
    for answer, words in ((accept_household, {}), (refuse_household, {"reason": "晚了"})):
        with pytest.raises(Blocked, match="已由提出人收回"):
            answer(move.pk, by=other.clerk, at=at, **words)
    accept_household(send(paid, office, other, at).pk, by=other.clerk, at=at)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"moved_on": datetime.date(2026, 3, 3)}, "不能晚于今天"),
        ({"address": " "}, "住址"),
        ({"proof": " "}, "凭据"),
    ],
)
def test_what_cannot_be_sent(office, other, paid, at, changes, says):
    with pytest.raises(Blocked, match=says):
        send(paid, office, other, at, **changes)


def test_not_within_the_street_not_abroad_and_not_twice(office, other, paid, at):
    with pytest.raises(Blocked, match="就在本街道"):
        send(paid, office, office, at)
    with pytest.raises(Blocked, match="迁往外区县的"):
        send(paid, office, roster_office(), at)
    send(paid, office, other, at)
    with pytest.raises(Blocked, match="等对方接收或退回"):
        send(paid, office, other, at)


def opened_case(paid, at, **facts):
    """同一户另一件在办的，在原街道。"""
    old = paid.case
    names = ("household", "community", "street", "applicant", "head_name", "requested_on", "registered_at")
    same = {name: getattr(old, name) for name in names}
    return Case.objects.create(number="在办一", aid="temporary_small", state="registered", **same, **facts)


def test_an_open_case_keeps_its_street(office, other, paid, at):
    case = opened_case(paid, at)
    moved(paid, office, other, at)
    case.refresh_from_db()
    assert (case.street, case.community) == (office.street, office.community)
    open_dossier(case.household, at=at)
    with time_machine.travel(at, tick=False):
        assert Dossier.objects.visible_to(office.clerk).filter(household=case.household_id).exists()
        Case.objects.filter(pk=case.pk).update(state="withdrawn")
        assert not Dossier.objects.visible_to(office.clerk).filter(household=case.household_id).exists()
    with pytest.raises(Blocked, match="再迁由那边送出"):
        send_household(
            case.pk,
            to_community=other.community,
            moved_on=at.date(),
            address="x",
            proof="y",
            by=office.clerk,
            at=at,
        )


def test_an_open_case_of_the_new_street_shows_the_old_one_nothing(office, other, paid, at):
    moved(paid, office, other, at)
    opened_case(Decision.objects.get(pk=paid.pk), at)
    open_dossier(paid.case.household, at=at)
    with time_machine.travel(at, tick=False):
        assert Dossier.objects.visible_to(other.clerk).filter(household=paid.case.household).exists()
        assert not Dossier.objects.visible_to(office.clerk).filter(household=paid.case.household).exists()


def test_papers_of_the_case_left_behind_are_of_the_old_street(office, other, paid, at):
    case = opened_case(paid, at)
    dossier = open_dossier(case.household, at=at)
    moved(paid, office, other, at)
    home = Household.objects.get(pk=case.household_id)
    assert street_of(dossier, home, case.pk) == office.street
    assert street_of(dossier, home, paid.case_id) == other.street


def test_sealing_and_accepting_wait_for_each_other(office, other, paid, at, monkeypatch):
    read, seen = checked(office, MARCH, at=at), []
    monkeypatch.setattr(Unit, "hold", lambda unit: seen.append(unit.name))
    seal_roster(read.pk, by=office.leader, at=at, version_read=read.version)
    assert seen == ["东街"]
    moved(paid, office, other, at)
    assert seen[1:3] == ["东街", "西街"]


def test_a_person_in_an_open_case_elsewhere_stays_there(office, other, paid, at):
    third = roster_office(office.district, name="南街")
    elsewhere = grant(third, at=at, aid="temporary_small").case
    Case.objects.filter(pk=elsewhere.pk).update(state="registered")
    listed_too(elsewhere, paid.case.applicant, position=2, relation="20")
    moved(paid, office, other, at)
    elsewhere.refresh_from_db()
    assert (elsewhere.street, elsewhere.composition.count()) == (third.street, 2)


def test_a_change_decided_in_the_old_street_after_the_move_is_paid_by_the_new_one(office, other, paid, at):
    raised = change(paid, purpose="raise", amount="950.00", starts=APRIL, at=at)
    Case.objects.filter(pk=raised.case_id).update(state="decision")
    moved(paid, office, other, at)
    Case.objects.filter(pk=raised.case_id).update(state="granted")
    open_entitlements(at)
    seal_all([office, other], (MARCH, APRIL), at)
    assert paid_lines(paid) == [(MARCH, "东街", "800.00"), (APRIL, "西街", "950.00")]
    assert Case.objects.get(pk=raised.case_id).street == other.street


@pytest.mark.parametrize(("purpose", "amount"), [("lower", "500.00"), ("raise", "950.00"), ("stop", "0.00")])
def test_a_change_for_a_month_the_old_street_still_has_to_seal_is_kept_there_too(
    office, other, paid, at, purpose, amount
):
    """三月由东街发、还没有签章，变更自三月起：两个街道的名册都照新的发，差额不会没有着落。"""
    moved(paid, office, other, at)
    change(paid, at=at, purpose=purpose, amount=amount, starts=MARCH)
    open_entitlements(at)
    open_entitlements(at)
    seal_all([office, other], (MARCH, APRIL), at)
    due = [(MARCH, "东街", amount), (APRIL, "西街", amount)]
    assert paid_lines(paid) == ([] if purpose == "stop" else due)
    assert not FamilyTask.objects.filter(text__contains="由迁出街道照原金额").exists()


def test_what_no_roster_can_make_good_is_told(office, other, paid, at):
    """迁去又迁回：三月、四月在两个街道都没有签章，最早的一段够不着，写成待办，不悄悄丢掉。"""
    moved(paid, office, other, at)
    later = at + datetime.timedelta(days=31)
    move = send(paid, other, office, later, by=other.clerk, to_community=office.community, moved_on=later.date())
    accept_household(move.pk, by=office.clerk, at=later)
    lowered = change(paid, at=later, purpose="lower", amount="500.00", starts=MARCH)
    open_entitlements(later)
    told = FamilyTask.objects.get(text__contains=lowered.case.number)
    assert told.kind == "overpaid" and told.text.startswith("2026年3月由迁出街道照原金额800.00")


def test_a_case_granted_after_the_move_is_paid_by_the_new_street(office, other, at):
    decision = grant(office, at=at, starts=APRIL)
    Case.objects.filter(pk=decision.case_id).update(state="decision")
    move = send(decision, office, other, at)
    accept_household(move.pk, by=other.clerk, at=at)
    Case.objects.filter(pk=decision.case_id).update(state="granted")
    open_entitlements(at)
    row = Entitlement.objects.get(household=decision.case.household)
    assert (row.street, row.starts_month, row.case.street) == (other.street, APRIL, other.street)


def test_arrears_count_what_the_old_street_paid(office, other, paid, at):
    sealed(office, MARCH, at=at)
    moved(paid, office, other, at)
    home = paid.case.household_id

    def found():
        return [(day, str(sum)) for day, sum in months_since(other.street.pk, home, "minimum_living", MARCH)]

    assert found() == [(MARCH, "800.00")]
    sealed(other, MARCH, at=at)
    seal_all([office, other], (APRIL,), at)
    assert found() == [(MARCH, "800.00"), (APRIL, "800.00")]


def test_a_month_sealed_only_by_the_street_that_did_not_pay_is_not_counted(office, other, paid, at):
    sealed(other, MARCH, at=at)
    moved(paid, office, other, at)
    assert months_since(other.street.pk, paid.case.household_id, "minimum_living", MARCH) == []


def test_there_and_back_again(office, other, paid, at):
    moved(paid, office, other, at)
    back = send_household(
        paid.case_id,
        to_community=office.community,
        moved_on=at.date(),
        address="东街一号",
        proof="搬回",
        by=other.clerk,
        at=at,
    )
    assert accept_household(back.pk, by=office.second, at=at).first_month == APRIL
    seal_all([other, office], (MARCH, APRIL), at)
    assert [row[:2] for row in paid_lines(paid)] == [(MARCH, "东街"), (APRIL, "东街")]


@pytest.fixture
def now(at):
    with time_machine.travel(at, tick=False):
        yield at


def test_pages_send_list_and_answer(office, other, paid, now, client):
    client.force_login(office.clerk)
    tab = client.get(f"/cases/{paid.case_id}/tab/household/").content.decode()
    assert f"/cases/{paid.case_id}/send_household/" in tab
    assert "每月只在一个街道的名册上" in client.get(f"/cases/{paid.case_id}/send_household/").content.decode()
    sent = fill(client, f"/cases/{paid.case_id}/send_household/", to_community=other.community.pk)
    assert sent.status_code == 302
    move = HouseholdMove.objects.get()
    client.force_login(office.second)
    assert client.get(f"/benefits/moves/{move.pk}/").status_code == 404
    client.force_login(other.clerk)
    assert "东街送来：租房合同" in client.get("/").content.decode()
    assert "2026年04月起的待遇由本街道发" in client.get(f"/benefits/moves/{move.pk}/").content.decode()
    refused = fill(client, f"/benefits/moves/{move.pk}/", outcome="refuse", reason="")
    assert refused.status_code == 409 and "请写明退回的理由" in refused.content.decode()
    assert fill(client, f"/benefits/moves/{move.pk}/", outcome="accept").status_code == 302
    assert client.get("/").content.decode().count("核实家庭情况") == 1
    assert client.get(f"/benefits/moves/{move.pk}/").status_code == 404
    assert "send_household" in client.get(f"/cases/{paid.case_id}/tab/household/").content.decode()


def test_where_there_is_no_other_street_the_page_says_so(office, now, client):
    lone = grant(office, at=now)
    client.force_login(office.clerk)
    page = client.get(f"/cases/{lone.case_id}/send_household/").content.decode()
    assert "本区县没有登记别的街道，送不出去" in page


def fill(client, url, **changes):
    key = uuid.uuid4()
    facts = {"moved_on": "2026-03-02", "address": "西街三号", "proof": "租房合同", "form_key": key, **changes}
    return client.post(url, facts)
