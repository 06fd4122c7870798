"""一次性提交、退回不丢、拒绝成页：走真的请求。"""

import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django import forms
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.utils import timezone

from core.events import record
from core.files import serve, store
from core.models import Event, FormKey, StoredFile, Upload
from core.once import go, once
from core.refusals import Blocked, Conflict, NotPermitted, NotVisible
from core.uploads import StagedFileField, clear_expired, from_data_url
from core.views import act_page, answer, posted, submit
from tests.core.conftest import pdf, photo
from tests.factories import UserFactory

REFUSALS = {
    "blocked": Blocked(["还缺授权", "还缺材料"]),
    "forbidden": NotPermitted(),
    "hidden": NotVisible(),
    "conflict": Conflict(mine={"地址": "我的"}, theirs={"地址": "他的"}),
}


class VisitForm(forms.Form):
    note = forms.CharField(label="情况")
    photos = StagedFileField(label="照片", multiple=True, camera=True, at_least=1)
    paper = StagedFileField(label="笔录", required=False)


def service(*, note, photos, paper, by, at):
    """先写入，再遇到拒绝：拒绝时写入的须一并回滚。"""
    record("record_visit", chain="t", at=at, by=by, subject=note)
    kept = [store(item, by=by, at=at, purpose="visit_photo") for item in photos]
    if note in REFUSALS:
        raise REFUSALS[note]
    return kept


@once
def visit(request):
    form = VisitForm(*posted(request))
    if kept := submit(form, service, by=request.user, at=timezone.now()):
        return answer(request, "/done/", f"已登记 {len(kept)} 张")
    template = "_visit.html" if request.htmx else "visit.html"
    return act_page(request, template, None, form, blockers=["示例理由"])


@once
def count(request):
    record("accept", chain="t", at=timezone.now(), by=request.user, subject=request.POST.get("note", ""))
    if request.POST.get("note") == "fail":
        return HttpResponse("没办成")
    return go(request, f"/done/{Event.objects.count()}/")


def download(request, pk):
    return serve(StoredFile.objects.get(pk=pk), download_name="入户照片.jpg")


def refuse(request, kind):
    raise REFUSALS[kind]


urlpatterns = [
    path("visit/", visit),
    path("count/", count),
    path("other/", count),
    path("refuse/<kind>/", refuse),
    path("download/<int:pk>/", download),
    path("", include("config.urls")),
]
pytestmark = [pytest.mark.urls(__name__)]
FRAGMENT = (
    "{% load office %}<form method='post'>{% form_key %}{% for r in reasons %}<p>{{ r }}</p>{% endfor %}"
    "{% for r in blockers %}<p>{{ r }}</p>{% endfor %}{% for f in form %}{% field f %}{% endfor %}</form>"
)


@pytest.fixture(autouse=True)
def _templates(settings, tmp_path):
    Path(tmp_path / "_visit.html").write_text(FRAGMENT)
    Path(tmp_path / "visit.html").write_text("<html>{% include '_visit.html' %}</html>")
    frame = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**frame, "DIRS": [*frame["DIRS"], tmp_path]}]


def key_in(page):
    return re.search(r'name="form_key" value="([^"]+)"', page).group(1)


def tokens_in(page, name):
    return re.findall(rf'name="{name}_token" value="([^"]+)"', page)


def test_the_page_shows_what_stands_in_the_way_before_anyone_clicks(desk):
    page = desk.get("/visit/").content.decode()
    assert "示例理由" in page and len(key_in(page)) >= 32 and "<html>" in page


def test_done_means_a_message_a_redirect_and_one_key(desk):
    answer = desk.post("/visit/", {"form_key": "k1", "note": "属实", "photos": photo()}, follow=False)
    assert (answer.status_code, answer["Location"]) == (302, "/done/")
    assert FormKey.objects.get().location == "/done/"
    assert StoredFile.objects.get().purpose == "visit_photo"
    assert [str(m) for m in answer.wsgi_request._messages] == ["已登记 1 张"]


class Note(forms.Form):
    note = forms.CharField()


def test_a_service_without_a_result_has_still_done_it():
    assert submit(Note({"note": "属实"}), lambda note: None) is True
    assert submit(Note({"note": "属实"}), lambda *asked, note: [*asked, note], 7) == [7, "属实"]


