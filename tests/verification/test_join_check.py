"""核对发起之后入户的人也要查：页上点名、签了授权补列入，没有列入的不能出报告；查不了的未成年人报告里写明。"""

import pytest
import time_machine
from django.urls import reverse

from cases import guards
from cases.models import Case
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from evidence import answers
from evidence.models import Check, CheckSubject
from intake.services import household as home_acts
from intake.services.consents import authorise
from notices.printing import sheet_html
from tests.factories.cases import case_clerk, office_of
from tests.factories.evidence import requested, standards_of, visited
from tests.factories.people import id_number
from tests.intake.test_family_event import couple
from tests.intake.test_family_joins import born
from tests.staging import staged
from verification.services import hits, means_check
from verification.services.assess import assess

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("XS2020")


@staged
def case(office, at):
    standards_of(office, amount="760.00")
    return requested(office, at=at, members=couple())


def join_home(case, at, born_on="1999-05-05", name="林小弟"):
    facts = {"name": name, "id_number": id_number(born_on, "男"), "relation": "20"}
    return home_acts.add_member(case.pk, by=case_clerk(case), at=at, **facts).person


def sign(case, person, at, **facts):
    row = {"member": person.pk, "signed_on": at.date(), "valid_to": at.date().replace(year=2028), **facts}
    authorise(case.pk, by=case_clerk(case), at=at, authorisations=[row])


def check_of(case):
    return Check.objects.get(case_id=case.pk)


def report(case, office, at):
    """各人还没有答复的都答无记录，出报告。"""
    for one in answers.of_check(check_of(case), case.procedure):
        if one.left:
            hits.answer_classes(one.subject, by=office.checker, at=at, answer="none", rest=True)
    return means_check.record_check(check_of(case).pk, by=office.checker, at=at, conclusion="within", note="无异常")


def test_the_report_waits_for_the_adult_who_joined_and_for_his_consent(case, office, at):
    person = join_home(case, at)
    case.acting_on = at.date()
    assert not guards.everyone_asked(case)
    with pytest.raises(Blocked, match=r"林小弟计入家庭而没有列入核对.*本人还没有有效的核对授权"):
        report(case, office, at)
    with pytest.raises(Blocked, match="没有可以补列入核对的人"):
        means_check.join_check(check_of(case).pk, by=office.checker, at=at)
    sign(case, person, at)
    with pytest.raises(Blocked, match=r"林小弟计入家庭而没有列入核对，请核对员在核对页“补列入核对”$"):
        report(case, office, at)
    means_check.join_check(check_of(case).pk, by=office.checker, at=at)
    assert CheckSubject.objects.get(member=person).check_request == check_of(case)
    assert Event.objects.filter(act="record_hit").last().reason == "补列入核对：林小弟"
    with pytest.raises(Blocked, match=r"林小弟还有.*类数据没有答复"):
        means_check.record_check(check_of(case).pk, by=office.checker, at=at, conclusion="within", note="无异常")
    report(case, office, at)
    assert Case.objects.get(pk=case.pk).state == "visit"


def test_a_newborn_without_a_guardians_consent_is_named_in_the_report(case, office, at):
    assert any("授权登记之后由核对员在核对页补列入" in text for text in born(case, at).texts)
    report(case, office, at)
    page = sheet_html(case.household.dossier.papers.get(kind="10"))
    assert "计入家庭而没有核对：林小宝" in page


def test_a_newborn_with_a_guardians_consent_is_asked_about(case, office, at):
    child = born(case, at).person
    sign(case, child, at, signed_by=case.head_name)
    with pytest.raises(Blocked, match="林小宝计入家庭而没有列入核对"):
        report(case, office, at)
    means_check.join_check(check_of(case).pk, by=office.checker, at=at)
    report(case, office, at)
    assert "计入家庭而没有核对" not in sheet_html(case.household.dossier.papers.get(kind="10"))


def test_the_check_page_names_him_and_adds_him(client, case, office, at):
    person = join_home(case, at)
    client.force_login(office.checker)
    with time_machine.travel(at, tick=False):
        page = client.get(reverse("verification:check", args=[case.pk])).text
        assert "计入家庭而没有列入核对（1人）" in page and "没有有效的核对授权" in page
        url = reverse("verification:join_check", args=[case.pk])
        assert url not in page
        sign(case, person, at)
        assert url in client.get(reverse("verification:check", args=[case.pk])).text
        assert "林小弟（子），授权" in client.get(url).text
        done = client.post(url, {"form_key": "j1"}, follow=True).text
        assert "林小弟已列入核对" in done and "没有列入核对（" not in done
        assert client.post(url, {"form_key": "j2"}).status_code == 409


def test_only_the_checker_may_add_and_only_before_the_report(case, office, at):
    person = join_home(case, at)
    sign(case, person, at)
    with pytest.raises(NotVisible):
        means_check.join_check(0, by=office.checker, at=at)
    with pytest.raises((NotPermitted, NotVisible)):
        means_check.join_check(check_of(case).pk, by=case_clerk(case), at=at)
    means_check.join_check(check_of(case).pk, by=office.checker, at=at)
    report(case, office, at)
    with pytest.raises(Blocked, match="核对报告已经出具"):
        means_check.join_check(check_of(case).pk, by=office.checker, at=at)


def test_who_joins_after_the_report_is_told_to_the_signer(office, at):
    standards_of(office, amount="760.00")
    case = visited(office, at=at, members=couple())
    join_home(case, at)
    found = assess(case.pk, by=case_clerk(case), at=at)
    assert "林小弟计入家庭而没有列入核对，其收入财产只凭申报和入户调查" in found.parameters["attention"]
