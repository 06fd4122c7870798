import base64
import datetime
import html
import re

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.duties import conflicts
from core.acts import Act
from core.models import Event
from core.refusals import Blocked, Conflict, NotVisible
from evidence.models import HomeVisit, SignerRole, VisitPhoto
from tests.factories import UserFactory, id_number
from tests.factories.cases import accepted, case_clerk, office_of
from tests.factories.evidence import assessed, filled_visit, picture, requested, signature, verified, visited
from tests.staging import staged
from visits.services import record
from visits.services.visit import finish_visit, record_visit

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("XS2020")


@staged
def case(office, at):
    return verified(office, at=at)


@staged
def visit(case, office, at):
    return filled_visit(case, office, at=at)


def test_a_complete_sheet_is_recorded_and_filed_with_its_photos(case, visit, office, at):
    record_visit(visit.pk, by=office.helper, at=at)
    case.refresh_from_db()
    visit.refresh_from_db()
    assert (case.state, case.visited_on, visit.status) == ("visit", at.date(), "finished")
    papers = case.household.dossier.papers.filter(kind="12")
    assert papers.count() == 4
    assert papers.get(title="入户调查表").sheet.content["housing"] == "商品房"
    event = Event.objects.get(act=Act.RECORD_VISIT)
    assert event.data["persons"] == [office.helper.pk, office.window.pk]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"findings": ""}, "请写明生活状况", id="没写生活状况"),
        pytest.param({"conclusion": ""}, "请选择调查结论", id="没有结论"),
        pytest.param({"suggests": None}, "请选择建议：符合还是不符合", id="没有建议"),
        pytest.param({"no_contradiction": False}, "没有的勾选", id="没说一致与否"),
        pytest.param({"contradictions": "院内有轿车"}, "不要勾选", id="又写不一致又勾一致"),
        pytest.param({"visited_at": None}, "请填写入户时间", id="没有时间"),
        pytest.param({"housing_kind": ""}, "请选择住房类型", id="没有住房"),
    ],
)
def test_names_what_the_sheet_still_lacks(case, office, at, change, says):
    visit = filled_visit(case, office, at=at, **change)
    with pytest.raises(Blocked, match=says):
        record_visit(visit.pk, by=office.helper, at=at)


def test_one_visitor_is_not_enough(visit, office, at):
    visit.visitors.exclude(user=office.helper).delete()
    with pytest.raises(Blocked, match="入户调查须2人以上，现只有1人"):
        record_visit(visit.pk, by=office.helper, at=at)


def test_the_same_person_cannot_be_both_visitors(visit, office):
    with pytest.raises(Blocked, match="不能与第一名是同一人"):
        record.save_visit(
            visit.pk, version=visit.version, changes={}, present=[], second=office.helper, by=office.helper
        )


def test_a_typed_second_visitor_counts_and_must_sign(visit, office, at):
    second = ("刘志愿", "阳光社工服务中心")
    record.save_visit(visit.pk, version=visit.version, changes={}, present=[], second=second, by=office.helper)
    assert "调查人刘志愿还没有签名" in record.visit_gaps(visit)


def test_meeting_nobody_needs_a_reason_and_a_witness(visit, office, at):
    record.save_visit(visit.pk, version=visit.version, changes={}, present=[], second=None, by=office.helper)
    assert any("一人也没见到的，写明原因" in gap for gap in record.visit_gaps(visit))
    visit.unmet_reason = "全家住院"
    visit.signatures.filter(role=SignerRole.VISITED).delete()
    assert record.visit_gaps(visit) == ["没有见到家庭成员的，请陪同的社区干部签名"]


def test_three_photos_of_different_kinds_and_every_signature(visit, office, at):
    visit.photos.filter(kind="door").update(kind="living")
    visit.signatures.filter(name=office.window.name).delete()
    assert record.visit_gaps(visit) == [
        "现场照片须3张以上且内容不同，现有2种",
        f"调查人{office.window.name}还没有签名",
    ]


