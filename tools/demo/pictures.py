"""示例照片与签名：每张都不同，画面上写明“示例”，不会与真照片混淆。"""

import io
import random
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.test.utils import override_settings
from PIL import Image, ImageDraw, ImageFont

SIZE, BLOCKS = (800, 600), (12, 9)


def photo(title, seed):
    """一张示例照片：色块与文字都随 `seed` 变。"""
    chance = random.Random(seed)  # noqa: S311  只为画面各异
    blocks = Image.frombytes("RGB", BLOCKS, chance.randbytes(3 * BLOCKS[0] * BLOCKS[1]))
    image = blocks.resize(SIZE, Image.Resampling.BILINEAR)  # 大色块各张都不同，不会当成同一张
    pen = ImageDraw.Draw(image)
    pen.text((40, 30), f"示例 {title}", font=font(56), fill="black", stroke_width=3, stroke_fill="white")
    pen.text((40, 540), f"第{seed}号 虚构画面", font=font(40), fill="black", stroke_width=3, stroke_fill="white")
    return jpeg(image, f"{title}.jpg")


def signature(name, seed):
    """一笔手写样的签名，白底黑字。"""
    chance = random.Random(seed)  # noqa: S311
    image = Image.new("RGB", (360, 140), "white")
    pen = ImageDraw.Draw(image)
    pen.text((20 + chance.randrange(30), 30 + chance.randrange(12)), name[:8], font=font(44), fill="black")
    points = [(20 + step * 40, 110 + chance.randrange(-12, 12)) for step in range(9)]
    pen.line(points, fill="black", width=3)
    return jpeg(image, "签名.jpg")


def jpeg(image, name):
    data = io.BytesIO()
    image.save(data, "JPEG", quality=80)
    return ContentFile(data.getvalue(), name=name)


@lru_cache
def font(size):
    """set-up 做好的小字库；没有就用自带的西文字。"""
    for path in sorted(Path(settings.FONT_DIR).glob("*.ttf")):
        return ImageFont.truetype(str(path), size)
    return ImageFont.load_default(size)


def own_work():
    """自己画的图就地清洗，不必每张另起一个进程（来路不明的才要）。"""
    return override_settings(FILE_DECODER="process")
