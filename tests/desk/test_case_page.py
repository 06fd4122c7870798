import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.ladder import steps_of
from cases.models import Case
from cases.services import timing
from cases.services.base import begin
from core.refusals import Blocked
from core.workflow import blockers
from desk import case_page, tabs
from desk.case_page import readable
from intake.services.acceptance import accept, request_supplement
from notices.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.cases import accepted, office_of, ready, registered, two_people
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import investigated
from tests.factories.publicity import posted
from tests.factories.regimes import shipped_regime
from tests.factories.review import reviewed
from tests.factories.signing import approve, refuse
from tests.staging import staged


@staged(stopped=True)
def taken(staff, at):
    return accepted(staff, at=at)


@pytest.fixture
def case(taken, now):
    return taken


def text(page):
    return page.content.decode()


def test_the_page_says_where_what_who_and_until_when(case, office, at, sign_in):
    html = text(sign_in(office.window).get(f"/cases/{case.pk}/"))
    assert "王建国户 · 最低生活保障" in html
    assert case.number in html
    assert "下一步：发起经济状况核对" in html
    assert "还剩" in html and "为什么是这天" in html
    assert "次日起算" in html


def test_a_case_not_ready_lists_each_missing_thing(office, at, sign_in):
    case = registered(office, at=at)
    html = text(sign_in(office.window).get(f"/cases/{case.pk}/"))
    for paper in ("核对授权", "诚信承诺书"):
        assert f"缺少王建国（本人、户主）、李秀英（配偶）的{paper}" in html, paper


def test_a_case_ready_to_accept_offers_one_main_button(office, at):
    case = ready(office, at=at)
    found = readable(office.window, case.pk)
    found.acting_on = at.date()
    acts = case_page.acts_context(found, office.window)
    assert [one.reasons for one in case_page.choices(found, office.window) if one.act == "accept"] == [()]
    assert "召开评议会" not in acts["elsewhere"]


def test_the_stepper_shows_the_steps_of_its_own_rules(case, office, at):
    labels = [step["label"] for step in case_page.steps(case)]
    assert "民主评议" in labels
    assert [step["state"] for step in case_page.steps(case)][:3] == ["done", "current", "todo"]


def test_a_paused_case_says_until_when_the_clock_may_stand_and_when_it_ran_on(case, office, at, on):
    rule = case.procedure.pause_rules.first()
    timing.stop_clock(case, rule.reason, on=on, by=office.window)
    found = readable(office.window, case.pk)

    def said(day):
        found.acting_on = day
        return [one.get("standing", "") for one in case_page.ticket(found, office.window, day)["deadlines"]]

    assert "停表中，至多停到2026年3月30日" in said(on)
    assert "停表已于2026年3月30日停满，时限续走" in said(on + datetime.timedelta(days=60))


@pytest.mark.parametrize("tab", [tab.name for tab in tabs.TABS])
def test_every_tab_opens(case, office, at, sign_in, tab):
    assert sign_in(office.window).get(f"/cases/{case.pk}/tab/{tab}/").status_code == 200


def not_ready(office, at):
    return registered(office, at=at)


def paused(office, at):
    case = accepted(office, at=at)
    timing.stop_clock(case, case.procedure.pause_rules.first().reason, on=at.date(), by=office.window)
    return case


def in_publicity(office, at):
    case = investigated(office, at=at)
    posted(reviewed(case, office, at=at), by=office.helper, at=at)
    return case


def to_sign(office, at):
    return ready_to_sign(office, at=at)


def granted(office, at):
    case = ready_to_sign(office, at=at)
    approve(case.pk, by=office.leader, at=case.sign_at, opinion="同意")
    return case


STAGES = [not_ready, lambda office, at: ready(office, at=at), paused, in_publicity, to_sign, granted]


@pytest.mark.parametrize("stage", STAGES)
def test_every_tab_asks_at_most_twenty_four_times(office, at, sign_in, stage):
    """会话与本人算在内；各环节、各页签、经办的与签字的都一样。"""
    case = stage(office, at)
    with time_machine.travel(getattr(case, "sign_at", at), tick=False):
        for user in (office.window, office.leader, office.bureau):
            client, found = sign_in(user), {}
            client.get(f"/cases/{case.pk}/")
            for tab in tabs.TABS:
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(f"/cases/{case.pk}/tab/{tab.name}/").status_code == 200
                found[tab.name] = len(asked)
            assert max(found.values()) <= 24, (user, found)


def test_what_a_page_asks_once_says_the_same_as_asking_each_time(office, at):
    """同一案件，造页面时记着的与逐次问的，能办不能办一字不差。"""
    for stage in STAGES[:3]:
        case = stage(office, at)
        for user in (office.window, office.leader, office.bureau):
            plain, page = (readable(user, case.pk) for _ in range(2))
            plain.acting_on = page.acting_on = at.date()
            plain.acting_by = page.acting_by = user
            page.facts = {}
            assert case_page.choices(page, user) == case_page.choices(plain, user) != []
            assert case_page.ticket(page, user, at.date()) == case_page.ticket(plain, user, at.date())
        Case.objects.filter(pk=case.pk).update(state="withdrawn")


