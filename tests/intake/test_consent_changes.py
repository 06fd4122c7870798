"""核对授权：书面撤回、续签、到期提醒（found C17）；户内没有成年人的由监护人代签。"""

import datetime

import pytest
import time_machine
from django.urls import reverse

from benefits.models import Entitlement
from benefits.models.reach import of_decision
from cases import guards
from cases.models import MaterialStatus
from core.models import Event
from core.refusals import Blocked, NotPermitted
from evidence.models import Check, CheckSubject
from intake.services.acceptance import accept
from intake.services.consent_changes import renew_consent, withdraw_consent
from intake.services.consents import authorise
from tests.factories import ObligorFactory, PersonFactory
from tests.factories.benefits import grant
from tests.factories.cases import office_of, registered
from tests.factories.evidence import answer_the_rest, picture, requested
from tests.factories.people import id_number
from tests.staging import staged
from verification.services import hits, means_check

DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("XS2020")


@staged
def case(office, at):
    return requested(office, at=at)


@pytest.fixture
def signed_in(client):
    def sign_in(user):
        client.force_login(user, backend="accounts.backends.StaffBackend")
        return client

    return sign_in


def wife(case):
    return case.household.authorisations.get(member__name="李秀英")


def withdrawn(case, office, *, at, scan=True, **changes):
    facts = {"authorisation": wife(case).pk, "withdrawn_on": at.date(), "scan": picture(7) if scan else None}
    return withdraw_consent(case.pk, by=office.window, at=at, **{**facts, **changes})


def renewed(case, office, *, at, **changes):
    facts = {"authorisation": wife(case).pk, "signed_on": at.date(), "valid_to": at.date() + 1000 * DAY}
    return renew_consent(case.pk, by=office.window, at=at, **{**facts, **changes})


def test_a_consent_is_withdrawn_in_writing(case, office, at):
    withdrawn(case, office, at=at)
    row = wife(case)
    assert (row.revoked_on, row.revoked_by, bool(row.revoked_scan)) == (at.date(), office.window, True)
    assert case.household.dossier.papers.filter(kind="06", title="李秀英撤回核对授权的书面意见").exists()
    assert Event.objects.get(act="withdraw_consent").subject == "李秀英撤回核对授权"
    assert case.materials.get(code="authorisation").status == MaterialStatus.MISSING


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scan": False}, "撤回须是书面的"),
        ({"withdrawn_on": datetime.date(2026, 3, 3)}, "今天以前"),
        ({"withdrawn_on": datetime.date(2026, 3, 1)}, "签署"),
        ({"authorisation": 0}, "名单里没有这份授权"),
    ],
)
def test_what_is_not_a_withdrawal_says_why(case, office, at, changes, said):
    with pytest.raises(Blocked, match=said):
        withdrawn(case, office, at=at, **changes)


def test_twice_is_once_and_not_by_the_checker(case, office, at):
    withdrawn(case, office, at=at)
    with pytest.raises(Blocked, match=r"已于.*撤回"):
        withdrawn(case, office, at=at)
    with pytest.raises(NotPermitted):
        withdraw_consent(case.pk, by=office.checker, at=at, authorisation=1, withdrawn_on=at.date(), scan=None)


def test_nothing_more_is_looked_up_about_who_withdrew(case, office, at):
    withdrawn(case, office, at=at)
    subject = CheckSubject.objects.get(member__name="李秀英")
    with pytest.raises(Blocked, match=r"李秀英已于.*书面撤回核对授权，不能再查询"):
        hits.record_hit(subject, by=office.checker, at=at, data_class="08", detail="某公司缴费")
    with pytest.raises(Blocked, match="不能再查询"):
        hits.answer_classes(subject, by=office.checker, at=at, answer="none", rest=True)
    assert hits.answer_classes(subject, by=office.checker, at=at, answer="unavailable", reason="撤回授权", rest=True)


def test_the_report_waits_until_she_signs_again(case, office, at):
    check = Check.objects.get(case_id=case.pk)
    answer_the_rest(check, office.checker, at=at)
    withdrawn(case, office, at=at)
    report = {"by": office.checker, "at": at, "conclusion": "within", "note": "无异常"}
    with pytest.raises(Blocked, match=r"李秀英已于.*书面撤回.*终止办理"):
        means_check.record_check(check.pk, **report)
    renewed(case, office, at=at)
    assert check.subjects.get(member__name="李秀英").authorisation.revoked_on is None
    assert means_check.record_check(check.pk, **report).is_closed


def test_an_authorisation_that_ran_out_stops_the_check_too(case, office, at):
    case.household.authorisations.update(valid_to=at.date())
    case.acting_on = at.date() + DAY
    assert "核对授权已于2026年3月2日到期" in "；".join(guards.still_authorised.reasons(case))
    case.acting_on = at.date()
    assert guards.still_authorised(case)


def test_a_renewal_is_signed_later_and_lasts_longer(case, office, at):
    for changes in ({"valid_to": at.date() + DAY}, {"signed_on": at.date() - DAY}, {"signed_on": at.date() + DAY}):
        with pytest.raises(Blocked):
            renewed(case, office, at=at, **changes)


