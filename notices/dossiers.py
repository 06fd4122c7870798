"""取用卷宗：看一件、取全卷，都核权并留痕。"""

from tempfile import TemporaryFile

from django.db import transaction

from accounts import matrix
from core import events
from core.acts import Act
from core.dates import local_day
from core.refusals import Blocked
from notices import press
from notices.catalogue import FORMS
from notices.freezing import freeze

# 含核对所得信息的纸，按“查看核对结果”核权，其余按“打印文书”。
FROM_CHECK = {form.filed for form in FORMS if form.from_check}


def act_to_open(paper):
    return Act.READ_CHECK if paper.kind in FROM_CHECK else Act.PRINT_NOTICE


def may_open(user, paper, *, on):
    return paper.pk in openable(user, [paper], on=on)


def openable(user, papers, *, on):
    """同一卷里此人打得开的各件（编号）；整份目录只问一次。"""
    if not papers:
        return set()
    acts = matrix.allowed(user, {Act.READ_CHECK, Act.PRINT_NOTICE}, papers[0].dossier, on=on)
    return {one.pk for one in papers if act_to_open(one) in acts}


def open_paper(paper, *, by, at):
    """打开一件：没印好的当场印，留一笔痕。返回印好的 Paper。"""
    act = act_to_open(paper)
    matrix.require(by, act, paper.dossier, on=local_day(at))
    printed = press.press(paper.pk, at=at)
    if printed.file is None:
        raise Blocked("这件材料没有电子件，请到档案室调阅纸质原件")
    with transaction.atomic():
        _note(act, paper.dossier, by=by, at=at, subject=paper.title, case_id=paper.case_id, paper=paper.pk)
    return printed


def open_several(papers, *, by, at):
    """几件文书合成一份供打印；逐件核权留痕。返回临时文件。"""
    if not papers:
        raise Blocked("请先勾选要打印的文书")
    for paper in papers:
        open_paper(paper, by=by, at=at)
    from notices import binding  # 载入慢，用时才取

    out = TemporaryFile()
    binding.merge(papers, at=at, to=out)
    out.seek(0)
    return out


def download(dossier, *, by, at, reason):
    """取全卷：须写明理由。返回临时文件，读完自行消失。"""
    matrix.require(by, Act.DOWNLOAD_DOSSIER, dossier, on=local_day(at))
    if not reason.strip():
        raise Blocked("请写明取用全卷的理由")
    papers = list(dossier.papers.open_to(by).select_related("file"))
    if not papers:
        raise Blocked("卷内还没有材料")
    with transaction.atomic():
        _note(Act.DOWNLOAD_DOSSIER, dossier, by=by, at=at, subject=dossier.number, reason=reason, papers=len(papers))
    from notices import binding

    out = TemporaryFile()
    binding.bind(dossier, papers, by=by, at=at, moment=freeze(at), to=out)
    out.seek(0)
    return out


def _note(act, dossier, *, by, at, subject, reason="", case_id=None, **data):
    events.record(
        act,
        chain=dossier.chain,
        at=at,
        by=by,
        case_id=case_id,
        household_id=dossier.household_id,
        subject=subject,
        reason=reason,
        data=data,
    )
