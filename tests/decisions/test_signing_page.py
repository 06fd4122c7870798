"""审批：先看后签、口令五分钟、只批一次、起始月、退回、不予确认。"""

import datetime
import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Unit
from cases import guards
from cases.guards.reading import CHANGED
from cases.models import Case, Decision
from core.acts import Act
from core.models import Event
from core.refusals import Blocked
from decisions import signing
from notices.models import Notice, NoticeKind
from tests.factories import ParameterFactory
from tests.factories.accounts import PASSWORD
from tests.factories.cases import office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.people import id_number
from tests.staging import staged


@staged(stopped=True)
def signable(staff, at):
    return ready_to_sign(staff, at=at)


@pytest.fixture
def case(signable, now):
    return signable


@pytest.fixture
def leader(case, office, sign_in):
    """在可以签的那一刻登录的分管领导。"""
    with time_machine.travel(case.sign_at, tick=False):
        yield sign_in(office.leader)


def page_of(case, act="approve"):
    return f"/cases/{case.pk}/{act}/"


def key():
    key.count += 1
    return f"test-key-{key.count}"


key.count = 0


def sign(client, case, act="approve", **typed):
    given = {"opinion": "同意", "password_again": PASSWORD} if act == "approve" else {}
    if "version_shown" not in typed:
        given["version_shown"] = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    return client.post(page_of(case, act), {"form_key": key(), **given, **typed})


def state_of(case):
    return Case.objects.get(pk=case.pk).state


def text(answer):
    return answer.content.decode()


def test_one_page_shows_all_a_signer_needs(case, leader):
    html = text(leader.get(page_of(case)))
    for words in ("户月保障金", "补差", "民主评议会", "评审会", "评议结果第1轮", "入户照片", "没有异议", "李秀英"):
        assert words in html, words
    assert case.applicant.id_number not in html
    assert re.search(r"现在不能办", html) is None


def test_signing_needs_the_page_to_have_been_read(case, leader):
    answer = sign(leader, case)
    assert (answer.status_code, state_of(case)) == (409, "decision")
    assert guards.current_version_read.reason in text(answer)


def test_a_case_changed_after_reading_must_be_read_again(case, leader):
    leader.get(page_of(case))
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)
    answer = sign(leader, case, version_shown=case.version)
    assert answer.status_code == 409 and CHANGED in text(answer)


def test_an_office_that_cannot_name_itself_or_who_reviews_it_is_led_to_its_page(case, leader, office):
    asked = {"doc_word": "机关代字", "review_body": "复议机关", "court": "管辖法院"}
    link = f'<a href="{reverse("accounts:unit", args=[office.street.pk])}">'
    for name, label in asked.items():
        full = getattr(office.street, name)
        Unit.objects.filter(pk=office.street.pk).update(**{name: ""})
        shown = leader.get(page_of(case)).content.decode()
        assert f"还没有登记{label}，不能出具文书" in shown and link in shown  # 签之前就说
        answer = sign(leader, case)
        assert (answer.status_code, state_of(case)) == (409, "decision") and link in text(answer)
        Unit.objects.filter(pk=office.street.pk).update(**{name: full})
    assert leader.get(reverse("accounts:unit", args=[office.street.pk])).status_code == 200


def test_a_tab_opened_before_the_change_signs_nothing(case, leader):
    leader.get(page_of(case))
    old = case.version
    Case.objects.filter(pk=case.pk).update(version=old + 1)
    leader.get(page_of(case))  # 另一页上看过新的，旧的那一页照样签不了
    answer = sign(leader, case, version_shown=old)
    assert (answer.status_code, state_of(case)) == (409, "decision") and CHANGED in text(answer)
    assert 'value="同意"' in text(answer) or ">同意</" in text(answer)


def test_a_form_that_does_not_say_what_it_showed_signs_nothing(case, leader):
    leader.get(page_of(case))
    assert sign(leader, case, version_shown="").status_code == 422
    assert f'name="version_shown" value="{case.version}"' in text(leader.get(page_of(case)))


