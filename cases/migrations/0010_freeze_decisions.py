from django.db import migrations

from core.append_only import forbid_rewriting


class Migration(migrations.Migration):
    """决定一经作出不再改：金额、依据、签字人都冻结。"""

    dependencies = [("cases", "0009_delegate_decisions"), ("core", "0003_forbid_rewriting_events")]

    operations = [forbid_rewriting("cases_decision")]
