"""评议人员抽签：抽谁、谁回避、能不能重算、重抽、到会与抽中的对不对得上。"""

import datetime

import pytest
import time_machine
from django.urls import reverse

from archives.models import Paper
from core.models import Event
from core.refusals import Blocked, NotPermitted
from desk.timeline import note
from households.models import Tie
from notices.printing import sheet_html
from regimes.choices import ReviewerKind
from regimes.files import bases, checking, reading
from review import drawing
from review.models import Draw, Identity, Meeting, Reviewer
from review.services import add_reviewer, draw_reviewers, end_reviewer
from tests.factories import UnitFactory, UserFactory
from tests.factories.cases import office_of
from tests.factories.evidence import investigated
from tests.factories.review import meeting, votes
from tests.review.test_pages import meeting_form
from tests.staging import staged
from tests.tables import each

FILE = bases.path_of("XS2020@2").read_text()
MODE = "review_mode = {"
NEVER = FILE.replace('review_mode = { value = "always"', 'review_mode = { value = "never"')
RULE = ["party=4", "resident=8"]


def set_rule(case, value):
    case.procedure.provisions.filter(key="review_drawn").delete()
    case.procedure.provisions.create(key="review_drawn", value=value, source="S1 评议", status="seed")


@staged
def office():
    office = office_of("XS2020")
    for kind, number in (("party", 6), ("resident", 11), ("village", 2)):
        Reviewer.objects.bulk_create(
            Reviewer(
                community=office.community,
                name=f"{ReviewerKind(kind).label}{n}",
                kind=kind,
                basis="2026年1月居民会议推选",
                added_by=office.window,
                added_at=datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC),
            )
            for n in range(1, number + 1)
        )
    return office


@staged
def case(office, at):
    case = investigated(office, at=at)
    set_rule(case, RULE)
    return case


def draw(office, case, at, **facts):
    return draw_reviewers(office.community.pk, case_ids=[case.pk], by=office.review_leader, at=at, **facts)


def seat(row, **changes):
    return {"name": row["name"], "identity": row["kind"], **changes}


def away(row, why="外出务工"):
    return seat(row, present=False, absent_reason=why)


def hold(office, case, at, people):
    held = meeting(office, [case], at=at, items=[votes(case, agree=10, disagree=1, abstain=1)], attendances=people)
    case.refresh_from_db()
    return held


pytestmark = pytest.mark.django_db


def test_a_draw_is_recorded_whole_and_can_be_computed_again(office, case, at):
    made = draw(office, case, at)
    assert [len(made.queue(kind)) for kind in ("party", "resident")] == [6, 11]
    assert [row["kind"] for row in made.drawn] == ["party"] * 4 + ["resident"] * 8
    assert drawing.recomputes(made) and drawing.recomputes(Draw.objects.get())
    event = Event.objects.get(case_id=case.pk, act="draw_reviewers")
    assert (event.actor, event.data["seed"], event.data["pool"]) == (office.review_leader, made.seed, made.pool)
    assert made.seed in note(event) and made.drawn[0]["name"] in note(event)
    made.pool[0]["place"], made.pool[1]["place"] = made.pool[1]["place"], made.pool[0]["place"]
    assert not drawing.recomputes(made)


def test_the_order_depends_on_the_seed_alone():
    rows = [{"id": pk, "name": f"甲{pk}", "kind": "party", "excluded": "", "place": None} for pk in range(1, 9)]
    one, same = drawing.placed(rows, "a"), drawing.placed(rows[::-1], "a")
    assert {row["id"]: row["place"] for row in one} == {row["id"]: row["place"] for row in same}
    assert {row["id"]: row["place"] for row in one} != {row["id"]: row["place"] for row in drawing.placed(rows, "b")}


@pytest.mark.parametrize(("rule", "kinds"), [(["resident=3"], {"resident": 3}), (["resident=5", "village=2"], None)])
def test_the_key_says_which_kinds_and_how_many(office, case, at, rule, kinds):
    set_rule(case, rule)
    made = draw(office, case, at)
    assert made.wanted == (kinds or {"resident": 5, "village": 2})
    assert len(made.drawn) == sum(made.wanted.values())