def test_the_same_photo_cannot_be_used_twice_even_in_another_household(case, office, at):
    visit = record.open_visit(case, by=office.helper, at=at)
    record.add_photo(case, visit, picture(901), "door", by=office.helper, at=at)
    other = verified(office, at=at, members=[{"name": "赵六", "id_number": id_number(), "relation": "01"}])
    there = record.open_visit(other, by=office.helper, at=at)
    with pytest.raises(Blocked, match=r"这张照片已于2026年3月2日用作“门口、门牌”，同一张照片不能用两次"):
        record.add_photo(other, there, picture(901), "living", by=office.helper, at=at)
    assert VisitPhoto.objects.count() == 1


def test_an_almost_identical_photo_is_taken_with_a_warning(case, office, at):
    visit = record.open_visit(case, by=office.helper, at=at)
    record.add_photo(case, visit, picture(902), "door", by=office.helper, at=at)
    photo, warning = record.add_photo(case, visit, picture(902, quality=70), "living", by=office.helper, at=at)
    assert "几乎一样" in warning
    assert photo.warning == warning
    assert Event.objects.filter(act=Act.ADD_PHOTO).last().data["look_alike"] is True


def test_a_pdf_named_jpg_is_no_photo(case, office, at):
    visit = record.open_visit(case, by=office.helper, at=at)
    with pytest.raises(Blocked):
        record.add_photo(case, visit, ContentFile(b"%PDF-1.4 x", name="a.jpg"), "door", by=office.helper, at=at)


@pytest.mark.parametrize(
    ("days", "says"),
    [(1, "不能晚于今天（2026年3月2日）"), (-3, "入户日期（2026年2月27日）不能早于受理日期（2026年3月2日）")],
    ids=["明天", "早于受理"],
)
def test_the_day_of_the_visit_keeps_its_place(case, office, at, days, says):
    visit = filled_visit(case, office, at=at, visited_at=at + days * DAY)
    with pytest.raises(Blocked) as refusal:
        record_visit(visit.pk, by=office.helper, at=at)
    assert says in str(refusal.value)


def test_where_the_check_comes_first_nobody_visits_before_the_report(at):
    lanshan = office_of("LS2019")
    case = requested(lanshan, at=at)
    visit = filled_visit(case, lanshan, at=at)
    with pytest.raises(Blocked, match="核对报告出具后方可入户"):
        record_visit(visit.pk, by=lanshan.helper, at=at)


def test_elsewhere_the_visit_may_go_beside_the_check(office, at):
    case = requested(office, at=at)
    visit = filled_visit(case, office, at=at)
    record_visit(visit.pk, by=office.helper, at=at)
    case.refresh_from_db()
    assert (case.state, case.visited_on) == ("verification", at.date())


def test_a_visit_recorded_late_needs_a_reason(case, office, at):
    visit = filled_visit(case, office, at=at)
    later = at + 8 * DAY
    with pytest.raises(Blocked, match="须写明原因"):
        record_visit(visit.pk, by=office.helper, at=later)
    HomeVisit.objects.filter(pk=visit.pk).update(late_reason="下乡无网络")
    record_visit(visit.pk, by=office.helper, at=later)
    assert Event.objects.get(act=Act.RECORD_VISIT).reason == "下乡无网络"


def test_two_writers_see_both_versions_and_lose_nothing(visit, office):
    record.save_visit(
        visit.pk, version=visit.version, changes={"vehicles": "电动车"}, present=[], second=None, by=office.helper
    )
    with pytest.raises(Conflict) as clash:
        record.save_visit(
            visit.pk, version=visit.version, changes={"vehicles": "无"}, present=[], second=None, by=office.window
        )
    assert clash.value.both == [("交通工具", "无", "电动车")]


