"""使用手册：一岗一章，打开即是自己的一章；编号、图都在。"""

import re

import pytest
from django.urls import reverse

from accounts.models import Role
from desk.manual import CHAPTERS, OWN, chapters
from tests.conftest import ROOT
from tests.factories import UnitFactory, UserFactory

TEXT = (ROOT / "docs" / "manual.md").read_text("utf-8")


def test_every_chapter_has_its_address_and_every_post_its_chapter():
    assert list(chapters(TEXT)) == list(CHAPTERS.values())
    assert set(OWN) == set(Role) and set(OWN.values()) < set(CHAPTERS)


def test_every_line_of_the_manual_stands_on_one_of_its_pages():
    blocks = [block for rows in chapters(TEXT).values() for one in rows for block in one.blocks]
    shown = sum(len(block) if kind in ("ol", "ul") else 1 for kind, block in blocks)
    body = [line for line in TEXT.split("\n## ", 1)[1].splitlines()[1:] if line.strip() and not line.startswith("#")]
    assert shown == len(body)
    pictures = [block["src"] for kind, block in blocks if kind == "img"]
    assert sorted(pictures) == sorted(f"manual/{name}" for name in re.findall(r"\(images/([\w-]+\.png)\)", TEXT))
    assert all((ROOT / "docs" / "images" / one.removeprefix("manual/")).exists() for one in pictures)


@pytest.mark.django_db
def test_it_opens_at_ones_own_chapter_with_its_numbers(client):
    client.force_login(UserFactory(unit=UnitFactory(), window=True))
    page = client.get(reverse("desk:help")).content.decode()
    assert "使用手册：窗口经办" in page and "<ol><li>点“受理”" in page and 'aria-current="page">窗口经办' in page
    assert "民主评议（组长）" not in page
    other = client.get(reverse("desk:manual_chapter", args=["review"])).content.decode()
    assert "民主评议（组长）" in other
    assert client.get(reverse("desk:manual_chapter", args=["nobody"])).status_code == 404
