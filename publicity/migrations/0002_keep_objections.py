from django.db import migrations

from core.append_only import forbid_deleting


class Migration(migrations.Migration):
    """公示异议谁也删不掉。"""

    dependencies = [("publicity", "0001_initial")]

    operations = [
        forbid_deleting("publicity_objection"),
    ]
