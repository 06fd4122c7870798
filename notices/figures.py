"""文书上的图：印章与二维码，都在本机画成 data: 图，不引用任何外部文件。"""

from base64 import b64encode
from functools import lru_cache
from math import cos, pi, sin
from xml.sax.saxutils import escape

import segno
from django.conf import settings

RED = "#d7141a"
SIZE, CENTRE, RIM = 420, 210, 200  # 0.1 毫米：街道印章直径 42 毫米
TEXT_RADIUS, SPREAD = 158, 250  # 环形文字半径；占圆周的度数


@lru_cache(maxsize=64)
def seal(name, *, sample=False):
    """圆形印章：机关名环排、五角星居中；如实标“电子印章”，示例单位标“示例”。返回 data: 地址。"""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">',
        f'<circle cx="{CENTRE}" cy="{CENTRE}" r="{RIM}" fill="none" stroke="{RED}" stroke-width="12"/>',
        f'<polygon fill="{RED}" points="{_star(62)}"/>',
        *_ring(name),
        _line("示例·电子印章" if sample else "电子印章", 326, 34),
        "</svg>",
    ]
    return "data:image/svg+xml;base64," + b64encode("".join(parts).encode()).decode()


@lru_cache(maxsize=256)
def qr(text):
    """二维码的 data: 地址。"""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=0, dark="#000", scale=4)


def _ring(name):
    size = min(56, int(2 * pi * TEXT_RADIUS * SPREAD / 360 / max(len(name), 1) * 0.92))
    step = SPREAD / max(len(name) - 1, 1) if len(name) > 8 else min(34, SPREAD / max(len(name) - 1, 1))
    start = -step * (len(name) - 1) / 2
    for place, char in enumerate(name):
        yield (
            f'<g transform="rotate({start + place * step:.2f} {CENTRE} {CENTRE})">'
            f"{_line(char, CENTRE - TEXT_RADIUS + size * 0.36, size)}</g>"
        )


def _line(text, y, size):
    return (
        f'<text x="{CENTRE}" y="{y:.1f}" text-anchor="middle" font-size="{size}" font-weight="700"'
        f' font-family="{settings.FONT_FAMILY}, Noto Serif CJK SC" fill="{RED}">{escape(text)}</text>'
    )


def _star(radius):
    """五角星的十个顶点，尖朝上。"""
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = pi * corner / 5
        points.append(f"{CENTRE + reach * sin(angle):.1f},{CENTRE - reach * cos(angle):.1f}")
    return " ".join(points)
