import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import duties
from cases.deadlines import running
from cases.models import Case
from core.acts import Act
from core.refusals import Blocked
from evidence import answers
from evidence.models import Assessment, Check, Hit, Recheck
from notices.models import Notice
from notices.printing import notice_html
from regimes.models import SpecialDay
from tests.factories.cases import case_clerk, office_of
from tests.factories.evidence import assessed, close_check, requested, verified
from tests.staging import staged
from verification.services import hits as hit_services
from verification.services.means_check import object_check
from verification.services.recheck import recheck, recheckers_for
from visits.services.visit import finish_visit

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
REPORT = {"way": "调取原始凭证", "findings": "车辆已报废"}


@staged
def office():
    return office_of("LS2019")


@staged
def case(office, at):
    return verified(office, at=at)


def objected(case, at):
    return object_check(case.pk, by=case_clerk(case), at=at, content="名下车辆早已报废")


def test_the_objection_starts_ten_working_days_and_the_main_clock_runs_on(case, at):
    before = {one.id: one.due_on for one in running(case)}
    objected(case, at)
    case.refresh_from_db()
    after = {one.id: one.due_on for one in running(case)}
    assert after["T05"] == datetime.date(2026, 3, 16)
    assert after["T04"] == before["T04"]
    assert case.recheck_open


def test_where_the_regime_says_so_the_recheck_stops_the_whole_for_its_own_days(case, office, at):
    rules, before = case.procedure, {one.id: one.due_on for one in running(case)}
    rules.provisions.filter(key="recheck_pauses_clock").update(value=True)
    rules.pause_rules.create(reason="recheck", limits=["T04"], max_days=10, source="示例", status="seed")
    objected(case, at)
    paused = {one.id: one.due_on for one in running(Case.objects.get(pk=case.pk))}
    assert paused["T04"] == SpecialDay.objects.calendar().after(before["T04"], 10)
    report(case, office, at + DAY)
    after = {one.id: one.due_on for one in running(Case.objects.get(pk=case.pk))}
    assert after["T04"] == SpecialDay.objects.calendar().after(before["T04"], 1)


def two(office):
    """复查的两个人：窗口人员和区里的人，都没有办过核对。"""
    return [office.window, office.bureau]


def fact(case, **changes):
    subject = Check.objects.get(case_id=case.pk).subjects.order_by("pk").first()
    return {"outcome": "kept", "subject": subject.pk, "data_class": "05", "ground": "车管所注销证明", **changes}


def report(case, office, at, *facts, **changes):
    given = {**REPORT, "checkers": two(office), "facts": facts or [fact(case)], **changes}
    return recheck(case.pk, by=case_clerk(case), at=at, **given)


def with_car(office, at):
    """核对时记下一辆车、计入的案件，和那一条结果。"""
    case = requested(office, at=at)
    subject = Check.objects.get(case_id=case.pk).subjects.order_by("pk").first()
    facts = {"data_class": "05", "detail": "皖F12345", "amount": "23400.00"}
    car = hit_services.record_hit(subject, by=office.checker, at=at, verdict="counted", reason="本人名下", **facts)
    close_check(case, office, at=at)
    return case, car


def test_upheld_closes_the_recheck_with_a_numbered_report(case, office, at):
    objected(case, at)
    found = report(case, office, at + DAY)
    case.refresh_from_db()
    assert (found.upheld, case.recheck_open) == (True, False)
    notice = Notice.objects.get(kind="recheck", case_id=case.pk)
    assert notice.content["conclusion"] == "维持原核对结果"
    assert notice.content["checkers"] == f"{office.window.name}、{office.bureau.name}"
    assert (notice.content["rows"][0]["before"], notice.content["rows"][0]["after"]) == ("无记录", "维持：无记录")


def test_the_officer_of_the_first_check_cannot_recheck_it(case, office, at):
    objected(case, at)
    with pytest.raises(Blocked, match="不能复查自己的核对结果"):
        report(case, office, at, checkers=[office.checker, office.bureau])
    assert "不能再办理“复查核对结果”" in duties.conflicts(office.checker, Act.RECHECK, case.pk)[0]
    assert office.checker not in recheckers_for(case, at.date())
    assert office.window in recheckers_for(case, at.date())


def test_the_found_facts_change_the_hits_and_are_printed_old_and_new(office, at):
    case, car = with_car(office, at)
    objected(case, at)
    changed = fact(case, outcome="changed", hit=car.pk, detail="皖F12345，2016年报废", verdict="not_counted")
    found = report(case, office, at + DAY, changed)
    car.refresh_from_db()
    new = Hit.objects.valid().get(data_class="05")
    assert (car.voided_by, car.voided_reason) == (case_clerk(case), "车管所注销证明")
    assert (found.upheld, new.verdict, new.reason) == (False, "not_counted", "车管所注销证明")
    notice = Notice.objects.get(kind="recheck", case_id=case.pk)
    (row,) = notice.content["rows"]
    assert row["before"] == "皖F12345，23,400.00 元，属实，计入"
    assert (row["after"], row["basis"]) == ("皖F12345，2016年报废，属实，不计入", "车管所注销证明")
    text = notice_html(notice)
    for words in ("车辆已报废", row["before"], row["after"], row["basis"], office.checker.name, office.bureau.name):
        assert words in text


