"""各页从浏览器的一侧看：列出缺什么、退回时什么都不丢、看不见的就是 404。"""

import io
import itertools
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.acts import Act
from core.masking import mask_id
from core.models import Draft, Event
from evidence.models import Assessment, Check, Hit, HomeVisit, Income, VisitPhoto
from tests.factories import UserFactory
from tests.factories.cases import accepted, case_clerk, office_of
from tests.factories.evidence import filled_visit, picture, poor_couple, requested, standards_of, verified, visited
from tests.staging import staged
from verification.services import hits as hit_services
from visits.services import record

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("LS2019")


@pytest.fixture
def now():
    return timezone.now()


def enter(client, user):
    client.force_login(user)
    return client


KEYS = itertools.count()


VISITS = {"visits", "record_visit", "autosave", "add_photo", "photo", "finish_visit", "hear"}


def key():
    return {"form_key": f"key-{next(KEYS)}"}


def url(name, *args):
    room = "visits" if name in VISITS else "verification"
    return reverse(f"{room}:{name}", args=args)


def uploaded(seed, name="现场.jpg"):
    return SimpleUploadedFile(name, picture(seed).read(), "image/jpeg")


def test_the_clerk_requests_and_the_officer_finds_it_on_the_list(client, office, now):
    case = accepted(office, at=now)
    page = enter(client, office.window).get(url("request_check", case.pk))
    assert "核对对象（2人" in page.text
    answer = client.post(url("request_check", case.pk), {"officer": office.checker.pk, **key()})
    assert answer.status_code == 302
    listed = enter(client, office.checker).get(url("checks")).text
    assert case.head_name in listed


def test_the_officer_sees_whole_numbers_while_the_check_is_open_and_each_look_says_so(client, office, now):
    case = requested(office, at=now)
    number = case.applicant.id_number
    looks = Event.objects.filter(act=Act.READ_CHECK, case_id=case.pk).order_by("pk")
    assert number in enter(client, office.checker).get(url("check", case.pk)).text
    page = enter(client, office.window).get(url("check", case.pk)).text
    assert number not in page and mask_id(number) in page
    assert [(one.actor_id, one.data["full"]) for one in looks] == [(office.checker.pk, True), (office.window.pk, False)]
    Check.objects.filter(case_id=case.pk).update(status="closed", closed_on=now.date(), valid_to=now.date())
    page = enter(client, office.checker).get(url("check", case.pk)).text
    assert number not in page and mask_id(number) in page
    assert looks.last().data["full"] is False


def test_other_officers_and_other_streets_see_nothing(client, office, now):
    case = requested(office, at=now)
    stranger = UserFactory(unit=office.street, checker=True)
    assert enter(client, stranger).get(url("check", case.pk)).status_code == 404
    assert stranger and case.head_name not in client.get(url("checks")).text
    assert enter(client, UserFactory(window=True)).get(url("check", case.pk)).status_code == 404
    assert enter(client, office.helper).get(url("check", case.pk)).status_code == 403


def test_a_hit_without_reason_comes_back_with_everything_typed(client, office, now):
    case = requested(office, at=now)
    check = Check.objects.get(case_id=case.pk)
    typed = {"subject": check.subjects.first().pk, "data_class": "08", "detail": "某厂缴费", "verdict": "counted"}
    typed |= {"amount": "1550", "period": "month"}
    answer = enter(client, office.checker).post(url("record_hit", case.pk), {**typed, **key()})
    assert answer.status_code == 422
    assert "某厂缴费" in answer.text and "请写明计入或不计入的理由" in answer.text
    answer = client.post(url("record_hit", case.pk), {**typed, "reason": "与申报一致", **key()})
    assert answer.status_code == 302
    assert Hit.objects.get().reason == "与申报一致"


