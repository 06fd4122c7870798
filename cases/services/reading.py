"""看过才签：谁在什么时候看过案件的哪一版；签的那一版须是看过的这一版。"""

from django.db import transaction

from core import events
from core.acts import Act
from core.models import Event

DECISION, GATE = "decision", "joint_gate"  # 看的是哪一页


@transaction.atomic
def note_read(case, *, by, at, page=DECISION):
    """记下此人看过本案现在的这一版；同一版只记一次。返回看过的版本，办理时交给服务。"""
    if case.version not in _versions(case, by, page):
        data = {"page": page, "version": case.version}
        events.record(
            Act.READ_CASE, chain=case.chain, at=at, by=by, case_id=case.pk, household_id=case.household_id, data=data
        )
    return case.version


def read_as_shown(case, user, shown, *, page=DECISION):
    """签的那一页所示的版本，确是此人看过的才算；没有看过为 None。"""
    return shown if shown in _versions(case, user, page) else None


def _versions(case, user, page):
    rows = Event.objects.filter(case_id=case.pk, act=Act.READ_CASE, actor=user)
    return {data["version"] for data in rows.values_list("data", flat=True) if data.get("page") == page}
