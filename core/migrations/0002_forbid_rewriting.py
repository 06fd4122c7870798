from django.db import migrations

from core.append_only import forbid_rewriting


class Migration(migrations.Migration):
    """办理记录只增不改。"""

    dependencies = [("core", "0001_initial")]

    operations = [
        forbid_rewriting("core_event"),
    ]
