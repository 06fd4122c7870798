"""逐户实地核查：三类对象怎样列入、谁不能去、登记之后怎样。"""

import datetime
import re

import pytest
import time_machine

from cases.models import FamilyTask
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from desk import worklist
from households.models import Tie
from intake.services.family_tasks import settle_family_task
from publicity.services import record_objection
from regimes.models import Procedure
from supervision.models import OnsiteCheck
from supervision.services import raise_onsite_check, record_supervision_visit
from supervision.sweeps import list_onsite_checks
from tests.factories.accounts import UserFactory
from tests.factories.benefits import grant, roster_office
from tests.factories.publicity import posted
from tests.factories.regimes import shipped_regime
from tests.staging import staged

D57 = (
    "最低生活保障审核确认办法（民发〔2021〕57号） 第十一、二十条 单独登记备案的、确认阶段接到投诉举报的，县级须入户调查"
)
pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@staged
def office():
    return roster_office()


@pytest.fixture(autouse=True)
def _today(at):
    with time_machine.travel(at, tick=True):
        yield


def procedure_of(code):
    return Procedure.objects.get(regime=shipped_regime(code), aid="minimum_living", purpose="new")


def case_under(code, office, at, **facts):
    return grant(office, at=at, procedure=procedure_of(code), **facts).case


def objected(office, at, code, **facts):
    """公示中有群众反映的一件。"""
    case = case_under(code, office, at, proposed_amount="800.00")
    helper = UserFactory(unit=office.community, community=True)
    bulletin = posted(case, by=helper, at=at, stage="result")
    record_objection(
        bulletin.rounds.get().pk, by=office.second, at=at, content="反映有固定收入", received_at=at, **facts
    )
    return case


def visit(row, office, at, **facts):
    given = {
        "visited_on": at.date(),
        "visited_with": office.bureau_second,
        "finding": "matches",
        "visit_result": "属实",
    }
    return record_supervision_visit(row.pk, **{"by": office.bureau, "at": at, **given, **facts})


def raised(case, office, at, **facts):
    given = {"kind": "doubt", "reason": "名下有两处房产，与申报不符"}
    return raise_onsite_check(case.number, by=office.bureau, at=at, **{**given, **facts})


@pytest.mark.parametrize("code", ["NAT_STREET", "NAT_COUNTY"])
def test_a_public_report_during_publicity_is_listed_once(office, at, code):
    case = objected(office, at, code)
    assert list_onsite_checks(at) == {"listed": 1}
    assert list_onsite_checks(at) == {"listed": 0}
    row = case.onsite_checks.get()
    assert (row.kind, row.basis) == ("reported", D57)
    assert re.fullmatch(r"公示期间有群众反映（.+异议.+号）", row.reason)


def test_a_regime_that_does_not_ask_for_it_lists_no_reports(office, at):
    case = objected(office, at, "NAT_STREET")
    case.procedure.provisions.filter(key="onsite_all").update(value=["relatives"])
    assert list_onsite_checks(at) == {"listed": 0}


def test_the_district_lists_a_report_or_a_doubt_with_its_reason(office, at):
    case = case_under("NAT_STREET", office, at)
    row = raised(case, office, at)
    assert (row.listed_by, row.basis) == (office.bureau, "")
    event = Event.objects.get(act="raise_onsite_check")
    assert (event.case_id, event.data, event.reason) == (case.pk, {"kind": "doubt"}, "名下有两处房产，与申报不符")
    with pytest.raises(Blocked, match="已因“存在重大疑点”列入"):
        raised(case, office, at)
    raised(case, office, at, kind="reported", reason="来电反映")
    visit(row, office, at)
    raised(case, office, at)


