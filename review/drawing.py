"""评议人员抽签：次序怎样排、能不能重算、到会的人与抽中的对不对得上。规程没有定抽签的都不问。"""

from core.lots import in_order
from regimes.choices import ReviewerKind
from regimes.quorum import drawn_of
from review.recusal import related


def pool_of(reviewers, barred, seed):
    """名册里每个人一行：须回避的写明为何，其余按种子排出本类里的次序。"""
    rows = [
        {"id": one.pk, "name": one.name, "kind": one.kind, "excluded": barred.get(one.name, ""), "place": None}
        for one in reviewers
    ]
    return placed(rows, seed)


def placed(rows, seed):
    """各行照种子（重新）排出的次序；与存下的相同，抽选就没有被动过。"""
    found = [{**row, "place": None} for row in rows]
    for kind in ReviewerKind.values:
        able = {row["id"]: row for row in found if row["kind"] == kind and not row["excluded"]}
        for place, pk in enumerate(in_order(able, seed), 1):
            able[pk]["place"] = place
    return found


def recomputes(draw):
    """照存下的种子与名册重算，次序仍是那样。"""
    return placed(draw.pool, draw.seed) == draw.pool


def shortfalls(rows, wanted):
    """名册里可抽的不够规程要求的人数。"""
    for kind, number in wanted.items():
        able = sum(row["kind"] == kind and bool(row["place"]) for row in rows)
        if able < number:
            yield f"{ReviewerKind(kind).label}可抽的只有{able}人，规程要求抽{number}人，请先补齐评议人员名册"


def live_of(case):
    """本案现行的抽选：没有被重抽、也没有开过会的；没有抽过为 None。"""
    return case.draws.filter(redrawn_as=None, meetings=None).order_by("-pk").first()


def barred_by(cases):
    """{姓名: 须回避的理由}，任何一户须回避的都不抽。"""
    found = {}
    for case in cases:
        for name, why in related(case).items():
            found.setdefault(name, why)
    return found


def seating(cases, rows):
    """（所依的抽选, [到会与抽中对不上之处]）；各户的规程都没有定抽签的为（None, []）。

    `rows` 为登记的各人 {"name", "identity", "present", "absent_reason"}。
    """
    asked = [case for case in cases if case.procedure and drawn_of(case.procedure)]
    draws = {case.head_name: live_of(case) for case in asked}
    if missing := [name for name, draw in draws.items() if draw is None]:
        return None, [f"{'、'.join(missing)}户还没有抽选评议人员，请先抽签"]
    if len(set(draws.values())) > 1:
        return None, ["这几户的评议人员不是一次抽的，请分开开会，或者一并重抽"]
    draw = next(iter(draws.values()), None)
    if draw is None:
        return None, []
    barred = barred_by(asked)
    return draw, [fault for kind, number in draw.wanted.items() for fault in _seated(draw, kind, number, rows, barred)]


def _seated(draw, kind, number, rows, barred):
    """一类的人：照次序坐满为止；没有到会的写明原因，才轮到下一位。"""
    label = ReviewerKind(kind).label
    here = {row["name"] for row in rows if row["identity"] == kind and row.get("present", True)}
    away = {row["name"] for row in rows if not row.get("present", True) and row.get("absent_reason", "").strip()}
    queue, taken = [row["name"] for row in draw.queue(kind)], []
    for name in queue:
        if len(taken) == number:
            break
        if name in barred:  # 抽选之后才申报的
            continue
        if name in here:
            taken.append(name)
        elif name not in away:
            yield f"抽中的{label}{name}没有到会，请写明原因，由下一位替补"
    for name in sorted(here - set(taken)):
        yield f"{name}{_not_seated(draw, name, queue, barred)}，不能作为{label}参加评议"
    if len(taken) < number:
        yield f"{label}应有{number}人，照抽选次序到会{len(taken)}人"


def _not_seated(draw, name, queue, barred):
    why = barred.get(name) or next((row["excluded"] for row in draw.pool if row["name"] == name), "")
    if why:
        return f"{why}，须回避"
    return "排在抽中的人之后，人数已足" if name in queue else "不在抽选的名册里"
