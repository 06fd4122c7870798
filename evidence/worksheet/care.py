"""工作单的照料护理：六项自理能力逐项评，档次由此得出，不能另选（D43 第21、22条；F31）。"""

from dataclasses import dataclass, field
from datetime import date

from core import two_people
from evidence.worksheet.rules import source_text
from regimes.models import StandardKind

ITEMS = {
    "eats": "自主吃饭",
    "dresses": "自主穿衣",
    "bed": "自主上下床",
    "toilet": "自主如厕",
    "walks": "室内自主行走",
    "bathes": "自主洗澡",
}
CAN, CANNOT = "yes", "no"
ANSWERS = {CAN: "能", CANNOT: "不能"}
CARE_LEVELS = {
    StandardKind.CARE_SELF: "全自理",
    StandardKind.CARE_HALF: "半护理（部分丧失生活自理能力）",
    StandardKind.CARE_FULL: "全护理（完全丧失生活自理能力）",
}
HALF_UP_TO = 3  # D43 第22条：一至三项不能为部分丧失，四项以上为完全丧失


@dataclass
class CareEntry:
    """一名特困人员的生活自理能力评估：六项、评估日期、两名评估人；没有评估的各栏为空。"""

    key: str
    member: object
    standards: dict
    relation: str = ""
    eats: str = ""
    dresses: str = ""
    bed: str = ""
    toilet: str = ""
    walks: str = ""
    bathes: str = ""
    assessed_on: date | None = None
    assessor1: str = ""
    assessor2: str = ""
    agency: str = ""
    today: date | None = field(default=None, repr=False)
    before: dict = field(default_factory=dict, repr=False)  # 上一份核算表里的评估

    kept = (*ITEMS, "assessed_on", "assessor1", "assessor2", "agency")

    @property
    def answers(self):
        return [getattr(self, name) for name in ITEMS]

    @property
    def assessed(self):
        return all(self.answers)

    @property
    def level(self):
        """六项得出的档次；没有评完的为空。"""
        if not self.assessed:
            return ""
        lost = self.answers.count(CANNOT)
        if not lost:
            return StandardKind.CARE_SELF
        return StandardKind.CARE_HALF if lost <= HALF_UP_TO else StandardKind.CARE_FULL

    @property
    def is_new(self):
        """与上一份核算表里的评估不同。"""
        return {name: getattr(self, name) for name in self.kept} != self.before

    @property
    def standard(self):
        return self.standards.get(self.level)

    @property
    def label(self):
        return f"{self.member.name} {CARE_LEVELS[self.level]}"

    @property
    def source(self):
        lost = [words for name, words in ITEMS.items() if getattr(self, name) == CANNOT]
        said = f"不能：{'、'.join(lost)}" if lost else "六项都能"
        return f"{self.assessed_on}评估，{said}；{self.source_of_standard}"[:300]

    @property
    def source_of_standard(self):
        return source_text(self.standard)

    def problems(self):
        who = self.member.name
        if not any(getattr(self, name) for name in self.kept):
            return
        if not self.assessed:
            yield f"{who}的生活自理能力六项要逐项评：{'、'.join(ITEMS.values())}"
        if self.assessed_on is None:
            yield f"请填写{who}的自理能力评估日期"
        elif self.today and self.assessed_on > self.today:
            yield f"{who}的自理能力评估日期不能晚于今天"
        if gaps := two_people.gaps("评估人", (self.assessor1, self.assessor2), others=[("被评估人", who)]):
            yield f"{who}的自理能力评估须两名评估人，请各填一人：{'；'.join(gaps)}"
        if self.level and self.standard is None:
            words = CARE_LEVELS[self.level]
            yield f"{who}评为{words}，本区尚未录入这一档的照料护理标准，请区民政局在“设置”中录入"


def care_entries(members, standards, today):
    """保障对象各一行；`standards` 为当日有效的各档标准。"""
    covered = [member for member in members if member.covered]
    return [
        CareEntry(f"care-{one.person_id}", one.person, standards, one.get_relation_display(), today=today)
        for one in covered
    ]
