"""一件接一件地签：第几件、跳过、签完的一览；对照过的才写无误。"""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.effects import Change
from cases.models import Case
from decisions import comparisons
from evidence.models import HomeVisit
from publicity.models import Round
from tests.decisions.test_signing_page import account, alone, page_of, sign, text
from tests.factories.accounts import PASSWORD
from tests.factories.decisions import ready_to_sign
from tests.staging import staged

LIST = reverse("decisions:signing")


@staged(stopped=True)
def three(staff, at):
    return [ready_to_sign(staff, at=at, members=alone(n), account=account(n)) for n in range(3)]


@pytest.fixture
def cases(three, now):
    return three


@pytest.fixture
def leader(cases, office, sign_in):
    with time_machine.travel(cases[0].sign_at, tick=False):
        yield sign_in(office.leader)


def skip(client, case):
    return client.post(f"/cases/{case.pk}/skip/").url


def test_each_page_says_which_of_how_many_and_skipped_ones_come_again_at_the_end(cases, leader):
    one, two, three = cases
    assert "第 1/3 件" in text(leader.get(page_of(one))) and "第 3/3 件" in text(leader.get(page_of(three)))
    assert skip(leader, one) == page_of(two)
    html = text(leader.get(page_of(two)))
    assert "第 1/3 件" in html and "已签 0 件，跳过 1 件" in html
    assert sign(leader, two, password_again=PASSWORD).url == page_of(three)
    leader.get(page_of(three))
    assert sign(leader, three).url == page_of(one)
    assert "第 3/3 件" in text(leader.get(page_of(one)))
    assert skip(leader, one) == LIST  # 只剩跳过的这一件


def test_the_list_at_the_end_says_what_was_signed_skipped_and_sent_back_with_amounts(cases, leader, office):
    one, two, three = cases
    leader.get(page_of(one))
    sign(leader, one)
    assert sign(leader, two, "send_back", to="visit", reason="补查务工收入").url == page_of(three)
    skip(leader, three)
    html = text(leader.get(LIST))
    for words in ("已签 2 件，待签 1 件（其中跳过 1 件，排在最后）", "退回", "补查务工收入", "data-print"):
        assert words in html, words
    with CaptureQueriesContext(connection) as queries:
        rows = {case.pk: (how, change) for case, how, change, _ in leader.get(LIST).context["signed"]}
    assert len(queries) <= 12, len(queries)
    assert rows == {
        one.pk: ("同意", Change(one.proposed_amount, None, rows[one.pk][1].said)),
        two.pk: ("退回", Change(None)),
    }
    assert rows[one.pk][1].said.startswith("每月")


def test_after_the_last_one_the_next_sitting_starts_anew(cases, leader):
    with time_machine.travel(cases[0].sign_at, tick=True):
        for case in cases:
            leader.get(page_of(case))
            last = sign(leader, case)
        assert last.url == LIST and len(leader.get(LIST).context["signed"]) == 3
    with time_machine.travel(cases[0].sign_at + timedelta(minutes=10), tick=False):
        assert len(leader.get(LIST).context["signed"]) == 3  # 签完了还看得到、打得出
        leader.get(page_of(cases[0]))
        assert leader.get(LIST).context["signed"] == []


def test_a_clerk_has_no_list_to_sign(cases, office, sign_in):
    with time_machine.travel(cases[0].sign_at, tick=False):
        clerk = sign_in(office.window)
        assert clerk.get(LIST).status_code == 403 and clerk.post(f"/cases/{cases[0].pk}/skip/").status_code == 404


def compared(case, leader, office):
    return {one.words: one.against for one in leader.get(page_of(case)).context["facts"]["compared"]}


def test_all_clear_is_written_only_against_what_was_compared(cases, leader, office):
    case = cases[0]
    found = compared(case, leader, office)
    assert set(found) == {"办理日期次序无误", "入户与申报、核对没有矛盾", "没有超期", "公示期内没有异议"}
    assert all(found.values())
    assert (
        "受理日期2026年3月2日" in found["办理日期次序无误"]
        and "评议结果第1轮至2026年3月9日" in found["公示期内没有异议"]
    )
    HomeVisit.objects.filter(case_id=case.pk).update(no_contradiction=False)
    Case.objects.filter(pk=case.pk).update(due_on=None, overdue_on=None)
    Round.objects.filter(case=case).update(closed_on=None)
    found = compared(case, leader, office)
    assert "办理日期次序无误" in found and not any(found[words] for words in found if words != "办理日期次序无误")
    html = text(leader.get(page_of(case)))
    assert html.count("没有核对：") == 3 and "没有矛盾" not in html


def test_what_is_late_opposed_or_contradicted_is_not_among_the_all_clear(cases, leader, office):
    case = cases[0]
    HomeVisit.objects.filter(case_id=case.pk).update(contradictions="院内有货车")
    Case.objects.filter(pk=case.pk).update(due_on="2026-03-01", overdue_on="2026-03-01", overdue_label="全程办理")
    html = text(leader.get(page_of(case)))
    assert "已超过办理期限（全程办理，2026年3月1日）" in html and "没有超期" not in html and "没有矛盾" not in html
    assert comparisons.unopposed([]).against == "" and comparisons.agrees([]).against == ""
