from django.db import migrations

from core.append_only import forbid_rewriting


class Migration(migrations.Migration):
    dependencies = [("core", "0002_name_the_persons")]

    operations = [forbid_rewriting("core_event")]
