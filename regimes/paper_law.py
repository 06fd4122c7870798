"""文书照办理当日施行的规定写：依据哪一条、几日内送达、影响什么、抄送谁、怎样救济；数据在 data/law/papers.toml。"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from core.clauses import as_printed, numeral
from regimes.calendar.clock import Limit
from regimes.calendar.months import add_months
from regimes.choices import TimeUnit

FILE = Path(__file__).parent / "data" / "law" / "papers.toml"


@dataclass(frozen=True)
class Scope:
    """管哪几种文书、哪几类救助、哪些事项，自何日起；没有写的不分。"""

    forms: tuple = ()
    aids: tuple = ()
    purposes: tuple = ()
    starts_on: date = date.min
    ends_on: date = date.max

    def covers(self, form, aid, purpose, day):
        asked = (self.forms, form), (self.aids, aid), (self.purposes, purpose)
        return self.starts_on <= day <= self.ends_on and all(not wide or one in wide for wide, one in asked)


@cache
def data():
    return tomllib.loads(FILE.read_text("utf-8"))


@cache
def _scoped(table):
    """各行连同它管的范围。"""
    keys = Scope.__dataclass_fields__
    return [
        (Scope(**{key: tuple(row[key]) if isinstance(row[key], list) else row[key] for key in keys if key in row}), row)
        for row in data()[table]
    ]


def _rows(table, form, aid, purpose, day):
    return [row for scope, row in _scoped(table) if scope.covers(form, aid, purpose, day)]


def basis(form, aid, purpose, day, procedure=None):
    """`day` 当日施行、这件事所依据的各条，写成公文里的样子；本区文件写得出第几条的也列上。"""
    found = {}
    for row in _rows("ground", form, aid, purpose, day):
        number = f"（{row['number']}）" if "number" in row else ""
        found.setdefault(f"《{row['title']}》{number}", []).append(row.get("clause", ""))
    national = [f"{title}{as_printed('、'.join(clauses))}" for title, clauses in found.items()]
    return "、".join(national + (_local(procedure, form) if procedure else []))


def _local(procedure, form):
    """规程里这种文书的出处，除去国家文件（国家的照当日施行的引）、只说得出哪一部分的。"""
    provision = procedure.notice_rule(form)
    national = {row["title"] for row in data()["ground"]}
    return procedure.regime.clauses(provision.source, apart_from=national) if provision else []


def serve_within(form):
    """几日内送达（Limit）；当面交付、不另计的为 None。"""
    row = next((one for one in data()["serving"] if form in one["forms"]), None)
    return Limit("", "", row["days"], row["unit"]) if row else None


def effects(aid, purpose, day, own_word):
    """停发、减发对其他待遇的影响；没有的为空。"""
    return "".join(row["text"].format(own_word=own_word) for row in _rows("effect", None, aid, purpose, day))


def copied_to(form, aid, purpose, day):
    """须抄送谁（community）；不必抄送的为空。"""
    return next((row["to"] for row in _rows("copy", form, aid, purpose, day)), "")


def remedy_terms():
    """复议、起诉的期限，各为几、什么单位。"""
    found = data()["remedy"]
    return (found["review_days"], TimeUnit.DAY), (found["suit_months"], TimeUnit.MONTH)


def remedy(review_body, court):
    """救济途径：几日内向谁复议，几个月内向谁起诉。"""
    days, months = (numeral(length) for length, _ in remedy_terms())
    return (
        f"如不服本决定，可自收到本文书之日起{days}日内向{review_body}申请行政复议，"
        f"或者自收到本文书之日起{months}个月内向{court}提起行政诉讼。"
    )


def consent_years():
    """核对授权书写明的期限，几年。"""
    return data()["consent"]["years"]


def consent_ends(signed_on):
    """`signed_on` 签的授权书写明到哪一天为止。"""
    return add_months(signed_on, 12 * consent_years())
