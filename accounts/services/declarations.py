"""近亲属申报：本人随时可报，只增不改；撤回由区民政局两人办理。"""

from django.db import transaction

from accounts import countersign, matrix
from accounts.models import Countersign, RelativeDeclaration, RelativeWithdrawal
from core import events
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.refusals import Blocked


@transaction.atomic
def declare_relative(*, by, at, name, relation, id_number, phone=""):
    """申报本人的一名近亲属；任何在岗人员都可以、也应当申报，故不问岗位。"""
    declaration = RelativeDeclaration.objects.create(
        user=by, name=name, relation=relation, id_number=id_number, phone=phone, declared_by=by, declared_at=at
    )
    record(Act.DECLARE_TIE, declaration, by, at)
    return declaration


@transaction.atomic
def request_withdrawal(declaration_id, *, by, at, reason):
    """提出撤回一条申报，等另一名同事确认。"""
    declaration = within_reach(declaration_id, by, at)
    for_change(RelativeDeclaration.objects).get(pk=declaration.pk)  # 两人同时提，后到的看得见先提的
    if declaration.withdrawn:
        raise Blocked("这条申报已经撤回")
    if pending(declaration).exists():
        raise Blocked("这条申报的撤回已经提出，等待另一名同事确认")
    return countersign.request(Act.WITHDRAW_TIE, subject_of(declaration), by=by, reason=reason, at=at)


@transaction.atomic
def confirm_withdrawal(declaration_id, *, by, at):
    """另一名区级人员确认，撤回随即登记；原申报一字不动。"""
    declaration = within_reach(declaration_id, by, at)
    asked = for_change(pending(declaration)).first()
    if asked is None:
        raise Blocked("这条申报没有待确认的撤回")
    countersign.confirm(asked.pk, by=by, at=at)
    used = countersign.consume(Act.WITHDRAW_TIE, subject_of(declaration), by=asked.requested_by, at=at)
    withdrawal = RelativeWithdrawal.objects.create(
        declaration=declaration, reason=used.reason, withdrawn_by=used.requested_by, withdrawn_at=at
    )
    record(Act.WITHDRAW_TIE, declaration, by, at, reason=used.reason, requested_by=used.requested_by_id)
    return withdrawal


def within_reach(declaration_id, by, at):
    declaration = RelativeDeclaration.objects.select_related("user__unit").get(pk=declaration_id)
    matrix.require(by, Act.WITHDRAW_TIE, declaration.user.unit, on=local_day(at))
    if declaration.user_id in by.same_person_ids():
        raise Blocked("不能撤回自己的申报，请其他同事办理")
    return declaration


def pending(declaration):
    return Countersign.objects.filter(act=Act.WITHDRAW_TIE, subject=subject_of(declaration), confirmed_at=None)


def subject_of(declaration):
    return f"relative:{declaration.pk}"


def record(act, declaration, by, at, reason="", **data):
    events.record(
        act,
        chain=by.unit.chain,
        at=at,
        by=by,
        subject=f"{declaration.user.name}的{declaration.get_relation_display()}",
        data={"declaration": declaration.pk, "user": declaration.user_id, **data},
        reason=reason,
    )
