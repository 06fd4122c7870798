"""谁接下来要办什么：各处同一个答案，办了即无处再列，没有人办的报上去。"""

import datetime

import pytest

from accounts.models import Role, RoleGrant
from accounts.services.units import edit_unit
from cases.models import Case
from core.acts import Act
from desk import case_page, worklist
from desk.case_page import readable
from publicity.services import open_publicity, record_objection, resolve_objection
from regimes import services as standards
from regimes.calendar import notices
from regimes.models import Delegation, SpecialDay, Standard, StepLimit
from supervision.services import raise_onsite_check, record_supervision_visit
from tests.desk.duties_hold import told
from tests.factories.cases import accepted, office_of
from tests.factories.evidence import investigated
from tests.factories.publicity import posted, put_up
from tests.factories.regimes import ParameterFactory
from tests.factories.review import reviewed
from tests.rulebook.test_recalculation import NOTICE_2027
from tests.staging import staged

DAY = datetime.timedelta(days=1)


def items(user, day):
    return [one for _, _, found, _ in worklist.build(user, day) for one in found]


def named(user, day):
    return [one.what for one in items(user, day) if not one.waiting]


def page_of(case, user, day):
    page = readable(user, case.pk)
    page.acting_on, page.acting_by, page.facts = day, user, {}
    return page, case_page.ticket(page, user, day)


# —— 公示与异议 ——
@staged(stopped=True)
def in_review(staff, at):
    return investigated(staff, at=at)


@staged(stopped=True)
def published(staff, in_review, at):
    """评议之后在公示的；组长主持过评议，不得办理异议。"""
    posted(reviewed(in_review, staff, at=at), by=staff.helper, at=at)
    in_review.refresh_from_db()
    return in_review


@pytest.fixture
def objection(office, published, at):
    return record_objection(published.rounds.get().pk, by=office.window, at=at + DAY, content="他家有车")


def test_what_was_opened_is_not_asked_to_be_opened_again(office, in_review, at, on):
    case = reviewed(in_review, office, at=at)
    assert "发起公示" in named(office.window, on)
    open_publicity([case.pk], by=office.helper, at=at)
    assert "发起公示" not in named(office.window, on)
    assert [one for one in named(office.helper, on) if "张贴公示单" in one] == ["张贴公示单（村（社区）公示栏）"]
    _, ticket = page_of(case, office.window, on)
    assert ticket["step"].words == "张贴公示单"
    assert [one.what for one in ticket["others"]][:1] == ["张贴公示单（村（社区）公示栏）"]


def test_an_objection_is_the_duty_of_all_who_may_end_it_and_of_nobody_else(office, objection, published, at):
    day = (at + DAY).date()
    has = [
        who
        for who in ("window", "helper", "review_leader", "leader", "bureau")
        if "办结公众异议" in named(getattr(office, who), day)
    ]
    assert has == ["bureau"]  # 登记的窗口、主持过评议的组长都不得办
    [duty] = [one for one in items(office.bureau, day) if one.what == "办结公众异议"]
    assert duty.url == f"/publicity/objections/{objection.pk}/" and duty.due == datetime.date(2026, 4, 8)
    resolve_objection(objection.pk, by=office.bureau, at=at + 2 * DAY, outcome="dismissed", findings="车已报废")
    assert "办结公众异议" not in named(office.bureau, day + DAY)


def test_ticket_and_stepper_change_when_an_objection_comes_and_when_it_is_ended(office, objection, published, at):
    day = (at + DAY).date()
    page, ticket = page_of(published, office.window, day)
    [publicity] = [one for one in case_page.steps(page, ticket["deadlines"][0]) if one["label"] == "公示"]
    assert ticket["step"].words == "办结公众异议" and "停表中，有异议" in publicity["note"]
    resolve_objection(objection.pk, by=office.bureau, at=at + 2 * DAY, outcome="upheld", findings="确有一车")
    _, ticket = page_of(published, office.window, day + DAY)
    assert ticket["step"].words == "有异议，公示期满后处理"
    assert all(one.act != Act.RESOLVE_OBJECTION for one in ticket["others"])


def test_where_an_objection_brings_the_review_the_stepper_shows_it(db, at, now):
    office = office_of("LS2019")
    case = investigated(office, at=at)
    bulletin = posted(case, by=office.helper, at=at)
    steps = lambda: [one["label"] for one in case_page.steps(readable_today(case, office.window, at))]  # noqa: E731
    assert "民主评议" not in steps()
    record_objection(bulletin.rounds.get().pk, by=office.window, at=at + DAY, content="他家有车")
    assert steps().index("民主评议") == steps().index("公示") + 1


def readable_today(case, user, at):
    page = readable(user, case.pk)
    page.acting_on = at.date()
    return page


# —— 区里的 ——
def test_an_onsite_check_is_a_duty_of_the_district_with_a_limit_and_hidden_from_the_street(office, published, at, on):
    ParameterFactory(district=office.district, key="task_days", value="5")
    row = raise_onsite_check(published.number, by=office.bureau, at=at, kind="doubt", reason="名下有两处房产")
    [duty] = [one for one in items(office.bureau, on) if one.act == Act.RECORD_SUPERVISION_VISIT]
    assert (duty.what, duty.due) == ("实地核查（存在重大疑点）", SpecialDay.objects.calendar().after(on, 5))
    seen = {who: page_of(published, getattr(office, who), on)[1]["others"] for who in ("window", "bureau")}
    assert [any(one.act == duty.act for one in seen[who]) for who in seen] == [False, True]
    facts = {"visited_on": on, "visited_with": office.bureau2, "finding": "matches", "visit_result": "属实"}
    record_supervision_visit(row.pk, by=office.bureau, at=at, **facts)
    assert not [one for one in items(office.bureau, on) if one.act == duty.act]


