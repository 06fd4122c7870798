"""待办之一：案件的下一步。轮到本人的，与在等别人的。"""

from types import SimpleNamespace

from django.db.models import Exists, F, OuterRef, Q

from accounts import matrix
from accounts.models import Role
from accounts.stand_ins import held_by
from cases import deadlines
from cases.models import Assignment, Case
from cases.next_steps import ASKED, RULES, beside, next_step, waiting_for
from cases.next_steps import BESIDE as STEPS_BESIDE
from core.acts import Act
from core.links import act_url, case_url
from desk.duty import Duty, Source
from regimes.calendar.due import bound

# 待办说得着的，与“下一步”所问的。
SAID = ("pk", "head_name", "state", *deadlines.COLUMNS, "purpose", "changed_on", "relieve_first", "procedure_id")
OWN = tuple(dict.fromkeys([*SAID, *(path for path in ASKED if not path.startswith("procedure__"))]))
PROCEDURE = tuple(path.removeprefix("procedure__") for path in ASKED if path.startswith("procedure__"))
COLUMNS = (*OWN, "community__name", *(f"procedure__{name}" for name in PROCEDURE))
PERSONAL = {Role.WINDOW, Role.CHECKER, Role.COMMUNITY}  # 自己经手的案件要跟到底
SOONEST = (F("due_on").asc(nulls_last=True), "pk")
# 组长登记评议会时自行承接：没有派给谁的待评议案件，也是他的待办，范围同他召集的评审会。
TAKES_OVER = {Act.HOLD_REVIEW: Act.HOLD_PANEL}
# 到期自动结束；张贴一处一处地列，异议一件一件地列；报送的按街道成批接收
NEVER_MINE = {Act.CLOSE_PUBLICITY, Act.POST_NOTICE, Act.RECEIVE_PAPERS, Act.RESOLVE_OBJECTION}


def running(desk):
    return Case.objects.open().order_by(*SOONEST)


def reach(desk, rows, act):
    """下一步由本人的岗位办、且在其范围之内的；报上来的看得到案件即可。"""
    return rows.visible_to(desk.user, act) if act else rows.filter(_here(desk), _mine_q(desk, RULES))


def late(desk, day):
    """规程说过了即逾期的；说报警的，一过就报。"""
    return Q(overdue_on__lte=day) | Q(alarm_on__lt=desk.today)


def say(desk, rows):
    urgent = [case.pk for case in rows if case.relieve_first]
    moments = (
        deadlines.relief_moments(Case.objects.filter(pk__in=urgent).select_related("street__parent")) if urgent else {}
    )
    handlers = _handlers(desk, rows)
    return [duty_of(case, next_step(case), desk.today, moments.get(case.pk), handlers) for case in rows]


def _handlers(desk, rows):
    """{(案件, 岗位): [姓名]}：报给领导、区里的才说是谁；别人用不着，不查。"""
    late_ones = [case.pk for case in rows if desk.unheeded and case.overdue_on and case.overdue_on < desk.today]
    found = {}
    if late_ones:
        live = Assignment.objects.filter(case__in=late_ones, ended_at=None).order_by("pk")
        for case, role, name in live.values_list("case", "role", "user__name"):
            found.setdefault((case, role), []).append(name)
    return found


def beside_reach(desk, rows, act):
    return rows.visible_to(desk.user, act) if act else rows.filter(_mine_q(desk, STEPS_BESIDE))


def beside_open(desk):
    acts, roles = zip(*{(rule.step.act, rule.step.role) for rule in STEPS_BESIDE}, strict=True)
    return running(desk).filter(waiting_for(acts, roles, STEPS_BESIDE))


def beside_say(desk, rows):
    return [duty_of(case, step, desk.today) for case in rows for step in beside(case)]


def others(desk, rows, act):
    """本人经手而正等别人办的。"""
    if not desk.roles & PERSONAL:
        return None
    rows = rows.visible_to(desk.user).exclude(_mine_q(desk, RULES))
    if Role.COMMUNITY in desk.roles:
        return rows
    return rows.filter(Exists(Assignment.objects.filter(held_by(desk.user, desk.today), case=OuterRef("pk"))))


def others_say(desk, rows):
    found = say(desk, rows)
    for one in found:
        one.waiting, one.url, one.button = one.post, one.look, "查看"
    return found


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


def _mine_q(desk, rules):
    """矩阵许可的下一步；范围相同的行为并成一个条件。"""
    acts_by_reach = {}
    for act in {rule.step.act for rule in rules if rule.step.role in desk.roles} - NEVER_MINE:
        if reach := tuple(matrix.widest(desk.user, TAKES_OVER.get(act, act), desk.today)):
            acts_by_reach.setdefault(reach, set()).add(act)
    found = Q(pk__in=[])
    for acts in acts_by_reach.values():
        asked = TAKES_OVER.get(min(acts), min(acts))
        found |= waiting_for(acts, desk.roles, rules) & Case.objects.reach(desk.user, asked, on=desk.today)
    return found


def _here(desk):
    """街道、社区的人办的都在本街道：写在外面，查询才用得上本街道的索引。"""
    street = desk.user.unit.street_id
    acts = {rule.step.act for rule in RULES}
    scopes = {scope for act in acts for scope, _ in matrix.widest(desk.user, act, desk.today)}
    return Q(street=street) if street is not None and scopes <= {"C", "S"} else Q()


def duty_of(case, step, today, due_at=None, handlers=None):
    """案件的一步说成一件事；`handlers` 为 {(案件, 岗位): [姓名]}。"""
    said = bound(today, *deadlines.stored(case))
    names = (handlers or {}).get((case.pk, step.role), [])
    return Duty(
        who=case.head_name,
        where=case.community.name,
        what=step.words,
        why=said.label,
        due=said.on,
        due_at=due_at,
        provisional=said.provisional,
        earliest=said.earliest,
        breach=said.on_breach,
        act=step.act,
        post="".join([step.role.label, *names[:1]]),
        url=act_url(step.act, case.pk) or case_url(case.pk),
        look=case_url(case.pk),
        button=step.label,
    )


MINE = Source(None, running, reach, case_rows, say, late=late)
BESIDE = Source(None, beside_open, beside_reach, case_rows, beside_say)
OTHERS = Source(Act.READ_CASE, running, others, case_rows, others_say)