def test_nothing_is_done_with_a_form_not_sent_or_wrong_or_refused():
    done = []
    for given in (None, {"note": ""}):
        form = Note(given)
        assert submit(form, lambda note: done.append(note)) is None and not hasattr(form, "refusal")
    form = Note({"note": "blocked"})
    assert submit(form, refuse_note) is None and form.refusal is REFUSALS["blocked"] and not done
    with pytest.raises(NotVisible):
        submit(Note({"note": "hidden"}), refuse_note)


def refuse_note(note):
    raise REFUSALS[note]


def test_htmx_is_sent_on_by_its_own_header_and_gets_fragments(desk):
    htmx = {"HTTP_HX_REQUEST": "true"}
    answer = desk.post("/visit/", {"form_key": "k1", "note": "属实", "photos": photo()}, **htmx)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/done/")
    again = desk.post("/visit/", {"form_key": "k1", "note": "属实"}, **htmx)
    assert again["HX-Redirect"] == "/done/" and Event.objects.count() == 1
    refused = desk.post("/visit/", {"form_key": "k2", "note": "blocked", "photos": photo()}, **htmx)
    assert refused.status_code == 409 and "<html>" not in refused.content.decode()


@pytest.mark.parametrize(("note", "status"), [("blocked", 409), ("forbidden", 403), ("conflict", 409)])
def test_a_refused_form_comes_back_with_reasons_text_and_photos(desk, note, status):
    answer = desk.post("/visit/", {"form_key": "k1", "note": note, "photos": [photo(), photo(colour=(9, 9, 200))]})
    page = answer.content.decode()
    assert answer.status_code == status
    assert REFUSALS[note].reasons[0] in page and f'value="{note}"' in page
    assert len(tokens_in(page, "photos")) == 2 and "已传 2 个，不必重选" in page
    assert not Event.objects.exists() and not FormKey.objects.exists()


def test_kept_photos_need_not_be_chosen_again(desk):
    page = desk.post(
        "/visit/", {"form_key": "k1", "note": "blocked", "photos": photo(), "paper": pdf()}
    ).content.decode()
    sent = {"photos_token": tokens_in(page, "photos"), "paper_token": tokens_in(page, "paper")}
    answer = desk.post("/visit/", {"form_key": key_in(page), "note": "属实", **sent})
    assert answer.status_code == 302
    assert sorted(StoredFile.objects.values_list("purpose", flat=True)) == ["", "visit_photo"]


def test_bad_input_keeps_the_good_photo_and_names_the_bad_one(desk):
    bad = photo("假.jpg", kind="PNG")
    answer = desk.post("/visit/", {"form_key": "k1", "note": "", "photos": [photo(), bad]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "假.jpg：文件名写的是 .jpg，内容却是 PNG" in page and len(tokens_in(page, "photos")) == 1


def test_too_few_photos_are_counted(desk):
    page = desk.post("/visit/", {"form_key": "k1", "note": "属实"}).content.decode()
    assert "请选择文件或拍照" in page


def test_out_of_sight_stays_out_of_sight(desk):
    assert desk.post("/visit/", {"form_key": "k1", "note": "hidden", "photos": photo()}).status_code == 404


def test_what_is_not_done_leaves_no_trace_and_may_be_sent_again(desk):
    assert desk.post("/count/", {"form_key": "k1", "note": "fail"}).content.decode() == "没办成"
    assert not Event.objects.exists() and not FormKey.objects.exists()
    assert desk.post("/count/", {"form_key": "k1"}).status_code == 302


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_a_form_without_a_proper_key_is_refused(desk, key):
    answer = desk.post("/count/", {"form_key": key})
    assert answer.status_code == 409 and "一次性编号" in answer.content.decode()


def test_a_key_belongs_to_one_person_and_one_page(desk):
    desk.post("/count/", {"form_key": "k1"})
    assert desk.post("/other/", {"form_key": "k1"}).status_code == 409
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.post("/count/", {"form_key": "k1"}).status_code == 409
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_have_one_effect_and_one_answer():
    clerk, start, answers = UserFactory(window=True), threading.Barrier(20), []
    clients = [Client() for _ in range(20)]
    for each in clients:
        each.force_login(clerk)

    def send(browser):
        start.wait()
        try:
            answer = browser.post("/count/", {"form_key": "same"})
            answers.append((answer.status_code, answer.headers.get("Location")))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[each]) for each in clients]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert answers == [(302, "/done/1/")] * 20
    assert (Event.objects.count(), FormKey.objects.count()) == (1, 1)