def test_a_relative_and_a_member_of_the_household_are_left_out_and_it_says_why(office, case, at):
    Tie.objects.create(
        household=case.household, person_name="居民代表1", relation="兄弟", source="declared", noted_at=at
    )
    Reviewer.objects.filter(name="居民代表2").update(name="王建国")
    made = draw(office, case, at)
    why = {row["name"]: row["excluded"] for row in made.pool if row["excluded"]}
    assert why == {"居民代表1": "与王建国户有近亲属关系（兄弟）", "王建国": "是王建国户成员"}
    assert not set(why) & {row["name"] for kind in made.wanted for row in made.queue(kind)}


def test_a_kind_that_cannot_be_filled_is_refused_and_nothing_is_drawn(office, case, at):
    Reviewer.objects.filter(kind="party", name__in=["党员代表1", "党员代表2", "党员代表3"]).update(
        ended_on=at.date(), end_reason="任期届满"
    )
    with pytest.raises(Blocked, match="党员代表可抽的只有3人，规程要求抽4人"):
        draw(office, case, at)
    assert not Draw.objects.exists() and not Event.objects.filter(act="draw_reviewers").exists()


def test_a_redraw_needs_a_reason_and_keeps_the_first(office, case, at):
    first = draw(office, case, at)
    with pytest.raises(Blocked, match="已经抽过，重抽须写明原因"):
        draw(office, case, at)
    second = draw(office, case, at, reason="三名抽中的外出务工")
    assert (second.redraws, second.reason) == (first, "三名抽中的外出务工")
    assert drawing.live_of(case) == second and drawing.recomputes(Draw.objects.get(pk=first.pk))
    with pytest.raises(Blocked, match=r"排在抽中的人之后|没有到会|应有"):
        hold(office, case, at, [seat(row) for row in first.drawn] if first.drawn != second.drawn else [])


def test_one_of_two_drawn_together_withdraws_and_the_other_can_still_be_redrawn(office, case, at):
    second = investigated(office, at=at)
    set_rule(second, RULE)
    both = {"case_ids": [case.pk, second.pk], "by": office.review_leader, "at": at}
    first = draw_reviewers(office.community.pk, **both)
    with pytest.raises(Blocked, match="请照上一次勾选"):
        draw(office, case, at, reason="抽中的外出务工")
    type(second).objects.filter(pk=second.pk).update(**{"state": "withdrawn"})
    assert draw(office, case, at, reason="抽中的外出务工").redraws == first


def test_where_the_regime_does_not_say_so_nothing_is_drawn(office, case, at):
    case.procedure.provisions.filter(key="review_drawn").delete()
    with pytest.raises(Blocked, match="不必抽选"):
        draw(office, case, at)
    people = [{"name": f"代表{n}", "identity": "resident"} for n in range(12)]
    assert hold(office, case, at, people).draw is None


def test_who_may_draw(office, case, at):
    for person in (office.window, office.helper, office.leader):
        with pytest.raises(NotPermitted):
            draw_reviewers(office.community.pk, case_ids=[case.pk], by=person, at=at)


# —— 到会与抽选 ——
def minutes_of(held):
    return sheet_html(Paper.objects.get(number=held.number, title="民主评议会议记录"))


def test_without_a_draw_there_is_no_meeting(office, case, at):
    with pytest.raises(Blocked, match="王建国户还没有抽选评议人员，请先抽签"):
        hold(office, case, at, [{"name": f"居民代表{n}", "identity": "resident"} for n in range(1, 13)])
    assert not Meeting.objects.exists()


def test_the_drawn_sit_and_the_minutes_say_how_they_were_drawn(office, case, at):
    made = draw(office, case, at)
    held = hold(office, case, at, [seat(row) for row in made.drawn])
    assert (held.draw, case.state) == (made, "publicity")
    html = minutes_of(held)
    assert made.seed in html and "抽签产生" in html
    event = Event.objects.get(case_id=case.pk, act="hold_review")
    assert event.data["draw"] == made.pk
    assert drawing.live_of(case) is None  # 开过会的抽选不再用第二次


