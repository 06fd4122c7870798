"""一个人不再计入一案的家庭：哪一处办的，随之而来的都是这几样。"""

from evidence.models import Assessment, CheckSubject
from households.services.people import next_version


def take_out(row, why, *, on, stale):
    """`row`（CaseMember）自 `on` 因 `why` 不计入：存盘，成员表单换版，划出正在进行的核对，核算表须重做（`stale`）"""
    row.go_out(why, on)
    row.save()
    next_version(row.person_id)
    Assessment.objects.make_stale(row.case_id, stale)
    CheckSubject.objects.strike(row.case_id, on=on, reason=why, member=row.person_id)
