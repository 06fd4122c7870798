"""归卷的几张纸都印得出来，字字在纸上。"""

import io

import pikepdf
import pytest

from notices import printing
from tests.factories.cases import office_of
from tests.factories.evidence import assessed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "title", "words"),
    [
        ("10", "家庭经济状况核对报告", ["未发现超标", "各部门反馈无异常", "各类的答复见上表"]),
        ("12", "入户调查表", ["两室一厅，陈设简单", "人在户在", "门口、门牌"]),
        ("14", "收入财产核算表", ["753.00 × 2 − (800.00 − 0.00 + 0.00) = 706.00", "柒佰零陆元整"]),
    ],
    ids=["核对报告", "入户调查表", "核算表"],
)
def test_each_sheet_is_printed_with_what_was_recorded(at, kind, title, words):
    case = assessed(office_of("XS2020"), at=at)
    paper = case.household.dossier.papers.get(kind=kind, title=title)
    html = printing.sheet_html(paper)
    for text in words:
        assert text in html
    assert case.head_name in html
    pdf = printing.to_pdf(html)
    assert len(pikepdf.open(io.BytesIO(pdf)).pages) >= 1