def test_twenty_two_alike_hits_take_one_form(client, office, now):
    case = requested(office, at=now)
    check = Check.objects.get(case_id=case.pk)
    for _ in range(22):
        hit_services.record_hit(check.subjects.first(), by=office.checker, at=now, data_class="41", detail="在册")
    page = enter(client, office.checker).get(url("check", case.pk)).text
    assert page.count("为同类命中套用同一说明") == 1 and page.count("22条，逐条看") == 1
    ids = ",".join(str(pk) for pk in Hit.objects.values_list("pk", flat=True))
    typed = {"hits": ids, "verdict": "not_counted", "reason": "同一笔临时救助"}
    assert client.post(url("explain_hits", case.pk), {**typed, **key()}).status_code == 302
    assert not Hit.objects.pending().exists()


def test_the_report_is_closed_from_the_page(client, office, now):
    case = requested(office, at=now)
    enter(client, office.checker)
    check = Check.objects.get(case_id=case.pk)
    page = client.get(url("check", case.pk)).text
    assert "还有59类数据没有答复" in page and "其余59类均无记录" in page
    for subject in check.subjects.all():
        assert client.post(url("answer_classes", case.pk, subject.pk), {"rest": "on", **key()}).status_code == 302
    typed = {"conclusion": "within", "note": "各部门均无记录"}
    assert client.post(url("record_check", case.pk), {**typed, **key()}).status_code == 302
    case.refresh_from_db()
    assert case.state == "visit"
    assert "各部门均无记录" in client.get(url("check", case.pk)).text


def test_a_class_that_cannot_be_had_needs_its_reason_and_keeps_the_ticks(client, office, now):
    case = requested(office, at=now)
    subject = Check.objects.get(case_id=case.pk).subjects.first()
    typed = {"classes": ["30", "31"], "answer": "unavailable", "reason": ""}
    enter(client, office.checker)
    answer = client.post(url("answer_classes", case.pk, subject.pk), {**typed, **key()})
    assert answer.status_code == 409
    assert "无法取得的，请写明理由" in answer.text and 'value="31"' in answer.text and answer.text.count("checked") == 3
    typed["reason"] = "银行接口未接通"
    assert client.post(url("answer_classes", case.pk, subject.pk), {**typed, **key()}).status_code == 302
    assert "存款（银行接口未接通）" in client.get(url("check", case.pk)).text


def sheet(visit=None, **changes):
    """手机上填好的一张表。"""
    return {
        "version": visit.version if visit else 1,
        "visited_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "place": "桂苑小区3栋201室",
        "housing_kind": "commercial",
        "findings": "两室一厅，陈设简单",
        "no_contradiction": "on",
        "conclusion": "true",
        "suggests": "true",
        **changes,
    }


def test_the_visit_list_shows_the_households_of_the_community(client, office, now):
    case = verified(office, at=now)
    page = enter(client, office.helper).get(url("visits")).text
    assert case.head_name in page and "开始入户" in page
    assert case.head_name not in enter(client, UserFactory(community=True)).get(url("visits")).text


def test_opening_the_sheet_writes_nothing(client, office, now):
    case = verified(office, at=now)
    assert enter(client, office.helper).get(url("record_visit", case.pk)).status_code == 200
    assert not HomeVisit.objects.exists()


def test_saving_keeps_what_is_there_and_says_what_is_missing(client, office, now):
    case = verified(office, at=now)
    enter(client, office.helper)
    assert client.post(url("record_visit", case.pk), {**sheet(), "do": "save", **key()}).status_code == 302
    page = client.get(url("record_visit", case.pk)).text
    assert ">---------<" not in page
    assert "两室一厅，陈设简单" in page
    assert "现只有1人" in page and "现有0种" in page


def test_finishing_too_early_returns_the_sheet_with_the_reasons(client, office, now):
    case = verified(office, at=now)
    answer = enter(client, office.helper).post(
        url("record_visit", case.pk), {**sheet(findings="院内有三轮车一辆"), "do": "finish", **key()}
    )
    assert answer.status_code == 409
    assert "院内有三轮车一辆" in answer.text
    assert "入户调查须2人以上，现只有1人" in answer.text


