"""民主评议：人数、票数、回避、结论（F15）。"""

import datetime

import pytest

from core.models import Event
from core.refusals import Blocked, NotPermitted
from households.models import Tie
from review.models import AgendaItem, Meeting
from tests.factories.cases import office_of
from tests.factories.evidence import investigated
from tests.factories.publicity import posted
from tests.factories.review import attendance, meeting, votes
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("XS2020")


@staged
def case(office, at):
    return investigated(office, at=at)


def hold(office, case, at, *, people=None, **vote):
    held = meeting(office, [case], at=at, items=[votes(case, **vote)], attendances=people or attendance(office))
    case.refresh_from_db()
    return held


def test_a_vote_over_one_half_passes_and_the_minutes_are_filed(office, case, at):
    held = hold(office, case, at, agree=7, disagree=5, abstain=0)
    item = held.items.get()
    assert (case.state, case.review_outcome, item.result) == ("publicity", "pass", "pass")
    assert item.formula == "同意7票；到会人数12人，同意须多于2分之1：通过"
    assert case.household.dossier.papers.filter(title="民主评议会议记录", number=held.number).exists()
    event = Event.objects.get(case_id=case.pk, act="hold_review")
    assert event.data["persons"] == [office.review_leader.pk]


def test_exactly_one_half_is_not_over_one_half(office, case, at):
    hold(office, case, at, agree=6, disagree=6, abstain=0)
    assert (case.state, case.review_outcome) == ("decision", "fail")


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        pytest.param({"reps": 6, "others": 3}, "到会9人，少于规程要求的10人", id="不足十人"),
        pytest.param({"reps": 6, "others": 5}, "不到到会人数的3分之2", id="居民代表不足三分之二"),
    ],
)
def test_too_few_people_is_no_meeting(office, case, at, people, reason):
    with pytest.raises(Blocked, match=reason):
        hold(office, case, at, people=attendance(office, **people), agree=9, disagree=0, abstain=0)
    assert not Meeting.objects.exists()


def test_too_few_of_the_representatives_is_no_meeting(office, case, at):
    with pytest.raises(Blocked, match="应到代表15人，实到8人，不到3分之2"):
        meeting(office, [case], at=at, reps_expected=15)


def test_more_ballots_than_people_is_refused(office, case, at):
    with pytest.raises(Blocked, match="实投13票，多于到会而不回避的12人"):
        hold(office, case, at, agree=13, disagree=0, abstain=0)


def test_a_relative_must_stay_out_and_then_does_not_count(office, case, at):
    Tie.objects.create(
        household=case.household, person_name="居民代表1", relation="兄弟", source="declared", noted_at=at
    )
    with pytest.raises(Blocked, match="居民代表1与本户有亲属关系或是本户成员，须回避"):
        hold(office, case, at)
    held = hold(
        office, case, at, people=attendance(office, reps=9), agree=10, disagree=1, abstain=1, recused=["居民代表1"]
    )
    assert (held.items.get().votes_due, held.items.get().recused) == (12, "居民代表1")


def test_a_member_of_the_household_does_not_vote_on_it(office, case, at):
    people = [*attendance(office), {"name": "王建国", "identity": "resident"}]
    with pytest.raises(Blocked, match="王建国与本户有亲属关系或是本户成员"):
        hold(office, case, at, people=people)


def test_a_stranger_cannot_be_recused(office, case, at):
    with pytest.raises(Blocked, match="回避人员路人不在参会人员之中"):
        hold(office, case, at, recused=["路人"])


def test_the_recorder_is_not_the_chair(office, case, at):
    with pytest.raises(Blocked, match="记录人不能是主持人"):
        meeting(office, [case], at=at, recorder=office.review_leader)


def test_the_checker_of_the_case_does_not_vote(office, case, at):
    people = [*attendance(office), {"name": office.checker.name, "identity": "staff", "user": office.checker}]
    with pytest.raises(Blocked, match="核对人不得评议"):
        hold(office, case, at, people=people, agree=12)


def test_the_conclusion_follows_the_votes_unless_it_is_to_look_again(office, case, at):
    with pytest.raises(Blocked, match="结论与票数不符"):
        hold(office, case, at, result="fail")
    with pytest.raises(Blocked, match="请写明要查清什么"):
        hold(office, case, at, result="reinvestigate")
    hold(office, case, at, result="reinvestigate", result_reason="有人说他另有住房")
    assert (case.state, case.review_outcome) == ("visit", "")


def test_a_secret_vote_names_its_tellers(office, case, at):
    for wrong, says in (([], "须二人"), (["赵一", "赵一"], "两个不同的人"), (["赵一、钱二", ""], "一栏只写一个人")):
        with pytest.raises(Blocked, match=f"唱票人、监票人.*{says}"):
            hold(office, case, at, tellers=wrong)


def test_the_meeting_cannot_be_before_the_investigation_ended(office, case, at):
    with pytest.raises(Blocked, match="评议日期（2026年2月27日）不能早于调查完成日期（2026年3月2日）"):
        meeting(office, [case], at=at, held_at=at - 3 * DAY, reason="补登")


def test_who_voted_what_is_kept_nowhere():
    names = {field.name for model in (AgendaItem, Meeting) for field in model._meta.get_fields()}
    assert not names & {"ballots", "voters"}


def test_under_the_second_procedure_there_is_no_review_without_an_objection(at):
    office = office_of("LS2019")
    case = investigated(office, at=at)
    posted(case, by=office.helper, at=at)
    with pytest.raises(Blocked, match="不能进行此操作"):
        meeting(office, [case], at=at)
    assert not Meeting.objects.exists()


def test_a_clerk_of_the_window_holds_no_review(office, case, at):
    with pytest.raises(NotPermitted):
        meeting(office, [case], at=at, by=office.window)
