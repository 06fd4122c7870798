"""每人每一类数据答了什么：有记录（以比对结果为证）、无记录、无法取得（有理由），或还没有答。

没有答复不等于没有记录：报告要逐人逐类有答复才能出（57号文第17条、MZ/T 072 信息核对）。
"""

from dataclasses import dataclass, field

from evidence.data_classes import BY_CODE
from evidence.models import Answer, ClassAnswer, Hit


@dataclass
class Answered:
    """一个人的各类答复；各项都是数据类别的代号，照目录的次序。"""

    subject: object
    asked: list
    found: list = field(default_factory=list)
    none: list = field(default_factory=list)
    unavailable: dict = field(default_factory=dict)  # {代号: 理由}
    said: list = field(default_factory=list)  # 依次答复的 ClassAnswer

    @property
    def last(self):
        """最后一次答复的编号；还没有的为零。"""
        return self.said[-1].pk if self.said else 0

    @property
    def left(self):
        """还没有答复的。"""
        done = {*self.found, *self.none, *self.unavailable}
        return [code for code in self.asked if code not in done]


def asked_of(procedure):
    """规程要求查哪些类；没有写的查目录里的全部。"""
    return procedure.value("check_classes", list(BY_CODE))


def of_check(check, procedure):
    """一次核对里还要查的每个对象的答复：[Answered]，照列入的次序；划去的不在内。"""
    subjects = check.subjects.asked().select_related("member", "obligor__person").order_by("pk")
    return of_subjects(subjects, asked_of(procedure))


def of_subjects(subjects, asked):
    subjects = list(subjects)
    hits, said = _by_subject(Hit.objects.order_by("pk"), subjects), _by_subject(_answers(), subjects)
    return [_one(subject, asked, hits.get(subject.pk, []), said.get(subject.pk, [])) for subject in subjects]


NOBODY = (
    "这次核对里没有可以核对的人（没有列入任何人，或列入的都已不计入家庭），不能出具报告："
    "户内已没有人的请办“终止办理”，在享的另办停发；户内还有人的请终止办理、由其重新申请"
)


def gaps(answered):
    """还差谁的哪些答复：每人一句。"""
    if not answered:
        return [NOBODY]
    words = "{}还有{}类数据没有答复（{}{}），请逐类登记有记录、无记录，或无法取得的理由；其余均无记录的可以一次答复"
    return [
        words.format(one.subject, len(one.left), "、".join(labels(one.left[:3])), "等" if len(one.left) > 3 else "")
        for one in answered
        if one.left
    ]


def labels(codes):
    return [BY_CODE[code].label for code in codes]


def _answers():
    return ClassAnswer.objects.select_related("answered_by").order_by("pk")


def _by_subject(rows, subjects):
    found = {}
    for row in rows.filter(subject__in=[one.pk for one in subjects]):
        found.setdefault(row.subject_id, []).append(row)
    return found


def _one(subject, asked, hits, said):
    """作废了比对结果的那一类，作废之前的答复不再算数，要再答一次。"""
    found = {hit.data_class for hit in hits if hit.voided_at is None}
    voided = {}
    for hit in hits:
        if hit.voided_at:
            voided[hit.data_class] = max(hit.voided_at, voided.get(hit.data_class, hit.voided_at))
    last = {}
    for row in said:
        for code in row.classes:
            if code not in voided or row.answered_at >= voided[code]:
                last[code] = row
    rest = [code for code in BY_CODE if code in last and code not in found]
    return Answered(
        subject,
        asked,
        found=[code for code in BY_CODE if code in found],
        none=[code for code in rest if last[code].answer == Answer.NONE],
        unavailable={code: last[code].reason for code in rest if last[code].answer == Answer.UNAVAILABLE},
        said=said,
    )
