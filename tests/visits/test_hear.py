"""减发停发之前先听取意见（社会救助法第48条）。"""

import datetime

import pytest

from cases.models import Case
from core.refusals import Blocked
from decisions.services.undo_service import undo_service
from evidence.models import Hearing
from notices.models import Notice, Service
from regimes.models import Procedure
from tests.factories.cases import case_clerk, hearing_told, office_of
from tests.factories.evidence import assessed
from tests.staging import staged
from visits.services.visit import hear

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@staged
def case(at):
    """调查完、等着听取意见的一件减发案。"""
    office = office_of("LS2019")
    made = assessed(office, at=at)
    Case.objects.filter(pk=made.pk).update(**{"state": "hearing"}, visit_finished_on=at.date(), eligible=False)
    lower = Procedure.objects.get(regime=made.procedure.regime, aid=made.aid, purpose="lower")
    Case.objects.filter(pk=made.pk).update(procedure=lower, purpose="lower", proposed_amount=506)
    found = Case.objects.get(pk=made.pk)
    hearing_told(found, at=at)
    return found


def heard(case, at, **changes):
    facts = {
        "proposal": "人均收入增加，拟减发200元",
        "way": "meeting",
        "speaker": case.applicant.name,
        "opinion": "孩子刚上高中，请求缓减",
        "adopted": False,
        "answer": "标准由区里统一规定，不能缓减",
        **changes,
    }
    return hear(case.pk, by=case_clerk(case), at=at, **facts)


def test_the_opinion_is_kept_and_filed_and_the_case_goes_on(case, at):
    hearing = heard(case, at)
    case.refresh_from_db()
    assert (case.state, case.heard_on) == ("decision", at.date())
    paper = case.household.dossier.papers.get(title="听取意见记录")
    assert paper.sheet.content["opinion"] == hearing.opinion


def test_what_was_told_is_what_was_served(case, at):
    hearing = heard(case, at)
    assert (hearing.told_on, hearing.told_by) == (at.date(), "直接送达")
    service = Service.objects.get(notice__kind="hearing_notice")
    with pytest.raises(Blocked, match="已据这次送达听取了当事人意见，不能撤销"):
        undo_service(case.pk, service.pk, by=case_clerk(case), at=at, reason="登错了")


def test_nobody_is_heard_about_what_they_were_not_told(case, at):
    notice = Notice.objects.get(case_id=case.pk, kind="hearing_notice")
    assert "第三十二条" in notice.content["clause"] and notice.serve_by
    undo_service(case.pk, notice.services.get().pk, by=case_clerk(case), at=at, reason="登错了户")
    with pytest.raises(Blocked, match=r"听取意见告知书（.*）还没有送达，请先登记送达"):
        heard(case, at)
    assert not Hearing.objects.exists()


def test_silence_is_recorded_as_silence(case, at):
    heard(case, at, way="no_answer", opinion="", adopted=None)
    assert Hearing.objects.get().opinion == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"opinion": " "}, "请写明当事人的意见", id="没写意见"),
        pytest.param({"adopted": None}, "采纳还是不采纳", id="没说采纳"),
        pytest.param({"answer": ""}, "复核意见及理由", id="没有复核意见"),
        pytest.param({"heard_on": datetime.date(2026, 3, 1)}, "不能早于调查完成日期", id="早于调查"),
        pytest.param({"heard_on": datetime.date(2026, 3, 3)}, "不能晚于今天", id="明天"),
    ],
)
def test_a_hearing_record_lacks_nothing(case, at, change, says):
    with pytest.raises(Blocked, match=says):
        heard(case, at, **change)
    assert not Hearing.objects.exists()
