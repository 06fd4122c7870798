"""两套规程的公示轮次。"""

import datetime

import pytest

from archives.models import Paper
from cases import guards
from cases.models import Case, FamilyTask
from core.models import Event
from core.refusals import Blocked
from decisions.services.submission import receive_papers, submit_to_county
from desk import worklist
from publicity import queries
from publicity.models import Round
from publicity.services import close_round, open_publicity, record_objection, resolve_objection, take_last_photo
from tests.factories import UserFactory
from tests.factories.cases import office_of
from tests.factories.evidence import investigated, picture
from tests.factories.publicity import opened, posted, put_up
from tests.factories.review import agreed, reviewed
from tests.factories.signing import approve

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def finish_round(case, office, at, *, photo=True):
    """张贴、拍末日照片、期满；返回期满后的时刻。"""
    bulletin = posted(case, by=office.helper, at=at)
    one = case.rounds.get(bulletin=bulletin)
    last = datetime.datetime.combine(one.last_day, at.timetz())
    if photo:
        take_last_photo(bulletin.postings.get().pk, photo=picture(2000 + one.pk), by=office.helper, at=last)
    assert close_round(one.pk, at=last + DAY)
    case.refresh_from_db()
    return last + DAY


def test_the_first_procedure_publicises_the_review_then_the_result_then_for_good(at):
    office = office_of("XS2020")
    case = investigated(office, at=at)
    assert case.state == "review"
    reviewed(case, office, at=at)
    assert case.state == "publicity"
    at = finish_round(case, office, at)
    assert (case.state, case.rounds_closed) == ("decision", 1)
    agreed(case, office, at=at)
    approve(case.pk, by=office.leader, at=at)
    case.refresh_from_db()
    assert list(queries.missing_rounds(office.street, on=at.date())) == [case]
    finish_round(case, office, at)
    assert list(queries.missing_rounds(office.street, on=at.date())) == [case]
    task = FamilyTask.objects.raise_once(case.household, "poster", "请重新张贴", by=None, at=at)
    posted(case, by=office.helper, at=at)
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (at, None) and "已开始长期公示" in task.outcome
    assert not queries.missing_rounds(office.street, on=at.date()).exists()
    assert [(one.stage, one.number) for one in case.rounds.order_by("pk")] == [
        ("review_result", 1),
        ("result", 2),
        ("standing", 3),
    ]
    standing = case.rounds.get(stage="standing")
    assert standing.last_day is None and standing.is_standing and standing.is_current(at.date() + 400 * DAY)
    case.refresh_from_db()
    assert case.state == "granted"


def test_the_second_procedure_publicises_the_intention_once_and_then_announces(office, case, at):
    assert case.state == "publicity"
    at = finish_round(case, office, at)
    assert case.state == "decision"
    approve(case.pk, by=office.leader, at=at)
    case.refresh_from_db()
    one = Round.objects.get(bulletin=posted(case, by=office.helper, at=at))
    assert (one.stage, one.last_day, one.is_standing) == ("result", None, True)


def test_the_second_procedure_refuses_to_publicise_a_review(office, case, at):
    with pytest.raises(Blocked, match="没有“评议结果”公示"):
        open_publicity([case.pk], by=office.helper, at=at, stage="review_result")
    assert not Round.objects.exists()


def test_a_stage_out_of_turn_is_refused(at):
    office = office_of("XS2020")
    case = reviewed(investigated(office, at=at), office, at=at)
    with pytest.raises(Blocked, match="不是公示“长期”的时候"):
        open_publicity([case.pk], by=office.helper, at=at, stage="standing")


def test_the_same_round_is_not_opened_twice(office, case, at):
    opened(case, by=office.helper, at=at)
    with pytest.raises(Blocked, match="正在公示"):
        open_publicity([case.pk], by=office.helper, at=at)


def test_an_objection_sends_the_second_procedure_to_review(office, case, at):
    one = case.rounds.get(bulletin=posted(case, by=office.helper, at=at))
    objection = record_objection(
        one.pk, by=office.window, at=at + DAY, content="他家有车", objector="张三", phone="13800000000"
    )
    assert objection.number.endswith("异议〔2026〕1号")
    case.refresh_from_db()
    assert case.objected and case.pauses.filter(ends_on=None).exists()
    at = datetime.datetime.combine(one.last_day, at.timetz())
    take_last_photo(one.bulletin.postings.get().pk, photo=picture(5), by=office.helper, at=at)
    assert close_round(one.pk, at=at + DAY)
    case.refresh_from_db()
    assert (case.state, case.rounds_closed) == ("review", 0)
    resolve_objection(objection.pk, by=office.review_leader, at=at + DAY, outcome="dismissed", findings="车在其兄名下")
    case.refresh_from_db()
    assert not case.pauses.filter(ends_on=None).exists()
    record = case.household.dossier.papers.get(title="公示异议登记处理表")
    assert (record.number, record.sheet.content["findings"]) == (objection.number, "车在其兄名下")
    reviewed(case, office, at=at + DAY)
    assert case.state == "decision"
    approve(case.pk, by=office.leader, at=at + DAY)


