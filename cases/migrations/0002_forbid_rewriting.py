from django.db import migrations

from core.append_only import forbid_rewriting


class Migration(migrations.Migration):
    """决定一经作出不再改：金额、依据、签字人都冻结；已发的账签章后不再改。"""

    dependencies = [("cases", "0001_initial")]

    operations = [
        forbid_rewriting("cases_decision"),
        forbid_rewriting("cases_paidmonth"),
        forbid_rewriting("cases_paidline"),
    ]
