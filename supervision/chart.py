"""各街道的条形图：只算坐标，画由模板画；图里的数与图下的表是同一份。"""

from dataclasses import dataclass

ROW, BAR, HEAD, FOOT = 28, 16, 30, 8
NAME_END, FIRST, SECOND, LONGEST = 170, 182, 580, 220
WIDTH = 940


@dataclass(frozen=True)
class Bar:
    kind: str
    x: int
    y: int
    width: int


@dataclass(frozen=True)
class Words:
    kind: str
    x: int
    y: int
    text: str


def chart(rows):
    """[Figures]（不含全区）→ 模板要的坐标：左一组在办（其中超期另涂），右一组平均用时。"""
    most = max((one.in_hand for one in rows), default=0)
    slowest = max((float(one.days) for one in rows if one.days), default=0)
    bars = []
    words = [Words("head", FIRST, 18, "在办（件），其中超期"), Words("head", SECOND, 18, "平均用时（工作日）")]
    for number, one in enumerate(rows):
        top = HEAD + number * ROW
        line = top + BAR - 3
        bars += [Bar("hand", FIRST, top, _long(one.in_hand, most)), Bar("late", FIRST, top, _long(one.late, most))]
        bars.append(Bar("days", SECOND, top, _long(float(one.days or 0), slowest)))
        late = f"，超期 {one.late}" if one.late else ""
        words.append(Words("name", NAME_END, line, one.name))
        words.append(Words("number", FIRST + _long(one.in_hand, most) + 6, line, f"{one.in_hand}{late}"))
        days = one.days or "没有办结的"
        words.append(Words("number", SECOND + _long(float(one.days or 0), slowest) + 6, line, days))
    height = HEAD + len(rows) * ROW + FOOT
    return {"width": WIDTH, "height": height, "bars": [bar for bar in bars if bar.width], "words": words}


def _long(number, most):
    """最大的画满，不为零的至少看得见。"""
    return max(2, round(LONGEST * number / most)) if most and number else 0
