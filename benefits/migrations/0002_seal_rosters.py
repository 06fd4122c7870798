from django.db import migrations

from core.append_only import forbid_rewriting_once


class Migration(migrations.Migration):
    """签章之后，名册与其各行由触发器拒绝增、删、改。"""

    dependencies = [("benefits", "0001_initial"), ("core", "0003_forbid_rewriting_events")]

    operations = [
        forbid_rewriting_once(
            "benefits_roster", "{row}.status = 'sealed'", message="已签章的花名册不能修改或删除，差错请在下月补发或扣回"
        ),
        forbid_rewriting_once(
            "benefits_rosterline",
            "EXISTS (SELECT 1 FROM benefits_roster r WHERE r.id = {row}.roster_id AND r.status = 'sealed')",
            message="已签章的花名册不能增删改，差错请在下月补发或扣回",
            insert=True,
        ),
    ]