def test_reading_is_an_event_once_per_version(case, leader):
    for _ in range(3):
        leader.get(page_of(case))
    assert Event.objects.filter(case_id=case.pk, act=Act.READ_CASE).count() == 1


def test_approval_makes_the_decision_the_sheet_and_the_notice(case, leader, office):
    leader.get(page_of(case))
    assert sign(leader, case).status_code == 302
    made = Decision.objects.get(case=case)
    assert (state_of(case), made.signer, made.total) == ("granted", office.leader, case.proposed_amount)
    assert made.start_month == datetime.date(2026, 4, 1)
    assert Notice.objects.filter(case_id=case.pk, kind=NoticeKind.GRANT).count() == 1
    assert case.household.dossier.papers.filter(kind="01", case_id=case.pk).count() == 1


def test_approving_takes_few_queries_and_asks_each_condition_once(case, leader, asked_guards):
    leader.get(page_of(case))
    asked_guards.clear()
    shown = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    with CaptureQueriesContext(connection) as queries:
        assert sign(leader, case, version_shown=shown).status_code == 302
    assert len(queries) <= 50, len(queries)
    assert asked_guards["current_version_read"] == asked_guards["decider_matches"] == 1
    assert max(asked_guards.values()) <= 2  # 核算在“金额”一条里也要问


def test_the_notice_says_by_which_day_of_the_month_the_district_pays(case, leader, office):
    ParameterFactory(district=office.district, key="pay_day", value="10")
    leader.get(page_of(case))
    assert sign(leader, case).status_code == 302
    assert "每月10日前发放" in Notice.objects.get(case_id=case.pk, kind=NoticeKind.GRANT).content["pay_way"]


def test_the_password_is_asked_again_and_then_not_for_five_minutes(case, office, leader):
    leader.get(page_of(case))
    assert sign(leader, case, password_again="wrong").status_code == 422
    assert sign(leader, case, password_again="").status_code == 422
    sign(leader, case)
    assert "password_again" not in text(leader.get(page_of(case)))
    with time_machine.travel(case.sign_at + timedelta(minutes=4, seconds=59), tick=False):
        assert leader.get(page_of(case)).context["form"].fields.keys() == {"opinion", "version_shown"}
    with time_machine.travel(case.sign_at + timedelta(minutes=5, seconds=1), tick=False):
        assert "password_again" in leader.get(page_of(case)).context["form"].fields


def test_twenty_cases_are_one_click_each_and_one_password(office, at, sign_in):
    cases = [ready_to_sign(office, at=at, members=alone(n), account=account(n)) for n in range(3)]
    with time_machine.travel(cases[0].sign_at, tick=False):
        client = sign_in(office.leader)
        address, passwords = page_of(cases[0]), 0
        for _ in cases:
            form = client.get(address).context["form"]
            fields, shown = form.fields, form.initial["version_shown"]
            typed = {"opinion": "同意", "form_key": key(), "version_shown": shown}
            if "password_again" in fields:
                typed["password_again"], passwords = PASSWORD, passwords + 1
            address = client.post(address, typed).url
    assert (address, passwords) == (reverse("decisions:signing"), 1)
    assert [state_of(case) for case in cases] == ["granted"] * 3


def alone(number):
    return [{"name": f"独居{number}", "id_number": id_number(f"19{60 + number}-05-06", "男"), "relation": "01"}]


def account(number):
    return {"bank": "农村商业银行", "number": f"621700100000000{number:04d}", "holder": 1}


@pytest.mark.parametrize(
    ("day", "month"),
    [((2026, 4, 1), (2026, 5, 1)), ((2026, 4, 30), (2026, 5, 1)), ((2026, 12, 31), (2027, 1, 1))],
)
def test_aid_starts_in_the_month_after_the_decision(case, office, day, month):
    moment = case.sign_at.replace(year=day[0], month=day[1], day=day[2])
    from tests.factories.signing import approve

    assert approve(case.pk, by=office.leader, at=moment).start_month == datetime.date(*month)


