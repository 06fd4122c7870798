from django.db import migrations

from core.append_only import forbid_rewriting


class Migration(migrations.Migration):
    """近亲属的申报与撤回只增不改。"""

    dependencies = [("accounts", "0002_link_to_files")]

    operations = [
        forbid_rewriting("accounts_relativedeclaration"),
        forbid_rewriting("accounts_relativewithdrawal"),
    ]