def test_an_act_never_remembers_what_a_page_asked(office, at):
    """办事时条件每次都问：页面上看过以后授权失了效，受理就办不成。"""
    case = readable(office.window, ready(office, at=at).pk)
    case.acting_on, case.acting_by, case.facts = at.date(), office.window, {}
    assert not blockers(case.accept)
    case.household.authorisations.update(valid_to=at.date() - datetime.timedelta(days=1))
    assert not blockers(case.accept)  # 这一页还是看的时候的样子
    assert Case.facts is None and begin(case.pk, "accept", by=office.window, at=at).facts is None
    with pytest.raises(Blocked, match="核对授权"):
        accept(case.pk, by=office.window, at=at)


def test_an_unknown_tab_is_not_found(case, office, at, sign_in):
    assert sign_in(office.window).get(f"/cases/{case.pk}/tab/secrets/").status_code == 404


def test_out_of_scope_is_not_found(case, office, at, sign_in):
    assert sign_in(UserFactory(window=True)).get(f"/cases/{case.pk}/").status_code == 404


def test_the_timeline_names_who_did_what(case, office, at, sign_in):
    html = text(sign_in(office.leader).get(f"/cases/{case.pk}/tab/timeline/"))
    assert office.window.name in html and "受理" in html and "适用规程" in html


def test_numbers_are_masked(case, office, at, sign_in):
    html = text(sign_in(office.window).get(f"/cases/{case.pk}/"))
    assert case.applicant.id_number not in html
    assert case.household.phone not in html


def test_a_refused_case_asks_for_its_notice_to_be_served(office, at, sign_in):
    lanshan = office_of("LS2019")
    case = investigated(lanshan, at=at, members=two_people(wage="4600.00"))
    refuse(case.pk, by=lanshan.leader, at=at, facts="人均月收入高于标准", clause="第四条", remedy="可申请行政复议")
    html = text(sign_in(lanshan.window).get(f"/cases/{case.pk}/"))
    notice = Notice.objects.filter(case_id=case.pk, kind="refusal").get()
    assert f"{notice.title}（{notice.number}）还没有送达" in html
    assert reverse("decisions:serve", args=[case.pk, notice.pk]) in html
    found = readable(lanshan.window, case.pk)
    assert [one["state"] for one in case_page.steps(found) if one["label"] == "公示"] == ["todo"]


def test_a_case_waiting_for_papers_offers_neither_resuming_nor_assessing(case, office, at):
    """补正中的案件：停表收齐后自动恢复，核算只在入户调查环节。"""
    items = [{"label": "收入证明", "problem": "未提交", "requirement": "请提交"}]
    request_supplement(case.pk, by=office.window, at=at, items=items, due_on=at.date() + datetime.timedelta(days=9))
    case = Case.objects.select_related("procedure").get(pk=case.pk)
    case.acting_on, case.acting_by = at.date(), office.window
    found = {one.act: one for one in case_page.choices(case, office.window)}
    assert "assess" not in found
    assert not found["resume"].possible and "收齐后自动恢复" in found["resume"].reasons[0]


def test_registering_is_marked_as_acceptance_in_the_menu(office, sign_in):
    html = sign_in(office.window).get("/cases/new/").content.decode()
    marked = next(one for one in html.split("<li>") if 'aria-current="page"' in one)
    assert marked.split(">")[1].startswith("受理")


@pytest.mark.parametrize(
    ("purpose", "waived", "today", "heard"),
    [
        ("lower", "", datetime.date(2026, 7, 1), True),
        ("stop", "", datetime.date(2026, 7, 1), True),
        ("stop", "own_request", datetime.date(2026, 7, 1), False),
        ("lower", "", datetime.date(2026, 6, 30), False),
        ("new", "", datetime.date(2026, 7, 1), False),
    ],
)
def test_the_hearing_before_a_cut_stands_among_the_steps(case, office, at, purpose, waived, today, heard):
    case.purpose, case.hearing_waived, case.acting_on = purpose, waived, today
    labels = [step["label"] for step in case_page.steps(case)]
    assert ("听取意见" in labels) is heard
    assert not heard or labels.index("听取意见") == labels.index("入户调查") + 1


def test_the_last_step_says_what_is_decided(db):
    labels = {
        (aid, purpose): steps_of(shipped_regime("NAT_STREET").procedure(aid, purpose))[-1][1]
        for aid, purpose in [
            ("minimum_living", "new"),
            ("minimum_living", "stop"),
            ("margin", "new"),
            ("margin", "stop"),
        ]
    }
    assert list(labels.values()) == ["确认发放", "停发生效", "作出认定", "终止认定"]
