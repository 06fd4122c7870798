import datetime

import pytest

from cases.deadlines import running
from core.refusals import Blocked
from evidence.models import Assessment, Check, Recheck
from notices.models import Notice
from tests.factories.cases import case_clerk, office_of
from tests.factories.evidence import assessed, verified
from tests.staging import staged
from verification.services import hits as hit_services
from verification.services.means_check import object_check, recheck
from visits.services.visit import finish_visit

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
REPORT = {"way": "调取原始凭证", "findings": "车辆已报废", "checkers": ["李核", "王查"]}


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


def test_upheld_closes_the_recheck_with_a_numbered_report(case, at):
    objected(case, at)
    found = recheck(case.pk, by=case_clerk(case), at=at + DAY, upheld=True, **REPORT)
    case.refresh_from_db()
    assert (found.upheld, case.recheck_open) == (True, False)
    notice = Notice.objects.get(kind="recheck", case_id=case.pk)
    assert notice.content["conclusion"] == "维持原核对结果"
    assert notice.content["checkers"] == "李核、王查"


def test_a_change_must_first_show_in_the_hits(case, office, at):
    objected(case, at)
    later = at + DAY
    with pytest.raises(Blocked, match="请先由核对员补录"):
        recheck(case.pk, by=case_clerk(case), at=later, upheld=False, **REPORT)
    subject = Check.objects.get(case_id=case.pk).subjects.first()
    hit_services.record_hit(
        subject,
        by=office.checker,
        at=later,
        data_class="05",
        detail="皖F车辆，2016年报废未注销",
        verdict="not_counted",
        reason="报废证明",
    )
    with pytest.raises(Blocked, match="结论不应是维持"):
        recheck(case.pk, by=case_clerk(case), at=later, upheld=True, **REPORT)
    recheck(case.pk, by=case_clerk(case), at=later, upheld=False, **REPORT)
    rows = Notice.objects.get(kind="recheck", case_id=case.pk).content["rows"]
    assert rows[0]["before"] == "（原无此项）"
    assert rows[0]["basis"] == "报废证明"


def test_a_changed_result_sends_the_assessment_back_to_the_table(office, at):
    case = assessed(office, at=at)
    objected(case, at)
    subject = Check.objects.get(case_id=case.pk).subjects.first()
    facts = {"data_class": "05", "detail": "车", "verdict": "not_counted", "reason": "已报废"}
    hit_services.record_hit(subject, by=office.checker, at=at, **facts)
    recheck(case.pk, by=case_clerk(case), at=at, upheld=False, **REPORT)
    assert not Assessment.objects.filter(case_id=case.pk, is_current=True).exists()
    with pytest.raises(Blocked, match="请先做核算表"):
        finish_visit(case.pk, by=case_clerk(case), at=at)


def test_nothing_goes_on_while_the_recheck_is_open(office, at):
    case = assessed(office, at=at)
    objected(case, at)
    with pytest.raises(Blocked, match="复核报告出具后方可继续"):
        finish_visit(case.pk, by=case_clerk(case), at=at)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"checkers": ["李核"]}, "两名不同的人", id="一名复查人"),
        pytest.param({"checkers": ["李核", " 李核 "]}, "两名不同的人", id="同一人写两遍"),
        pytest.param({"findings": ""}, "请写明复查事实", id="没有事实"),
        pytest.param({"upheld": None}, "维持还是变更", id="没有结论"),
    ],
)
def test_a_recheck_report_lacks_nothing(case, at, change, says):
    objected(case, at)
    with pytest.raises(Blocked, match=says):
        recheck(case.pk, by=case_clerk(case), at=at, **{"upheld": True, **REPORT, **change})


def test_an_objection_before_the_report_is_out_of_order(case, at):
    with pytest.raises(Blocked, match=r"异议日期（2026年3月1日）不能早于核对报告日期（2026年3月2日）"):
        object_check(case.pk, by=case_clerk(case), at=at, content="x", objected_on=at.date() - DAY)
    assert not Recheck.objects.exists()


def test_one_recheck_at_a_time(case, at):
    objected(case, at)
    with pytest.raises(Blocked, match="正在复查"):
        objected(case, at)
