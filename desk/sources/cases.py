"""待办之一：案件的下一步。轮到本人的，与在等别人的。"""

from types import SimpleNamespace

from django.db.models import Exists, F, OuterRef, Q

from accounts import matrix
from accounts.models import Role
from accounts.stand_ins import held_by
from cases import deadlines
from cases.models import Assignment, Case
from cases.models.case import overdue
from cases.next_steps import RULES, next_step, waiting_for
from core.acts import Act
from core.links import act_url, case_url
from desk.due import bound
from desk.worklist import SHOWN, Item, Source

# 待办说得着的，与“下一步”所问的。
SAID = ("pk", "head_name", "state", *deadlines.COLUMNS, "purpose", "changed_on", "relieve_first", "procedure_id")
ASKED = {path.partition("procedure__") for rule in RULES for path in rule.when}
OWN = tuple(dict.fromkeys([*SAID, *sorted(own for own, _, _ in ASKED if own)]))
PROCEDURE = tuple(sorted(asked for _, _, asked in ASKED if asked))
COLUMNS = (*OWN, "community__name", *(f"procedure__{name}" for name in PROCEDURE))
TAKEN = SHOWN + 1  # 每种范围取这么多最急的
PERSONAL = {Role.WINDOW, Role.CHECKER, Role.COMMUNITY}  # 自己经手的案件要跟到底
SOONEST = (F("due_on").asc(nulls_last=True), "pk")
# 组长登记评议会时自行承接：没有派给谁的待评议案件，也是他的待办，范围同他召集的评审会。
TAKES_OVER = {Act.HOLD_REVIEW: Act.HOLD_PANEL}
NEVER_MINE = {"close_publicity", "receive_papers"}  # 到期自动结束；报送的按街道成批接收


def mine(desk):
    """下一步由本人的岗位办、且在其范围之内的案件。"""
    return _soonest(Case.objects.open().filter(_here(desk), _mine_q(desk)))


def mine_items(desk, rows):
    urgent = [case.pk for case in rows if case.relieve_first]
    moments = (
        deadlines.relief_moments(Case.objects.filter(pk__in=urgent).select_related("street__parent")) if urgent else {}
    )
    return [_item(case, desk.today, due_at=moments.get(case.pk)) for case in rows]


def others(desk):
    """本人经手而正等别人办的；领导只看等出了期限的。"""
    if not desk.roles:
        return None
    rows = Case.objects.visible_to(desk.user).open().exclude(_mine_q(desk))
    if not desk.roles & PERSONAL:
        rows = rows.filter(overdue(desk.today))
    elif Role.COMMUNITY not in desk.roles:
        rows = rows.filter(Exists(Assignment.objects.filter(held_by(desk.user, desk.today), case=OuterRef("pk"))))
    return _soonest(rows)


def others_items(desk, rows):
    return [_item(case, desk.today, waiting=True) for case in rows]


def case_rows(desk, pks):
    """待办各来源的案件，一次取来；一百多件只取说得着的几列，不造整行对象（造它比查它慢）。"""
    return [_light(row) for row in Case.objects.filter(pk__in=pks).values_list(*COLUMNS)]


def _light(row):
    """案件的几列，与案件同名；没有定规程的 procedure 为空。"""
    own, community, asked = row[: len(OWN)], row[len(OWN)], row[len(OWN) + 1 :]
    case = SimpleNamespace(**dict(zip(OWN, own, strict=True)), community=SimpleNamespace(name=community))
    known = case.procedure_id is not None
    case.procedure = SimpleNamespace(**dict(zip(PROCEDURE, asked, strict=True))) if known else None
    return case


def _soonest(rows):
    return rows.order_by(*SOONEST)[:TAKEN]


def _mine_q(desk):
    """矩阵许可的下一步；范围相同的行为并成一个条件。"""
    acts_by_reach = {}
    for act in {rule.step.act for rule in RULES if rule.step.role in desk.roles} - NEVER_MINE:
        if reach := tuple(matrix.widest(desk.user, TAKES_OVER.get(act, act), desk.today)):
            acts_by_reach.setdefault(reach, set()).add(act)
    found = Q(pk__in=[])
    for acts in acts_by_reach.values():
        asked = TAKES_OVER.get(min(acts), min(acts))
        found |= waiting_for(acts, desk.roles) & Case.objects.reach(desk.user, asked, on=desk.today)
    return found


def _here(desk):
    """街道、社区的人办的都在本街道：写在外面，查询才用得上本街道的索引。"""
    street = desk.user.unit.street_id
    acts = {rule.step.act for rule in RULES}
    scopes = {scope for act in acts for scope, _ in matrix.widest(desk.user, act, desk.today)}
    return Q(street=street) if street is not None and scopes <= {"C", "S"} else Q()


def _item(case, today, *, waiting=False, due_at=None):
    step, said = next_step(case), bound(today, *deadlines.stored(case))
    return Item(
        who=case.head_name,
        where=case.community.name,
        what=step.words,
        why=said.label,
        due=said.on,
        due_at=due_at,
        provisional=said.provisional,
        earliest=said.earliest,
        breach=said.on_breach,
        url=(not waiting and act_url(step.act, case.pk)) or case_url(case.pk),
        button="查看" if waiting else step.label,
        waiting=step.role.label if waiting else "",
    )


MINE = Source(mine, case_rows, mine_items)
OTHERS = Source(others, case_rows, others_items)
