"""核心的夹具：一位登录的窗口经办，几样来路不明的文件。"""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import UserFactory


@pytest.fixture
def clerk(db):
    return UserFactory(window=True)


@pytest.fixture
def desk(client, clerk):
    """已登录的浏览器。"""
    client.force_login(clerk)
    return client


def photo(name="现场.jpg", colour=(10, 120, 90), size=(320, 240), kind="JPEG", **options):
    """一张渐变的照片；颜色不同，内容与指纹都不同。"""
    image = Image.new("RGB", size, colour)
    for column in range(size[0] // 2):
        image.paste((column % 256, colour[1], colour[2]), (column, 0, column + 1, size[1] // 3))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return SimpleUploadedFile(name, out.getvalue())


def pdf(pages=1, change=None, **options):
    """一份空白 PDF；`change(文件)` 往里放东西。"""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(200, 300))
        if change:
            change(made)
        made.save(out, **options)
    return SimpleUploadedFile("材料.pdf", out.getvalue())
