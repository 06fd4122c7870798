"""首次启用：建立第一个系统管理员，或第一名区民政局人员；此后一律在页面上办理。"""

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Role, RoleGrant, Unit, UnitLevel, User
from accounts.passwords import FIRST_PASSWORD_LIFE, first_password
from core import events
from core.acts import Act
from core.commands import OfficeCommand
from core.dates import local_day
from core.idnumber import IdNumber


class Command(OfficeCommand):
    help = "建立本区第一个系统管理员（--role admin）或第一名区民政局人员（--role district），显示一次性初始口令"

    def add_arguments(self, parser):
        parser.add_argument("username", help="登录名")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--id-number", required=True, help="公民身份号码")
        parser.add_argument("--unit-code", required=True, help="区划代码，6位")
        parser.add_argument("--unit-name", default="", help="区级单位名称；单位尚未建立时必填")
        parser.add_argument("--role", choices=[Role.ADMIN, Role.DISTRICT], default=Role.ADMIN)

    @transaction.atomic
    def handle(self, *, username, name, id_number, unit_code, unit_name, role, **options):
        at = timezone.now()
        unit = district(unit_code, unit_name)
        if RoleGrant.objects.in_force().filter(role=role, user__unit=unit).exists():
            raise CommandError(f"{unit}已有{Role(role).label}，请登录后在“人员与岗位”中办理")
        password = first_password()
        user = User.objects.create_user(
            username,
            password,
            name=name,
            id_number=readable(id_number),
            unit=unit,
            must_change_password=True,
            first_password_expires_at=at + FIRST_PASSWORD_LIFE,
        )
        RoleGrant.objects.create(
            user=user, role=role, starts_on=local_day(at), proposed_at=at, confirmed_at=at, reason="首次启用"
        )
        subject = f"首次启用：{name} {Role(role).label}"
        events.record(Act.GRANT_ROLE, chain=unit.chain, at=at, subject=subject, data={"user": user.pk, "role": role})
        self.stdout.write(f"登录名 {username}，初始口令 {password}（72小时内有效，首次登录须修改）")


def district(code, name):
    unit = Unit.objects.filter(code=code).first()
    if unit is None and not name:
        raise CommandError("该单位尚未建立，请用 --unit-name 写明名称")
    unit = unit or Unit.objects.create(level=UnitLevel.DISTRICT, code=code, name=name)
    if unit.level != UnitLevel.DISTRICT:
        raise CommandError("系统管理员与区民政局人员须设在区级单位")
    return unit


def readable(id_number):
    try:
        return IdNumber.parse(id_number).number
    except ValueError as wrong:
        raise CommandError(str(wrong)) from None
