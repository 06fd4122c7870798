"""张贴的公示单：一张单一份，页码自为起讫；字大，占满一张纸；扫码看网上公示。"""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import time_machine
from django.urls import reverse

from notices import figures, printing
from publicity import papers
from tests.factories.cases import office_of
from tests.factories.evidence import investigated
from tests.factories.publicity import opened, posted
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("LS2019")


def texts(data):
    pdf = pypdfium2.PdfDocument(data)
    found = ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    pdf.close()
    return found


def lowest(data):
    """正文最低处离纸底几毫米；页脚不算。"""
    pdf = pypdfium2.PdfDocument(data)
    text = pdf[0].get_textpage()
    boxes = [text.get_charbox(turn) for turn in range(text.count_chars())]
    pdf.close()
    return min(box[1] for box in boxes if box[1] > 50) / 72 * 25.4


def test_each_sheet_is_numbered_by_itself_and_carries_its_code(client, office, at, settings):
    first, second = (opened(investigated(office, at=at), by=office.helper, at=at) for _ in range(2))
    client.force_login(office.helper)
    with time_machine.travel(at, tick=False):
        query = f"?no={first.pk}&no={second.pk}&print=1"
        data = client.get(reverse("publicity:sheets") + query).content
    pages = texts(data)
    assert len(pages) == 2 and all("第1页共1页" in page for page in pages)
    assert [one.number in page for one, page in zip((first, second), pages, strict=True)] == [True, True]
    address = f"{reverse('publicity:public')}?community={first.community.code}"
    assert figures.qr(f"http://testserver{address}") in papers.wall_sheet(first, f"http://testserver{address}")
    assert client.get(address).status_code == 200


def test_the_code_leads_to_the_address_the_public_reaches(client, office, at, settings, monkeypatch):
    settings.PUBLIC_URL = "https://gongshi.example/"
    seen = []
    monkeypatch.setattr(figures, "qr", lambda text: seen.append(text) or "data:,")
    sheet = opened(investigated(office, at=at), by=office.helper, at=at)
    client.force_login(office.helper)
    with time_machine.travel(at, tick=False):
        client.get(reverse("publicity:sheet", args=[sheet.pk]))
    assert seen == [f"https://gongshi.example/public/?community={sheet.community.code}"]


def test_the_copy_in_the_file_has_one_household_and_no_code(office, at):
    case = investigated(office, at=at)
    posted(case, by=office.helper, at=at)
    paper = case.household.dossier.papers.get(sheet__template="publicity_sheet")
    html = printing.sheet_html(paper)
    assert "手机扫码" not in html and html.count('<td class="mid">1</td>') == 1


@pytest.mark.parametrize(("households", "pages"), [(1, 1), (2, 1), (6, 1), (15, 1), (40, 2)])
def test_few_households_are_written_large_and_many_still_fit(office, at, households, pages):
    sheet = opened(investigated(office, at=at), by=office.helper, at=at)
    html = papers.wall_sheet(sheet, "http://x")
    row = html[html.index("<tbody>") + 7 : html.index("</tbody>")]
    size = "some" if 2 < households <= 6 else "many" if households > 6 else ""
    html = html.replace(row, row * households).replace('class="form wall"', f'class="form wall {size}"')
    data = printing.to_pdf(html)
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) == pages
    assert pages > 1 or lowest(data) < 297 * 0.3  # 占满，底下不空出一大片
