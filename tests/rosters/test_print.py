"""浏览器里按“打印”：名册横排一页一页各栏都在，规程不先空出一页。"""

import re
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings

from tests.factories import shipped_regime
from tests.factories.benefits import drafted, grant, roster_office
from tests.staging import staged

pytestmark = pytest.mark.django_db
CSS = Path(settings.BASE_DIR) / "static" / "css"
LINK = re.compile(r'<link[^>]*href="[^"]*css/(\w+)[^"]*\.css"[^>]*>')


@staged
def office():
    return roster_office()


def styled(found):
    media = "print" if 'media="print"' in found[0] else "all"
    return f'<style media="{media}">{(CSS / f"{found[1]}.css").read_text("utf-8")}</style>'


def printed(browser, html):
    """印成的各页：[（宽大于高, 文字）]。"""
    html = re.sub(r"<script.*?</script>", "", LINK.sub(styled, html), flags=re.S)
    window = browser.new_context(bypass_csp=True)
    page = window.new_page()
    page.set_content(html)
    pdf = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    window.close()
    pages = [(one.get_width() > one.get_height(), "".join(one.get_textpage().get_text_range().split())) for one in pdf]
    pdf.close()
    return pages


def test_a_roster_is_printed_across_with_its_accounts_and_a_regime_begins_on_its_first_page(
    browser, client, office, at
):
    for _ in range(3):
        grant(office, amount="1800.00", at=at)
    roster = drafted(office, at=at)
    line = roster.lines.last()
    client.force_login(office.clerk)
    pages = printed(browser, client.get(f"/rosters/{roster.pk}/?all=1").content.decode())
    assert [across for across, _ in pages] == [True]
    text = pages[0][1]
    assert "备注" in text and line.account[-4:] in text and "制表" in text and "金额大写" in text
    regime = shipped_regime("NAT_STREET")
    first = printed(browser, client.get(f"/regimes/{regime.pk}/").content.decode())[0][1]
    assert regime.name in first and "登记受理" in first
