"""待办之一：案件的下一步。轮到本人的，与在等别人的。"""

from django.db.models import F, Q

from accounts import matrix
from accounts.models import Role
from cases import deadlines
from cases.models import Case
from cases.next_steps import RULES, next_step, waiting_for
from core.links import act_url, case_url
from desk.worklist import SHOWN, Item

FIELDS = ("community", "procedure", "street__parent")
TAKEN = SHOWN + 1  # 每种范围取这么多最急的
PERSONAL = {Role.WINDOW, Role.CHECKER, Role.COMMUNITY}  # 自己经手的案件要跟到底
SOONEST = (F("due_on").asc(nulls_last=True), "pk")
NEVER_MINE = {"close_publicity", "receive_papers"}  # 到期自动结束；报送的按街道成批接收


def mine(user, today):
    """下一步由本人的岗位办、且在其范围之内的案件。"""
    rows = list(_rows(_mine_q(user, today)))
    moments = deadlines.relief_moments(rows)
    return [_item(case, due_at=moments.get(case.pk)) for case in rows]


def others(user, today):
    """本人经手而正等别人办的；领导只看等出了期限的。"""
    roles = matrix.working_roles(user, today)
    if not roles:
        return []
    rows = Case.objects.visible_to(user).open().exclude(_mine_q(user, today))
    if not roles & PERSONAL:
        rows = rows.filter(due_on__lt=today)
    elif Role.COMMUNITY not in roles:
        rows = rows.filter(assignments__user=user, assignments__ended_at=None).distinct()
    rows = rows.select_related(*FIELDS).order_by(*SOONEST)[:TAKEN]
    return [_item(case, waiting=True) for case in rows]


def _mine_q(user, today):
    """矩阵许可的下一步；范围相同的行为并成一个条件。"""
    roles = matrix.working_roles(user, today)
    acts_by_reach = {}
    for act in {rule.step.act for rule in RULES if rule.step.role in roles} - NEVER_MINE:
        if reach := tuple(matrix.widest(user, act, today)):
            acts_by_reach.setdefault(reach, set()).add(act)
    found = Q(pk__in=[])
    for acts in acts_by_reach.values():
        seen = Case.objects.visible_to(user, min(acts)).values("pk")
        found |= waiting_for(acts, roles) & Q(pk__in=seen)
    return found


def _rows(condition):
    return Case.objects.open().filter(condition).select_related(*FIELDS).order_by(*SOONEST)[:TAKEN]


def _item(case, *, waiting=False, due_at=None):
    step = next_step(case)
    return Item(
        who=case.head_name,
        where=case.community.name,
        what=step.words,
        why=case.due_label,
        due=case.due_on,
        due_at=due_at,
        provisional=case.due_provisional,
        earliest=case.due_earliest,
        url=(not waiting and act_url(step.act, case.pk)) or case_url(case.pk),
        button="查看" if waiting else step.act.label,
        waiting=step.role.label if waiting else "",
    )
