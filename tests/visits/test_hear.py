"""减发停发之前先听取意见（社会救助法第48条）。"""

import datetime

import pytest

from cases.models import Case
from core.refusals import Blocked
from evidence.models import Hearing
from regimes.models import Procedure
from tests.factories.cases import case_clerk, office_of
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
    Case.objects.filter(pk=made.pk).update(procedure=lower, purpose="lower")
    return Case.objects.get(pk=made.pk)


def heard(case, at, **changes):
    facts = {
        "proposal": "人均收入增加，拟减发200元",
        "told_on": at.date(),
        "told_by": "当面告知",
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
