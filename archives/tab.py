"""案件页“卷宗”一栏。"""

from accounts import matrix
from archives.completeness import compared, missing
from archives.models import Dossier
from core.acts import Act


def dossier(case, user):
    """卷内目录、还缺什么、能不能上传与取用。须先设 case.acting_on。"""
    found = Dossier.objects.filter(household=case.household_id).select_related("street").first()
    if found:
        found.household = case.household  # 页上已经取来的，不另取
    papers = found.papers.open_to(user).select_related("file", "filed_by") if found else []
    papers = list(papers.filter(case_id=case.pk) if found and case.home_left else papers)  # 卷宗已随户走
    may = {
        act: bool(found) and not case.home_left and matrix.permit(user, act, case, on=case.acting_on).allowed
        for act in (Act.UPLOAD_SCAN, Act.DOWNLOAD_DOSSIER)
    }
    return {
        "dossier": found,
        "place": case.procedure.value("file_place", "") if case.procedure else "",
        "papers": numbered(papers),
        "missing": missing(case, papers),
        "compared": compared(case),
        "may_upload": may[Act.UPLOAD_SCAN],
        "may_download": may[Act.DOWNLOAD_DOSSIER],
        "reasons": REASONS,
    }


REASONS = ["审核审批用卷", "复核用卷", "检查审计用卷", "行政复议、诉讼用卷", "归档移交"]


def numbered(papers):
    """给各件标上顺序号与页次起止。"""
    page = 1
    for order, paper in enumerate(papers, start=1):
        paper.order, paper.first_page, paper.last_page = order, page, page + paper.pages - 1
        page += paper.pages
    return papers
