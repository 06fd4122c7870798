"""文书目录与代码、版式一致：一种文书缺了哪一处，在这里一一点名。"""

import ast
import datetime
import re
import tomllib
from decimal import Decimal
from functools import cache

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string

from archives.models import PaperKind
from notices import catalogue, listing
from notices.catalogue import BY_NAME, FORMS, NUMBERED
from notices.form import DAY, TEXT, Form, fields, group, kept, leaves, maybe, rows
from notices.freezing import freeze, issuer_of
from notices.models import NoticeKind
from tests.factories import UnitFactory
from tests.house.source import ROOT, TEMPLATES, nodes, spot, tree
from tests.tables import each, nothing_missing

FRAMES = {"base", "form", "catalogue", "watermark"}  # 底子、卷内目录、页脚，不是文书
ISSUERS = {"issue", "file_sheet", "file_evidence"}
TOKEN = re.compile(r"{{(.*?)}}|{%(.*?)%}", re.S)
COMMENT = re.compile(r"{% comment.*?endcomment %}|{#.*?#}", re.S)
NAME = re.compile(r"(?<![.\w\"'|:])[a-z_]\w*(?:\.\w+)*")
BY_CONSTANT = {name: one for name, one in vars(catalogue).items() if isinstance(one, Form)}


def shown(template, scope=None):
    """一份版式（连同底子与零件）用到的栏目全名：content.members 里逐行的 one.name 即 members.name。"""
    found, scopes = set(), [{"content": ""} if scope is None else scope]
    text = COMMENT.sub("", (TEMPLATES / template).read_text("utf-8"))
    for token in TOKEN.finditer(text):
        tag = (token[1] or token[2]).strip()
        word, here = tag.split()[0], scopes[-1]
        used = {
            full for full in (resolved(name, here) for name in NAME.findall(re.sub(r"\"[^\"]*\"", '""', tag))) if full
        }
        found |= used
        if word == "extends":
            found |= shown(tag.split('"')[1], here)
        elif word == "include":
            given = {key: resolved(value, here) for key, value in re.findall(r"(\w+)=([\w.]+)", tag)}
            named = {key: full for key, full in given.items() if full is not None}
            found |= shown(tag.split('"')[1], named if tag.endswith(" only") else here | named)
        elif word == "for":
            names, _, source = tag[4:].partition(" in ")
            full = resolved(source.split("|")[0].strip(), here)
            scopes.append(here | {names.strip(): full} if full else here)
        elif word == "endfor":
            scopes.pop()
    return found


def resolved(name, scope):
    """模板里的写法 → 栏目全名；不是栏目的为空。末尾的序号不算。"""
    head, *rest = name.split(".")
    if head not in scope:
        return None
    return ".".join(part for part in [scope[head], *rest] if part and not part.isdigit())


def declared(form):
    """版面该写出的各栏，连同各层的栏名。"""
    ends = {name for name, one in leaves(form.fields).items() if not one.kept}
    parents = {name.rpartition(".")[0] for name in leaves(form.fields) if "." in name}
    return ends, parents | {name.rpartition(".")[0] for name in parents if "." in name}


@cache
def used_in_product():
    """产品代码里提到的文书：目录之外，从目录取用的名称。"""
    found = set()
    for _, node in nodes():
        if isinstance(node, ast.ImportFrom) and node.module == "notices.catalogue":
            found |= {one.name for one in node.names}
    return found


@cache
def text_of_tests():
    files = [path for path in (ROOT / "tests").rglob("*.py") if path.name != "test_forms.py"]
    return "\n".join(path.read_text("utf-8") for path in files)


def lacks(form, constant):
    """这一种文书还缺什么；空列表即齐全。"""
    found = []
    if not (TEMPLATES / form.template).exists():
        found.append(f"版式 templates/{form.template}")
    else:
        ends, parents = declared(form)
        on_paper = shown(form.template)
        found += [f"版式写出栏目 {name}（不印的标 kept）" for name in sorted(ends - on_paper)]
        found += [f"目录列出版式用到的栏目 {name}" for name in sorted(on_paper - ends - parents)]
        found += prints(form)
    if constant not in used_in_product():
        found.append(f"出具之处：该房间的 papers.py 或服务里 issue 或 file_sheet({constant}, …)")
    title = form.title.replace("{}", "")
    words = [f'"{form.name}"', form.template, f".{constant}", f"({constant}", *([title] if len(title) > 3 else [])]
    if not any(word in text_of_tests() for word in words):
        found.append(f"用例：tests 里没有一处说到 {constant} 或“{form.title}”")
    if form.series and form.blank:
        found.append("空白用纸不编文号")
    return found


SAMPLES = {
    str: "753.00",  # 有的文本栏是金额的写法
    datetime.date: datetime.date(2026, 3, 2),
    datetime.datetime: datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC),
    Decimal: Decimal("753.00"),
    int: 2,
    bool: True,
}


def sample(one):
    """一栏的样子，种类与目录所列的相同。"""
    if one.kind is dict:
        return {name: sample(inner) for name, inner in one.columns.items()}
    if one.kind is list:
        return [{name: sample(inner) for name, inner in one.columns.items()}] if one.columns else ["样字", "样字"]
    return SAMPLES[one.kind]


