"""抽选评议人员：规程定由抽签产生的，从名册里按种子排队抽取；抽过的不改，重抽写明原因、原来的留着。"""

import secrets

from django.db import transaction

from accounts import matrix
from accounts.models import Unit
from cases.models import Case
from cases.services.base import lock_cases
from cases.states import CaseState
from core import events
from core.acts import Act
from core.dates import local_day
from core.refusals import Blocked, NotVisible
from regimes.quorum import drawn_of
from review import drawing
from review.models import Draw, Reviewer


@transaction.atomic
def draw_reviewers(community_id, *, case_ids, by, at, reason=""):
    """为一个社区待评议的几户抽选评议人员，逐案留痕。返回 Draw。

    种子当场随机取得；与任何一户有亲属关系的、本户成员不抽。重抽（已抽过而没有开会的）须写明原因。
    Raises: Blocked（规程没有定、各户所定不同、名册里某一类人不够、重抽没有写原因）。
    """
    community = Unit.objects.communities().filter(pk=community_id).first()
    if community is None:
        raise NotVisible("没有这个社区，或不在您的办理范围内")
    matrix.require(by, Act.DRAW_REVIEWERS, community, on=local_day(at))
    lock_cases(case_ids)
    cases = _cases(community, case_ids, by, at)
    wanted, before = _wanted(cases), _before(cases, reason)
    seed = secrets.token_hex(16)
    standing = Reviewer.objects.standing().filter(community=community)
    pool = drawing.pool_of(standing, drawing.barred_by(cases), seed)
    if short := list(drawing.shortfalls(pool, wanted)):
        raise Blocked(short)
    facts = {"community": community, "seed": seed, "wanted": wanted, "pool": pool, "redraws": before}
    draw = Draw.objects.create(**facts, reason=reason.strip() if before else "", drawn_at=at, drawn_by=by)
    draw.cases.set(cases)
    for case in cases:
        _record(draw, case, by=by, at=at)
    return draw


def _cases(community, case_ids, by, at):
    found = Case.objects.filter(pk__in=case_ids, community=community, state=CaseState.REVIEW)
    cases = list(
        found.select_related("household", "street", "procedure")
        .prefetch_related("procedure__provisions")
        .order_by("pk")
    )
    if not cases or len(cases) < len(set(case_ids)):
        raise Blocked("请至少勾选一户，且都是本社区待评议的")
    for case in cases:
        matrix.require(by, Act.DRAW_REVIEWERS, case, on=local_day(at))
    return cases


def _wanted(cases):
    """规程所定的各类人数；几户一起抽的，所定须相同。"""
    rules = [drawn_of(case.procedure) for case in cases]
    if not all(rules):
        raise Blocked("规程没有定评议人员由抽签产生的，不必抽选")
    if any(one != rules[0] for one in rules):
        raise Blocked("这几户的规程所定的评议人员不同，请分开抽选")
    return rules[0]


def _before(cases, reason):
    """重抽的是哪一次；头一次抽的为 None。"""
    earlier = {drawing.live_of(case) for case in cases}
    if earlier == {None}:
        return None
    waiting = {
        case for one in earlier if one for case in one.cases.filter(state=CaseState.REVIEW)
    }  # 撤回、终止的不再抽
    if len(earlier) > 1 or waiting != set(cases):
        raise Blocked("重抽须是上一次一起抽、还待评议的那几户，请照上一次勾选")
    if not reason.strip():
        raise Blocked("这几户已经抽过，重抽须写明原因；原来抽的一并留存")
    return earlier.pop()


def _record(draw, case, *, by, at):
    """谁在名册里、谁回避、抽中了谁，连同种子，逐案记下。"""
    data = {
        "draw": draw.pk,
        "seed": draw.seed,
        "wanted": draw.wanted,
        "pool": draw.pool,
        "redraws": draw.redraws_id,
        "drawn": [row["name"] for row in draw.drawn],
    }
    told = {"case_id": case.pk, "household_id": case.household_id, "data": data, "reason": draw.reason}
    subject = f"{'重抽' if draw.redraws_id else '抽选'}评议人员{len(draw.drawn)}人"
    events.record(Act.DRAW_REVIEWERS, chain=case.chain, at=at, by=by, subject=subject, **told)
