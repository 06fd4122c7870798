import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='actor',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='storedfile',
            name='uploaded_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('actor__isnull', False)), fields=['actor', 'recorded_at'], name='event_actor'),
        ),
        migrations.CreateModel(
            name='FormKey',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='编号')),
                ('path', models.CharField(max_length=500, verbose_name='网址')),
                ('location', models.CharField(blank=True, max_length=2000, verbose_name='答复去处')),
                ('created_at', models.DateTimeField(db_index=True, verbose_name='提交时间')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人')),
            ],
            options={
                'verbose_name': '表单编号',
                'verbose_name_plural': '表单编号',
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('token', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False, verbose_name='凭据')),
                ('field', models.CharField(blank=True, max_length=100, verbose_name='栏目')),
                ('uploaded_at', models.DateTimeField(db_index=True, verbose_name='上传时间')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.storedfile', verbose_name='文件')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '暂存上传',
                'verbose_name_plural': '暂存上传',
            },
        ),
    ]