def test_an_objection_sends_the_first_procedure_back_to_the_visit(at):
    office = office_of("XS2020")
    case = reviewed(investigated(office, at=at), office, at=at)
    one = case.rounds.get(bulletin=posted(case, by=office.helper, at=at))
    record_objection(one.pk, by=office.window, at=at + DAY, content="收入不实")
    assert close_round(one.pk, at=at + 8 * DAY)
    case.refresh_from_db()
    assert (case.state, case.review_outcome, case.rounds_closed, case.objected) == ("visit", "", 0, False)


def test_an_objection_raised_in_time_but_entered_late_still_counts(office, case, at):
    one = case.rounds.get(bulletin=posted(case, by=office.helper, at=at))
    close_round(one.pk, at=at + 8 * DAY)
    case.refresh_from_db()
    assert case.state == "decision"
    record_objection(one.pk, by=office.window, at=at + 8 * DAY, received_at=at + 7 * DAY, content="他家有车")
    case.refresh_from_db()
    assert (case.state, case.objected, case.rounds_closed) == ("review", True, 0)


def test_a_late_objection_is_kept_and_marked_but_changes_no_way(office, case, at):
    one = case.rounds.get(bulletin=posted(case, by=office.helper, at=at))
    objection = record_objection(one.pk, by=office.window, at=at + 8 * DAY, content="他家有车")
    case.refresh_from_db()
    assert objection.is_late and not case.objected and case.state == "publicity"
    close_round(one.pk, at=at + 8 * DAY)
    case.refresh_from_db()
    assert case.state == "decision"
    with pytest.raises(Blocked, match="异议尚未办结"):
        approve(case.pk, by=office.leader, at=at + 8 * DAY)


def test_one_sheet_for_each_community_and_no_half_batch(office, at):
    cases = [investigated(office, at=at) for _ in range(3)]
    bulletin = opened(*cases, by=office.helper, at=at)
    assert [one.order for one in bulletin.rounds.order_by("order")] == [1, 2, 3]
    fresh = investigated(office, at=at)
    with pytest.raises(Blocked, match=f"{cases[0].head_name}户"):
        open_publicity([fresh.pk, cases[0].pk], by=office.helper, at=at)
    assert not fresh.rounds.exists()
    assert Event.objects.filter(act="open_publicity").count() == 3


def test_the_person_an_objection_names_never_sees_its_paper(office, at):
    other = UserFactory(unit=office.street, window=True)
    case = investigated(office, at=at)
    bulletin = posted(case, by=office.helper, at=at)
    objection = record_objection(
        bulletin.rounds.get().pk, by=other, at=at + DAY, content="经办人收了礼", named=office.window
    )
    resolve_objection(objection.pk, by=office.bureau, at=at + DAY, outcome="dismissed", findings="查无此事")
    paper = Paper.objects.get(number=objection.number)
    assert paper in Paper.objects.visible_to(other)
    assert paper not in Paper.objects.visible_to(office.window)


def test_a_promise_the_regime_wants_posted_is_on_the_worklist_and_guards_the_decision(at):
    """罗庄：承诺书要公示（S3 签订承诺书，并在一定范围内公示）；从没发起过的，报送、审批都过不去。"""
    office = office_of("LZ2021")
    case = investigated(office, at=at)
    assert list(queries.missing_rounds(office.street, on=at.date())) == [case]
    [item] = [one for one in todo(office.window, at) if one.what == "公示承诺"]
    assert (item.who, item.button) == (case.head_name, "发起公示")
    at = finish_round(case, office, at)
    case.acting_on = at.date()
    assert case.state == "decision" and "承诺还没有公示" in guards.promise_publicised.reasons(case)[0]
    with pytest.raises(Blocked, match="承诺还没有公示"):
        submit_to_county(case.pk, by=office.window, at=at)
    bulletin = opened(case, by=office.helper, at=at, stage="promise")
    assert not queries.missing_rounds(office.street, on=at.date()).exists()
    with pytest.raises(Blocked, match="承诺还没有公示"):
        submit_to_county(case.pk, by=office.window, at=at)
    put_up(bulletin, by=office.helper, at=at)
    case.refresh_from_db()
    assert (case.state, case.publicity_last_day) == ("decision", None)
    submit_to_county(case.pk, by=office.window, at=at)
    receive_papers(case.pk, by=office.bureau, at=at)
    approve(case.pk, by=office.bureau, at=at)


def test_the_decision_itself_is_guarded_though_the_papers_went_off_without_the_promise(at):
    office = office_of("LZ2021")
    case = investigated(office, at=at)
    at = finish_round(case, office, at)
    Case.objects.filter(pk=case.pk).update(submitted_on=at.date(), received_on=at.date())
    with pytest.raises(Blocked, match="承诺还没有公示"):
        approve(case.pk, by=office.bureau, at=at)


def todo(user, at):
    return [one for _, _, items, _ in worklist.build(user, at.date(), at) for one in items]