def test_refusal_needs_facts_clause_and_remedy(case, leader):
    html = text(leader.get(page_of(case, "refuse")))
    assert "区人民政府" in html and "区人民法院" in html
    answer = sign(leader, case, "refuse", facts="", clause="", remedy="", password_again=PASSWORD)
    assert answer.status_code == 422
    assert all(words in text(answer) for words in ("请写明不予确认的事实", "请写明依据条款", "请写明救济途径"))
    assert state_of(case) == "decision"


def test_a_refusal_is_to_be_served_within_three_workdays(case, leader):
    leader.get(page_of(case, "refuse"))
    given = {"facts": "人均收入高于标准", "clause": "第二十条", "remedy": "可以复议", "password_again": PASSWORD}
    assert sign(leader, case, "refuse", **given).status_code == 302
    notice = Notice.objects.get(case_id=case.pk, kind=NoticeKind.REFUSAL)
    assert (state_of(case), notice.serve_by) == ("refused", datetime.date(2026, 3, 13))


def test_sending_back_needs_a_reason_and_starts_the_investigation_over(case, leader):
    assert sign(leader, case, "send_back", to="visit", reason="").status_code == 422
    assert sign(leader, case, "send_back", to="visit", reason="补查务工收入").status_code == 302
    found = Case.objects.get(pk=case.pk)
    assert (found.state, found.rounds_closed, found.panel_opinion) == ("visit", 0, "")


def test_the_clerk_may_not_sign(case, office, sign_in):
    with time_machine.travel(case.sign_at, tick=False):
        assert sign_in(office.window).get(page_of(case)).status_code == 403


def test_one_minute_before_the_window_ends_it_cannot_be_signed(office, at, sign_in):
    from tests.factories.evidence import investigated
    from tests.factories.publicity import posted
    from tests.factories.review import reviewed

    case = reviewed(investigated(office, at=at), office, at=at)
    posted(case, by=office.helper, at=at)
    case.refresh_from_db()
    last_minute = at.replace(hour=23, minute=59) + (case.publicity_last_day - at.date())
    with time_machine.travel(last_minute, tick=False):
        leader = sign_in(office.leader)
        answer = leader.get(page_of(case))
        assert "公示期至" in text(answer) and "同意，盖章" not in text(answer)
        assert sign(leader, case).status_code == 409
    assert state_of(case) == "publicity"


def test_who_was_told_too_late_is_told_by_whom(case, office, leader):
    leader.get(page_of(case))
    sign(leader, case)
    answer = sign(leader, case)
    assert answer.status_code == 409
    assert f"已由{office.leader.name}于2026年3月10日审批" in text(answer)


def test_the_facts_say_which_dates_are_out_of_order(case):
    case.acting_on, case.visit_finished_on = case.sign_at.date(), case.accepted_on - timedelta(days=1)
    assert any("调查完成日期" in line for line in signing.date_faults(case))


def test_a_case_without_a_worksheet_cannot_be_priced(case, office):
    from evidence.models import Assessment
    from tests.factories.signing import approve

    Assessment.objects.filter(case_id=case.pk).update(is_current=False)
    with pytest.raises(Blocked, match="核算表"):
        approve(case.pk, by=office.leader, at=case.sign_at)


RACERS = 50


@pytest.mark.django_db(transaction=True)
def test_of_fifty_signing_at_once_exactly_one_succeeds(at, now):
    office = office_of("XS2020")
    case = ready_to_sign(office, at=at)
    with time_machine.travel(case.sign_at, tick=True):
        clients = [Client() for _ in range(RACERS)]
        for client in clients:
            client.force_login(office.leader, backend="accounts.backends.StaffBackend")
        clients[0].get(page_of(case))
        answers = race(clients, case)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (RACERS - 1)
    late = [text(answer) for answer in answers if answer.status_code == 409]
    assert all(f"已由{office.leader.name}于" in html for html in late)
    assert Decision.objects.filter(case=case).count() == 1
    assert Notice.objects.filter(case_id=case.pk, kind=NoticeKind.GRANT).count() == 1
    assert Event.objects.filter(case_id=case.pk, act=Act.APPROVE).count() == 1


def race(clients, case):
    gate, answers = threading.Barrier(len(clients)), []

    def run(client):
        gate.wait()
        try:
            answers.append(sign(client, case))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
