"""民主评议怎样计票：人数够不够、通没通过，算式写给人看。纯函数。"""

from dataclasses import dataclass

from review.models import ItemResult

BASES = {"present": "到会人数", "entitled": "应到人数", "valid": "有效票"}
OPERATORS = {">": "多于", ">=": "不少于"}


@dataclass(frozen=True)
class Room:
    """会场上对某一户有表决权的人：到会人数、到会的居民代表、应到人数、应到的居民代表，都已减去回避的人。"""

    present: int
    reps: int
    expected: int
    reps_expected: int


@dataclass(frozen=True)
class Count:
    """一户的票数。"""

    agree: int
    disagree: int
    abstain: int

    @property
    def cast(self):
        return self.agree + self.disagree + self.abstain


def room_of(attendances, recused, expected, reps_expected):
    """`attendances` 为 (姓名, 是否居民代表) 的列表，`recused` 为回避者的姓名。"""
    away = [is_rep for name, is_rep in attendances if name in recused]
    here = [is_rep for name, is_rep in attendances if name not in recused]
    return Room(
        present=len(here),
        reps=sum(here),
        expected=max(expected - len(away), len(here)),
        reps_expected=max(reps_expected - sum(away), 0),
    )


def faults(quorum, room, count):
    """不能成会或票数对不上的理由。"""
    found = quorum.reasons(present=room.present, reps_present=room.reps, entitled=room.reps_expected)
    if count.cast > room.present:
        found.append(f"实投{count.cast}票，多于到会而不回避的{room.present}人")
    if count.cast == 0:
        found.append("没有人投票")
    return found


def result_of(quorum, room, count):
    """按规程算得的结论（pass 或 fail）与算式。"""
    numbers = {"present": room.present, "entitled": room.expected, "valid": count.cast}
    passed = quorum.passed(agree=count.agree, present=room.present, entitled=room.expected, valid=count.cast)
    share = f"{quorum.pass_share.denominator}分之{quorum.pass_share.numerator}"
    rule = f"{BASES[quorum.base]}{numbers[quorum.base]}人，同意须{OPERATORS[quorum.pass_operator]}{share}"
    verdict = "通过" if passed else "不通过"
    return (ItemResult.PASS if passed else ItemResult.FAIL), f"同意{count.agree}票；{rule}：{verdict}"