def test_an_absent_one_is_replaced_by_the_next_drawn_and_only_by_him(office, case, at):
    made = draw(office, case, at)
    residents = made.queue("resident")
    missing, rest = residents[0], [row for row in made.drawn if row != residents[0]]
    there = [seat(row) for row in rest]
    with pytest.raises(Blocked, match=f"抽中的居民代表{missing['name']}没有到会，请写明原因，由下一位替补"):
        hold(office, case, at, [*there, seat(residents[8])])
    with pytest.raises(Blocked, match="居民代表应有8人，照抽选次序到会7人"):
        hold(office, case, at, [*there, away(missing)])
    with pytest.raises(Blocked, match=f"抽中的居民代表{residents[8]['name']}没有到会"):
        hold(office, case, at, [*there, away(missing), seat(residents[9])])
    held = hold(office, case, at, [*there, away(missing), seat(residents[8])])
    row = held.attendances.get(present=False)
    assert (row.name, row.absent_reason) == (missing["name"], "外出务工")
    assert held.items.get().votes_due == 12
    html = minutes_of(held)
    assert missing["name"] in html and "缺席：外出务工" in html


def test_one_too_many_and_a_stranger_do_not_sit(office, case, at):
    made = draw(office, case, at)
    people = [seat(row) for row in made.drawn]
    extra = made.queue("resident")[8]
    with pytest.raises(Blocked, match=f"{extra['name']}排在抽中的人之后，人数已足，不能作为居民代表参加评议"):
        hold(office, case, at, [*people, seat(extra)])
    with pytest.raises(Blocked, match="路人不在抽选的名册里，不能作为党员代表参加评议"):
        hold(office, case, at, [*people, {"name": "路人", "identity": "party"}])
    with pytest.raises(Blocked, match="居民代表8人，不到到会人数的3分之2"):  # 没有抽的身份不限，人数照样算
        hold(office, case, at, [*people, {"name": "街道某", "identity": "staff"}])
    hold(office, case, at, people)


def test_a_tie_declared_after_the_draw_is_passed_over(office, case, at):
    made = draw(office, case, at)
    first = made.queue("resident")[0]
    Tie.objects.create(
        household=case.household, person_name=first["name"], relation="表弟", source="declared", noted_at=at
    )
    people = [seat(row) for row in made.drawn]
    with pytest.raises(Blocked, match=f"{first['name']}与王建国户有近亲属关系（表弟），须回避"):
        hold(office, case, at, people)
    others = [row for row in people if row["name"] != first["name"]]
    hold(office, case, at, [*others, seat(made.queue("resident")[8])])


def test_a_second_review_of_the_case_is_drawn_anew_without_a_reason(office, case, at):
    made = draw(office, case, at)
    held = hold(office, case, at, [seat(row) for row in made.drawn])
    type(case).objects.filter(pk=case.pk).update(**{"state": "review"})
    again = draw(office, case, at)
    assert again.redraws is None and held.draw == made


# —— 名册与页面 ——
def test_the_roster_is_kept_with_its_basis_and_an_ending_with_its_reason(office, at):
    given = {"name": "钱七", "kind": "party", "basis": "党员大会推选", "by": office.window, "at": at}
    row = add_reviewer(office.community, **given)
    with pytest.raises(Blocked, match="名册里已有钱七"):
        add_reviewer(office.community, **given)
    with pytest.raises(Blocked, match="怎样产生"):
        add_reviewer(office.community, **{**given, "name": "孙八", "basis": " "})
    with pytest.raises(NotPermitted):
        add_reviewer(office.community, **{**given, "name": "孙八", "by": office.leader})
    with pytest.raises(Blocked, match="写明退出名册的原因"):
        end_reviewer(row.pk, reason=" ", by=office.window, at=at)
    end_reviewer(row.pk, reason="迁出", by=office.window, at=at)
    add_reviewer(office.community, **given)
    assert [one.reason for one in Event.objects.filter(act="keep_reviewers").order_by("pk")] == [
        "党员大会推选",
        "迁出",
        "党员大会推选",
    ]


@pytest.fixture
def clock(at):
    with time_machine.travel(at, tick=False):
        yield


def form_key():
    form_key.count += 1
    return f"draw-{form_key.count}"


form_key.count = 0


def post(client, page, pk, /, **given):
    return client.post(reverse(page, args=[pk]), {"form_key": form_key(), **given}, follow=True)