def test_a_recipients_consent_that_lapses_is_on_the_worklist(office, at, signed_in):
    decision = grant(office, at=at)
    home, head = decision.case.household, decision.case.applicant
    facts = {"signed_on": at.date(), "valid_to": at.date() + 20 * DAY, "recorded_by": office.window, "recorded_at": at}
    home.authorisations.create(member=head, **facts)
    _open(decision)
    with time_machine.travel(at, tick=False):
        page = signed_in(office.window).get("/").text
        assert f"{head.name}的核对授权续签" in page and "3月22日" in page
        url = reverse("intake:renew_consent", args=[decision.case.pk])
        assert url in page
        sent = {"authorisation": home.authorisations.get().pk, "signed_on": at.date(), "form_key": "r1"}
        assert signed_in(office.window).post(url, {**sent, "valid_to": at.date() + 900 * DAY}).status_code == 302
        assert "核对授权续签" not in signed_in(office.window).get("/").text
    withdraw_consent(
        decision.case.pk,
        by=office.window,
        at=at,
        authorisation=home.authorisations.latest("pk").pk,
        withdrawn_on=at.date(),
        scan=picture(9),
    )
    with time_machine.travel(at, tick=False):
        assert f"{head.name}已撤回核对授权" in signed_in(office.window).get("/").text


def _open(decision):
    facts = {"base_amount": decision.base_amount, "top_up": decision.top_up, "amount": decision.total}
    return Entitlement.objects.create(
        **of_decision(decision), **facts, covered=decision.covered, starts_month=decision.start_month
    )


def test_the_page_of_a_withdrawal_keeps_what_was_typed(case, office, at, signed_in):
    url = reverse("intake:withdraw_consent", args=[case.pk])
    with time_machine.travel(at, tick=False):
        client = signed_in(office.window)
        assert url in client.get(f"/cases/{case.pk}/tab/household/").text
        answer = client.post(url, {"authorisation": wife(case).pk, "withdrawn_on": "2026-03-02", "form_key": "w1"})
        assert answer.status_code == 422 and "2026-03-02" in answer.text
        sent = {"authorisation": wife(case).pk, "withdrawn_on": "2026-03-02", "scan": picture(3), "form_key": "w2"}
        assert client.post(url, sent).status_code == 302
    assert wife(case).revoked_on == at.date()


# —— 户内没有成年人 ——
def orphan(office, at):
    child = {"name": "王小明", "id_number": id_number("2015-06-01", "男"), "relation": "01"}
    return registered(office, at=at, members=[child], account=None)


def signed(case, office, at, **changes):
    on = at.date()
    child = case.composition.get().person
    long = {"signed_on": on, "valid_to": on + 900 * DAY}
    facts = {
        "promises": [{"member": child.pk, "signed_on": on, "signed_by": "王奶奶"}],
        "authorisations": [{"member": child.pk, **long, "signed_by": "王奶奶"}],
        **changes,
    }
    return authorise(case.pk, by=office.window, at=at, **facts)


def grandmother(case):
    member = case.composition.get().person
    woman = PersonFactory(name="王奶奶", id_number=id_number("1950-02-01", "女"))
    return ObligorFactory(household=case.household, person=woman, relation="60", supports=[member])


def test_no_adult_is_not_every_adult(office, at):
    case = orphan(office, at)
    with pytest.raises(Blocked) as refused:
        accept(case.pk, by=office.window, at=at)
    said = str(refused.value)
    assert said.count("户内没有成年人") == 2 and "承诺书" in said and "授权书" in said
    assert case.materials.get(code="authorisation").status == MaterialStatus.MISSING


def test_a_guardian_signs_for_the_child_and_for_herself(office, at):
    case = orphan(office, at)
    signed(case, office, at)
    case.acting_on = at.date()
    assert "先把监护人登记为义务人" in str(guards.adults_authorised.reasons(case))  # 监护人自己还没有授权
    guardian = grandmother(case)
    own = {"obligor": guardian.pk, "signed_on": at.date(), "valid_to": at.date() + 900 * DAY}
    authorise(case.pk, by=office.window, at=at, authorisations=[own])
    assert guards.adults_authorised(case) and guards.adults_promised(case)
    case.household.authorisations.exclude(member=None).update(signed_by="路人")
    assert "须由监护人（王奶奶）代签" in str(guards.adults_authorised.reasons(case))


def test_the_page_lets_the_guardian_promise_for_the_child(office, at, signed_in):
    case = orphan(office, at)
    child = case.composition.get().person
    with time_machine.travel(at, tick=False):
        page = signed_in(office.window).get(reverse("intake:authorise", args=[case.pk])).text
    assert f"p{child.pk}-promised" in page and f"p{child.pk}-signed_by" in page


def test_a_grown_up_member_signs_for_himself_as_before(case, office, at):
    grown = PersonFactory(name="王大明", birth="2000-01-01")
    case.composition.create(person=grown, position=9, relation="20")
    case.acting_on = at.date()
    assert "王大明" in str(guards.adults_authorised.reasons(case))
