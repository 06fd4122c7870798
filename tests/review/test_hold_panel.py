"""评审会：法定人数、各用本人账号、回避、多数（职责分离第1至4条）。"""

import datetime

import pytest

from core.refusals import Blocked, NotPermitted, NotVisible
from households.models import Tie
from publicity.services import close_round, take_last_photo
from review.services import give_opinions, hold_panel
from tests.factories import RoleGrantFactory, UserFactory
from tests.factories.cases import office_of
from tests.factories.evidence import investigated, picture
from tests.factories.publicity import posted
from tests.factories.review import all_say, convened, panel_members, reviewed
from tests.factories.signing import approve
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("XS2020")


@pytest.fixture
def later(at):
    return at + 8 * DAY


@staged
def case(office, at):
    """公示期满、等待评审。"""
    later = at + 8 * DAY
    case = reviewed(investigated(office, at=at), office, at=at)
    bulletin = posted(case, by=office.helper, at=at)
    take_last_photo(bulletin.postings.get().pk, photo=picture(31), by=office.helper, at=at + 7 * DAY)
    close_round(bulletin.rounds.get().pk, at=later)
    case.refresh_from_db()
    return case


def end(held, office, later, **changes):
    return hold_panel(held.pk, by=office.review_leader, at=later, **changes)


def test_a_majority_agrees_and_the_minutes_are_filed(office, case, later):
    held = convened(office, [case], at=later)
    all_say(held, at=later)
    held = end(held, office, later)
    case.refresh_from_db()
    assert (case.state, case.panel_opinion, str(case.panel_on)) == ("decision", "agree", "2026-03-10")
    assert case.household.dossier.papers.filter(title="评审会会议纪要", number=held.number).exists()
    approve(case.pk, by=office.leader, at=later)


def test_a_panel_is_not_held_on_the_last_day_of_publicity(office, case, later):
    last = later - DAY
    held = convened(office, [case], at=later, held_at=last)
    all_say(held, at=later)
    with pytest.raises(Blocked, match="不能早于公示期满次日（2026年3月10日）"):
        end(held, office, later)


def test_no_panel_before_the_review(office, at):
    fresh = investigated(office, at=at)
    with pytest.raises(Blocked, match="不能进行此操作"):
        convened(office, [fresh], at=at)


def test_two_people_are_no_panel(office, case, later):
    with pytest.raises(Blocked, match="至少要3名不同的成员，现有2名"):
        convened(office, [case], at=later, members=panel_members(office, 1))


def test_two_accounts_of_one_person_count_once(office, case, later):
    twins = panel_members(office, 2)
    twins[0].id_index = twins[1].id_index = "同一人"
    with pytest.raises(Blocked, match="现有2名"):
        convened(office, [case], at=later, members=twins)


def test_two_opinions_are_not_enough_to_end(office, case, later):
    held = convened(office, [case], at=later)
    item = held.items.get()
    for row in held.attendances.select_related("user")[:2]:
        give_opinions(held.pk, by=row.user, at=later, views={item.pk: ("agree", "")})
    with pytest.raises(Blocked, match="须有3名不同成员填写意见，现有2名"):
        end(held, office, later)


def test_an_opinion_is_given_only_under_ones_own_account(office, case, later):
    held = convened(office, [case], at=later)
    outsider = UserFactory(unit=office.street, reviewer=True)
    with pytest.raises((NotPermitted, NotVisible)):
        give_opinions(held.pk, by=outsider, at=later, views={held.items.get().pk: ("agree", "")})


def test_a_refusal_or_more_inquiry_needs_a_reason(office, case, later):
    held = convened(office, [case], at=later)
    with pytest.raises(Blocked, match="请写明理由"):
        give_opinions(held.pk, by=office.review_leader, at=later, views={held.items.get().pk: ("disagree", " ")})


def test_the_minority_cannot_be_made_the_result(office, case, later):
    held = convened(office, [case], at=later)
    all_say(held, "disagree", at=later, text="收入不实")
    item = held.items.get()
    with pytest.raises(Blocked, match="不能定为同意"):
        end(held, office, later, results={item.pk: {"result": "agree"}})
    end(held, office, later)
    case.refresh_from_db()
    assert (case.state, case.panel_opinion) == ("decision", "disagree")
    with pytest.raises(Blocked, match="评审会意见为不同意"):
        approve(case.pk, by=office.leader, at=later)


def test_more_inquiry_sends_the_case_back(office, case, later):
    held = convened(office, [case], at=later)
    all_say(held, "more", at=later, text="再查房产")
    end(held, office, later)
    case.refresh_from_db()
    assert (case.state, case.rounds_closed, case.review_outcome) == ("visit", 0, "")


def test_a_relative_is_recused_by_itself_and_sees_nothing(office, case, later):
    members = panel_members(office, 3)
    Tie.objects.create(
        household=case.household,
        user=members[0],
        person_name=members[0].name,
        relation="兄弟",
        source="found",
        noted_at=later,
    )
    held = convened(office, [case], at=later, members=members)
    item = held.items.get()
    assert item.recused == members[0].name
    with pytest.raises(NotVisible):
        give_opinions(held.pk, by=members[0], at=later, views={item.pk: ("agree", "")})
    all_say(held, at=later)
    end(held, office, later)
    assert item.opinions.count() == 3


def test_the_visitor_does_not_judge(office, case, later):
    RoleGrantFactory(user=office.helper, role="reviewer")
    held = convened(office, [case], at=later, members=[office.helper, *panel_members(office)])
    with pytest.raises(NotPermitted, match="入户调查人不得评审"):
        give_opinions(held.pk, by=office.helper, at=later, views={held.items.get().pk: ("agree", "")})


def test_only_the_convenor_ends_it_and_only_once(office, case, later):
    held = convened(office, [case], at=later)
    all_say(held, at=later)
    other = UserFactory(unit=office.street, review_leader=True)
    with pytest.raises(NotPermitted, match="由召集它的组长结束"):
        hold_panel(held.pk, by=other, at=later)
    end(held, office, later)
    with pytest.raises(Blocked, match="已经结束"):
        end(held, office, later)


def test_a_case_is_on_one_agenda_at_a_time(office, case, later):
    convened(office, [case], at=later)
    with pytest.raises(Blocked, match="已列入另一次"):
        convened(office, [case], at=later)


def test_the_recorder_is_not_the_leader(office, case, later):
    with pytest.raises(Blocked, match="记录人不能是组长"):
        convened(office, [case], at=later, recorder=office.review_leader)
