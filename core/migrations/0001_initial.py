"""与人员无关的部分先建：人员的迁移只可依赖本文件（("core", "0001_initial")），否则两相循环。"""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='EventChain',
            fields=[
                ('chain', models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name='链')),
                ('seq', models.PositiveBigIntegerField(default=0, verbose_name='最末序号')),
                ('head', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64, verbose_name='链头摘要')),
            ],
            options={
                'verbose_name': '记录链',
                'verbose_name_plural': '记录链',
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(db_index=True, editable=False, max_length=64, verbose_name='原件摘要')),
                ('derivative_sha256', models.CharField(editable=False, max_length=64, verbose_name='副本摘要')),
                ('perceptual_hash', models.CharField(blank=True, db_index=True, editable=False, max_length=16, verbose_name='图像指纹')),
                ('kind', models.CharField(choices=[('image', '图片'), ('pdf', 'PDF'), ('sheet', '表格'), ('package', '数据包')], editable=False, max_length=8, verbose_name='种类')),
                ('content_type', models.CharField(editable=False, max_length=100, verbose_name='类型')),
                ('size', models.PositiveBigIntegerField(editable=False, verbose_name='字节数')),
                ('derivative_size', models.PositiveBigIntegerField(editable=False, verbose_name='副本字节数')),
                ('pages', models.PositiveIntegerField(default=1, editable=False, verbose_name='页数')),
                ('width', models.PositiveIntegerField(editable=False, null=True, verbose_name='宽')),
                ('height', models.PositiveIntegerField(editable=False, null=True, verbose_name='高')),
                ('taken_at', models.DateTimeField(editable=False, help_text='照片自带，可被改动，仅供参考', null=True, verbose_name='拍摄时间')),
                ('original_name', models.CharField(editable=False, max_length=255, verbose_name='原文件名')),
                ('purpose', models.CharField(blank=True, editable=False, max_length=64, verbose_name='用途')),
                ('uploaded_at', models.DateTimeField(editable=False, verbose_name='上传时间')),
                ('path', models.CharField(editable=False, max_length=200, verbose_name='原件位置')),
                ('derivative_path', models.CharField(editable=False, max_length=200, verbose_name='副本位置')),
            ],
            options={
                'verbose_name': '入库文件',
                'verbose_name_plural': '入库文件',
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(editable=False, max_length=12, verbose_name='链')),
                ('seq', models.PositiveBigIntegerField(editable=False, verbose_name='序号')),
                ('act', models.CharField(editable=False, max_length=32, verbose_name='行为')),
                ('actor_name', models.CharField(editable=False, max_length=100, verbose_name='经办人姓名')),
                ('actor_unit', models.CharField(blank=True, editable=False, max_length=200, verbose_name='经办单位')),
                ('case_id', models.BigIntegerField(editable=False, null=True, verbose_name='案件')),
                ('household_id', models.BigIntegerField(editable=False, null=True, verbose_name='家庭')),
                ('subject', models.CharField(blank=True, editable=False, max_length=200, verbose_name='事项')),
                ('happened_on', models.DateField(editable=False, verbose_name='发生日期')),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='登记时间')),
                ('data', models.JSONField(blank=True, default=dict, editable=False, verbose_name='内容')),
                ('reason', models.TextField(blank=True, editable=False, verbose_name='理由')),
                ('prev_hash', models.CharField(editable=False, max_length=64, verbose_name='上一条摘要')),
                ('hash', models.CharField(editable=False, max_length=64, verbose_name='摘要')),
            ],
            options={
                'verbose_name': '办理记录',
                'verbose_name_plural': '办理记录',
                'indexes': [models.Index(condition=models.Q(('case_id__isnull', False)), fields=['case_id'], name='event_case'), models.Index(condition=models.Q(('household_id__isnull', False)), fields=['household_id'], name='event_household')],
                'constraints': [models.UniqueConstraint(fields=('chain', 'seq'), name='event_seq_once')],
            },
        ),
    ]
