"""账号：由系统管理员建立、停用、重发初始口令，每次都记下是谁做的。"""

from django.db import transaction

from accounts import matrix
from accounts.models import SecrecyAgreement, User
from accounts.passwords import FIRST_PASSWORD_LIFE, first_password
from core import events, files
from core.acts import Act
from core.crypto import blind_index
from core.dates import local_day
from core.idnumber import IdNumber
from core.locking import for_change
from core.refusals import Blocked


@transaction.atomic
def create_account(*, by, at, unit, username, name, id_number, title="", phone=""):
    """建立账号，返回 (人员, 一次性初始口令)；此人已有账号即拒绝（职责分离第12条）。"""
    matrix.require(by, Act.MANAGE_ACCOUNT, unit, on=local_day(at))
    number = IdNumber.parse(id_number).number
    if existing := User.objects.filter(id_index=blind_index(number, "id_number")).first():
        raise Blocked(f"此人已有账号“{existing.username}”，一人只能有一个账号")
    password = first_password()
    user = User.objects.create_user(
        username,
        password,
        unit=unit,
        name=name,
        id_number=number,
        title=title,
        phone=phone,
        must_change_password=True,
        first_password_expires_at=at + FIRST_PASSWORD_LIFE,
    )
    note(user, by, at, "建立账号")
    return user, password


@transaction.atomic
def set_active(user_id, active, *, by, at):
    """停用或启用；停用后此人的下一个请求即失效。"""
    user = held(user_id, by, at)
    if user.pk == by.pk:
        raise Blocked("不能停用自己的账号")
    user.is_active = active
    user.save(update_fields=["is_active"])
    note(user, by, at, "启用账号" if active else "停用账号")
    return user


@transaction.atomic
def reset_password(user_id, *, by, at):
    """重发初始口令；旧口令与已登录的会话随即失效。"""
    user = held(user_id, by, at)
    if user.pk == by.pk:
        raise Blocked("请用“修改密码”更改自己的口令")
    password = first_password()
    user.set_password(password)
    user.must_change_password, user.first_password_expires_at = True, at + FIRST_PASSWORD_LIFE
    user.save(update_fields=["password", "must_change_password", "first_password_expires_at"])
    note(user, by, at, "重发初始口令")
    return user, password


@transaction.atomic
def change_password(user, raw, *, at):
    """本人改口令；规则由表单先行检查。"""
    user.set_password(raw)
    user.must_change_password, user.first_password_expires_at, user.password_changed_at = False, None, at
    user.save(update_fields=["password", "must_change_password", "first_password_expires_at", "password_changed_at"])
    note(user, user, at, "本人修改口令")


@transaction.atomic
def sign_secrecy(user_id, *, by, at, signed_on, ends_on, scan=None):
    """登记保密协议；核对员自此可接触核对信息，直至到期。"""
    user = held(user_id, by, at)
    if signed_on > local_day(at):
        raise Blocked("签订日期不能晚于今天")
    file = files.store(scan, by=by, at=at, purpose="保密协议") if scan else None
    agreement = SecrecyAgreement.objects.create(
        user=user, signed_on=signed_on, ends_on=ends_on, file=file, registered_by=by, registered_at=at
    )
    note(user, by, at, "登记保密协议", signed_on=signed_on, ends_on=ends_on)
    return agreement


def held(user_id, by, at):
    """锁定一名人员，并确认经办人有权管理其账号。"""
    user = for_change(User.objects).get(pk=user_id)
    matrix.require(by, Act.MANAGE_ACCOUNT, user.unit, on=local_day(at))
    return user


def note(user, by, at, what, **data):
    data = {"what": what, "user": user.pk, **data}
    events.record(Act.MANAGE_ACCOUNT, chain=by.unit.chain, at=at, by=by, subject=f"{what}：{user.name}", data=data)
