"""注释与文档引用的，须在本仓库里找得到（docs/、规程文件），或是公开的法规、文件本身。"""

import re

from django.conf import settings

from tests.house.source import ROOT, template_files

# 不在仓库里的设计文档：文件名、章节号、编号。规程文件的代号（D57、S4、T06）与文书代号（F38）在仓库里。
ELSEWHERE = re.compile(
    r"\b(practice|security|regulations|regimes|forms|people|style|performance|verification_sources|DESIGN)\.md"
    r"|DESIGN ?§|§ ?\d|安全(文档|目标|要求)? ?([A-Z]-?\d|§)"
    r"|(?<![\w-])[IRMO]-\d{2}(?![\d-])|[（、]A\d{2}[–、）]|(?<!\w)S[1-5]\.\d"
)
HERE = re.compile(r"docs/\w+\.md")


def prose():
    """会写引用的文件：代码、用例、页面、样式、脚本、文档；决定（docs/decisions）一并算在内。"""
    folders = [*settings.HOUSE_APPS, "config", "tests", "docs", "static"]
    found = [path for one in folders for path in (ROOT / one).rglob("*") if path.suffix in SUFFIXES]
    return [path for path in [*found, *template_files()] if not {"vendor", "golden"} & set(path.parts)]


SUFFIXES = {".py", ".md", ".js", ".css", ".toml"}


def strays(text):
    return [line.strip() for line in HERE.sub("", text).splitlines() if ELSEWHERE.search(line)]


def test_citations_lead_somewhere():
    files = [path for path in prose() if path.name != "test_citations.py"]
    assert len(files) > 400
    found = {str(path.relative_to(ROOT)): strays(path.read_text("utf-8", errors="ignore")) for path in files}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_stray_citation_is_recognised():
    lost = [
        "（practice.md §4.4）",
        "# 安全 §5.3",
        "安全文档 I-05",
        "（A29–A31）",
        "（M-01、R-02）",
        "DESIGN §3",
        "（S4.9）",
    ]
    assert all(map(strays, lost))
    kept = [
        "57号文第20条",
        "docs/style.md",
        "AQ2024 A02",
        "（D43 第16条；S4 三；T06；F38）",
        "2026-11-02",
        "A4 纸",
        "A01",
    ]
    assert not any(map(strays, kept))
