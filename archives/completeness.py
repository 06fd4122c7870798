"""卷内齐不齐：案件走到哪一步，就该有哪些纸（F37；应有哪些由案件自己的阶梯说）。"""


def missing(case, papers):
    """`case` 至今应有而卷内没有的类别名；空列表即齐全。承诺书、授权书须扫描原件。"""
    kept = {paper.kind for paper in papers if paper.voided_at is None and paper.case_id in (case.pk, None)}
    return [kind.label for kind in case.papers_due() if kind not in kept]
