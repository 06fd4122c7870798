"""各岗位打得开的每一页，HTML 都合乎规范，没有把内部代号写给人看。

解析用排版程序自带的 tinyhtml5（照规范分词建树，逐处报错），不另装程序；它不管的几样在此自查：
非标准的属性、空的网址、浏览器不认的日期、重复的 id、内部代号、填得久而没有边填边存的表单。
"""

import re
import tomllib
from collections import Counter
from types import SimpleNamespace

import pytest
import time_machine
from tinyhtml5.parser import HTMLParser

from benefits.services.entitlements import open_in_street
from core.drafts import DO, LONGER_THAN
from regimes.files.bases import shipped
from tests.factories.accounts import UserFactory
from tests.factories.benefits import drafted
from tests.factories.cases import office_of, registered
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import filled_visit, requested, standards_of, verified
from tests.factories.signing import approve
from tests.walk import walk

pytestmark = pytest.mark.django_db
ROLES = "window helper checker reviewer review_leader leader bureau auditor admin".split()
UNTYPED = ("hidden", "submit", "button")
# 括号套括号、没有话的空选项、千位没有逗号的金额（框里要填的不在内）。
MISWRITTEN = re.compile(r"））|-{9}|(?<![\d.,\"])\d{4,}\.\d\d(?![\d\"])")
# 参数、行为一类的键，规程里文件的代号（S1、D57）和时限的编号（T04）。
SOURCES = {key for path in shipped() for key in tomllib.loads(path.read_text("utf-8")).get("sources", {})}
CODES = re.compile(rf"[a-z]+_[a-z_]+|(?<![A-Za-z0-9])(?:T[0-9]{{2}}[A-Z]?|{'|'.join(sorted(SOURCES))})(?![A-Za-z0-9])")
UNSAID = {"script", "style", "template", "code"}
ISO = {"date": re.compile(r"\d{4}-\d\d-\d\d"), "month": re.compile(r"\d{4}-\d\d")}


def everything(office, at):
    """各环节各一件，另有一份名册；返回看的那一刻。"""
    standards_of(office)
    registered(office, at=at)
    requested(office, at=at)
    filled_visit(verified(office, at=at), office, at=at)
    ready_to_sign(office, at=at)
    granted = ready_to_sign(office, at=at)
    approve(granted.pk, by=office.leader, at=granted.sign_at)
    open_in_street(office.street, at=granted.sign_at)
    office.clerk = office.window
    drafted(office, at=granted.sign_at)
    return granted.sign_at


@pytest.fixture
def pages(at, monkeypatch):
    """每一种页各岗位看一件；卷内各件不真印。"""
    monkeypatch.setattr("notices.dossiers.press.press", lambda pk, at: SimpleNamespace(file=None))
    office = office_of("XS2020")
    office.auditor = UserFactory(unit=office.district, auditor=True)
    office.admin = UserFactory(unit=office.district, admin=True)
    with time_machine.travel(everything(office, at), tick=False):
        yield list(walk({role: getattr(office, role) for role in ROLES}))


def test_every_page_is_valid_html_and_speaks_plainly(pages):
    found, framed = {}, set()
    assert len({page.name for page in pages}) > 60 and {page.who for page in pages} == set(ROLES)
    assert [(page.who, page.url) for page in pages if page.status in (403, 404)] == [], "给谁看的链接，谁就打得开"
    for page in pages:
        whole = page.who not in framed
        framed.add(page.who)
        if faults := faults_of(page.text if whole else page.main, whole=whole):
            found.setdefault((page.name, tuple(faults)), page.url)
    assert found == {}


def faults_of(text, *, whole=True):
    """一页（或只有正文）的毛病。"""
    parser = HTMLParser(namespace_html_elements=False)
    tree = parser.parse(text) if whole else parser.parse_fragment(text)
    elements = [one for one in tree.iter() if isinstance(one.tag, str)]
    ids = Counter(one.get("id") for one in elements if one.get("id"))
    return [
        *(f"第{line}行 {code} {facts}" for (line, _), code, facts in parser.errors),
        *(f"id={one} 有{count}个" for one, count in ids.items() if count > 1),
        *(f"写着“{found[0]}”" for found in MISWRITTEN.finditer(text)),
        *(fault for one in elements for fault in _faults(one)),
        *sorted({f"代号 {code}" for one in _said(tree) for code in CODES.findall(one)}),
        *(f"{len(names)} 栏的表单没有边填边存：{names[:3]}" for one in elements if (names := _lost_if_closed(one))),
    ]


def _lost_if_closed(element):
    """多于十栏而没有边填边存的表单要填的各栏；别的元素为空。"""
    if element.tag != "form" or element.get("method") != "post":
        return []
    inside = [one for one in element.iter() if one.get("name")]
    typed = [one for one in inside if one.tag in ("input", "select", "textarea") and one.get("type") not in UNTYPED]
    names = list(dict.fromkeys(one.get("name") for one in typed))
    kept = any(one.get("data-draft") is not None for one in inside) and any(one.get("name") == DO for one in inside)
    return [] if kept or len(names) <= LONGER_THAN else names


def _faults(element):
    yield from (f"<{element.tag} {name}>" for name in element.keys() if name.startswith("hx-"))
    yield from (f"<{element.tag} {name}> 是空的" for name in ("action", "href", "src") if element.get(name) == "")
    pattern = ISO.get(element.get("type")) if element.tag == "input" else None
    if pattern and (value := element.get("value")) and not pattern.fullmatch(value):
        yield f"{element.get('name')} 的日期 {value} 浏览器不认"


def _said(element):
    """写给人看的字。"""
    if element.tag in UNSAID:
        return
    yield element.text or ""
    for child in element:
        yield from _said(child)
        yield child.tail or ""


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p><div>字</div></p>", "unexpected-end-tag"),
        ("<table><tr><td>一<table></table>", "expected-closing-tag"),
        ('<a id="x" id="y">字</a>', "duplicate-attribute"),
        ('<p id="x">一</p><p id="x">二</p>', "id=x"),
        ('<form hx-post="/x"></form>', "hx-post"),
        ('<form action=""></form>', "action"),
        ('<form method="post">{}</form>'.format("".join(f"<input name=f{n}>" for n in range(11))), "11 栏的表单"),
        ('<input type="date" name="on" value="2026/11/27">', "2026/11/27"),
        ("<p>王建国（本人（户主））</p>", "））"),
        ("<option>---------</option>", "---------"),
        ("<td>1010.20</td>", "1010.20"),
        ("<p>review_min_rep_share</p>", "review_min_rep_share"),
        ("<p>依据D57第十条，时限T04</p>", "D57"),
        ("<p>依据D57第十条，时限T04</p>", "T04"),
    ],
)
def test_what_a_faulty_page_looks_like(html, fault):
    assert any(fault in one for one in faults_of(html, whole=False))


def test_what_a_faultless_page_looks_like():
    html = '<form data-hx-post="/x"><input type="date" value="2026-11-27"></form><p>1,010.20 元</p>'
    assert faults_of(html, whole=False) == []
