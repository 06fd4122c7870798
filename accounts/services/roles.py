"""授岗：管理员提出，区民政局确认，三人各异（职责分离第8条）。"""

from django.db import transaction

from accounts import matrix
from accounts.models import Role, RoleGrant, User
from core import events
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.refusals import Blocked, NotPermitted


@transaction.atomic
def propose(user_id, *, by, at, role, starts_on, ends_on=None, reason=""):
    """提出授岗，返回待确认的 RoleGrant；层级不符、兼任冲突、重复即 Blocked。"""
    user = for_change(User.objects).get(pk=user_id)
    entitled(by, user, Role.ADMIN, at)
    if user.pk in by.same_person_ids():
        raise NotPermitted("不能给自己授岗")
    if user.role_grants.filter(role=role, revoked_at=None, ends_on=None).exists():
        raise Blocked("此人已有或已提出这一岗位")
    grant = RoleGrant(
        user=user, role=role, starts_on=starts_on, ends_on=ends_on, reason=reason, proposed_by=by, proposed_at=at
    )
    if obstacle := grant.obstacle():
        raise Blocked(obstacle)
    grant.save()
    note(grant, by, at, "提出授岗")
    return grant


@transaction.atomic
def confirm(grant_id, *, by, at):
    """确认授岗，即日起按起止日期生效。"""
    grant = for_change(RoleGrant.objects).get(pk=grant_id)
    entitled(by, grant.user, Role.DISTRICT, at)
    if {grant.user_id, grant.proposed_by_id} & set(by.same_person_ids()):
        raise NotPermitted("提出人与本人不能确认，请另一名同事确认")
    if grant.confirmed_at or grant.revoked_at:
        raise Blocked("这项授岗已经处理")
    if obstacle := grant.obstacle():
        raise Blocked(obstacle)
    grant.confirmed_by, grant.confirmed_at = by, at
    grant.save()
    note(grant, by, at, "确认授岗")
    return grant


@transaction.atomic
def revoke(grant_id, *, by, at, reason):
    """撤销授岗或驳回提议，此人的下一个请求即失去该岗位；收回权力一人即可。"""
    grant = for_change(RoleGrant.objects).get(pk=grant_id)
    matrix.require(by, Act.GRANT_ROLE, grant.user.unit, on=local_day(at))
    if grant.revoked_at:
        raise Blocked("这项授岗已经撤销")
    grant.revoked_by, grant.revoked_at = by, at
    grant.save()
    note(grant, by, at, "撤销授岗", reason)
    return grant


def entitled(by, user, role, at):
    """提出须由管理员，确认须由区民政局；同一行为，岗位不同。"""
    answer = matrix.require(by, Act.GRANT_ROLE, user.unit, on=local_day(at))
    if answer.role != role:
        raise NotPermitted(f"此项由{role.label}办理")


def note(grant, by, at, what, reason=""):
    events.record(
        Act.GRANT_ROLE,
        chain=by.unit.chain,
        at=at,
        by=by,
        subject=f"{what}：{grant.user.name} {grant.get_role_display()}",
        data={"what": what, "user": grant.user_id, "role": grant.role, "grant": grant.pk},
        reason=reason or grant.reason,
    )