@pytest.mark.parametrize(("kind", "status"), [("blocked", 409), ("forbidden", 403), ("hidden", 404), ("conflict", 409)])
def test_every_refusal_is_a_page_with_its_sentences(desk, kind, status):
    answer = desk.get(f"/refuse/{kind}/", headers={"referer": "http://testserver/cases/1/"})
    page = answer.content.decode()
    assert answer.status_code == status
    assert all(reason in page for reason in REFUSALS[kind].reasons)
    assert 'href="http://testserver/cases/1/"' in page
    fragment = desk.get(f"/refuse/{kind}/", headers={"HX-Request": "true"}).content.decode()
    assert REFUSALS[kind].reasons[0] in fragment and "<html" not in fragment


def test_no_link_leads_to_a_strange_site(desk):
    page = desk.get("/refuse/blocked/", headers={"referer": "http://evil.example/"}).content.decode()
    assert "evil.example" not in page


def test_a_phone_sends_photos_one_by_one(desk, clerk):
    answer = desk.post(reverse("core:upload"), {"file": photo()})
    upload = Upload.objects.get()
    assert answer.json() == {"token": upload.token} and len(upload.token) >= 32
    assert (upload.uploaded_by, upload.file.purpose) == (clerk, "")
    assert not StoredFile.objects.filter(sha256=upload.file.sha256).exclude(purpose="").exists()
    refused = desk.post(reverse("core:upload"), {"file": photo("a.pdf")})
    assert refused.status_code == 409 and "内容却是 JPG" in refused.json()["reasons"][0]
    assert desk.post(reverse("core:upload")).status_code == 400
    assert desk.get(reverse("core:upload")).status_code == 405


@pytest.mark.django_db
def test_strangers_cannot_send_files(client):
    assert client.post(reverse("core:upload"), {"file": photo()}).status_code == 302
    assert not Upload.objects.exists()


def test_too_many_files_at_once_are_refused(desk, monkeypatch):
    monkeypatch.setattr("core.uploads.MAX_FILES", 1)
    answer = desk.post("/visit/", {"form_key": "k1", "note": "属实", "photos": [photo(), photo()]})
    assert answer.status_code == 409 and "请分几次提交" in answer.content.decode()


def test_an_unknown_token_is_as_good_as_none(desk):
    page = desk.post("/visit/", {"form_key": "k1", "note": "属实", "photos_token": "made-up"}).content.decode()
    assert "请选择文件或拍照" in page


def test_forgotten_uploads_are_cleared_and_used_ones_stay(desk, clerk, at, settings):
    for taken in (False, True):
        upload = photo(colour=(1, 2, 3 + taken))
        desk.post(reverse("core:upload"), {"file": upload})
    used, _ = (upload.file for upload in Upload.objects.all())
    store(used, by=clerk, at=at, purpose="visit_photo")
    later = timezone.now() + timedelta(hours=settings.UNFINISHED_HOURS + 1)
    assert clear_expired(timezone.now()) == 0
    assert clear_expired(later) == 2 and clear_expired(later) == 0
    assert list(StoredFile.objects.all()) == [used]


def test_served_files_keep_their_own_sandbox_behind_all_middleware(desk, clerk, at):
    stored = store(photo(), by=clerk, at=at, purpose="visit_photo")
    answer = desk.get(f"/download/{stored.pk}/")
    assert answer["Content-Security-Policy"].startswith("sandbox;") and answer["X-Content-Type-Options"] == "nosniff"


def test_a_signature_drawn_on_the_screen_becomes_a_file():
    assert from_data_url("data:image/png;base64,iVBORw0KGgo=", "签名.png").read().startswith(b"\x89PNG")
    assert from_data_url("", "签名.png") is None
    with pytest.raises(Blocked, match="请重签"):
        from_data_url("data:image/png;base64,***", "签名.png")


def test_a_key_is_bound_to_its_content(desk):
    """办成之后用同一张表送来别的内容：不办，说清楚，先前办的不动。"""
    first = desk.post("/count/", {"form_key": "bound", "note": "甲"})
    assert desk.post("/count/", {"form_key": "bound", "note": "甲"})["Location"] == first["Location"]
    other = desk.post("/count/", {"form_key": "bound", "note": "乙"})
    assert other.status_code == 409 and "这次填的不一样，没有再办" in other.content.decode()
    assert Event.objects.count() == 1
