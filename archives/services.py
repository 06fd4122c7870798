"""归档：材料产生之时即归入本户卷宗，只增不改，作废另记（随办随归）。"""

from django.db import transaction

from accounts import matrix
from archives.models import Dossier, Paper, PaperKind
from core import events, files
from core.acts import Act
from core.dates import local_day
from core.held import held
from core.locking import for_change
from core.numbers import next_number
from core.refusals import Blocked
from households.models import Household

# 门类代码：社会救助审核确认档案。
CLASS_CODE = "SJ"


def open_dossier(household, *, at):
    """立卷：一户一卷，已有则沿用；档号为 街道代码-SJ·年度-序号。须在事务内。"""
    dossiers = Dossier.objects.filter(household=household).select_related("street")
    if found := dossiers.first():
        return found
    Household.objects.locked().get(pk=household.pk)  # 两人同时立卷，后一人看到前一人的卷
    if found := dossiers.all().first():
        return found
    street, day = household.community.street, local_day(at)
    serial = next_number(street.code, "dossier", day.year)
    number = f"{street.code}-{CLASS_CODE}·{day.year}-{serial:05d}"
    return Dossier.objects.create(household=household, street=street, number=number, opened_on=day)


def file_paper(
    household, kind, title, *, dated_on, by, at, case_id, number="", file=None, responsible="", withheld_from=None
):
    """归入一件：`file` 为空表示纸面随后由后台印成。返回 Paper；须在事务内。"""
    dossier = held("dossier", household.pk, lambda: open_dossier(household, at=at))
    return Paper.objects.create(
        dossier=dossier,
        case_id=case_id,
        kind=PaperKind(kind),
        title=title,
        number=number,
        responsible=responsible or street_of(dossier, household, case_id).name,
        dated_on=dated_on,
        file=file,
        pages=file.pages if file else 1,
        filed_at=at,
        filed_by=by,
        withheld_from=withheld_from,
    )


def street_of(dossier, household, case_id):
    """办这件事的街道；立卷之后户迁走的，留在原街道办完的案件仍是原街道。"""
    here = household.community.street
    if case_id is None or dossier.street_id == here.pk:
        return here
    return household.cases.select_related("street__parent").get(pk=case_id).street


def file_scan(household, kind, title, stored_file, *, dated_on, by, at, case_id):
    """归入一份扫描件或照片（已由 core.files.store 检查入库）。返回 Paper。"""
    if dated_on > local_day(at):
        raise Blocked("材料日期不能晚于今天")
    return file_paper(household, kind, title, dated_on=dated_on, by=by, at=at, case_id=case_id, file=stored_file)


def file_proof(household, title, scan, *, dated_on, by, at, case_id):
    """一件事的凭据：检查入库，归入动态管理的材料。返回存下的文件，没有传的为 None。"""
    if not scan:
        return None
    stored = files.store(scan, by=by, at=at, purpose=title[:40])
    file_scan(household, PaperKind.DYNAMIC, title, stored, dated_on=dated_on, by=by, at=at, case_id=case_id)
    return stored


@transaction.atomic
def upload_scan(dossier_id, kind, title, stored_file, *, by, at, dated_on, case_id=None):
    """上传材料：归档并留痕。返回 Paper。"""
    dossier = Dossier.objects.select_related("household__community__parent", "street").get(pk=dossier_id)
    matrix.require(by, Act.UPLOAD_SCAN, dossier, on=local_day(at))
    paper = file_scan(dossier.household, kind, title, stored_file, dated_on=dated_on, by=by, at=at, case_id=case_id)
    _note(Act.UPLOAD_SCAN, paper, by=by, at=at)
    return paper


@transaction.atomic
def void_paper(paper_id, *, by, at, reason):
    """作废一件：写明理由，原件保留；编过文号的由出具机关另行撤销，不在此作废。"""
    paper = for_change(Paper.objects).select_related("dossier__household__community__parent").get(pk=paper_id)
    matrix.require(by, Act.UPLOAD_SCAN, paper.dossier, on=local_day(at))
    if paper.voided_at:
        raise Blocked("这件材料已经作废")
    if paper.number:
        raise Blocked("有文号的文书不能在卷宗里作废，文号不收回")
    if not reason.strip():
        raise Blocked("请写明作废理由")
    void_undone([paper], by=by, at=at, reason=reason)
    _note(Act.UPLOAD_SCAN, paper, by=by, at=at, reason=reason, voided=True)
    return paper


def void_undone(papers, *, by, at, reason):
    """所据的事撤销了，归卷的随之作废；痕迹由撤销的那件事记。须在其事务内。"""
    for paper in papers:
        paper.voided_at, paper.voided_by, paper.voided_reason = at, by, reason.strip()[:200]
        paper.save(update_fields=["voided_at", "voided_by", "voided_reason"])


def _note(act, paper, *, by, at, reason="", **data):
    events.record(
        act,
        chain=paper.dossier.chain,
        at=at,
        by=by,
        case_id=paper.case_id,
        household_id=paper.dossier.household_id,
        subject=paper.title,
        data={"paper": paper.pk, "kind": paper.get_kind_display(), **data},
        reason=reason,
    )