def test_whatever_one_officer_entered_waits_for_another(office, at, on):
    who = {"by": office.bureau, "at": at, "on": on}
    notices.enter(year=2027, source="国办发明电〔2026〕1号", text=NOTICE_2027, district=office.district, **who)
    row = {"district": office.district, "starts_on": on, "source": "区民政局文件"}
    standards.enter(Standard(kind="care_full", area="urban", amount="1000", **row), **who)
    standards.enter(Delegation(aid="margin", revokes=True, **row), **who)
    grant = {"user": office.helper, "role": Role.COMMUNITY, "starts_on": on, "proposed_at": at}
    RoleGrant.objects.create(proposed_by=office.bureau, **grant)
    asked = {"确认放假安排", "确认保障标准", "确认审批授权", "确认授岗：社区协理员"}
    assert set(named(office.bureau2, on)) == asked and named(office.bureau, on) == []
    ParameterFactory(district=office.district, key="task_days", value="5")
    assert {one.due for one in items(office.bureau2, on)} == {SpecialDay.objects.calendar().after(on, 5), None}


def test_a_unit_without_its_word_court_or_telephone_is_a_duty_of_the_bureau(office, at, on):
    office.street.doc_word = office.street.court = ""
    office.street.save()
    [duty] = items(office.bureau, on)
    assert (duty.who, duty.what, duty.why) == (
        office.street.name,
        "补齐单位资料",
        "还没有机关代字、管辖法院，出不了文书",
    )
    facts = {"doc_word": "三堤口救", "court": "区人民法院", "version": office.street.version}
    edit_unit(office.street.pk, by=office.bureau, at=at, **facts)
    assert items(office.bureau, on) == [] == items(office.window, on)


# —— 没有人办的报上去 ——
def climb(office, days):
    for key, value in days.items():
        ParameterFactory(district=office.district, key=key, value=value)


@pytest.fixture
def climbing(office):
    climb(office, {"late_to_leader": "1", "late_to_district": "3"})


def climbed(user, day):
    return [(one.what, one.why, one.url) for one in items(user, day) if one.climbed]


def test_what_nobody_did_climbs_to_the_leader_and_then_to_the_district(office, at):
    climb(office, {"late_to_leader": "1", "late_to_district": "3"})
    case = accepted(office, at=at)
    over = lambda days: SpecialDay.objects.calendar().after(case.overdue_on, days)  # noqa: E731
    heard = {days: [bool(climbed(one, over(days))) for one in (office.leader, office.bureau)] for days in range(4)}
    assert heard == {0: [False, False], 1: [True, False], 2: [True, False], 3: [True, True]}
    said = f"已超期 4 个工作日，原由窗口经办{office.window.name}办"
    assert climbed(office.bureau, over(4)) == [("发起经济状况核对", said, f"/cases/{case.pk}/")]
    assert climbed(office.window, over(4)) == climbed(office.reviewer, over(4)) == []


def test_what_is_their_own_duty_does_not_climb_to_them_as_well(office, climbing, in_review):
    Case.objects.filter(pk=in_review.pk).update(
        state="decision", panel_opinion="agree", eligible=True, review_outcome="pass"
    )
    day = SpecialDay.objects.calendar().after(in_review.overdue_on, 2)
    assert "审批" in named(office.leader, day) and climbed(office.leader, day) == []


def test_an_alarm_climbs_at_once(office, climbing, at):
    StepLimit.objects.filter(limit_id="T12").update(on_breach="alarm")
    case = accepted(office, at=at)
    assert climbed(office.bureau, case.alarm_on + DAY) and not climbed(office.bureau, case.alarm_on)


def test_a_limit_that_only_reminds_never_climbs(office, climbing, at):
    StepLimit.objects.update(on_breach="remind")
    case = accepted(office, at=at)
    assert case.overdue_on is None and not climbed(office.leader, case.due_on + 60 * DAY)


def test_a_sheet_not_put_up_and_a_task_not_answered_climb_too(office, climbing, in_review, at, on):
    case = reviewed(in_review, office, at=at)
    open_publicity([case.pk], by=office.helper, at=at)
    late = SpecialDay.objects.calendar().after(on, 1)
    [(what, why, url)] = climbed(office.leader, late)
    bulletin = case.rounds.get().bulletin_id
    assert (what, url) == ("张贴公示单（村（社区）公示栏）", f"/publicity/bulletins/{bulletin}/")
    assert why.startswith("已超期 1 个工作日，原由") and climbed(office.bureau, late) == []
    put_up(case.rounds.get().bulletin, by=office.helper, at=at)
    assert climbed(office.leader, late) == []


def test_the_district_that_sets_nothing_hears_at_once(office, at):
    case = accepted(office, at=at)
    assert climbed(office.bureau, case.overdue_on + DAY) and not climbed(office.bureau, case.overdue_on)


@pytest.mark.parametrize(("ref", "due"), [("XS2020", ["入户调查"]), ("LS2019", [])])
def test_a_visit_that_need_not_wait_for_the_check_is_due_at_once(ref, due, db, at, now, sign_in):
    """核对不前置的规程：核对当中就该入户，待办、今日入户、办理单都有。"""
    office = office_of(ref)
    case = accepted(office, at=at)
    assert [one.what for one in told(office.helper, at.date())] == due
    assert [one.what for one in page_of(case, office.helper, at.date())[1]["others"]] == due
    assert (case.head_name in sign_in(office.helper).get("/visits/").text) is bool(due)