def test_photos_in_the_form_survive_a_wrong_field_and_count_when_saved(client, office, now):
    case = verified(office, at=now)
    enter(client, office.helper)
    typed = {**sheet(monthly_bills="-5"), "do": "save", "photo_door": uploaded(11)}
    answer = client.post(url("record_visit", case.pk), {**typed, **key()})
    assert answer.status_code == 422
    assert "不能为负数" in answer.text
    token = answer.text.split('name="photo_door_token" value="')[1].split('"')[0]
    again = {**sheet(monthly_bills="5"), "do": "save", "photo_door_token": token}
    assert client.post(url("record_visit", case.pk), {**again, **key()}).status_code == 302
    assert VisitPhoto.objects.get().kind == "door"


def test_a_photo_sent_from_the_camera_is_added_at_once_and_refused_twice(client, office, now):
    case = verified(office, at=now)
    enter(client, office.helper)
    path = url("add_photo", case.pk, "kitchen")
    assert client.post(path, {"file": uploaded(12)}).json()["token"]
    answer = client.post(path, {"file": uploaded(12)})
    assert answer.status_code == 409
    assert "不能用两次" in answer.json()["reasons"][0]
    photo = VisitPhoto.objects.get()
    shown = client.get(url("photo", case.pk, photo.pk))
    assert (shown.status_code, shown["X-Content-Type-Options"]) == (200, "nosniff")
    assert enter(client, UserFactory(community=True)).get(url("photo", case.pk, photo.pk)).status_code == 404


def bomb():
    """一张声称两亿像素的图。"""
    data = io.BytesIO()
    Image.new("1", (20000, 10000)).save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("大图.png", bomb, id="两亿像素"),
        pytest.param("表.jpg", lambda: b"%PDF-1.4\n%%EOF", id="PDF改名"),
        pytest.param("包.jpg", lambda: b"PK\x03\x04" + bytes(64), id="压缩包"),
    ],
)
def test_a_hostile_file_is_refused_in_chinese_and_the_sheet_keeps_its_words(client, office, now, name, content):
    case = verified(office, at=now)
    enter(client, office.helper)
    file = SimpleUploadedFile(name, content(), "image/jpeg")
    refused = client.post(url("add_photo", case.pk, "door"), {"file": file})
    assert refused.status_code == 409
    assert any("\u4e00" <= letter <= "\u9fff" for letter in refused.json()["reasons"][0])
    file.seek(0)
    typed = {**sheet(findings="写了很久的话"), "do": "save", "photo_door": file, **key()}
    answer = client.post(url("record_visit", case.pk), typed)
    assert answer.status_code in (409, 422)
    assert "写了很久的话" in answer.text
    assert not VisitPhoto.objects.exists()


def test_autosave_keeps_the_sheet_and_tells_the_new_version(client, office, now):
    case = verified(office, at=now)
    enter(client, office.helper)
    answer = client.post(url("autosave", case.pk), sheet(vehicles="电动车一辆"), HTTP_HX_REQUEST="true")
    visit = HomeVisit.objects.get()
    assert visit.vehicles == "电动车一辆"
    assert f'value="{visit.version}" data-hx-swap-oob="true"' in " ".join(answer.text.split())
    again = client.post(url("autosave", case.pk), sheet(vehicles="电动车一辆"), HTTP_HX_REQUEST="true")
    assert "已自动暂存" in again.text


def test_what_autosave_could_not_put_into_the_sheet_is_kept_beside_it(client, office, now):
    case = verified(office, at=now)
    enter(client, office.helper)
    token = re.search(r'name="draft" value="([^"]+)"', client.get(url("record_visit", case.pk)).text)[1]
    wrong = sheet(housing_area="-3", findings="写了很久的话", draft=token, draft_version=0)
    assert "不能为负数" in client.post(url("autosave", case.pk), wrong, HTTP_HX_REQUEST="true").text
    kept = client.get(Draft.objects.get().url).text
    assert "接着填" in client.get(url("record_visit", case.pk)).text
    assert 'value="-3"' in kept and "写了很久的话" in kept
    client.post(url("autosave", case.pk), {**wrong, "housing_area": "30"}, HTTP_HX_REQUEST="true")
    assert not Draft.objects.exists() and HomeVisit.objects.get().findings == "写了很久的话"


