"""案件上一人提出、另一人答复的各件：列给人看，提出人收回。"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from accounts import matrix, proposals
from accounts.models import Answer, Unit
from cases.models import Case
from cases.services.base import begin
from core import events, together
from core.acts import Act
from core.links import link

SHOWN = 5  # 每种最近几件


@dataclass(frozen=True)
class Kind:
    """一种：本案有哪些、谁答复、在哪一页答复（别的街道答复的没有）。"""

    rows: Callable
    answered_by: Act
    page: str = ""


def _accounts(case):
    """户已迁走的，账户由那边换。"""
    rows = case.household.account_changes.select_related("holder")
    return rows if case.household.community.parent_id == case.street_id else rows.none()


def _moves(case):
    return case.household.moves.filter(from_community__parent=case.street_id).select_related("to_community__parent")


KINDS = {
    "merge": Kind(lambda case: case.merges.select_related("keep", "drop"), Act.CONFIRM_MERGE, "intake:confirm_merge"),
    "correction": Kind(
        lambda case: case.circumstance_fixes.select_related("circumstance__person"),
        Act.CONFIRM_CORRECTION,
        "intake:confirm_correction",
    ),
    "account": Kind(_accounts, Act.CONFIRM_ACCOUNT, "benefits:confirm_account"),
    "move": Kind(_moves, Act.ACCEPT_HOUSEHOLD),
}


def of_case(case, user):
    """各件，先提的在后：[{"row", "back" 收回的网址, "answer" 答复的网址}]；不是本人该办的网址为空。"""
    newest = [kind.rows(case).order_by("-pk").values_list("pk")[:SHOWN] for kind in KINDS.values()]
    found = []
    for name, pks in zip(KINDS, together.run(together.compiled(newest)), strict=True):  # 多半一件也没有：只问一句
        found += _listed(case, name, pks, user) if pks else []
    return sorted(found, key=lambda one: one["row"].proposed_at, reverse=True)


def _listed(case, name, pks, user):
    kind = KINDS[name]
    may = bool(kind.page) and matrix.permit(user, kind.answered_by, case, on=case.acting_on).allowed
    for row in kind.rows(case).filter(pk__in=pks).select_related("proposed_by", "answered_by"):
        mine = row.proposed_by_id == user.pk
        back = link("intake:take_back", case.pk, name, row.pk) if mine and not row.answer else ""
        answer = link(kind.page, case.pk, row.pk) if may and row.is_open and not mine else ""
        yield {"row": row, "back": back, "answer": answer}


@transaction.atomic
def take_back(case_id, kind, pk, *, reason, by, at):
    """提出人写明理由，收回一件还没有答复的；什么也没变过，弄清之后可以再提。返回那一件。

    Raises: Blocked（已经答复、别人提的、没写理由）、NotPermitted、NotVisible。
    """
    for street in Unit.objects.filter(pk__in=Case.objects.filter(pk=case_id).values("street")):
        street.hold()  # 接收迁入家庭先锁街道、那一件，再锁案件；这里也先锁街道，不与它互等
    case = begin(case_id, Act.TAKE_BACK, by=by, at=at)
    row = proposals.taking_back(KINDS[kind].rows(case), pk, by=by)
    proposals.write_answer(row, Answer.WITHDRAWN, by=by, at=at, note=reason)
    events.record(
        Act.TAKE_BACK,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject=f"{row.WHAT}：{row.about}"[:100],
        data={"kind": kind, "proposal": row.pk},
        reason=row.answer_note,
    )
    return row
