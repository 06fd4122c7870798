"""相同的几条并成一行，写明几条、合计多少：比对结果（同一人、同一类、同一来源、同一结论），核算表上核对发现的各笔。只供显示。"""

import re
from dataclasses import dataclass
from decimal import Decimal

from core.money import yuan
from evidence.assessment.sums import money, to_fen
from evidence.worksheet.incomes import FOUND
from households.periods import Sum

NUMBER = re.compile(r"\d+\.\d+")


def folded(rows, key):
    """[[相同的各条]]，先后照第一条。"""
    groups = {}
    for one in rows:
        groups.setdefault(key(one), []).append(one)
    return list(groups.values())


@dataclass(frozen=True)
class AlikeHits:
    """相同的几条比对结果；`first` 代表各条说的。"""

    hits: list

    @property
    def first(self):
        return self.hits[0]

    @property
    def total(self):
        """合计，连同是每月的还是一次的；没有金额为空。"""
        if self.first.amount is None:
            return ""
        value = sum(one.amount for one in self.hits)
        return str(Sum(value, self.first.period, self.first.months)) if self.first.period else yuan(value)

    @property
    def amount_words(self):
        if len(self.hits) == 1 or not self.total:
            return self.first.amount_words
        return f"合计{self.total}"

    @property
    def detail(self):
        if len(self.hits) == 1:
            return self.first.detail
        said = dict.fromkeys(one.detail for one in self.hits)
        return f"{len(self.hits)}条：{'；'.join(said)}"


def alike_hits(hits):
    return [AlikeHits(rows) for rows in folded(hits, _of_hit)]


def _of_hit(hit):
    said = (hit.verdict, hit.reason, hit.voided_at, hit.voided_reason)
    return (hit.subject_id, hit.data_class, hit.source, hit.period, hit.months, hit.amount is None, *said)


@dataclass(frozen=True)
class AlikeLines:
    """核算表上并成一行的几笔；只有一笔的就是原来那一行。"""

    lines: list

    @property
    def first(self):
        return self.lines[0]

    @property
    def is_one(self):
        return len(self.lines) == 1

    @property
    def group_label(self):
        return self.first.group_label

    @property
    def member(self):
        return self.first.member

    @property
    def label(self):
        return self.first.label if self.is_one else f"{self.first.label} {len(self.lines)}笔"

    @property
    def amount(self):
        return to_fen(sum(map(_counted, self.lines))) if len(self.lines) > 1 else self.first.amount

    @property
    def formula(self):
        if self.is_one:
            return self.first.formula
        each = [money(_counted(one)) for one in self.lines]
        parts = f"{each[0]} × {len(each)}" if len(set(each)) == 1 else " + ".join(each)
        return f"{parts} = {money(self.amount)}"

    @property
    def source(self):
        same = self.is_one or len({one.source for one in self.lines}) == 1
        return self.first.source if same else f"{self.first.source}，等{len(self.lines)}处，逐条见核对报告"


def _counted(line):
    """算式末尾的数，四位小数：先取到分再相加的合计会差几分；算式末尾没有数的用金额。"""
    said = line.formula.rpartition("= ")[2].replace(",", "")
    return Decimal(said) if NUMBER.fullmatch(said) else line.amount


def alike_lines(lines):
    """同一栏同一项：核对发现的各笔，或来源一字不差的。"""
    return [AlikeLines(rows) for rows in folded(lines, _of_line)]


def _of_line(line):
    return line.group, line.label, FOUND if line.source.startswith(FOUND) else line.source
