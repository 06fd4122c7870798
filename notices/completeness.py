"""卷内齐不齐：案件走到哪一步，就该有哪些纸（F37；只读案件的字段）。"""

from notices.catalogue import FORMS
from notices.form import DECIDED

DECIDED_STATES = {"granted", "refused"}


def missing(case, papers):
    """`case` 至今应有而卷内没有的类别名；空列表即齐全。承诺书、授权书须扫描原件。"""
    kept = {paper.kind for paper in papers if paper.voided_at is None and paper.case_id in (case.pk, None)}
    due = dict.fromkeys(form.filed for form in FORMS if form.due and _is_due(form, case))
    return [kind.label for kind in due if kind not in kept]


def _is_due(form, case):
    return case.state in DECIDED_STATES if form.due == DECIDED else getattr(case, form.due)
