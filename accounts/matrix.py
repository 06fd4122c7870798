"""授权：谁对什么能做什么，只以 matrix.csv 为准，未写即不许。"""

import csv
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from django.db.models import Q

from accounts.models import Role, Unit, UnitLevel
from core.acts import Act
from core.refusals import NotPermitted, NotVisible

MATRIX = Path(__file__).with_name("matrix.csv")
SCOPES = frozenset("CSDAP")
WIDTH = ("", "C", "S", "D")  # 由窄到宽
FLAGS = frozenset("mru2n")  # m 脱敏 r 写明理由 u 再输口令 2 双人 n 通知区级
FORBIDDEN = "您的岗位不能办理此项"
HIDDEN = "没有这项内容，或者不在您的管辖范围内"
SYSTEM = "system"  # 到期任务：没有人在办
NOT_BY_ITSELF = "这一项须由人办理，系统不能自行办理"
NO_SECRECY = "未签订有效的保密协议，不能接触核对信息，请先到系统管理员处登记保密协议"


@dataclass(frozen=True)
class Cell:
    """矩阵的一格：范围字母与附加条件。"""

    scope: str = ""
    flags: frozenset = frozenset()

    def __bool__(self):
        return bool(self.scope)


@dataclass(frozen=True)
class Permit:
    """一次授权判断的结果；不许时 status 为 403 或 404，reason 是给办事人员看的话。"""

    allowed: bool
    status: int = 200
    flags: frozenset = field(default_factory=frozenset)
    role: Role | None = None
    reason: str = ""

    def __bool__(self):
        return self.allowed


@lru_cache(maxsize=1)
def table():
    """整张矩阵：act → {列名: Cell}；写错一格即报错，不带病启动。"""
    with MATRIX.open(encoding="utf-8", newline="") as source:
        return {
            row.pop("act"): {column: read_cell(text) for column, text in row.items()} for row in csv.DictReader(source)
        }


def read_cell(text):
    if text == "-":
        return Cell()
    scope, flags = text[0], frozenset(text[1:])
    if scope not in SCOPES or not flags <= FLAGS:
        raise ValueError(f"授权矩阵中有无法识别的一格：{text}")
    return Cell(scope, flags)


def cell(act, role):
    """某行为某岗位的一格；行为不在矩阵中抛 KeyError，绝不默认放行。"""
    return table()[str(act)][str(role)]


def acts_for(user, *, on):
    """当日其岗位可能办理的全部行为（不论具体对象），用于导航与按钮。"""
    return acts_of(frozenset(working_roles(user, on))) if user.is_authenticated else frozenset()


@lru_cache(maxsize=256)
def acts_of(roles):
    """这些岗位合起来可能办理的行为；矩阵不变，同样的岗位只算一次。"""
    return frozenset(act for act, row in table().items() if any(row[role] for role in roles))


def working_roles(user, on):
    """可以行使的岗位：核对员没有有效保密协议即不算。"""
    roles = user.roles_on(on)
    return roles if Role.CHECKER not in roles or user.secrecy_valid_on(on) else roles - {Role.CHECKER}


def permit(user, act, subject=None, *, on):
    """判断 `user` 在 `on` 日能否对 `subject` 办理 `act`，各岗位权限取并集；`user` 为空即系统，问“系统”一列。

    subject 须有 scope_unit、is_assigned(user, on)、is_tied(user)；单位本身也可；
    None 表示不针对具体对象，只问岗位。有亲属关系者一律 404。
    """
    if user is None:
        return Permit(True) if cell(act, SYSTEM) else Permit(False, 403, reason=NOT_BY_ITSELF)
    if not user.is_authenticated or (subject is not None and subject.is_tied(user)):
        return Permit(False, 404, reason=HIDDEN)
    roles = working_roles(user, on)
    granted = [(role, cell(act, role)) for role in sorted(roles) if covers(user, role, cell(act, role), subject, on)]
    if granted:
        role, best = min(granted, key=lambda pair: len(pair[1].flags))
        return Permit(True, flags=best.flags, role=role)
    return refusal(user, act, subject, roles, on)


def allowed(user, acts, subject, *, on):
    """`acts` 中 `user` 能对 `subject` 办理的；一页几十件一起问，亲属关系与分派各只查一次。"""
    once = _AskedOnce(subject, user, on)
    return {act for act in acts if permit(user, act, once, on=on).allowed}


class _AskedOnce:
    """同一个对象、同一个人，连着问几十遍也只查一次库。"""

    def __init__(self, subject, user, on):
        self.subject, self.user, self.on = subject, user, on

    @cached_property
    def scope_unit(self):
        return self.subject.scope_unit

    @cached_property
    def _tied(self):
        return self.subject.is_tied(self.user)

    @cached_property
    def _assigned(self):
        return self.subject.is_assigned(self.user, self.on)

    def is_tied(self, user):
        return self._tied

    def is_assigned(self, user, on):
        return self._assigned


def require(user, act, subject=None, *, on):
    """同 permit，不许即抛 NotPermitted（403）或 NotVisible（404）。"""
    answer = permit(user, act, subject, on=on)
    if answer.allowed:
        return answer
    if answer.status == 404:
        raise NotVisible(answer.reason)
    raise NotPermitted(who_does(user, act, subject, on) if answer.reason == FORBIDDEN else answer.reason)