def prints(form):
    """照目录的栏目造一份、定稿、套进版式；套不进去的说明为什么。"""
    content = {name: sample(one) for name, one in form.fields.items()}
    form.check(content)
    issuer = issuer_of(UnitFactory.build(name="任楼街道", parent=UnitFactory.build(district=True)))
    frame = {
        "issuer": issuer,
        "title": form.title,
        "number": "样号",
        "recipient": "样人",
        "stamp": "样戳",
        "seal": "",
        "qr": "",
    }
    frame |= {
        "remedy": "样句",
        "large": False,
        "dense": form.dense,
        "check_code": "0000",
        "dated": SAMPLES[datetime.date],
    }
    try:
        render_to_string(form.template, {**frame, "content": content if form.blank else freeze(content)})
    except (Exception, pytest.fail.Exception) as fault:
        return [f"版式套不进目录的栏目：{type(fault).__name__} {fault}（内容已由 notices/freezing.py 定稿成文字）"]
    return []


@each(("constant", "form"), list(BY_CONSTANT.items()), ids=list(BY_CONSTANT))
def test_every_form_has_its_template_fields_issuer_and_test(constant, form):
    nothing_missing(lacks(form, constant))


def test_a_new_row_is_told_everything_it_still_lacks():
    kind = {"signs": "无", "filed": PaperKind.OTHER}
    bare = Form(name="no_such", title="样子退件单", fields=fields("reason"), **kind)
    told = "\n".join(lacks(bare, "NO_SUCH"))
    for part in ("版式 templates/pdf/no_such.html", "file_sheet(NO_SUCH, …)", "“样子退件单”"):
        assert part in told
    off = Form(name="decline", title="不予受理通知书", fields=fields("reason extra"), **kind)
    told = "\n".join(lacks(off, "DECLINE"))
    assert "版式写出栏目 extra" in told and "目录列出版式用到的栏目 clause" in told


def test_templates_and_rows_are_one_to_one():
    files = {path.stem for path in (TEMPLATES / "pdf").glob("*.html")}
    assert files - FRAMES == set(BY_NAME)
    assert len(BY_NAME) == len(FORMS) == len(BY_CONSTANT)


def test_every_paper_is_issued_from_a_row():
    """issue、file_sheet 的头一项只许是目录里的一行，或转手的 form。"""
    strays, seen = [], 0
    for path, node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ISSUERS:
            seen += 1
            first = node.args[0] if node.args else None
            named = first.id if isinstance(first, ast.Name) else ""
            if named != "form" and not (named in BY_CONSTANT and named in imported(path)):
                strays.append(spot(path, node))
    assert seen >= 15 and strays == []


def imported(path):
    found = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
    return {one.name for node in found if node.module == "notices.catalogue" for one in node.names}


def test_the_kinds_of_notices_are_the_numbered_rows():
    assert list(NoticeKind.choices) == [(form.name, form.title) for form in NUMBERED]
    assert all(not form.blank and "{}" not in form.title for form in NUMBERED)


def test_the_regimes_ask_only_for_notices_of_the_catalogue():
    files = sorted((ROOT / "regimes" / "data").rglob("*.toml"))
    tables = [row for path in files for row in tomllib.loads(path.read_text("utf-8")).get("procedure", [])]
    asked = {(row["kind"], row["label"]) for table in tables for row in table.get("notice", [])}
    assert len(asked) > 5
    assert {kind for kind, _ in asked} <= {form.name for form in NUMBERED}


def test_the_list_of_forms_is_what_the_catalogue_says(tmp_path, monkeypatch):
    call_command("forms", check=True)
    monkeypatch.setattr(listing, "PAGE", tmp_path / "page.md")
    with pytest.raises(CommandError, match="不相符"):
        call_command("forms", check=True)
    call_command("forms")
    call_command("forms", check=True)


SAMPLE = Form(
    name="sample",
    title="{}样表",
    signs="无",
    filed=PaperKind.OTHER,
    fields=fields("reason", on=DAY, until=maybe(DAY), note=kept(TEXT), lines=rows("name"), votes=group("agree")),
)
GOOD = {
    "reason": "",
    "on": datetime.date(2026, 3, 2),
    "note": "",
    "lines": [{"name": "甲"}, {"name": "乙"}],
    "votes": {"agree": "3"},
}


def test_fields_that_fit_pass():
    SAMPLE.check(GOOD)
    SAMPLE.check({**GOOD, "until": None, "lines": []})


@each(
    ("wrong", "said"),
    [
        ({"reason": None}, "样表栏目reason应为文本"),
        ({"on": datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)}, "栏目on应为日期"),
        ({"on": "2026年3月2日"}, "栏目on应为日期"),
        ({"until": Decimal("1")}, "栏目until应为日期"),
        ({"extra": 1}, "多出栏目：extra"),
        ({"lines": [{"name": "甲"}, {}]}, "缺少栏目：lines第2行.name"),
        ({"lines": [{"name": "甲", "age": 3}]}, "多出栏目：lines第1行.age"),
        ({"lines": ["甲"]}, "栏目lines第1行应为一组栏目"),
        ({"votes": {"agree": 3}}, "栏目votes.agree应为文本"),
        ({"votes": {}}, "缺少栏目：votes.agree"),
    ],
)
def test_a_field_that_does_not_fit_is_named_with_its_paper(wrong, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        SAMPLE.check({**GOOD, **wrong})


def test_a_missing_field_is_named():
    with pytest.raises(ValueError, match="样表缺少栏目：on、reason"):
        SAMPLE.check({name: value for name, value in GOOD.items() if name not in ("on", "reason")})
