"""All tables of a new database at once; a database that has some of the older migrations goes on by them."""

import django.db.models.deletion
import django_fsm
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('integrations', '0001_initial'),
        ('integrations', '0002_vacuum_often'),
        ('integrations', '0003_agencies_of_messages'),
        ('integrations', '0004_fewer_indexes'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('source', models.CharField(choices=[('desk', 'Một cửa'), ('office', 'eOffice')], max_length=10)),
                ('destination', models.CharField(choices=[('desk', 'Một cửa'), ('office', 'eOffice')], max_length=10)),
                ('subject', models.CharField(max_length=60)),
                ('agency_codes', models.JSONField(blank=True, default=list, help_text='Agencies whose people mend it too, besides the one that the subject begins with')),
                ('type', models.CharField(max_length=60)),
                ('version', models.PositiveSmallIntegerField()),
                ('payload', models.JSONField()),
                ('state', django_fsm.FSMField(choices=[('pending', 'Chờ gửi'), ('delivered', 'Đã nhận'), ('parked', 'Dừng, cần người xử lý')], default='pending', max_length=10, protected=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField()),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField()),
                ('trying_since', models.DateTimeField(help_text='Made, or last resent by a person; attempts count from here')),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='InboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.UUIDField()),
                ('destination', models.CharField(choices=[('desk', 'Một cửa'), ('office', 'eOffice')], max_length=10)),
                ('source', models.CharField(choices=[('desk', 'Một cửa'), ('office', 'eOffice')], max_length=10)),
                ('subject', models.CharField(max_length=60)),
                ('number', models.PositiveIntegerField()),
                ('type', models.CharField(max_length=60)),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('destination', 'message_id'), name='inbox_once'), models.UniqueConstraint(fields=('destination', 'source', 'subject', 'number'), name='inbox_in_order')],
            },
        ),
        migrations.CreateModel(
            name='OutboxEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('failed', 'Chưa tới'), ('parked', 'Dừng'), ('resent', 'Gửi lại')], max_length=10)),
                ('text', models.CharField(blank=True, max_length=500)),
                ('username', models.CharField(blank=True, help_text='Who sent it again', max_length=60)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='integrations.outboxmessage')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Stream',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('desk', 'Một cửa'), ('office', 'eOffice')], max_length=10)),
                ('subject', models.CharField(help_text="The dossier code, or 'directory'", max_length=60)),
                ('last_number', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'subject'), name='stream_once')],
            },
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='stream',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='integrations.stream'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['next_attempt_at'], name='outbox_due'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('state', 'delivered'), _negated=True), fields=['stream', 'number'], name='outbox_open'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('state', 'delivered'), _negated=True), fields=['created_at', 'id'], name='outbox_oldest'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(fields=['subject', 'created_at'], name='outbox_of_subject'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.UniqueConstraint(fields=('stream', 'number'), name='outbox_number_once'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delivered_at__isnull', False), ('state', 'delivered')), models.Q(models.Q(('state', 'delivered'), _negated=True), ('delivered_at__isnull', True)), _connector='OR'), name='outbox_delivered_has_time'),
        ),
        migrations.RunSQL('ALTER TABLE integrations_outboxmessage SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)', 'ALTER TABLE integrations_outboxmessage RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)'),
        migrations.RunSQL('ALTER TABLE integrations_outboxmessage SET (fillfactor = 70)', 'ALTER TABLE integrations_outboxmessage RESET (fillfactor)'),
        migrations.RunSQL('ALTER TABLE integrations_stream SET (fillfactor = 80)', 'ALTER TABLE integrations_stream RESET (fillfactor)'),
    ]
