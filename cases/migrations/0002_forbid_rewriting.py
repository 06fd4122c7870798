from django.db import migrations

from core.append_only import forbid_rewriting, forbid_rewriting_once

DECIDED = "EXISTS (SELECT 1 FROM cases_decision d WHERE d.case_id = {row}.case_id)"
OF_CASE = ("cases_casemember", "evidence_income", "evidence_expense", "evidence_asset")


class Migration(migrations.Migration):
    """决定一经作出不再改：金额、依据、签字人，所据的家庭组成、收支财产都冻结；已发的账签章后不再改；备注、电话记录写下即不改。"""

    dependencies = [("cases", "0001_initial"), ("evidence", "0001_initial")]

    operations = [
        forbid_rewriting("cases_decision"),
        forbid_rewriting("cases_casenote"),
        forbid_rewriting("cases_paidmonth"),
        forbid_rewriting("cases_paidline"),
        *(
            forbid_rewriting_once(table, DECIDED, message="已作决定的案件，家庭组成、收支财产不能再改", insert=True)
            for table in OF_CASE
        ),
    ]
