"""文书上的图：印章、二维码、手写的签名，都在本机做成 data: 图，不引用任何外部文件。"""

from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin
from xml.sax.saxutils import escape

import segno
from django.conf import settings

RED = "#d7141a"
SIZE, CENTRE, RIM = 420, 210, 200  # 0.1 毫米：街道印章直径 42 毫米
TEXT_RADIUS, SPREAD = 158, 250  # 环形文字半径；占圆周的度数
STROKES = 480, 160  # 签名印在纸上的像素，再大也看不出分别


@lru_cache(maxsize=64)
def seal(name, *, sample=False):
    """圆形印章：机关名环排、五角星居中；如实标“电子印章”，示例单位标“示例”。返回 data: 地址。"""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">',
        f'<circle cx="{CENTRE}" cy="{CENTRE}" r="{RIM}" fill="none" stroke="{RED}" stroke-width="10"/>',
        f'<polygon fill="{RED}" points="{_star(58)}"/>',
        _ring(name),
        _line("示例·电子印章" if sample else "电子印章", 372, 26),
        "</svg>",
    ]
    return "data:image/svg+xml;base64," + b64encode("".join(parts).encode()).decode()


@lru_cache(maxsize=256)
def qr(text):
    """二维码的 data: 地址。"""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=0, dark="#000", scale=4)


def strokes(data):
    """签名的笔迹：裁去四周空白、缩小，白底黑字；返回 data: 地址。"""
    from PIL import Image, ImageOps  # 载入慢，用时才取

    drawn = Image.open(BytesIO(data))
    if drawn.mode in ("RGBA", "LA", "P"):  # 透明的底当作白纸
        drawn = drawn.convert("RGBA")
        drawn = Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn)
    gray = drawn.convert("L")
    ink = gray.crop(ImageOps.invert(gray).point(lambda dark: 255 if dark > 96 else 0).getbbox())
    ink.thumbnail(STROKES)
    out = BytesIO()
    ink.save(out, "PNG", optimize=True)
    return "data:image/png;base64," + b64encode(out.getvalue()).decode()


def _ring(name):
    """机关名沿上弧逐字排开；一个 text 给全部坐标与转角，比逐字成组省一半字节。"""
    size = min(54, int(2 * pi * TEXT_RADIUS * SPREAD / 360 / max(len(name), 1) * 0.92))
    step = min(34, SPREAD / max(len(name) - 1, 1))
    angles = [step * (place - (len(name) - 1) / 2) for place in range(len(name))]
    corners = [_foot_of(angle * pi / 180, size) for angle in angles]
    return (
        f'<text x="{_list(x for x, _ in corners)}" y="{_list(y for _, y in corners)}" rotate="{_list(angles)}"'
        f' font-size="{size}" font-family="{_family()}" fill="{RED}">{escape(name)}</text>'
    )


def _foot_of(angle, size):
    """转过 angle 后，字的左下角该落在哪里。"""
    base = TEXT_RADIUS - size * 0.36  # 基线到圆心
    return (
        CENTRE + base * sin(angle) - size / 2 * cos(angle),
        CENTRE - base * cos(angle) - size / 2 * sin(angle),
    )


def _list(numbers):
    return " ".join(f"{number:.1f}" for number in numbers)


def _family():
    return f"{settings.FONT_FAMILY}, Noto Serif CJK SC"


def _line(text, y, size):
    return (
        f'<text x="{CENTRE}" y="{y:.1f}" text-anchor="middle" font-size="{size}"'
        f' font-family="{_family()}" fill="{RED}">{escape(text)}</text>'
    )


def _star(radius):
    """五角星的十个顶点，尖朝上。"""
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = pi * corner / 5
        points.append(f"{CENTRE + reach * sin(angle):.1f},{CENTRE - reach * cos(angle):.1f}")
    return " ".join(points)
