"""评议会、评审会的各项行为；一项一个事务。"""

from review.services.conclusion import hold_panel
from review.services.democratic import hold_review
from review.services.drawing import draw_reviewers
from review.services.opinions import give_opinions
from review.services.panel import convene_panel, mark_absent
from review.services.reviewers import add_reviewer, end_reviewer

__all__ = [
    "add_reviewer",
    "convene_panel",
    "draw_reviewers",
    "end_reviewer",
    "give_opinions",
    "hold_panel",
    "hold_review",
    "mark_absent",
]
