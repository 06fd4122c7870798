"""评审会：法定人数、各用本人账号、回避、多数（职责分离第1至4条）。"""

import datetime

import pytest
import time_machine
from django.urls import reverse

from core.refusals import Blocked, Conflict, NotPermitted, NotVisible
from households.models import Tie
from notices.printing import sheet_html
from publicity.services import close_round, take_last_photo
from review.attendance import post_of
from review.models import Opinion
from review.services import give_opinions, hold_panel, mark_absent
from review.services.conclusion import last_opinion
from review.services.opinions import apart
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


def test_an_opinion_changed_after_the_page_was_opened_is_shown_before_the_panel_ends(office, case, later):
    held = convened(office, [case], at=later)
    all_say(held, at=later)
    seen = last_opinion(held)
    one = Opinion.objects.filter(item__meeting=held).first()
    minute = datetime.timedelta(minutes=1)
    give_opinions(held.pk, by=one.user, at=later + minute, views={one.item_id: ("more", "再看收入")})
    with pytest.raises(Conflict) as clash:
        end(held, office, later + 2 * minute, version=seen)
    assert f"{one.user.name}补充调查" in clash.value.both[0][2]
    end(held, office, later + 2 * minute, version=clash.value.version)


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
    for row in held.attendances.select_related("user").order_by("pk")[1:3]:
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
    with pytest.raises(NotPermitted, match="由召集它的人结束"):
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


# —— 评议不通过的户单独表态；组长的意见最后 ——
@staged
def failed(office, at):
    """民主评议不通过的一户。"""
    return reviewed(investigated(office, at=at), office, at=at, agree=2, disagree=10, abstain=0)


def test_a_failed_review_is_never_covered_by_agreeing_to_the_rest(office, case, failed, later):
    held = convened(office, [case, failed], at=later)
    member = panel_members(office)[0]
    plain, apart_one = held.items.order_by("order")
    assert apart(failed) == "民主评议不通过" and apart(case) == ""
    assert give_opinions(held.pk, by=member, at=later, views={}, rest=True) == 1
    assert (plain.opinions.count(), apart_one.opinions.count()) == (1, 0)
    with pytest.raises(Blocked, match="民主评议不通过，仍同意的请写明理由"):
        give_opinions(held.pk, by=member, at=later, views={apart_one.pk: ("agree", "")})
    give_opinions(held.pk, by=member, at=later, views={apart_one.pk: ("disagree", "评议不通过")})


def test_only_failed_households_left_leave_nothing_to_agree_to_in_bulk(office, failed, later):
    held = convened(office, [failed], at=later)
    with pytest.raises(Blocked, match="评议不通过的户要单独填写"):
        give_opinions(held.pk, by=panel_members(office)[0], at=later, views={}, rest=True)


def test_the_leaders_opinion_comes_last(office, case, later):
    held = convened(office, [case], at=later)
    item, members = held.items.get(), panel_members(office)
    views = {item.pk: ("agree", "资料齐全")}
    with pytest.raises(Blocked, match=f"组长的意见最后填，还等{members[0].name}、{members[1].name}"):
        give_opinions(held.pk, by=office.review_leader, at=later, views=views)
    for member in members:
        give_opinions(held.pk, by=member, at=later, views=views)
    give_opinions(held.pk, by=office.review_leader, at=later, views=views)


def test_an_absent_member_is_named_with_the_reason_and_not_waited_for(office, case, later):
    members = panel_members(office, 3)
    held = convened(office, [case], at=later, members=members)
    item = held.items.get()
    views = {item.pk: ("agree", "资料齐全")}
    for member in members[:2]:
        give_opinions(held.pk, by=member, at=later, views=views)
    with pytest.raises(Blocked, match="写明没有到会的原因"):
        mark_absent(held.pk, members[2].pk, by=office.review_leader, at=later, reason=" ")
    with pytest.raises(Blocked, match="已填写意见"):
        mark_absent(held.pk, members[0].pk, by=office.review_leader, at=later, reason="出差")
    mark_absent(held.pk, members[2].pk, by=office.review_leader, at=later, reason="出差")
    give_opinions(held.pk, by=office.review_leader, at=later, views=views)
    end(held, office, later)
    content = case.household.dossier.papers.get(title="评审会会议纪要").sheet.content
    people = {one["name"]: (one["presence"], one["view"]) for one in content["people"]}
    assert people[members[2].name] == ("缺席：出差", "") and people[members[0].name] == ("到会", "同意")


def test_members_do_not_see_the_leaders_opinion_before_their_own(client, office, case, later):
    held = convened(office, [case], at=later)
    item = held.items.get()
    Opinion.objects.create(item=item, user=office.review_leader, view="disagree", text="", given_at=later)
    member = panel_members(office)[0]
    client.force_login(member)
    shown = f"{office.review_leader.name}：不同意"
    url = reverse("review:panel", args=[held.pk])
    with time_machine.travel(later, tick=False):
        assert shown not in " ".join(client.get(url).text.split())
        give_opinions(held.pk, by=member, at=later, views={item.pk: ("agree", "")})
        assert shown in " ".join(client.get(url).text.split())


def test_a_household_whose_posting_was_opposed_stands_apart_on_the_page_and_never_in_the_bulk_tick(
    client, office, case, failed, later
):
    held = convened(office, [case, failed], at=later)
    case.rounds.update(objected=True)  # 期内有过异议，办结后仍单独表态
    member, items = panel_members(office)[0], {item.case_id: item for item in held.items.all()}
    with pytest.raises(Blocked, match="公示有异议、评议不通过的户要单独填写"):
        give_opinions(held.pk, by=member, at=later, views={}, rest=True)
    with pytest.raises(Blocked, match="公示有异议，仍同意的请写明理由"):
        give_opinions(held.pk, by=member, at=later, views={items[case.pk].pk: ("agree", "")})
    client.force_login(member)
    with time_machine.travel(later, tick=False):
        page = client.get(reverse("review:panel", args=[held.pk]))
    assert [row["why"] for row in page.context["rows_apart"]] == ["公示有异议", "民主评议不通过"]
    assert page.context["rows"] == [] and "须单独表态的各户" in page.text
    case.rounds.update(objected=False)
    assert give_opinions(held.pk, by=member, at=later, views={}, rest=True) == 1


def test_who_attends_is_one_table_on_the_page_and_in_the_minutes(client, office, case, later):
    members = panel_members(office)
    held = convened(office, [case], at=later)
    item = held.items.get()
    give_opinions(held.pk, by=members[0], at=later, views={item.pk: ("agree", "资料齐全")})
    client.force_login(office.review_leader)
    url = reverse("review:panel", args=[held.pk])
    with time_machine.travel(later, tick=False):
        page = client.get(url)
        found = {one.name: (one.post, presence, said) for one, presence, _, said in page.context["people"]}
        assert found[members[0].name] == (post_of(members[0]), "到会", 1) and found[members[1].name][2] == 0
        assert list(found)[-1] == office.review_leader.name
        link = f"{reverse('review:absent', args=[held.pk])}?user={members[1].pk}"
        assert link in page.text and f"?user={members[0].pk}" not in page.text  # 说过的不能登记缺席
        assert str(client.get(link).context["form"]["user_id"].value()) == str(members[1].pk)
    all_say(held, at=later)
    end(held, office, later)
    html = sheet_html(case.household.dossier.papers.get(title="评审会会议纪要"))
    rows = [office.review_leader.name, post_of(members[0]), "单位、职务", "资料齐全"]
    assert [one for one in rows if one not in html] == [] and html.index(members[1].name) < html.rindex(rows[0])
