"""版面：不出纸边、不丢换行、签名用印不独占一页、印不出的字不定稿。"""

import pypdfium2
import pytest

from core.refusals import Blocked
from notices import glyphs, printing
from notices.catalogue import AUTHORISATION, MATERIALS
from notices.models import Notice
from notices.services import file_sheet
from tests.factories.households import HouseholdFactory
from tests.factories.papers import issued

pytestmark = pytest.mark.django_db
NOBODY_HAS = "\U00031350"  # 扩展 H 区，本机没有一种字体有
MILLIMETRE = 72 / 25.4


def pages_of(data):
    """逐页的文字，去掉空白。"""
    pdf = pypdfium2.PdfDocument(data)
    found = ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    pdf.close()
    return found


def rightmost(data):
    """各页最靠右的字的右边，毫米。"""
    pdf = pypdfium2.PdfDocument(data)
    edges = [0]
    for page in pdf:
        text = page.get_textpage()
        edges += [text.get_charbox(turn)[2] for turn in range(text.count_chars())]
    pdf.close()
    return max(edges) / MILLIMETRE


def materials(household, at, rows, label="户口簿"):
    lines = [{"label": f"{label}{turn}", "status": "已收", "copy": True, "pages": 1} for turn in range(rows)]
    content = {"applicant": "王建国", "case_number": "x", "clerk": "李晓梅", "rows": lines}
    return file_sheet(MATERIALS, content, household=household, dated_on=at.date(), by=None, at=at, case_id=None)


def test_four_hundred_characters_without_a_space_stay_on_the_page(at):
    household = HouseholdFactory()
    letter = issued(household, at=at, facts="A1" * 200).paper
    form = materials(household, at, 1, label="B2" * 200)
    assert 150 < rightmost(printing.render(letter)) <= 210 - 24
    assert 150 < rightmost(printing.render(form)) <= 210 - 16


def test_line_breaks_that_were_typed_are_kept_and_nothing_else_is_markup(at):
    notice = issued(HouseholdFactory(), at=at, facts="其一，收入超过。\r\n其二，<b>有车</b>。")
    html = printing.notice_html(notice)
    assert f"其一，收入超过。{printing.BREAK}其二，&lt;b&gt;有车&lt;/b&gt;。" in html
    assert "其二，<b>有车</b>。" in pages_of(printing.to_pdf(html))[0]


@pytest.mark.parametrize("char", [NOBODY_HAS, "\ue001"], ids=["没有字体", "自造字"])
def test_a_character_no_font_has_is_named_before_anything_is_sealed(at, char):
    household = HouseholdFactory()
    said = f"《不予确认告知书》里的“{char}”（U\\+{ord(char):04X}），本机没有一种字体有"
    for facts in ({"recipient": f"王{char}"}, {"facts": f"住在{char}村。"}):
        with pytest.raises(Blocked, match=said):
            issued(household, at=at, **facts)
    with pytest.raises(Blocked, match="《材料接收清单》"):
        materials(household, at, 1, label=char)
    assert not Notice.objects.exists()


def test_rare_characters_of_names_are_printed():
    assert all(glyphs.printable(char) for char in "𠮷䶮㛃𬱖·王A1（）〔〕①½")
    assert not glyphs.printable(NOBODY_HAS)


def test_signature_seal_and_receipt_never_stand_alone_on_a_page(at):
    household = HouseholdFactory()
    split = 0
    for lines in range(4, 30):
        pages = pages_of(printing.render(issued(household, at=at, facts="查" * 32 * lines).paper))
        split += len(pages) > 1
        (page,) = [one for one in pages if "收件人签名" in one]
        assert "提起行政诉讼" in page and page.index("提起行政诉讼") < page.index(
            "2026年3月2日—" if 0 else "收件人签名"
        )
    assert split >= 5


def test_a_line_for_signing_never_stands_alone_on_a_page(at):
    household = HouseholdFactory()
    split = 0
    for rows in range(26, 40):
        pages = pages_of(printing.render(materials(household, at, rows)))
        split += len(pages) > 1
        (page,) = [one for one in pages if "递交人（签名）" in one]
        assert f"户口簿{rows - 1}" in page, f"{rows}行"
    assert split >= 3


def test_the_boxes_of_the_authorisation_are_wide_enough_to_write_in_and_its_term_is_the_one_kept(at):
    content = {"name": "王", "relation": "户主", "matter": "最低生活保障", "id_number": "340603196203070018"}
    content |= {"is_obligor": False, "years": "三"}
    frame = {
        "title": AUTHORISATION.title,
        "content": content,
        "issuer": {"name": "三堤口街道办事处"},
        "dated": at.date(),
    }
    html = printing.blank_html(AUTHORISATION, {**frame, "number": "", "stamp": ""})
    assert "自签署之日起三年" in html and "退出救助之日止" not in html
    pdf = pypdfium2.PdfDocument(printing.to_pdf(html))
    text = pdf[0].get_textpage()
    found = text.get_text_range()
    row = found.index("3\r\n4" if "3\r\n4" in found else "3 4" if "3 4" in found else "340")
    left, right = (text.get_charbox(found.index(one, row))[0] for one in ("3", "4"))
    assert (right - left) / MILLIMETRE > 6
    pdf.close()
