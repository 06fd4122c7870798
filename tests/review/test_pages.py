"""评议、评审的页面：从案件到会议，到各人的意见，到结束。"""

import pytest
import time_machine
from django.urls import reverse

from cases.models.case import CaseQuerySet
from review.models import Meeting, MeetingKind
from tests.factories.cases import office_of
from tests.factories.evidence import investigated
from tests.factories.publicity import posted
from tests.factories.review import meeting, panel_members, reviewed
from tests.staging import staged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(at):
    with time_machine.travel(at, tick=False):
        yield


@staged(stopped=True)
def office():
    return office_of("XS2020")


@staged(stopped=True)
def case(office, at):
    return investigated(office, at=at)


def key(response):
    html = response.content.decode()
    return html.split('name="form_key" value="')[1].split('"')[0]


def meeting_form(office, case, page, **changes):
    people = [f"居民代表{n}" for n in range(8)] + [f"党员{n}" for n in range(3)]
    data = {
        "form_key": key(page),
        "held_at": "2026-03-02T09:00",
        "place": "社区会议室",
        "chair": office.review_leader.pk,
        "recorder": office.helper.pk,
        "expected": 12,
        "reps_expected": 8,
        "tellers_0": "赵一",
        "tellers_1": "钱二",
        "people-TOTAL_FORMS": len(people),
        "people-INITIAL_FORMS": 0,
        "items-TOTAL_FORMS": 1,
        "items-INITIAL_FORMS": 1,
        "items-0-case": case.pk,
        "items-0-take": "on",
        "items-0-agree": 9,
        "items-0-disagree": 1,
        "items-0-abstain": 1,
        "items-0-result": "",
    }
    for n, name in enumerate(people):
        data |= {f"people-{n}-name": name, f"people-{n}-identity": "resident" if n < 8 else "party"}
    return data | changes


def test_a_community_meeting_is_counted_first_and_then_confirmed(office, case, client, at):
    client.force_login(office.helper)
    assert "登记评议会" in client.get(reverse("review:overview")).content.decode()
    url = reverse("review:democratic", args=[case.community_id])
    assert client.get(reverse("review:hold_review", args=[case.pk])).url == f"{url}?case={case.pk}"
    page = client.get(url)
    assert page.text.count('name="people-') == 12 * 5 + 5 + 4 and "---------" not in page.text  # 一行一人，无卡片
    counted = client.post(url, meeting_form(office, case, page, do="count"))
    assert counted.status_code == 200
    assert "同意9票；到会人数11人，同意须多于2分之1：通过" in counted.content.decode()
    assert not Meeting.objects.exists()
    done = client.post(url, meeting_form(office, case, counted, do="confirm"))
    assert done.status_code == 302, done.content.decode()
    case.refresh_from_db()
    assert case.state == "publicity"
    held = Meeting.objects.get()
    assert "同意9票" in client.get(reverse("review:meeting", args=[held.pk])).content.decode()


def test_one_more_person_fits_in_without_scripts(office, case, client, at):
    client.force_login(office.helper)
    url = reverse("review:democratic", args=[case.community_id])
    answer = client.post(url, meeting_form(office, case, client.get(url), add_row="people"))
    html = answer.content.decode()
    assert 'name="people-11-name"' in html and 'name="people-12-name"' not in html and "居民代表7" in html


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(office, case, client, at):
    client.force_login(office.helper)
    url = reverse("review:democratic", args=[case.community_id])
    form = meeting_form(office, case, client.get(url), do="confirm", recorder=office.review_leader.pk)
    answer = client.post(url, form | {"items-0-agree": "30"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "记录人不能是主持人" in html and 'value="30"' in html and "居民代表7" in html
    answer = client.post(url, meeting_form(office, case, answer, do="confirm") | {"items-0-agree": "30"})
    assert answer.status_code == 409
    assert "实投32票，多于到会而不回避的11人" in answer.content.decode()


def test_the_panel_goes_from_convening_to_the_minutes(office, client, at):
    case = reviewed(investigated(office, at=at), office, at=at)
    from publicity.services import close_round, take_last_photo
    from tests.factories.evidence import picture

    bulletin = posted(case, by=office.helper, at=at)
    one = bulletin.rounds.get()
    later = at.replace(day=9)
    with time_machine.travel(later, tick=False):
        take_last_photo(bulletin.postings.get().pk, photo=picture(77), by=office.helper, at=later)
    later = at.replace(day=10)
    close_round(one.pk, at=later)
    members = panel_members(office)
    with time_machine.travel(later, tick=False):
        client.force_login(office.review_leader)
        page = client.get(reverse("review:convene"))
        assert "checked" in page.content.decode()
        answer = client.post(
            reverse("review:convene"),
            {
                "form_key": key(page),
                "case_ids": [case.pk],
                "members": [user.pk for user in members],
                "recorder": office.window.pk,
                "place": "会议室",
            },
        )
        held = Meeting.objects.get(kind=MeetingKind.PANEL)
        assert answer.url == reverse("review:panel", args=[held.pk])
        assert client.get(reverse("review:hold_panel", args=[case.pk])).url == answer.url
        item = held.items.get()
        for user in [*members, office.review_leader]:
            client.force_login(user)
            page = client.get(reverse("review:panel", args=[held.pk]))
            assert "王建国" in page.content.decode()
            blank = {"form_key": key(page), f"view_{item.pk}": "", f"text_{item.pk}": ""}
            answer = client.post(reverse("review:panel", args=[held.pk]), blank)
            assert answer.status_code == 422 and "请至少对一户选择意见" in answer.content.decode()
            data = blank | {"form_key": key(answer), "rest": "on"}
            assert client.post(reverse("review:panel", args=[held.pk]), data).status_code == 302
        client.force_login(office.review_leader)
        page = client.get(reverse("review:conclude", args=[held.pk]))
        assert "3人填写意见：同意3人" in page.content.decode()
        answer = client.post(reverse("review:conclude", args=[held.pk]), {"form_key": key(page), "minutes": "同意"})
        assert answer.status_code == 302
        case.refresh_from_db()
        assert (case.state, case.panel_opinion) == ("decision", "agree")
        assert "评审纪要〔2026〕1号" in client.get(reverse("review:panel", args=[held.pk])).content.decode()
        tab = client.get(reverse("desk:case_tab", args=[case.pk, "review"])).content.decode()
        assert "民主评议" in tab and "评审会" in tab


def test_people_of_another_street_see_no_meeting(client, at):
    office, other = office_of("XS2020"), office_of("LS2019")
    case = investigated(office, at=at)
    held = meeting(office, [case], at=at)
    client.force_login(other.review_leader)
    assert client.get(reverse("review:meeting", args=[held.pk])).status_code == 404
    assert client.get(reverse("review:democratic", args=[case.community_id])).status_code == 403


def test_who_may_no_longer_read_a_case_sees_its_name_and_no_dead_link(office, case, client, at, monkeypatch):
    page = reverse("review:meeting", args=[meeting(office, [case], at=at).pk])
    client.force_login(office.review_leader)
    link = f'href="{case.get_absolute_url()}"'
    assert link in client.get(page).content.decode()
    monkeypatch.setattr(CaseQuerySet, "visible_to", lambda rows, *_: rows.none())
    shown = client.get(page).content.decode()
    assert case.head_name in shown and link not in shown