def test_in_dazhou_all_three_classes_are_asked_for(office, at):
    case = case_under("DZ2021", office, at, separately_registered=True)
    list_onsite_checks(at)
    listed = [case.onsite_checks.get(), *(raised(case, office, at, kind=kind) for kind in ("doubt", "reported"))]
    assert [one.kind for one in listed] == ["relatives", "doubt", "reported"]
    assert all("100%实地核查" in one.basis and one.basis.startswith("达州市") for one in listed)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"reason": " "}, "请写明缘由"),
        ({"kind": "relatives"}, "单独登记备案的由系统列入"),
        ({"kind": "sampled"}, "请选择被举报投诉或存在重大疑点"),
    ],
)
def test_a_listing_that_makes_no_sense_is_refused(office, at, facts, reason):
    case = case_under("NAT_STREET", office, at)
    with pytest.raises(Blocked, match=reason):
        raised(case, office, at, **facts)
    assert not OnsiteCheck.objects.exists()


def test_a_case_elsewhere_cannot_be_listed(office, at):
    case = case_under("NAT_STREET", roster_office(), at)
    with pytest.raises(Blocked, match="不在您的管辖范围内"):
        raised(case, office, at)
    own = case_under("NAT_STREET", office, at)
    with pytest.raises(NotPermitted):
        raise_onsite_check(own.number, by=office.leader, at=at, kind="doubt", reason="有疑点")


def test_one_visit_settles_all_that_waits_for_the_household(office, at):
    case = objected(office, at, "NAT_STREET")
    list_onsite_checks(at)
    row = raised(case, office, at)
    visit(row, office, at)
    assert set(case.onsite_checks.values_list("kind", "finding")) == {("doubt", "matches"), ("reported", "matches")}
    assert Event.objects.get(act="record_supervision_visit").data["kinds"] == ["reported", "doubt"]


def test_the_official_named_in_a_report_neither_sees_nor_visits_it(office, at):
    case = objected(office, at, "NAT_STREET", named=office.bureau)
    list_onsite_checks(at)
    row = case.onsite_checks.get()
    assert not OnsiteCheck.objects.visible_to(office.bureau).exists()
    with pytest.raises(NotVisible):
        visit(row, office, at)
    third = UserFactory(unit=office.district, district=True)
    with pytest.raises(Blocked, match="是被反映的工作人员，不得核查"):
        visit(row, office, at, by=office.bureau_second, visited_with=office.bureau)
    assert visit(row, office, at, by=office.bureau_second, visited_with=third).visited_on == at.date()


def test_the_official_named_does_not_settle_the_report_by_coming_along_for_another_reason(office, at):
    case = objected(office, at, "NAT_STREET", named=office.bureau)
    list_onsite_checks(at)
    doubt = raised(case, office, at)
    third = UserFactory(unit=office.district, district=True)
    with pytest.raises(Blocked, match="是被反映的工作人员，不得核查"):
        visit(doubt, office, at, by=third, visited_with=office.bureau)
    assert case.onsite_checks.waiting().count() == 2


def test_a_relative_neither_sees_nor_visits_the_household(office, at):
    case = case_under("NAT_STREET", office, at, separately_registered=True)
    list_onsite_checks(at)
    row = case.onsite_checks.get()
    Tie.objects.create(
        household=case.household,
        user=office.bureau,
        person_name="某",
        relation="兄弟",
        source="declared",
        noted_at=at,
    )
    assert not OnsiteCheck.objects.visible_to(office.bureau).exists()
    with pytest.raises(NotVisible):
        visit(row, office, at)
    third = UserFactory(unit=office.district, district=True)
    with pytest.raises(Blocked, match="近亲属关系"):
        visit(row, office, at, by=third, visited_with=office.bureau)


def test_the_page_shows_each_class_its_reason_and_its_basis(client, office, at):
    case = case_under("NAT_STREET", office, at)
    row = raised(case, office, at, kind="reported", reason="来电反映有车")
    client.force_login(office.bureau)
    text = client.get("/supervision/onsite/").content.decode()
    assert all(word in text for word in ("单独登记备案", "被举报投诉", "存在重大疑点", "来电反映有车"))
    assert "自行列入" not in text
    form = client.get(f"/supervision/onsite/{row.pk}/visit/").content.decode()
    assert f"依据：{D57}" in form and "请选择" in form and "-----" not in form
    raised(case, office, at)
    assert "规程未要求，区民政局自行列入" in client.get("/supervision/onsite/").content.decode()


