import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [("relatives", "单独登记备案"), ("reported", "被举报投诉"), ("doubt", "存在重大疑点"), ("sampled", "随机抽中")]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_keep_agreement_scans"),
        ("cases", "0011_keep_the_earliest_due"),
        ("publicity", "0003_promise_and_ending"),
        ("supervision", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SampleDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="月份")),
                ("seed", models.CharField(max_length=64, verbose_name="随机种子")),
                ("groups", models.JSONField(default=list, verbose_name="各比例的总体与抽中数")),
                ("drawn_at", models.DateTimeField(verbose_name="抽取时间")),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="区县",
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽取人",
                    ),
                ),
            ],
            options={"verbose_name": "抽查", "verbose_name_plural": "抽查", "ordering": ["-month", "-pk"]},
        ),
        migrations.AddConstraint(
            model_name="sampledraw",
            constraint=models.UniqueConstraint(
                fields=("district", "month"),
                name="sample_drawn_once_a_month",
                violation_error_message="这个月已经抽取过，不能重抽",
            ),
        ),
        migrations.RenameModel("SeparateRegistration", "OnsiteCheck"),
        migrations.AlterModelOptions(
            name="onsitecheck", options={"verbose_name": "实地核查", "verbose_name_plural": "实地核查"}
        ),
        migrations.RenameField("onsitecheck", "tie_note", "reason"),
        migrations.RenameField("onsitecheck", "registered_on", "listed_on"),
        migrations.AlterField("onsitecheck", "reason", models.CharField(max_length=300, verbose_name="缘由")),
        migrations.AlterField("onsitecheck", "listed_on", models.DateField(verbose_name="列入日期")),
        migrations.AlterField(
            "onsitecheck", "visited_on", models.DateField(blank=True, null=True, verbose_name="核查日期")
        ),
        migrations.AlterField(
            "onsitecheck",
            "case",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="onsite_checks",
                to="cases.case",
                verbose_name="案件",
            ),
        ),
        migrations.AddField(
            "onsitecheck",
            "kind",
            models.CharField(choices=KINDS, default="relatives", max_length=10, verbose_name="为何核查"),
            preserve_default=False,
        ),
        migrations.AddField(
            "onsitecheck",
            "listed_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="列入人",
            ),
        ),
        migrations.AddField(
            "onsitecheck",
            "objection",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="onsite_check",
                to="publicity.objection",
                verbose_name="公示异议",
            ),
        ),
        migrations.AddField(
            "onsitecheck",
            "draw",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="supervision.sampledraw",
                verbose_name="抽查",
            ),
        ),
        migrations.AddConstraint(
            "onsitecheck",
            models.UniqueConstraint(condition=models.Q(("kind", "relatives")), fields=("case",), name="relatives_listed_once"),
        ),
        migrations.AddConstraint(
            "onsitecheck", models.UniqueConstraint(fields=("draw", "case"), name="sampled_once_a_draw")
        ),
        migrations.AddConstraint(
            "onsitecheck",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("draw__isnull", False), ("kind", "sampled")),
                    models.Q(models.Q(("kind", "sampled"), _negated=True), ("draw", None)),
                    _connector="OR",
                ),
                name="sampled_belongs_to_a_draw",
                violation_error_message="随机抽中的须写明出自哪一次抽查",
            ),
        ),
    ]