def test_saving_the_same_again_is_no_change(visit, office):
    saved = record.save_visit(
        visit.pk, version=visit.version, changes={"vehicles": "无"}, present=[], second=None, by=office.helper
    )
    again = record.save_visit(
        visit.pk, version=visit.version, changes={"vehicles": "无"}, present=[], second=None, by=office.helper
    )
    assert again.version == saved.version


def test_a_finished_sheet_is_closed_to_everything(visit, case, office, at):
    record_visit(visit.pk, by=office.helper, at=at)
    visit.refresh_from_db()
    with pytest.raises(Blocked, match="不能再改"):
        record.save_visit(visit.pk, version=visit.version, changes={}, present=[], second=None, by=office.helper)
    with pytest.raises(Blocked, match="不能再添照片"):
        record.add_photo(case, visit, picture(5), "other", by=office.helper, at=at)
    with pytest.raises(Blocked, match="不能再签名"):
        record.sign(visit, SignerRole.VISITED, "某人", picture(6), by=office.helper, at=at)


def test_another_community_cannot_open_the_sheet(case, at):
    with pytest.raises(NotVisible):
        record.open_visit(case, by=UserFactory(community=True), at=at)


@pytest.mark.parametrize("act", [Act.APPROVE, Act.HOLD_PANEL])
def test_neither_visitor_may_sit_on_the_panel_or_approve(office, at, act):
    case = visited(office, at=at)
    for person in (office.helper, office.window):
        assert any("入户调查人不得评审、审批" in reason for reason in conflicts(person, act, case.pk))


def test_the_investigation_ends_only_with_an_assessment(office, at):
    case = visited(office, at=at)
    with pytest.raises(Blocked, match="请先做核算表"):
        finish_visit(case.pk, by=case_clerk(case), at=at)


@pytest.mark.parametrize(("code", "lands_in"), [("XS2020", "review"), ("LS2019", "publicity")])
def test_the_case_goes_where_its_regime_says(at, code, lands_in):
    office = office_of(code)
    case = assessed(office, at=at)
    case = finish_visit(case.pk, by=case_clerk(case), at=at)
    assert case.state == lands_in
    assert (case.eligible, case.visit_finished_on) == (True, at.date())
    assert case.proposed_amount > 0


def test_an_unaccepted_case_has_no_visit(office, at):
    case = accepted(office, at=at)
    with pytest.raises(Blocked, match="当前环节“核对”不能进行此操作"):
        finish_visit(case.pk, by=case_clerk(case), at=at)


@pytest.mark.parametrize("said", [True, False])
def test_the_suggestion_saved_is_still_chosen_when_the_sheet_is_opened_again(case, office, at, client, said):
    filled_visit(case, office, at=at, suggests=said)
    client.force_login(office.helper, backend="accounts.backends.StaffBackend")
    with time_machine.travel(at, tick=False):
        page = client.get(reverse("visits:record_visit", args=[case.pk])).content.decode()
    chosen = re.findall(r'<input[^>]*name="suggests"[^>]*>', page)
    assert ["checked" in one for one in chosen] == [said, not said]


def test_a_refused_sheet_comes_back_with_the_strokes_and_the_scan_of_the_signatures(case, office, at, client):
    drawn = f"data:image/png;base64,{base64.b64encode(signature(3).read()).decode()}"
    client.force_login(office.helper, backend="accounts.backends.StaffBackend")
    url = reverse("visits:record_visit", args=[case.pk])
    data = {"form_key": "strokes", "do": "finish", "version": 1, "seen": 0, "sign_first": drawn, "place": "本户"}
    data |= {"sign_visited_typed": "王建国", "sign_visited_scan": picture(77)}
    with time_machine.travel(at, tick=False):
        page = client.post(url, data)
    assert page.status_code == 409 and "请选择建议" in page.text
    assert f'value="{drawn}"' in html.unescape(page.text), "屏上的笔画"
    assert 'value="王建国"' in page.text and "sign_visited_scan_token" in page.text, "打字的姓名、纸上签名的凭据"
