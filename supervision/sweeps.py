"""巡检：标为单独登记备案的案件，逐一建备案行，等区级实地核查（57号文第11条）。"""

from django.db import transaction

from cases.models import Case
from core.dates import local_day
from households.models import Tie
from supervision.models import SeparateRegistration

BATCH = 500
NOTE = 300


@transaction.atomic
def register_separate_cases(at):
    """为还没有备案行的补建，返回 {"registered": 件数}；案件一对一，重跑、同时跑都不重复。"""
    missing = Case.objects.filter(separately_registered=True, separate_registration=None).order_by("pk")
    count = 0
    while cases := list(missing[:BATCH]):
        rows = [
            SeparateRegistration(case=case, registered_on=local_day(at), tie_note=note_of(case)[:NOTE])
            for case in cases
        ]
        SeparateRegistration.objects.bulk_create(rows, ignore_conflicts=True)
        count += len(rows)
    return {"registered": count}


def note_of(case):
    """与哪名工作人员有何关系。"""
    ties = Tie.objects.live().filter(household=case.household_id).select_related("user")
    return "；".join(str(tie) for tie in ties) or "见单独登记备案表"
