from django.db import migrations

from regimes.calendar.frozen import special_days


def fill(apps, schema_editor):
    """录入2004—2026年放假通知；冻结在 data/special_days.csv，不随依赖包变化。"""
    special_day = apps.get_model("regimes", "SpecialDay")
    special_day.objects.bulk_create((special_day(**row) for row in special_days()), ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("regimes", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
