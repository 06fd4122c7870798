"""移交案件：经办人换人，写明事由；一件一件，或一个人名下的几件一起。"""

from django.db import transaction

from accounts import duties, matrix
from accounts.models import STOOD_IN, Role, StandIn, User
from cases.models import Case
from cases.services.base import begin, lock_cases
from cases.services.parties import assign
from core import events
from core.acts import Act
from core.dates import local_day
from core.refusals import Blocked, NotPermitted, NotVisible, Refusal
from evidence.models import Check, CheckStatus

ASSIGNERS = {Role.LEADER, Role.DISTRICT}  # 别人名下的也可以移交；其余的人只能移交自己名下的


@transaction.atomic
def reassign(case_id, *, by, at, role, holder, to, reason):
    """把 `holder` 以 `role` 经办的这件案件移交 `to`；`holder` 为空即原来无人经办，指定一人。返回 Case。

    Raises: Blocked（案件已办结、不在此人名下、接手人须回避或没有这一岗位）、NotPermitted（移交的是别人名下的）。
    """
    case = begin(case_id, Act.REASSIGN, by=by, at=at)
    role = Role(role)
    _require_own(holder, by, at)
    if reasons := obstacles(case, role, holder, to, on=local_day(at)):
        raise Blocked(reasons)
    if holder is not None:
        case.assignments.filter(user=holder, role=role, ended_at=None).update(ended_at=at)
        Check.objects.filter(case_id=case.pk, officer=holder, status=CheckStatus.REQUESTED).update(officer=to)
    assign(case, to, role, by=by, at=at)
    said = f"{role.label}由{holder.name}移交{to.name}" if holder else f"指定{to.name}为{role.label}"
    data = {"role": role, "from": holder and holder.pk, "to": to.pk}
    where = {"case_id": case.pk, "household_id": case.household_id}
    events.record(Act.REASSIGN, chain=case.chain, at=at, by=by, **where, subject=said, data=data, reason=reason)
    return case


@transaction.atomic
def reassign_many(case_ids, *, by, at, role, holder, to, reason):
    """几件一起移交给同一人；有一件不能移交，全都不移交，逐户说明。返回件数。"""
    if not case_ids:
        raise Blocked("请至少选一件案件")
    lock_cases(case_ids)
    reasons = []
    for pk in sorted(case_ids):
        try:
            reassign(pk, by=by, at=at, role=role, holder=holder, to=to, reason=reason)
        except (NotPermitted, NotVisible):
            raise
        except Refusal as refusal:
            reasons += refusal.about(Case.objects.values_list("head_name", flat=True).get(pk=pk))
    if reasons:
        raise Blocked(reasons)
    return len(case_ids)


@transaction.atomic
def reassign_picked(case_ids, *, by, at, to, reason):
    """勾选的几件，窗口经办各移交给 `to`：办成几件算几件。返回 (办成的件数, [(户主, 理由)])。"""
    if not case_ids:
        raise Blocked("请至少选一件案件")
    lock_cases(case_ids)
    refused = []
    for case in Case.objects.filter(pk__in=case_ids).order_by("pk"):
        held = case.assignments.filter(role=Role.WINDOW, ended_at=None).select_related("user").first()
        holder = held and held.user
        try:
            with transaction.atomic():
                reassign(case.pk, by=by, at=at, role=Role.WINDOW, holder=holder, to=to, reason=reason)
        except Refusal as refusal:
            refused.append((case.head_name, "；".join(map(str, refusal.reasons))))
    return len(case_ids) - len(refused), refused


def takers(role, street, community=None, *, on):
    """可以接手的人：当日持有这一岗位；协理员须在本社区（或正代本社区的班），核对员也可在区里。"""
    able = User.objects.holding(role, on)
    if role == Role.COMMUNITY and community is not None:
        standing = StandIn.objects.valid_on(on).filter(role=role, unit=community).values("deputy")
        return able.filter(unit=community) | able.filter(pk__in=standing)
    if role == Role.CHECKER:
        return able.filter(unit__in=[street.pk, street.parent_id])
    return able.within(street)


def obstacles(case, role, holder, to, *, on):
    """不能移交的全部理由；空列表即可。"""
    if not case.is_open:
        return ["案件已经办结，没有要移交的"]
    if role not in STOOD_IN:
        return [f"{role.label}不按案件指派"]
    reasons = []
    live = case.assignments.filter(role=role, ended_at=None)
    if holder is None and live.exists():
        reasons.append(f"本案已有{role.label}经办，请选明由谁移交")
    if holder is not None and not live.filter(user=holder).exists():
        reasons.append(f"本案不在{holder.name}（{role.label}）名下")
    if live.filter(user=to).exists():
        reasons.append(f"本案已在{to.name}名下")
    return reasons + _of_taker(case, role, to, on)


def _of_taker(case, role, to, on):
    if not takers(role, case.street, case.community, on=on).filter(pk=to.pk).exists():
        where = case.community if role == Role.COMMUNITY else case.street
        return [f"{to.name}不是{where.name}的在岗{role.label}，不能接手"]
    if role == Role.CHECKER and not to.secrecy_valid_on(on):
        return [f"{to.name}没有有效的保密协议，不能接手核对"]
    if case.is_tied(to):
        return [f"{to.name}须回避本案，请移交另一名同事"]
    acts = [act for act, row in matrix.table().items() if row[role].scope == "A"]
    barred = duties.conflicts_of(to, acts, case.pk, together=case.decided_together)
    return list(dict.fromkeys(f"{to.name}不能接手：{why}" for act in acts for why in barred[act]))


def _require_own(holder, by, at):
    if by.roles_on(local_day(at)) & ASSIGNERS or (holder is not None and holder.pk in by.same_person_ids()):
        return
    raise NotPermitted("只能移交自己名下的案件；别人名下的，请分管领导移交")


def places_of(case):
    """[(岗位, 经办人或空)]：现在名下的各行；窗口无人经办的也列，好指定一人。"""
    rows = [(Role(one.role), one.user) for one in case.assignments.filter(ended_at=None).select_related("user__unit")]
    return rows if any(role == Role.WINDOW for role, _ in rows) else [(Role.WINDOW, None), *rows]
