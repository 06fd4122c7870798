"""民主评议够不够人、通没通过；比例用分数算，不用小数，免得三分之二算不准。"""

import operator
from dataclasses import dataclass
from fractions import Fraction

OPERATORS = {">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True)
class Quorum:
    min_total: int = 0
    min_rep_share: Fraction = Fraction(0)
    attendance_share: Fraction = Fraction(0)
    pass_share: Fraction = Fraction(1, 2)
    pass_operator: str = ">"  # noqa: S105
    base: str = "present"
    secret: bool = False

    @classmethod
    def of(cls, procedure):
        """从规程的 `review_*` 各项读出。"""
        return cls(
            min_total=procedure.value("review_min_total", 0),
            min_rep_share=Fraction(procedure.value("review_min_rep_share", "0")),
            attendance_share=Fraction(procedure.value("review_attendance_share", "0")),
            pass_share=Fraction(procedure.value("review_pass_share", "1/2")),
            pass_operator=procedure.value("review_pass_operator", ">"),
            base=procedure.value("review_base", "present"),
            secret=procedure.value("review_secret", False),
        )

    def reasons(self, *, present, reps_present, entitled):
        """不足法定人数的理由；空即可以开会。`entitled` 为应到代表，人数都不含回避的人。"""
        found = []
        if present < self.min_total:
            found.append(f"到会{present}人，少于规程要求的{self.min_total}人")
        if present and Fraction(reps_present, present) < self.min_rep_share:
            found.append(f"居民代表{reps_present}人，不到到会人数的{_zh(self.min_rep_share)}")
        if entitled and Fraction(reps_present, entitled) < self.attendance_share:
            found.append(f"应到代表{entitled}人，实到{reps_present}人，不到{_zh(self.attendance_share)}")
        return found

    def passed(self, *, agree, present, entitled, valid):
        """同意票够不够；基数取规程所定的到会、应到或有效票，基数为零不算通过。"""
        base = {"present": present, "entitled": entitled, "valid": valid}[self.base]
        return bool(base) and OPERATORS[self.pass_operator](Fraction(agree, base), self.pass_share)


def _zh(share):
    return f"{share.denominator}分之{share.numerator}"


def drawn_of(procedure):
    """评议人员由抽签产生的，各类几人 {身份: 人数}；规程没有定的为空。"""
    rows = (one.partition("=") for one in procedure.value("review_drawn", []))
    return {kind: int(number) for kind, _, number in rows}
