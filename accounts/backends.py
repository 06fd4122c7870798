"""登录后每个请求取本人一次，连同所在街道与区、岗位、保密协议、代班，免得逐级再查。"""

from django.contrib.auth.backends import ModelBackend
from django.db.models import FilteredRelation, Q

from accounts.models import User
from core.prepared import Prepared

IN_FORCE = Q(role_grants__confirmed_at__isnull=False, role_grants__revoked_at__isnull=True)
STANDING = Q(stand_ins__ended_at__isnull=True)
SIGNED_IN = Prepared(
    lambda pk: (
        User.objects.filter(pk=pk)
        .annotate(
            held_grant=FilteredRelation("role_grants", condition=IN_FORCE),
            held_agreement=FilteredRelation("secrecy_agreements"),
            held_stand_in=FilteredRelation("stand_ins", condition=STANDING),
        )
        .select_related("unit__parent__parent", "held_grant", "held_agreement", "held_stand_in")
        .order_by()
    )
)


class StaffBackend(ModelBackend):
    def get_user(self, user_id):
        """一句查询；每个请求都重新查，停用、撤岗、协议到期下一次请求即见效（ASVS 7.4.2）。"""
        rows = SIGNED_IN.run(user_id)
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        user = rows[0]
        user.know(*(_distinct(rows, name) for name in ("held_grant", "held_agreement", "held_stand_in")))
        return user


def _distinct(rows, name):
    """几行各带一份的，合成不重复的一份。"""
    found = [row.__dict__.pop(name) for row in rows if name in row.__dict__]
    return list({one.pk: one for one in found}.values())
