"""出具文书与内部用纸：编号、定稿、入卷在所办之事的同一事务里，纸面事后印成。"""

import json

from django.db import transaction

from archives.services import file_paper, street_of
from core.dates import local_day
from core.held import held
from core.numbers import next_number
from core.refusals import Blocked
from notices import glyphs, serving, tasks
from notices.freezing import check_code, freeze, issuer_of
from notices.models import Notice, Sheet
from regimes import paper_law
from regimes.models import SpecialDay


def issue(form, *, case_id, household, unit, recipient, content, at, by, serve_within=None, title=""):
    """出具一份编号文书并入卷，提交后付印。须在所办之事的事务内；痕迹由所办之事去记（带文号）。

    `form` 为文书目录的一行；`serve_within` 为几日内送达（`Limit`），不给的照 regimes/data/law/papers.toml；
    `title` 为本区规程给它的名称。返回 Notice。
    Raises: Blocked（机关代字、救济机关未登记，有印不出的字）、ValueError（栏目不合）。
    """
    day, title = local_day(at), title or form.title
    within = serve_within or paper_law.serve_within(form.name)
    final = _final(form, content, unit, recipient)
    serial = next_number(unit.code, f"notice-{form.name}", day.year)
    number = f"{unit.doc_word}{form.series}〔{day.year}〕{serial}号"
    paper = file_paper(
        household,
        form.filed,
        title,
        dated_on=day,
        by=by,
        at=at,
        case_id=case_id,
        number=number,
        responsible=unit.name,
    )
    notice = Notice(
        paper=paper,
        unit=unit,
        household=household,
        case_id=case_id,
        kind=form.name,
        title=title,
        year=day.year,
        serial=serial,
        number=number,
        recipient=recipient,
        content=final,
        check_code=check_code(number, final),
        issued_on=day,
        issued_at=at,
        issued_by=by,
        told_due=(content.get("due_on") or None) if form.dated else None,
        serve_within=within.length if within else None,
        serve_unit=within.unit if within else "",
    )
    serving.set_serve_by(notice, held("calendar", None, SpecialDay.objects.calendar))
    notice.save()
    _print_later(paper)
    return notice


def _final(form, content, unit, recipient):
    """核对栏目、出具机关与用字之后的定稿内容；该告知救济途径而没有另写的，照单位资料写。"""
    form.check(content)
    issuer, final = issuer_of(unit), freeze(content)
    if reasons := unit.cannot_issue(remedy=form.remedy and not final.get("remedy")):
        raise Blocked(reasons)
    if form.remedy:
        final["remedy"] = final.get("remedy") or paper_law.remedy(issuer["review_body"], issuer["court"])
    glyphs.require(form.title, [final, recipient])
    return {**final, "issuer": issuer}


def file_sheet(form, content, *, household, dated_on, by, at, case_id, of="", number="", withheld_from=None):
    """归入一份内部用纸，提交后付印；内容加密存放。`form` 为文书目录的一行，`of` 填进题名。返回 Paper。

    `withheld_from` 为须回避此件的人员（被反映的本人），空即无。Raises: ValueError（栏目不合）。
    """
    form.check(content)
    entry = {"number": number, "withheld_from": withheld_from}
    title = form.title.format(of)
    final = freeze(content)
    glyphs.require(title, final)
    paper = file_paper(household, form.filed, title, dated_on=dated_on, by=by, at=at, case_id=case_id, **entry)
    final["issuer"] = issuer_of(street_of(paper.dossier, household, case_id))
    Sheet.objects.create(paper=paper, template=form.name, body=json.dumps(final, ensure_ascii=False))
    _print_later(paper)
    return paper


def _print_later(paper):
    """只传编号；消息发不出去也不误事，巡查会补印。"""
    transaction.on_commit(lambda: tasks.print_paper.apply_async((paper.pk,), retry=False), robust=True)
