"""All tables of a new database at once; a database that has some of the older migrations goes on by them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('common', '0001_initial'),
        ('common', '0002_jobs'),
        ('common', '0003_previews'),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('last', models.PositiveBigIntegerField()),
            ],
            options={
                'verbose_name': 'dãy số',
                'verbose_name_plural': 'dãy số',
            },
        ),
        migrations.CreateModel(
            name='Blob',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('size_bytes', models.PositiveBigIntegerField()),
                ('media_type', models.CharField(max_length=100)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'tệp lưu trữ',
                'verbose_name_plural': 'tệp lưu trữ',
                'indexes': [models.Index(fields=['created_at'], name='common_blob_created_8d548a_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='blob_sha256_is_hex')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(blank=True, max_length=100)),
                ('params', models.JSONField(default=dict)),
                ('standing', models.CharField(choices=[('queued', 'Chờ chạy'), ('running', 'Đang chạy'), ('done', 'Đã xong'), ('failed', 'Không xong')], default='queued', max_length=10)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('result', models.JSONField(default=dict)),
                ('error', models.TextField(blank=True, help_text='Why it failed and what to do, for the person')),
                ('attempt', models.PositiveSmallIntegerField(default=0, help_text='How often a worker began it')),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'việc chạy nền',
                'verbose_name_plural': 'việc chạy nền',
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['kind', 'subject', '-created_at'], name='job_by_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('standing__in', ['queued', 'running']), models.Q(('subject', ''), _negated=True)), fields=('kind', 'subject'), name='one_open_job_per_subject'), models.CheckConstraint(condition=models.Q(('standing__in', ['queued', 'running']), ('finished_at__isnull', False), _connector='OR'), name='ended_job_has_time')],
            },
        ),
        migrations.CreateModel(
            name='Preview',
            fields=[
                ('source', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('name', models.CharField(help_text='Of the file when it was asked for, for the messages', max_length=200)),
                ('standing', models.CharField(choices=[('waiting', 'Đang chuyển sang PDF để xem'), ('ready', 'Xem được'), ('failed', 'Chưa chuyển được')], default='waiting', max_length=10)),
                ('error', models.CharField(blank=True, help_text='Why it failed and what to do, for the person', max_length=500)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('pdf', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.blob')),
            ],
            options={
                'verbose_name': 'bản xem của tệp',
                'verbose_name_plural': 'bản xem của tệp',
                'indexes': [models.Index(condition=models.Q(('standing', 'waiting')), fields=['asked_at'], name='preview_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('pdf__isnull', False), ('standing', 'ready')), models.Q(models.Q(('standing', 'ready'), _negated=True), ('pdf__isnull', True)), _connector='OR'), name='ready_preview_has_pdf')],
            },
        ),
    ]