def refusal(user, act, subject, roles, on):
    """看得见而不能办的 403，看不见的 404。"""
    lapsed = user.roles_on(on) - roles
    if any(covers(user, role, cell(act, role), subject, on) for role in lapsed):
        return Permit(False, 403, reason=NO_SECRECY)
    if subject is None or any(covers(user, role, cell("read_case", role), subject, on) for role in roles):
        return Permit(False, 403, reason=FORBIDDEN)
    if isinstance(subject, Unit) and any(in_reach(user, role, subject, on) for role in roles):
        return Permit(False, 403, reason=FORBIDDEN)
    return Permit(False, 404, reason=HIDDEN)


def who_does(user, act, subject, on):
    """看得见而不能办：派到人的案件说在谁手上、找谁，其余说由哪个岗位办。"""
    if not hasattr(subject, "holders"):
        return FORBIDDEN
    mine = [role for role in working_roles(user, on) if cell(act, role).scope == "A"]
    doing = [role for role in Role if cell(act, role)]
    names = "、".join(f"{name}（{Role(role).label}）" for role, name in subject.holders(mine or doing))
    if not mine:
        posts = "、".join(role.label for role in doing) or "系统"
        return f"“{Act(act).label}”由{posts}办理，您的岗位不能办理" + (f"；本案经办人：{names}" if names else "")
    if not names:
        return f"本案还没有指定经办的{mine[0].label}，请分管领导在案件页“移交案件”中指定"
    return f"本案由{names}经办，不在您名下；须由您办的，请经办人或分管领导先“移交案件”，或者安排代班"


def covers(user, role, right, subject, on):
    """这一格是否及于该对象。"""
    if not right or right.scope == "P":
        return False
    if subject is None:
        return True
    if right.scope == "A":
        return in_reach(user, role, subject.scope_unit, on) and subject.is_assigned(user, on)
    return within(user, right.scope, subject.scope_unit, on)


def in_reach(user, role, unit, on):
    return within(user, reach(user, role), unit, on)


def reach(user, role):
    """岗位的自然范围：社区岗位本社区，区级单位的人全区，其余本街道。"""
    if user.unit.level == UnitLevel.DISTRICT:
        return "D"
    return "C" if role == Role.COMMUNITY else "S"


def communities_of(user, on):
    """当日管着的社区：自己的，连同替别的社区的协理员代班的。"""
    own = [user.unit_id] if user.unit.level == UnitLevel.COMMUNITY else []
    return own + [one.unit_id for one in user.stand_ins_on(on) if one.role == Role.COMMUNITY and one.unit_id not in own]


def within(user, scope, unit, on):
    """`unit` 是否在此人的本社区（C，含代班的）、本街道（S）、本区（D）之内。"""
    own = user.unit
    if scope == "C":
        return unit.pk in communities_of(user, on)
    if scope == "S":
        return own.street_id is not None and own.street_id == unit.street_id
    return own.district_id == unit.district_id


def scope_filter(user, act, *, on, community_path="community", street_path=None, assigned_q=None, tied_q=None):
    """与 permit 一致的查询条件：`self.filter(scope_filter(user, Act.READ_CASE, on=on, ...))`。

    community_path 指向所属单位；另有街道外键时给 street_path，查询更快；
    assigned_q / tied_q 是“分派给本人”“与本人有亲属关系”的条件，须与 is_assigned / is_tied 同义。
    没有 assigned_q 则 A 范围一律看不到。
    """
    seen = Q(pk__in=[])
    for scope, assigned in widest(user, act, on):
        here = unit_q(user, scope, on, community_path, street_path)
        if not assigned:
            seen |= here
        elif assigned_q is not None:
            seen |= here & assigned_q
    return seen if tied_q is None else seen & ~tied_q


def reach_key(user, on):
    """定下此人 `on` 日看得到什么的一切：人、所在单位、岗位、替谁代班；拼好的语句凭它分开记。"""
    unit, roles = user.unit, frozenset(working_roles(user, on))
    stands = frozenset((one.absent_id, one.role, one.unit_id) for one in user.stand_ins_on(on))
    return user.pk, unit.pk, unit.level, unit.street_id, unit.district_id, roles, stands, on


def widest(user, act, on):
    """各岗位的范围去掉重叠：[(范围, 是否限于分派给本人)]，查询因而不带多余的“或”。"""
    if not user.is_authenticated:
        return []
    rights = [(role, cell(act, role).scope) for role in working_roles(user, on)]
    widest_open = max((scope for _, scope in rights if scope in ("C", "S", "D")), key=WIDTH.index, default="")
    own_work = {reach(user, role) for role, scope in rights if scope == "A"}
    beyond = sorted(scope for scope in own_work if WIDTH.index(scope) > WIDTH.index(widest_open))
    return [(scope, True) for scope in beyond] + [(widest_open, False)] * bool(widest_open)


def unit_q(user, scope, on, path, street_path):
    own = user.unit
    if scope == "C":
        places = communities_of(user, on)
        return Q(**{path: places[0]}) if len(places) == 1 else Q(**{f"{path}__in": places})
    if scope == "S":
        if own.street_id is None:
            return Q(pk__in=[])
        return (
            Q(**{street_path: own.street_id}) if street_path else Q(**{f"{path}__in": Unit.objects.within(own.street)})
        )
    return Q(**{f"{path}__in": Unit.objects.within(own.district)})
