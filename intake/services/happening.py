"""一件家庭变化：发生了什么、谁、哪天、凭什么；每一种是离户、入户，还是记下一种状况。"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices

from cases.models import Case
from households.codes import CircumstanceKind, JoinReason, LeaveReason, ProofSource
from households.models import Person
from regimes.counted import not_counted


class FamilyEventKind(TextChoices):
    """发生了什么。"""

    DEATH = "death", "死亡"
    DIVORCE = "divorce", "离婚离户"
    SPLIT = "split", "分户、不再共同生活"
    MARRIED_OUT = "married_out", "嫁娶迁出"
    MOVED = "moved", "迁往别处"
    PRISON = "prison", "入狱服刑"
    MISSING = "missing", "宣告失踪"
    INSTITUTION = "institution", "住进供养、福利机构"
    AWAY = "away", "长期在外"
    BACK = "back", "服刑期满、归来、离开机构"
    HEAD = "head", "更换户主"
    BIRTH = JoinReason.BIRTH.value, JoinReason.BIRTH.label
    MARRIED_IN = JoinReason.MARRIED_IN.value, JoinReason.MARRIED_IN.label
    ADOPTED = JoinReason.ADOPTED.value, JoinReason.ADOPTED.label
    RETURNED = JoinReason.RETURNED.value, JoinReason.RETURNED.label
    TOGETHER = JoinReason.TOGETHER.value, JoinReason.TOGETHER.label


K = FamilyEventKind
LEAVES = {
    K.DIVORCE: LeaveReason.DIVORCE,
    K.SPLIT: LeaveReason.SPLIT,
    K.MARRIED_OUT: LeaveReason.MARRIED_OUT,
    K.MOVED: LeaveReason.MOVED,
}
JOINS = frozenset(JoinReason.values)  # 有人住进本户的
BECOMES = {
    K.DEATH: CircumstanceKind.DEAD,
    K.PRISON: CircumstanceKind.PRISON,
    K.MISSING: CircumstanceKind.MISSING,
    K.INSTITUTION: CircumstanceKind.INSTITUTION,
    K.AWAY: CircumstanceKind.AWAY,
}


@dataclass
class Happening:
    """一件家庭变化：案件、何事、谁、哪天、凭什么、新户主；`newcomer` 是住进来的人，新登记的到办时才有 person。"""

    case: Case
    kind: FamilyEventKind
    person: Person | None
    on: date
    by: object
    at: object
    source: str = ProofSource.FAMILY
    proof: str = ""
    new_head: Person | None = None
    scan: object = None
    newcomer: object = None
    guardian: str = ""  # 新户主未成年的，由谁监护
    listed: list = field(default_factory=list)
    others: list = field(default_factory=list)  # 别户因此改了的在办案件

    @property
    def texts(self):
        """列给人看过、已办的各件。"""
        return [one.text for one in self.listed]

    @property
    def name(self):
        return self.newcomer.name if self.newcomer else self.person.name


def goes(found):
    """此人就此不再计入家庭。"""
    return found.kind in {K.DEATH, *LEAVES} or bool(not_counted(found.kind))


def why_out(kind):
    """因此不计入家庭的，写明为何。"""
    return not_counted(kind) or kind.label
