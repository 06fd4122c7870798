"""国务院办公厅放假通知怎样读成一天一行：通知原文或日期清单进，日子与逐行的毛病出。纯函数，不查库，不看钟。"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates import zh
from regimes.calendar.workdays import ONE_DAY, SATURDAY, WEEKDAYS
from regimes.choices import DayKind

HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
TWO = "贴了两份通知：一次只录一份，先录原来的那份，确认之后再录调整的那份"
AMENDS = re.compile(r"(?:关于|调整)[^。\n]{0,40}?(元旦|春节|清明节|劳动节|端午节|中秋节|国庆节|纪念日)")
ITS_YEAR = re.compile(r"(\d{4})年(?:部分)?(?:节假日|元旦)")
ANY_YEAR = re.compile(r"(\d{4})年")
TITLE = re.compile(r"关于[^。\n]{2,40}的通知")
FREE = re.compile(r"通知|调整|经国务院批准")  # 不分条的通知，不是一行一日的清单
LONGER = "这是延长假期的通知，只说了{name}：请把{year}年全年的放假安排照延长后的日子录一份，整年替换"
FIRST_YEAR, LAST_YEAR = 1949, 2200  # 再远的日子多半写错了
LONGEST = 20_000  # 通知不过千字；更长的多半贴错了
HEADER = re.compile(r"(?:^|(?<=[\s。;]))[一二三四五六七八九十]{1,2}[、.]\s*([^\s:。]{2,20}):")
DATE = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:<(.)>)?"
SPAN = re.compile(rf"{DATE}(?:[至到—–~-]+{DATE})?")
LIST_DATE = re.compile(r"^\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?[\s,]*(.*)$")
KINDS = {"off": DayKind.OFF, "放假": DayKind.OFF, "休": DayKind.OFF, "work": DayKind.WORK, "上班": DayKind.WORK,
         "调休上班": DayKind.WORK, "班": DayKind.WORK}  # fmt: skip
NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节", "国庆": "国庆节", "新年": "元旦", "除夕": "春节"}


@dataclass(frozen=True)
class Day:
    """通知里的一天；`line` 为原文行号。"""

    day: date
    kind: str
    name: str
    line: int = 0


@dataclass(frozen=True)
class Reading:
    """读出的日子（按日期）与读不懂之处；有 `faults` 即不得录入。`only` 为只调整的那个节日：全年其余照旧。"""

    days: tuple[Day, ...]
    faults: tuple[str, ...]
    only: str = ""


def read(text, year):
    """`text` 是通知原文，或每行一日的清单（日期、放假或上班、名称）；`year` 是通知所管的年份。"""
    if len(text) > LONGEST:
        return Reading((), (f"文字超过{LONGEST}字，请只粘贴放假安排这一份通知",))
    text = unicodedata.normalize("NFKC", text)
    reader = _Reader(year)
    items, only = _items(text), ""
    if items and (len({name for name, _, _ in items}) < len(items) or TITLE.search(text, items[0][1])):
        reader.faults.append(TWO)
    elif items:
        reader.title(text[: items[0][1]])
        for name, start, body in items:
            reader.item(name, text.count("\n", 0, start) + 1, body)
    elif longer := re.search(r"延长\s*(\d{4})年\s*(\S{2,3}?)假期", text):
        reader.faults.append(LONGER.format(year=longer[1], name=longer[2]))
    elif FREE.search(text) and (named := AMENDS.search(text)):
        only = named[1]
        reader.amendment(only, text)
    else:
        reader.listing(text)
    return Reading(tuple(sorted(reader.days, key=lambda one: one.day)), tuple(reader.faults), only)


def notice_year(day, name):
    """某个特殊日归哪一年的通知管：元旦可连上年12月末，归次年。"""
    return day.year + 1 if day.month == 12 and name.startswith("元旦") else day.year


def by_holiday(days):
    """供人对照原文：[（节日，放假的起止，调休上班的各日）]，先放的在前。"""
    found = {}
    for one in sorted(days, key=lambda one: one.day):
        row = found.setdefault(one.name.removesuffix("调休") or "调休", ([], []))
        row[one.kind != DayKind.OFF].append(one.day)
    return [(name, _spans(off), "、".join(map(zh, work))) for name, (off, work) in found.items()]


def _spans(days):
    """连着的写成起止：2027年2月5日（周五）至2027年2月13日（周六），共9天。"""
    runs = []
    for day in days:
        if runs and day - runs[-1][-1] == ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = (zh(run[0]) if len(run) == 1 else f"{zh(run[0])}至{zh(run[-1])}" for run in runs)
    return f"{'、'.join(words)}，共{len(days)}天" if days else ""


def _items(text):
    """[（节日，起点，正文）]；正文到下一个编号为止。"""
    heads = list(HEADER.finditer(text))
    ends = [*(one.start() for one in heads[1:]), *([len(text)] if heads else [])]
    return [(one[1], one.start(1), text[one.end() : end]) for one, end in zip(heads, ends, strict=True)]


class _Reader:
    def __init__(self, year):
        self.year, self.days, self.faults, self.swapped = year, [], [], ""

    def title(self, text, year=ITS_YEAR):
        """题目写明的年份与所选的年份不同，多半贴错了。"""
        named = year.search(text)
        if named and int(named[1]) != self.year:
            self.faults.append(f"第{text.count(chr(10), 0, named.start()) + 1}行："
                               f"这是{named[1]}年的通知，所选的年份是{self.year}年")  # fmt: skip

    def amendment(self, name, text):
        """只调整一个节日的通知（2015年纪念日、2019年劳动节）：不分条，同一天常说两遍。"""
        self.title(text, ANY_YEAR)
        self.swapped = "|调休"  # 单说“调休”的那天是放假；分条的通知总写“放假调休”
        for sentence, at in _sentences(text, 1):
            for number, clause in enumerate(clauses := sentence.split(",")):
                self._clause(clause, "".join(clauses[number:]), name, at)
        self.days = list({(one.day, one.kind): one for one in reversed(self.days)}.values())
        if not self.days and not self.faults:
            self._fault(1, f"没有写明{name}哪天放假")

    def item(self, name, line, body):
        names = [NAMES.get(one, one) for one in re.split("[、和]", name)]
        unknown = [one for one in names if one not in HOLIDAYS]
        if unknown:
            self._fault(line, f"“{'、'.join(unknown)}”不是法定节日")
        label, off, asked = "、".join(names), [], 0
        for sentence, at in _sentences(body, line):
            clauses = [part for part in sentence.split(",") if part.strip()]
            for number, clause in enumerate(clauses):
                rest = "".join(clauses[number:])
                off += self._clause(clause, rest, label, at)
            counted = re.search(r"(?:共|放假(?:调休)?)(\d+)天", sentence)
            asked = int(counted[1][:9]) if counted else asked
            if "与周末连休" in sentence:
                self._weekends(off, label, at)
        if not off:
            self._fault(line, f"没有写明{label}哪天放假")
        elif asked and asked != len(off):
            self._fault(line, f"{label}写的是共{asked}天，列出的是{len(off)}天")

    def _clause(self, clause, rest, label, line):
        """一个分句：上班的、放假的分别记下；返回放假日。"""
        if re.search("鼓励|建议|国务院办公厅", clause) or not SPAN.search(clause):
            return []
        if "上班" in rest and "放假" not in clause:
            self._add(clause, DayKind.WORK, f"{label}调休", line, label)
            return []
        if re.search("放假|连休|休息|补休" + self.swapped, rest):
            return self._add(clause, DayKind.OFF, label, line, label)
        self._fault(line, f"“{_as_typed(clause)}”没有写明是放假还是上班")
        return []

    def _add(self, clause, kind, name, line, label):
        found = self._dates(clause, label, line)
        self.days += [Day(day, kind, name, line) for day in found]
        return found

    def _dates(self, clause, label, line):
        found, last = [], None
        for match in SPAN.finditer(clause):
            start = self._date(match.groups()[:4], last, label, line)
            end = self._date(match.groups()[4:], start, label, line) if match[7] else start
            if start is None or end is None:
                continue
            if end < start or end - start > timedelta(days=15):
                self._fault(line, f"“{match[0]}”起止不对")
                continue
            found += [start + timedelta(days=n) for n in range((end - start).days + 1)]
            last = end
        return found

    def _date(self, parts, last, label, line):
        """补上省略的年、月；括号里的星期对不上即是写错。"""
        year, month, day, weekday = parts
        if month is None and last is None:
            return self._fault(line, f"“{day}日”没有写月份")
        month = int(month or last.month)
        crossing = month == 12 and label.startswith("元旦") and last is None
        year = int(year) if year else last.year + (month < last.month) if last else self.year - crossing
        try:
            found = date(year, month, int(day))
        except ValueError:
            return self._fault(line, f"{year}年{month}月{day}日不存在")
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return self._fault(line, f"{year}年没有放假安排可言，请核对年份")
        if weekday and WEEKDAYS[found.weekday()][1] != weekday.replace("天", "日"):
            return self._fault(line, f"{_zh(found)}是{WEEKDAYS[found.weekday()]}，不是周{weekday}")
        return found

    def _weekends(self, off, label, line):
        """“与周末连休”：前后相接的周六、周日一并记为放假。"""
        for step in (-ONE_DAY, ONE_DAY):
            day = (min(off) if step < timedelta(0) else max(off)) + step if off else None
            while day and day.weekday() >= SATURDAY:
                self.days.append(Day(day, DayKind.OFF, label, line))
                day += step

    def listing(self, text):
        for number, raw in enumerate(text.split("\n"), start=1):
            line = raw.strip()
            if not line or line.lower().startswith(("day,", "日期")):
                continue
            match = LIST_DATE.match(line)
            if match is None:
                self._fault(number, f"“{line[:20]}”不是一行日期，请写成“2027-01-01，放假，元旦”")
                continue
            self._row(number, *match.groups())

    def _row(self, number, year, month, day, rest):
        parts = [part for part in re.split(r"[\s,]+", rest) if part and not re.fullmatch(r"\(?(周|星期).\)?", part)]
        kind = KINDS.get(parts[0].lower()) if parts else None
        if kind is None:
            self._fault(number, "日期之后请写“放假”或“上班”")
            return
        name = NAMES.get(parts[1], parts[1]) if len(parts) > 1 else "" if kind == DayKind.OFF else "调休"
        if not name:
            self._fault(number, "放假日请写明节日名称")
            return
        try:
            self.days.append(Day(date(int(year), int(month), int(day)), kind, name[:32], number))
        except ValueError:
            self._fault(number, f"{year}年{month}月{day}日不存在")

    def _fault(self, line, words):
        self.faults.append(f"第{line}行：{words}")


def _sentences(body, line):
    """[（去掉括号的一句，行号）]；括号里只留紧跟日期的星期，记作 <四>。"""
    found, done = [], 0
    for part in re.split("[。;]", body):
        lead = len(part) - len(part.lstrip())
        at = line + body.count("\n", 0, done + lead)
        done += len(part) + 1
        text = re.sub(r"\([^()]*?(?:周|星期)([一二三四五六日天])[^()]*\)", r"<\1>", part)
        found.append((re.sub(r"\([^()]*\)|\s+", "", text), at))
    return found


def _as_typed(clause):
    """引给人看的一小段：内部的星期记号换回括号。"""
    return re.sub(r"<(.)>", r"(周\1)", clause.strip())[:24]


def _zh(day):
    return f"{day.year}年{day.month}月{day.day}日"
