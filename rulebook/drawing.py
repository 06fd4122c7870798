"""把一套程序的走法排成图：主路自上而下，岔路在右，回头与跳过的线在左；只算坐标，画由模板画。"""

import re
from dataclasses import dataclass, field

WIDE, NARROW = 1.0, 0.56  # 汉字与半角字符的宽，以字号计
SIZE, LINE, PAD = 13, 18, 10  # 字号、行高、框内边距
PIECES = re.compile(r"[A-Za-z0-9]+|.")
CLOSING = "，。；：、）”"
SLOT = 14  # 一支箭头进出框边所占的高


@dataclass(frozen=True)
class Sheet:
    """各栏的宽：左边走线与其说明、主路、中间走线、岔路；`full` 写不写时限等细目。"""

    gutter: int = 310
    main: int = 370
    channel: int = 70
    side: int = 300
    gap: int = 44
    full: bool = True

    @property
    def main_x(self):
        return self.gutter

    @property
    def side_x(self):
        return self.gutter + self.main + self.channel

    @property
    def width(self):
        return self.side_x + self.side + 30


FULL = Sheet()
SMALL = Sheet(gutter=170, main=190, channel=40, side=170, gap=40, full=False)


@dataclass
class Box:
    """一格：位置和逐行的字 [(类, 字)]。"""

    step: object
    lines: list
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0
    ins: int = 0
    marked: bool = False
    outs: list = field(default_factory=list)

    @property
    def middle(self):
        return self.x + self.width // 2

    @property
    def right(self):
        return self.x + self.width

    @property
    def bottom(self):
        return self.y + self.height

    @property
    def texts(self):
        return [
            {"kind": kind, "text": text, "x": self.x + PAD, "y": self.y + PAD + LINE * (number + 1) - 5}
            for number, (kind, text) in enumerate(self.lines)
        ]


@dataclass
class Line:
    """一支箭头：折线的点、箭尖朝向、旁边的字 [(字, x, y)]。"""

    points: list
    heading: str
    words: list = field(default_factory=list)
    both: bool = False

    @property
    def path(self):
        return " ".join(f"{x},{y}" for x, y in self.points)

    @property
    def tips(self):
        (x, y) = self.points[-1]
        tips = [tip(x, y, self.heading)]
        if self.both:
            tips.append(tip(*self.points[0], {"right": "left", "left": "right"}[self.heading]))
        return tips


def tip(x, y, heading):
    """箭尖的三个角。"""
    dx, dy = {"right": (-8, 0), "left": (8, 0), "down": (0, -8)}[heading]
    return f"{x},{y} {x + dx - dy // 2},{y + dy - dx // 2} {x + dx + dy // 2},{y + dy + dx // 2}"


def wrapped(text, width, size=SIZE):
    """按宽度折行；汉字一字一宽，字母数字不拆开，句读不放在行首。"""
    rows, row, used = [], "", 0.0
    for piece in PIECES.findall(text):
        wide = sum(size * (WIDE if ord(char) > 0x2E7F or char in "→·“”" else NARROW) for char in piece)
        if row and used + wide > width and piece not in CLOSING:
            rows.append(row)
            row, used = "", 0.0
        row, used = row + piece, used + wide
    return [*rows, row] if row else rows


def drawing(steps, *, sheet=FULL, marks=None):
    """[Step] → 模板要的全部坐标；`marks` 为 {要标出的格的键: 标的字}。"""
    return Drawer(steps, sheet, marks or {}).drawn()