def test_the_pages_from_the_roster_to_the_meeting(client, office, case, clock):
    client.force_login(office.review_leader)
    here = [office.community.pk]
    assert "请先" in client.get(reverse("review:democratic", args=here)).content.decode()
    added = post(client, "review:add_reviewer", *here, name="钱七", kind="party", basis="推选")
    assert "钱七" in added.content.decode()
    row = Reviewer.objects.get(name="钱七")
    assert post(client, "review:end_reviewer", row.pk, reason="").status_code == 422
    assert "退出：迁出" in post(client, "review:end_reviewer", row.pk, reason="迁出").content.decode()
    page = reverse("review:draw_reviewers", args=here)
    assert "居民代表抽8人，名册现有11人" in client.get(page).content.decode()
    shown = post(client, "review:draw_reviewers", *here, case_ids=[case.pk]).content.decode()
    made = Draw.objects.get()
    assert made.seed in shown and "相符" in shown and shown.count("<strong>抽中</strong>") == 12
    again = post(client, "review:draw_reviewers", *here, case_ids=[case.pk], reason="")
    assert again.status_code == 409 and "重抽须写明原因" in again.content.decode()
    filled = client.get(reverse("review:democratic", args=here)).content.decode()
    assert all(one["name"] in filled for one in made.drawn) and "抽签产生" in filled
    tab = client.get(f"/cases/{case.pk}/tab/review/").content.decode()
    assert reverse("review:drawn", args=[made.pk]) in tab


def test_the_page_of_the_meeting_takes_the_absent_and_the_next_drawn(client, office, case, at, clock):
    made = draw(office, case, at)
    missing, spare = made.queue("resident")[0], made.queue("resident")[8]
    client.force_login(office.helper)
    page = reverse("review:democratic", args=[office.community.pk])
    people = [*made.drawn, spare]
    data = {**meeting_form(office, case, client.get(page)), "do": "count"}
    data |= {"people-TOTAL_FORMS": len(people), "people-INITIAL_FORMS": len(made.drawn)}
    for number, row in enumerate(people):
        data |= {f"people-{number}-name": row["name"], f"people-{number}-identity": row["kind"]}
    counted = client.post(page, data).content.decode()
    assert f"{spare['name']}排在抽中的人之后" in counted
    data[f"people-{people.index(missing)}-absent_reason"] = "外出务工"
    assert "排在抽中的人之后" not in client.post(page, data).content.decode()
    assert client.post(page, {**data, "do": "confirm", "form_key": form_key()}).status_code == 302
    held = Meeting.objects.get()
    assert held.draw == made and held.attendances.get(present=False).name == missing["name"]
    shown = client.get(reverse("review:meeting", args=[held.pk])).content.decode()
    assert "外出务工" in shown and "抽签产生" in shown


def test_another_street_sees_neither_roster_nor_draw(client, office, case, at, clock):
    made = draw(office, case, at)
    stranger = UserFactory(unit=UnitFactory(parent=office.district), review_leader=True)
    client.force_login(stranger)
    assert client.get(reverse("review:reviewers", args=[office.community.pk])).status_code == 404
    assert client.get(reverse("review:drawn", args=[made.pk])).status_code == 404
    assert client.get(reverse("review:draw_reviewers", args=[office.community.pk])).status_code == 404


def with_rule(value, text=FILE):
    row = f'review_drawn = {{ value = {value}, source = "S1 评议", status = "seed" }}\n'
    assert MODE in text
    return text.replace(MODE, row + MODE, 1)


@each(
    ("text", "said"),
    [
        (with_rule('["resident=8", "resident=2"]'), "同一类评议人员写了两次"),
        (with_rule('["resident=0"]'), "应如 resident=5"),
        (with_rule('["clerk=3"]'), "“clerk=3”写法不对"),
        (with_rule('"resident=8"'), "应为一组值"),
        (with_rule('["resident=8"]', NEVER), "无从抽选评议人员"),
    ],
)
def test_a_wrong_rule_is_refused(text, said):
    with pytest.raises(checking.RegimeInvalid, match=said):
        checking.parse(text.encode())


def test_the_rule_is_told_in_words():
    checking.parse(with_rule('["party=4", "resident=8"]').encode())
    assert reading.value_label("review_drawn", RULE) == "党员代表4人、居民代表8人"
    assert {one.value: one.label for one in ReviewerKind}.items() <= {one.value: one.label for one in Identity}.items()
