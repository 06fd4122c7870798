from django.db import migrations

from core.lookups import index_end, index_pairs


class Migration(migrations.Migration):
    """查找框所查的姓名、住址、案件号末几位：百万行里也不逐行比。"""

    dependencies = [("cases", "0002_forbid_rewriting"), ("households", "0001_initial")]

    operations = [
        index_pairs("households_person", "name"),
        index_pairs("households_household", "address"),
        index_pairs("cases_case", "head_name"),
        index_end("cases_case", "number"),
    ]