class Drawer:
    def __init__(self, steps, sheet, marks):
        self.sheet, self.marks = sheet, marks
        self.steps = {step.key: step for step in steps}
        self.sources = {key: [one for one in steps for way in one.exits if way.target == key] for key in self.steps}
        self.boxes = {step.key: Box(step, self._lines(step), marked=step.key in self.marks) for step in steps}
        self.rows = self._rows()
        self.lines = []
        self.lanes = {}

    def drawn(self):
        self._place()
        self._connect()
        foot = max(box.bottom for box in self.boxes.values()) + 12
        return {"width": self.sheet.width, "height": foot, "boxes": list(self.boxes.values()), "lines": self.lines}

    # —— 框里写什么 ——
    def _lines(self, step):
        width = (self.sheet.main if step.main else self.sheet.side) - 2 * PAD
        title = step.label + (f"（{self.marks[step.key]}）" if step.key in self.marks else "")
        rows = [] if step.main else [("from", one) for one in self._came(step)]
        rows += [("title", title)]
        rows += [("who", f"{role}：{words}" if self.sheet.full else role) for role, words in self._who(step)]
        if self.sheet.full:
            rows += [("limit", f"时限 {one}") for one in step.limits]
            rows += [("round", f"公示 {one}") for one in step.rounds]
            rows += [("paper", f"文书 {'、'.join(step.notices)}")] if step.notices else []
            rows += [("note", one) for one in step.notes]
        if not step.main and not self._returns(step):
            rows += [("to", f"{'；'.join(way.labels)} → {self.steps[way.target].label}") for way in step.exits]
        return [(kind, part) for kind, text in rows for part in wrapped(text, width)]

    def _who(self, step):
        return step.who if self.sheet.full else list({role: (role, "") for role, _ in step.who}.values())

    def _came(self, step):
        """岔路框的第一行：从哪里、怎么来的。"""
        if self._returns(step) and len(self.sources[step.key]) > 1:
            names = "、".join(one.label for one in self.sources[step.key])
            return [f"{'；'.join(dict.fromkeys(self._labels(step)))}（{names}时均可），办完回到原处"]
        return list(dict.fromkeys(self._labels(step)))

    def _labels(self, step):
        ways = (way for one in self.sources[step.key] for way in one.exits)
        return [said for way in ways if way.target == step.key for said in way.labels]

    def _returns(self, step):
        """办完就回到来处的：从哪里来的都回得去，也只回那里去。"""
        if step.main or step.ends:
            return False
        return {one.key for one in self.sources[step.key]} == {way.target for way in step.exits} or not step.exits

    # —— 框放在哪里 ——
    def _rows(self):
        """每个主路的格，和挂在它右边的岔路。"""
        rows = {key: [] for key, step in self.steps.items() if step.main}
        last = next(reversed(rows))
        for key, step in self.steps.items():
            if not step.main:
                owner = next((one.key for one in self.sources[key] if one.main), last)
                rows[owner].append(key)
        return rows

    def _place(self):
        for key, step in self.steps.items():
            for way in self._left_ways(step):
                self.boxes[key].outs.append((way, wrapped("；".join(way.labels), self._label_width())))
                self.boxes[way.target].ins = 1
        y = 8
        for key, sides in self.rows.items():
            y = self._place_row(self.boxes[key], [self.boxes[one] for one in sides], y) + self.sheet.gap

    def _place_row(self, box, sides, y):
        box.x, box.y, box.width = self.sheet.main_x, y, self.sheet.main
        needed = SLOT * 2 * box.ins + sum(max(1, len(rows)) * LINE + 6 for _, rows in box.outs)
        top = y
        for side in sides:
            side.x, side.y, side.width = self.sheet.side_x, top, self.sheet.side
            side.height = len(side.lines) * LINE + 2 * PAD
            top = side.bottom + 12
        box.height = max(len(box.lines) * LINE + 2 * PAD, needed + PAD, top - 12 - y)
        return box.bottom

    def _label_width(self):
        return self.sheet.gutter * (0.62 if self.sheet.full else 0.66)

    def _left_ways(self, step):
        """走左边的：主路之间，不是顺着下一格的。"""
        return [way for way in step.exits if step.main and self.steps[way.target].main and not way.main]

    # —— 线怎么走 ——
    def _connect(self):
        for box in self.boxes.values():
            y = box.y + SLOT * 2 * box.ins + 6
            for way, rows in box.outs:
                y = self._left(box, way, rows, y)
            for way in box.step.exits:
                self._other(box, way)

    def _left(self, box, way, rows, y):
        goal = self.boxes[way.target]
        lane, at = self._lane("left", way.target), y + LINE * len(rows)
        words = [(text, box.x - 10, y + LINE * (number + 1) - 5) for number, text in enumerate(rows)]
        start, stop = (box.x, at), (goal.x, goal.y + SLOT)
        self.lines.append(Line([start, (lane, at), (lane, stop[1]), stop], "right", words))
        return at + 6

    def _lane(self, side, target):
        """通往同一格的线并作一条。"""
        lanes = self.lanes.setdefault(side, {})
        number = lanes.setdefault(target, len(lanes))
        if side == "left":
            return 14 + 16 * number
        if side == "right":
            return self.sheet.side_x + self.sheet.side + 8 + 8 * number
        return self.sheet.main_x + self.sheet.main + 14 + 12 * number

    def _other(self, box, way):
        goal = self.boxes[way.target]
        if box.step.main and goal.step.main:
            if way.main:
                words = [("；".join(way.labels), box.middle + 10, box.bottom + self.sheet.gap // 2 + 4)]
                self.lines.append(Line([(box.middle, box.bottom), (box.middle, goal.y)], "down", words))
        elif box.step.main:
            self._to_side(box, goal)
        elif goal.step.main:
            self._from_side(box, goal)
        else:
            lane = self._lane("right", goal.step.key)
            a, b = box.bottom - 14, goal.y + 30
            self.lines.append(Line([(box.right, a), (lane, a), (lane, b), (goal.right, b)], "left"))

    def _to_side(self, box, goal):
        returns = self._returns(goal.step)
        if goal.step.key in self.rows[box.step.key]:
            y = goal.y + 16
            self.lines.append(Line([(box.right, y), (goal.x, y)], "right", both=returns))
        elif not returns:
            lane, y = self._lane("middle", goal.step.key), box.y + 16
            self.lines.append(Line([(box.right, y), (lane, y), (lane, goal.y + 34), (goal.x, goal.y + 34)], "right"))

    def _from_side(self, box, goal):
        if self._returns(box.step):
            return
        lane, y = self._lane("middle", goal.step.key), box.bottom - 14
        end = goal.y + 40 if goal.y < box.y else goal.y + 28
        self.lines.append(Line([(box.x, y), (lane, y), (lane, end), (goal.right, end)], "left"))
