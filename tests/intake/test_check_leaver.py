"""核对还没有出报告，有人死亡、离户、服刑：当场从核对里划去，报告只要其余的人；登记的留着而不再计入。"""

import datetime

import pytest
import time_machine
from django.urls import reverse

from cases.models import Case
from core.refusals import Blocked
from evidence.models import Check, CheckSubject, Hit
from households.models import Obligor
from intake.services import household as home_acts
from intake.services import obligors as obligor_services
from intake.services.consents import authorise
from intake.services.follow import done_words
from notices.printing import sheet_html
from tests.factories.cases import accepted, case_clerk, office_of
from tests.factories.evidence import answer_the_rest, requested, standards_of, verified
from tests.factories.people import id_number
from tests.intake.test_family_event import couple, happen, of
from tests.staging import staged
from verification.services import hits as hit_services
from verification.services import means_check

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("XS2020")


@staged
def case(office, at):
    standards_of(office, amount="760.00")
    return requested(office, at=at, members=couple())


def subject(case, relation):
    return CheckSubject.objects.get(check_request__case_id=case.pk, member=of(case, relation))


def wage(case, relation, office, at, **facts):
    given = {"data_class": "08", "detail": "某公司缴费", "amount": "3000.00", "period": "month", **facts}
    return hit_services.record_hit(subject(case, relation), by=office.checker, at=at, **given)


def report(case, office, at):
    check = Check.objects.get(case_id=case.pk)
    return means_check.record_check(check.pk, by=office.checker, at=at, conclusion="within", note="无异常")


@pytest.mark.parametrize("kind", ["death", "divorce", "split", "prison", "moved"])
def test_who_leaves_is_struck_out_of_the_open_check_and_the_rest_is_enough(case, office, at, kind):
    wage(case, "10", office, at)  # 还没有核实的一条，随人划去
    done = happen(case, kind, of(case, "10"), at)
    assert any("正在进行的核对自2026年3月2日起划去林嫂" in text and "其余1人照查" in text for text in done.texts)
    gone = subject(case, "10")
    assert (gone.out_on, bool(gone.out_reason)) == (at.date(), True)
    check = Check.objects.get(case_id=case.pk)
    answer_the_rest(check, office.checker, at=at)
    report(case, office, at)
    case = Case.objects.get(pk=case.pk)
    assert case.state == "visit" and Hit.objects.counted().count() == 0
    page = sheet_html(case.household.dossier.papers.get(kind="10"))
    assert "自2026年3月2日起不再核对" in page and "不再计入" in page


def test_a_head_who_dies_does_not_have_to_sign_again(case, office, at):
    wage(case, "01", office, at, verdict="counted", reason="与申报一致")
    assert Hit.objects.counted().count() == 1
    happen(case, "death", of(case, "01"), at, new_head=of(case, "10"))
    answer_the_rest(Check.objects.get(case_id=case.pk), office.checker, at=at)
    report(case, office, at)  # 从前：“请由本人重新签署后登记续签”
    assert Hit.objects.counted().count() == 0


def test_nothing_more_may_be_recorded_about_who_left(case, office, at):
    gone = subject(case, "10")
    happen(case, "split", gone.member_id, at)
    with pytest.raises(Blocked, match="林嫂自2026年3月2日起不再核对"):
        wage(case, "10", office, at)
    with pytest.raises(Blocked, match="不用再登记其信息"):
        hit_services.answer_classes(gone, by=office.checker, at=at, answer="unavailable", reason="已离户", rest=True)


def test_when_nobody_is_left_to_check_it_is_said(office, at):
    case = requested(office, at=at, members=couple()[:1])
    done = happen(case, "death", of(case, "01"), at)
    assert any("核对里没有别的人了，没有可核对的" in text for text in done.texts), done.texts
    with pytest.raises(Blocked, match=r"没有可以核对的人.*请办“终止办理”"):
        report(case, office, at)


def test_who_is_taken_out_in_the_family_tab_leaves_the_check_and_comes_back_to_it(case, office, at):
    row = case.composition.select_related("person").get(relation="10")
    facts = {"version": row.person.version, "by": case_clerk(case), "at": at}
    home_acts.edit_member(case.pk, row.person_id, counted=False, exclusion_reason="不共同生活", **facts)
    assert subject(case, "10").out_reason == "不共同生活"
    row.person.refresh_from_db()
    facts["version"] = row.person.version
    home_acts.edit_member(case.pk, row.person_id, counted=True, exclusion_reason="", **facts)
    assert subject(case, "10").out_on is None


def test_a_death_during_the_recheck_leaves_the_recheck_too_but_a_finished_report_stays(office, at):
    case = verified(office, at=at, members=couple())
    happen(case, "split", of(case, "10"), at)
    assert subject(case, "10").out_on is None  # 报告已经出了，照原样
    means_check.object_check(case.pk, by=case_clerk(case), at=at, content="存款系代人保管")
    happen(case, "death", of(case, "01"), at)
    assert subject(case, "01").out_on == at.date()


def test_the_check_page_and_the_message_show_it(client, case, office, at):
    wage(case, "10", office, at)
    done = happen(case, "split", of(case, "10"), at)
    assert "随之办了2件" in done_words(done.listed)
    client.force_login(office.checker)
    with time_machine.travel(at, tick=False):
        page = client.get(reverse("verification:check", args=[case.pk]))
    assert page.status_code == 200 and "自2026年3月2日起不再核对" in page.text
    assert "已不计入家庭的人（不再计入）" in page.text


@pytest.mark.parametrize("how", ["death", "removed"])
def test_an_obligor_who_died_or_was_taken_down_is_not_asked_about_any_more(office, at, how):
    son = {"name": "王强", "relation": "20", "supports": [1], "family_size": 3, "id_number": id_number("1982-01-01")}
    case = accepted(office, at=at, members=couple(), obligors=[son])
    obligor = Obligor.objects.get()
    signed = {"obligor": obligor.pk, "signed_on": at.date(), "valid_to": at.date() + datetime.timedelta(days=365)}
    authorise(case.pk, by=case_clerk(case), at=at, authorisations=[signed])
    means_check.request_check(case.pk, by=case_clerk(case), at=at, officer=office.checker)
    if how == "death":
        done = happen(case, "death", obligor.person_id, at)
        assert any("正在进行的核对划去义务人王强" in text for text in done.texts), done.texts
    else:
        obligor_services.remove_obligor(case.pk, obligor.pk, reason="登记错人", by=case_clerk(case), at=at)
    assert CheckSubject.objects.get(obligor=obligor).out_on == at.date()
    answer_the_rest(Check.objects.get(case_id=case.pk), office.checker, at=at)
    report(case, office, at)
