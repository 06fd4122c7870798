import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from notices import figures, printing
from notices.catalogue import NUMBERED
from notices.models import NoticeKind
from tests.factories.households import HouseholdFactory
from tests.factories.papers import issued

CANARY = "CANARY-7f3a9c-SECRET"
SMALL = 45 * 1024


@pytest.fixture
def listener():
    """本机回环上的服务：谁来敲门都记下；/go 会跳转到文件。"""
    hits = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(302 if self.path.startswith("/go") else 200)
            if self.path.startswith("/go"):
                self.send_header("Location", "/landed")
            self.end_headers()

        do_POST = do_HEAD = do_GET

        def log_message(self, *args):
            """安静。"""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", hits
    server.shutdown()
    server.server_close()


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(CANARY)
    return path.as_uri()


SVG = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>{}</svg>"
VECTORS = [
    '<img src="{u}/img">',
    '<img src="{f}">',
    '<img srcset="{u}/srcset 1x">',
    '<object data="{u}/object" type="image/png"></object>',
    '<object data="{f}"></object>',
    '<embed src="{u}/embed">',
    '<iframe src="{u}/iframe"></iframe>',
    '<iframe src="{f}"></iframe>',
    '<link rel="stylesheet" href="{u}/css">',
    '<link rel="stylesheet" href="{f}">',
    '<link rel="attachment" href="{u}/attach">',
    '<link rel="attachment" href="{f}">',
    '<a rel="attachment" href="{u}/a-attach">x</a>',
    '<a rel="attachment" href="{f}">x</a>',
    '<style>@import url("{u}/import");</style>',
    '<style>@font-face {{ font-family: x; src: url("{u}/font") }} p {{ font-family: x }}</style><p>字</p>',
    '<style>@font-face {{ font-family: y; src: url("{f}") }} p {{ font-family: y }}</style><p>字</p>',
    '<style>p {{ background: url("{u}/bg") }}</style><p>字</p>',
    '<style>li {{ list-style-image: url("{u}/li") }}</style><ul><li>字</li></ul>',
    '<style>p::before {{ content: url("{u}/content") }}</style><p>字</p>',
    '<p style="border-image: url({u}/border) 3">字</p>',
    '<base href="{u}/"><img src="based.png">',
    '<svg><image href="{u}/svg-image" width="9" height="9"/></svg>',
    '<svg><use href="{u}/use#a"/></svg>',
    '<img src="' + SVG.format("<image xlink:href='{u}/nested' width='9' height='9'/>") + '">',
    '<img src="' + SVG.format("<image xlink:href='{f}' width='9' height='9'/>") + '">',
    '<img src="{u}/go">',
    '<img src="//127.0.0.1/protocol-relative">',
    '<style>@color-profile --c {{ src: url("{u}/icc") }}</style><p style="color: color(--c 0 0 0)">字</p>',
    '<meta http-equiv="refresh" content="0; url={u}/refresh"><img src="{u}/plain">',
]


@pytest.mark.parametrize("vector", VECTORS)
def test_the_press_reaches_neither_network_nor_files(vector, listener, secret):
    url, hits = listener
    html = vector.format(u=url, f=secret)
    try:
        data = printing.to_pdf(f"<html><head></head><body>{html}</body></html>")
    except printing.CannotPrint:
        data = b""
    assert hits == []
    assert CANARY.encode() not in data
    if data:
        with pikepdf.open(BytesIO(data)) as pdf:
            streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
            assert not any(CANARY.encode() in one.read_bytes() for one in streams)
            assert "/EmbeddedFiles" not in str(pdf.Root.get("/Names", ""))


def test_markup_in_the_facts_is_printed_as_text(db, at, listener):
    url, hits = listener
    bait = f'<img src="{url}/x"><script>1</script>{{{{ settings.SECRET_KEY }}}}{{% include "x" %}}{{0.__class__}}'
    notice = issued(HouseholdFactory(), at=at, facts=bait)
    text = text_of(printing.render(notice.paper))
    assert hits == []
    assert '<imgsrc="' in text
    assert "{{settings.SECRET_KEY}}" in text and '{%include"x"%}' in text and "{0.__class__}" in text


def text_of(data):
    """全文，去掉空白与换行。"""
    pdf = pypdfium2.PdfDocument(data)
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    pdf.close()
    return "".join(text.split())


def test_a_refusal_says_facts_clause_and_remedy(db, at):
    text = text_of(printing.render(issued(HouseholdFactory(), at=at).paper))
    for part in (
        "不予确认告知书",
        "三街救不准〔2026〕1号",
        "高于本区城市低保标准",
        "审核确认办法》第四条",
        "2026年3月2日",
    ):
        assert part in text
    assert "六十日内向区人民政府申请行政复议" in text
    assert "六个月内向区人民法院提起行政诉讼" in text


def test_provisional_due_date_is_printed_with_both_dates(db, at):
    days = {"due_on": at.date().replace(year=2027), "due_plain": at.date().replace(year=2027, month=2, day=26)}
    notice = issued(HouseholdFactory(), "acceptance", at=at, due_provisional=True, **days)
    text = text_of(printing.render(notice.paper))
    assert "2027年3月2日" in text and "2027年2月26日" in text and "放假安排尚未公布" in text


def test_rare_characters_come_from_the_fallback_font(db, at):
    notice = issued(HouseholdFactory(), at=at, recipient="㛃𠮷𬱖·买买提江")
    data = printing.render(notice.paper)
    assert "㛃𠮷𬱖·买买提江" in text_of(data)
    with pikepdf.open(BytesIO(data)) as pdf:
        fonts = {str(one.BaseFont) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one}
    assert any("Noto" in font or "Hana" in font for font in fonts)


def test_notices_are_archival_and_small(db, at):
    data = printing.render(issued(HouseholdFactory(), at=at).paper)
    assert len(data) <= SMALL
    with pikepdf.open(BytesIO(data)) as pdf:
        assert (pdf.open_metadata().get("pdfaid:part"), pdf.open_metadata().get("pdfaid:conformance")) == ("2", "B")
        assert len(pdf.pages) == 1


def test_large_print_says_the_same_in_bigger_letters(db, at):
    paper = issued(HouseholdFactory(), at=at).paper
    plain, large = printing.render(paper), printing.render(paper, large=True)
    assert "六十日内向区人民政府申请行政复议" in text_of(large)
    assert len(pypdfium2.PdfDocument(large)) >= len(pypdfium2.PdfDocument(plain))


def test_the_same_content_prints_the_same_words_twice(db, at):
    paper = issued(HouseholdFactory(), at=at).paper
    assert text_of(printing.render(paper)) == text_of(printing.render(paper))


def test_every_kind_has_a_series_of_its_own():
    words = [form.series for form in NUMBERED]
    assert all(words) and len(set(words)) == len(words) == len(NoticeKind)


def test_the_seal_is_honest_about_what_it_is():
    from base64 import b64decode

    svg = b64decode(figures.seal("三堤口街道办事处", sample=True).partition(",")[2]).decode()
    assert "电子印章" in svg and "示例" in svg
    assert "示例" not in b64decode(figures.seal("三堤口街道办事处").partition(",")[2]).decode()
