"""All tables of a new database at once; a database that has some of the older migrations goes on by them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('notices', '0001_notices'),
        ('notices', '0002_fewer_indexes'),
    ]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=150)),
                ('subject', models.CharField(max_length=60)),
                ('channel', models.CharField(choices=[('product', 'Trên hệ thống'), ('email', 'Thư điện tử')], max_length=10)),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True)),
                ('url', models.CharField(blank=True, max_length=300)),
                ('standing', models.CharField(choices=[('waiting', 'Chờ gửi'), ('sent', 'Đã gửi'), ('failed', 'Không gửi được'), ('cancelled', 'Không gửi nữa')], default='waiting', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(help_text='Not sent before; moved on while somebody sends it')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'thông báo',
                'verbose_name_plural': 'thông báo',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('user__isnull', False)), fields=['user', '-id'], name='notice_of_person'), models.Index(condition=models.Q(('seen_at__isnull', True), ('user__isnull', False)), fields=['user'], name='notice_unseen'), models.Index(condition=models.Q(('standing', 'waiting')), fields=['due_at', 'id'], name='notice_waiting'), models.Index(fields=['subject', '-id'], name='notice_about')],
                'constraints': [models.UniqueConstraint(fields=('key',), name='notice_once'), models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('channel', 'product')), models.Q(('channel', 'email'), models.Q(('address', ''), _negated=True)), _connector='OR'), name='notice_by_email_has_address'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('standing', 'sent')), models.Q(models.Q(('standing', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='sent_notice_has_time')],
            },
        ),
    ]
