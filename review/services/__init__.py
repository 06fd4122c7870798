"""评议会、评审会的各项行为；一项一个事务。"""

from review.services.democratic import hold_review
from review.services.panel import convene_panel, give_opinions, hold_panel, mark_absent

__all__ = ["convene_panel", "give_opinions", "hold_panel", "hold_review", "mark_absent"]
