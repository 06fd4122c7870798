"""卷内齐不齐：案件走到哪一步，就该有哪些纸（F37；只读案件的字段）。"""

from archives.models import PaperKind

K = PaperKind
# （案件字段有值即已办到，应有的纸）。
DUE_AFTER = [
    ("registered_at", (K.APPLICATION,)),
    ("accepted_on", (K.PROMISE, K.AUTHORISATION, K.ACCEPTANCE)),
    ("check_closed_on", (K.CHECK_REPORT,)),
    ("visit_finished_on", (K.VISIT, K.ASSESSMENT)),
    ("reviewed_on", (K.REVIEW,)),
    ("rounds_closed", (K.PUBLICITY,)),
    ("panel_on", (K.MINUTES,)),
    ("separately_registered", (K.SEPARATE,)),
]
DECIDED = {"granted", "refused"}


def missing(case, papers):
    """`case` 至今应有而卷内没有的类别名；空列表即齐全。承诺书、授权书须扫描原件。"""
    kept = {paper.kind for paper in papers if paper.voided_at is None and paper.case_id in (case.pk, None)}
    due = [kind for field, kinds in DUE_AFTER if getattr(case, field) for kind in kinds]
    if case.state in DECIDED:
        due += [K.DECISION_SHEET, K.NOTICE, K.SERVICE]
    return [kind.label for kind in due if kind not in kept]
