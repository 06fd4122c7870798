"""代班：由分管领导或区民政局安排同岗位的同事，写明起止日期；代班人署自己的名办。"""

from django.db import transaction

from accounts import matrix
from accounts.models import STOOD_IN, Role, StandIn, User
from core import events
from core.acts import Act
from core.dates import local_day, zh
from core.locking import for_change
from core.refusals import Blocked, NotPermitted

BY_GRANT = "由授岗代理：请系统管理员给代理人提出授岗，写明起止日期，区民政局确认"


@transaction.atomic
def stand_in(absent_id, *, by, at, role, deputy, starts_on, ends_on, reason):
    """安排 `deputy` 在起止日期内替 `absent_id` 办他以 `role` 经办的案件。返回 StandIn。

    Raises: Blocked（岗位不由代班、日期不对、代班人没有这一岗位或同期不在……）。
    """
    people = {one.pk: one for one in for_change(User.objects.filter(pk__in=[absent_id, deputy.pk]).order_by("pk"))}
    absent, deputy, today = people[absent_id], people[deputy.pk], local_day(at)
    matrix.require(by, Act.STAND_IN, absent.unit, on=today)
    role = Role(role)
    if deputy.pk in by.same_person_ids():
        raise NotPermitted("不能安排自己代班，请本单位另一名负责人或区民政局安排")
    dates = {"starts_on": starts_on, "ends_on": ends_on}
    if reasons := [*_of_dates(today, **dates), *_of_people(absent, deputy, role, **dates)]:
        raise Blocked(reasons)
    facts = {"unit": absent.unit, "reason": reason, "arranged_by": by, "arranged_at": at}
    made = StandIn.objects.create(absent=absent, deputy=deputy, role=role, **dates, **facts)
    deputy.forget_roles()
    note(made, by, at, f"安排代班：{made}，{zh(starts_on, weekday=False)}至{zh(ends_on, weekday=False)}", reason)
    return made


@transaction.atomic
def end_stand_in(pk, *, by, at, reason):
    """提前结束代班；代班人的下一个请求即办不了这些案件。"""
    row = for_change(StandIn.objects).select_related("absent__unit", "deputy").get(pk=pk)
    matrix.require(by, Act.STAND_IN, row.absent.unit, on=local_day(at))
    if row.ended_at:
        raise Blocked("这次代班已经结束")
    if row.ends_on < local_day(at):
        raise Blocked(f"这次代班已于{zh(row.ends_on, weekday=False)}到期")
    row.ended_by, row.ended_at = by, at
    row.save(update_fields=["ended_by", "ended_at"])
    row.deputy.forget_roles()
    note(row, by, at, f"结束代班：{row}", reason)
    return row


def deputies_for(absent, role, on):
    """可以代班的人：同一街道（区级的同一单位）当日持有同一岗位的其他在岗人员。"""
    same = User.objects.holding(role, on).exclude(pk=absent.pk).select_related("unit__parent")
    home = absent.unit.street
    near = same.within(home) if home else same.filter(unit=absent.unit)
    return near.order_by("unit__code", "name")


def _of_dates(today, starts_on, ends_on):
    reasons = ["截止日期不能早于开始日期"] if ends_on < starts_on else []
    return reasons + (["截止日期已过，代班不能补登"] if ends_on < today else [])


def _of_people(absent, deputy, role, starts_on, ends_on):
    if role not in STOOD_IN:
        return [f"{role.label}的工作{BY_GRANT}"]
    reasons = [] if absent.has_role(role, starts_on) else [f"{absent.name}没有“{role.label}”这一岗位"]
    if deputy.pk in absent.same_person_ids():
        return [*reasons, "代班人不能是离岗人自己"]
    if any(deputy not in deputies_for(absent, role, day) for day in (starts_on, ends_on)):
        reasons.append(f"{deputy.name}在代班期间须是同一街道的在岗{role.label}")
    during = StandIn.objects.standing().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    if other := during.filter(absent=absent, role=role).select_related("deputy").first():
        reasons.append(f"{absent.name}同期已由{other.deputy.name}代班，请先结束那一次")
    if during.filter(absent=deputy, role=role).exists():
        reasons.append(f"{deputy.name}同期也不在岗，已请人代班")
    return reasons


def note(row, by, at, subject, reason):
    data = {"stand_in": row.pk, "absent": row.absent_id, "deputy": row.deputy_id, "role": row.role}
    events.record(Act.STAND_IN, chain=by.unit.chain, at=at, by=by, subject=subject, data=data, reason=reason)
