"""单位资料：区民政局改，留痕，文书照此写（found C13）。"""

import pytest
from django.urls import reverse

from accounts.models import Unit
from accounts.services.units import edit_unit
from core.models import Event
from core.refusals import Blocked, Conflict, NotPermitted, NotVisible, Reason
from core.templatetags.office import with_basis
from notices.freezing import issuer_of
from tests.factories import UnitFactory, UserFactory
from tests.house.source import ROOT

pytestmark = pytest.mark.django_db


def edited(unit, by, at, *, version=None, **changes):
    return edit_unit(unit.pk, by=by, at=at, version=version or unit.version, **changes)


def test_the_bureau_enters_what_a_paper_needs(officer, street, at):
    saved = edited(street, officer, at, doc_word="田东救", court="田家庵区人民法院", own_word="我街道")
    assert (saved.doc_word, saved.court, saved.version) == ("田东救", "田家庵区人民法院", 2)
    event = Event.objects.get(act="edit_unit")
    assert event.data["changes"]["doc_word"] == ["三街救", "田东救"] and "机关代字" in event.subject
    assert issuer_of(saved)["court"] == "田家庵区人民法院"


def test_nobody_else_edits_it(street, at, admin):
    for by in (UserFactory(unit=street, leader=True), admin):
        with pytest.raises((NotPermitted, NotVisible)):
            edited(street, by, at, phone="1")


def test_nothing_changed_or_a_word_twice_or_an_old_version_is_refused(officer, street, bureau, at):
    with pytest.raises(Blocked, match="没有改动"):
        edited(street, officer, at, phone=street.phone)
    other = UnitFactory(parent=bureau, doc_word="丙街救")
    with pytest.raises(Blocked, match=r"已由.*使用"):
        edited(street, officer, at, doc_word=other.doc_word)
    edited(street, officer, at, phone="0561-1")
    with pytest.raises(Conflict):
        edited(street, officer, at, version=1, phone="0561-2")


@pytest.mark.parametrize(
    ("level", "name", "word"),
    [
        ("district", "相山区", "我局"),
        ("street", "三堤口街道", "我街道"),
        ("street", "方城镇", "我镇"),
        ("street", "大岭乡", "我乡"),
    ],
)
def test_an_office_speaks_of_itself_by_its_own_word(level, name, word):
    assert Unit(level=level, name=name).speaks_as == word
    assert Unit(level=level, name=name, own_word="我中心").speaks_as == "我中心"


def test_no_paper_calls_every_office_a_street():
    said = [path.name for path in (ROOT / "templates" / "pdf").rglob("*.html") if "我街道" in path.read_text("utf-8")]
    assert said == []


def test_the_pages_show_what_is_missing_and_what_was_changed(signed_in, officer, street, bureau):
    Unit.objects.filter(pk=bureau.pk).update(doc_word="")
    client = signed_in(officer)
    assert "机关代字" in client.get(reverse("accounts:units")).text
    assert "机关代字——编文号" in client.get(reverse("accounts:unit", args=[bureau.pk])).text
    url = reverse("accounts:edit_unit", args=[bureau.pk])
    facts = {name: getattr(bureau, name) for name in ("phone", "complaint_phone", "address", "review_body", "court")}
    facts["name"] = f"{bureau.name}新"
    sent = {**facts, "own_word": "", "doc_word": "相民救", "version": bureau.version, "form_key": "u1"}
    assert client.post(url, {**sent, "own_word": "本局"}).status_code == 422
    assert client.post(url, sent).status_code == 302
    page = client.get(reverse("accounts:unit", args=[bureau.pk])).text
    assert "机关代字：空 → 相民救" in page and "还缺" not in page
    assert f"名称：{bureau.name} → {bureau.name}新" in page
    assert f"，{officer.name}</td>" in client.get(reverse("accounts:units")).text, "最近谁改过"
    clerk = signed_in(UserFactory(unit=street, window=True))
    assert "修改</a>" not in clerk.get(reverse("accounts:unit", args=[street.pk])).text
    assert clerk.get(url).status_code == 403
    assert clerk.get(reverse("accounts:unit", args=[UnitFactory(district=True).pk])).status_code == 404


def test_a_reason_can_say_where_to_go():
    reason = Reason("没有登记", page=("accounts:units",))
    assert with_basis(reason) == f'<a href="{reverse("accounts:units")}">没有登记</a>'
    assert with_basis(Reason(reason)) == with_basis(reason)  # 转手再包一层，去处还在
    assert "<a" not in with_basis(Reason("没有登记"))