def test_a_voided_result_is_answered_no_record(office, at):
    case, car = with_car(office, at)
    objected(case, at)
    report(case, office, at + DAY, fact(case, outcome="voided", hit=car.pk))
    check = Check.objects.get(case_id=case.pk)
    assert not Hit.objects.valid().exists()
    assert [one.left for one in answers.of_check(check, case.procedure)] == [[], []]


def test_the_first_officer_touches_nothing_while_others_recheck(office, at):
    case, car = with_car(office, at)
    objected(case, at)
    with pytest.raises(Blocked, match="由另两人复查"):
        hit_services.void_hit(car, by=office.checker, at=at, reason="同名")


def test_a_changed_result_sends_the_assessment_back_to_the_table(office, at):
    case = assessed(office, at=at)
    objected(case, at)
    report(case, office, at, fact(case, outcome="added", detail="车", verdict="not_counted"))
    assert not Assessment.objects.filter(case_id=case.pk, is_current=True).exists()
    with pytest.raises(Blocked, match="请先做核算表"):
        finish_visit(case.pk, by=case_clerk(case), at=at)


def test_the_page_keeps_what_was_typed_and_files_the_report(client, office, at):
    case, car = with_car(office, timezone.now())
    objected(case, timezone.now())
    client.force_login(case_clerk(case))
    page = client.get(reverse("verification:recheck", args=[case.pk])).text
    assert "王建国" in page and "皖F12345" in page and office.checker.name not in page.split("checker1", 1)[1]
    row = {"about": f"hit-{car.pk}", "outcome": "voided", "ground": ""}
    typed = {"way": "信函索证", "findings": "不是本人", "checker1": office.window.pk, "checker2": office.bureau.pk}
    typed |= {f"facts-0-{name}": value for name, value in row.items()}
    typed |= {"facts-TOTAL_FORMS": "1", "facts-INITIAL_FORMS": "0", "form_key": "k1"}
    url = reverse("verification:recheck", args=[case.pk])
    refused = client.post(url, typed)
    assert refused.status_code == 422 and "不是本人" in refused.text
    typed |= {"facts-0-ground": "户籍证明", "form_key": "k2"}
    assert client.post(url, typed).status_code == 302
    assert Recheck.objects.get().upheld is False


def test_nothing_goes_on_while_the_recheck_is_open(office, at):
    case = assessed(office, at=at)
    objected(case, at)
    with pytest.raises(Blocked, match="复核报告出具后方可继续"):
        finish_visit(case.pk, by=case_clerk(case), at=at)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"checkers": [None, None]}, "两名不同的人", id="没选复查人"),
        pytest.param({"findings": ""}, "请写明复查事实", id="没有事实"),
        pytest.param({"facts": []}, "逐条写明", id="一条也没有查"),
    ],
)
def test_a_recheck_report_lacks_nothing(case, office, at, change, says):
    objected(case, at)
    with pytest.raises(Blocked, match=says):
        report(case, office, at, **change)


def test_the_same_person_twice_is_not_two(case, office, at):
    objected(case, at)
    with pytest.raises(Blocked, match="两名不同的人"):
        report(case, office, at, checkers=[office.bureau, office.bureau])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"ground": ""}, "写明复查的依据", id="没有依据"),
        pytest.param({"outcome": "voided"}, "指明原来的是哪一条", id="作废哪一条"),
        pytest.param({"outcome": "added", "verdict": "counted"}, "写明复查所得", id="没有内容"),
        pytest.param({"outcome": "added", "detail": "车"}, "请选择计入", id="没有结论"),
    ],
)
def test_a_fact_lacks_nothing(case, office, at, change, says):
    objected(case, at)
    with pytest.raises(Blocked, match=says):
        report(case, office, at, fact(case, **change))


def test_an_objection_before_the_report_is_out_of_order(case, at):
    with pytest.raises(Blocked, match=r"异议日期（2026年3月1日）不能早于核对报告日期（2026年3月2日）"):
        object_check(case.pk, by=case_clerk(case), at=at, content="x", objected_on=at.date() - DAY)
    assert not Recheck.objects.exists()


def test_one_recheck_at_a_time(case, at):
    objected(case, at)
    with pytest.raises(Blocked, match="正在复查"):
        objected(case, at)
