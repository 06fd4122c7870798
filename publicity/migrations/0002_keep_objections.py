from django.db import migrations

from core.append_only import forbid_deleting


class Migration(migrations.Migration):
    dependencies = [("publicity", "0001_initial")]

    # 公示异议谁也删不掉。
    operations = [forbid_deleting("publicity_objection")]