def test_a_household_is_listed_on_its_page_and_nothing_typed_is_lost(client, office, at):
    case = case_under("NAT_STREET", office, at)
    client.force_login(office.bureau)
    page = client.get(f"/supervision/onsite/add/?number={case.number}").content.decode()
    assert f'value="{case.number}"' in page
    key = page.split('name="form_key" value="')[1].split('"')[0]
    facts = {"form_key": key, "number": "没有这件", "kind": "reported", "reason": "来电反映有车"}
    answer = client.post("/supervision/onsite/add/", facts)
    assert answer.status_code == 409 and "来电反映有车" in answer.content.decode()
    answer = client.post("/supervision/onsite/add/", {**facts, "number": case.number})
    assert answer.url == "/supervision/onsite/" and case.onsite_checks.get().kind == "reported"


def test_a_long_queue_says_that_it_goes_on(client, office, at, monkeypatch):
    monkeypatch.setattr("supervision.views.district.PAGE", 1)
    client.force_login(office.bureau)
    raised(case_under("NAT_STREET", office, at), office, at)
    assert "接着列后面的" not in client.get("/supervision/onsite/").content.decode()
    raised(case_under("NAT_STREET", office, at), office, at)
    assert "接着列后面的" in client.get("/supervision/onsite/").content.decode()


def test_queries_do_not_grow_with_the_queue(client, office, at, django_assert_max_num_queries):
    def grown(times):
        for _ in range(times):
            raised(case_under("NAT_STREET", office, at), office, at)

    client.force_login(office.bureau)
    grown(1)
    client.get("/supervision/onsite/")
    with django_assert_max_num_queries(18):
        client.get("/supervision/onsite/")
    grown(4)
    with django_assert_max_num_queries(18):
        client.get("/supervision/onsite/")


# —— 情况不符：退回街道核实 ——
def sent_back(office, at, **facts):
    case = case_under("NAT_STREET", office, at)
    given = {"finding": "differs", "visit_result": "另有一处门面出租", "answer_by": at.date() + 7 * DAY}
    return case, visit(raised(case, office, at), office, at, **{**given, **facts})


def test_what_does_not_match_is_a_task_of_the_street_with_its_limit(client, office, at):
    case, row = sent_back(office, at)
    task = FamilyTask.objects.get(household=case.household_id)
    assert (row.task, task.from_case, task.answer_by) == (task, case, datetime.date(2026, 3, 9))
    [(section, item)] = [
        (name, one)
        for name, _, items, _ in worklist.build(office.clerk, at.date() + 8 * DAY)
        for one in items
        if "核实区级核查发现" in one.what
    ]
    assert (section, item.due) == ("late", task.answer_by) and "另有一处门面出租" in item.why
    client.force_login(office.clerk)
    page = client.get(f"/cases/{case.pk}/tab/overview/").text
    assert "另有一处门面出租" in page and "期限2026年3月9日" in page


def test_what_the_street_found_comes_back_to_the_district(client, office, at):
    case, row = sent_back(office, at)
    client.force_login(office.bureau)
    assert "等街道核实，期限2026年3月9日" in client.get("/supervision/onsite/").text
    settle_family_task(case.pk, row.task_id, outcome="门面已于去年转让，附合同", by=office.clerk, at=at)
    page = client.get("/supervision/onsite/").text
    assert "街道报回" in page and "门面已于去年转让，附合同" in page and "等街道核实" not in page
    assert not any(
        "核实区级核查发现" in one.what for _, _, items, _ in worklist.build(office.clerk, at.date()) for one in items
    )


@pytest.mark.parametrize("days", [None, -1])
def test_sending_back_needs_a_limit_not_past(office, at, days):
    limit = None if days is None else at.date() + days * DAY
    with pytest.raises(Blocked, match="请写明街道核实的期限"):
        sent_back(office, at, answer_by=limit)
    assert not FamilyTask.objects.exists() and OnsiteCheck.objects.waiting().count() == 1


def test_what_matches_asks_nothing_of_the_street(office, at):
    sent_back(office, at, finding="matches")
    assert not FamilyTask.objects.exists()