def test_a_later_writer_is_shown_both_versions(client, office, now):
    case = verified(office, at=now)
    visit = filled_visit(case, office, at=now)
    enter(client, office.window)
    typed = {**sheet(visit, findings="我写的"), "version": visit.version - 1, "do": "save", **key()}
    answer = client.post(url("record_visit", case.pk), typed)
    assert answer.status_code == 409
    assert "我写的" in answer.text and visit.findings in answer.text


def test_the_worksheet_tries_before_it_saves(client, office, now):
    standards_of(office)
    case = visited(office, at=now, members=poor_couple())
    row = Income.objects.get(case_id=case.pk)
    enter(client, case_clerk(case))
    assert "506.00 元" not in client.get(url("assess", case.pk)).text
    typed = {f"income-{row.pk}:verified": "1000.00", f"income-{row.pk}:excluded": ""}
    tried = client.post(url("assess", case.pk), {**typed, "do": "try", **key()})
    assert "506.00 元" in tried.text
    assert not Assessment.objects.exists()
    wrong = client.post(url("assess", case.pk), {f"income-{row.pk}:verified": "-1", "do": "try", **key()})
    assert wrong.status_code == 422 and "金额不能为负" in wrong.text
    assert client.post(url("assess", case.pk), {**typed, "do": "save", **key()}).status_code == 302
    assert str(Assessment.objects.get().total) == "506.00"


def test_the_later_of_two_who_assess_sees_both_and_overwrites_only_knowingly(client, office, now):
    standards_of(office)
    case = visited(office, at=now, members=poor_couple())
    row = Income.objects.get(case_id=case.pk)
    enter(client, case_clerk(case))
    assert 'name="version" value="0"' in client.get(url("assess", case.pk)).text
    typed = {f"income-{row.pk}:verified": "1000.00", "version": 0, "do": "save"}
    assert client.post(url("assess", case.pk), {**typed, **key()}).status_code == 302
    first = Assessment.objects.get()
    late = client.post(url("assess", case.pk), {**typed, f"income-{row.pk}:verified": "1100.00", **key()})
    assert late.status_code == 409 and "您填的" in late.text and "506.00 元" in late.text
    assert f'name="version" value="{first.pk}"' in late.text and Assessment.objects.count() == 1
    again = {**typed, f"income-{row.pk}:verified": "1100.00", "version": first.pk, **key()}
    assert client.post(url("assess", case.pk), again).status_code == 302 and Assessment.objects.count() == 2


def test_without_a_standard_the_worksheet_says_who_must_enter_it(client, office, now):
    case = visited(office, at=now)
    page = enter(client, case_clerk(case)).get(url("assess", case.pk)).text
    assert "请区民政局在" in page


def test_the_tabs_show_the_state_without_the_hits(office, now):
    from django.template.loader import render_to_string

    from verification.tab import check
    from visits.tab import visit

    case = visited(office, at=now)
    text = render_to_string("verification/_tab_check.html", check(case, office.window))
    assert "查看比对结果（会留下记录）" in text
    text = render_to_string("visits/_tab_visit.html", visit(case, office.window))
    assert office.helper.name in text
    assert record.PHOTOS_NEEDED == text.count("<img")


@pytest.mark.parametrize("name", ["object_check", "recheck", "finish_visit", "hear"])
def test_the_other_acts_say_why_not_before_the_click(client, office, now, name):
    case = accepted(office, at=now)
    page = enter(client, case_clerk(case)).get(url(name, case.pk))
    assert page.status_code == 200
    assert "不能进行此操作" in page.text
