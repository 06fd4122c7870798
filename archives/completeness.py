"""卷内齐不齐：案件走到哪一步，就该有哪些纸（F37；应有哪些由案件自己的阶梯说）。"""

from core.compared import Compared


def missing(case, papers):
    """`case` 至今应有而卷内没有的类别名；空列表即齐全。承诺书、授权书须扫描原件。"""
    kept = {paper.kind for paper in papers if paper.voided_at is None and paper.case_id in (case.pk, None)}
    return [kind.label for kind in case.papers_due() if kind not in kept]


def compared(case):
    """没有缺的时候的结论与所对照的（Compared）：逐类看有没有，不看一类里够不够几件。"""
    due = list(dict.fromkeys(kind.label for kind in case.papers_due()))
    if not due:
        return Compared("本案办到现在还没有应归的材料，齐不齐无从对照")
    return Compared("按办理进度，卷内材料齐全", f"应有的{len(due)}类各有至少一件：{'、'.join(due)}")
