"""监督的行为：列入实地核查、登记核查、抽取样本。"""

from supervision.services.samples import draw_sample
from supervision.services.visits import raise_onsite_check, record_supervision_visit

__all__ = ["draw_sample", "raise_onsite_check", "record_supervision_visit"]
