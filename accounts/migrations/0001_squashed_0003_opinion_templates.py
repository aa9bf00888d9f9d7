"""All tables of a new database at once; a database that has some of the older migrations goes on by them."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_closing'),
        ('accounts', '0003_opinion_templates'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('name', models.CharField(max_length=100, unique=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OfficeUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('active', models.BooleanField(default=True)),
                ('told_at', models.DateTimeField(help_text='When the office last told about it')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('username', models.CharField(max_length=60, unique=True)),
                ('full_name', models.CharField(max_length=120)),
                ('sort_key', models.CharField(db_index=True, max_length=300)),
                ('folded_name', models.CharField(max_length=120)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('is_active', models.BooleanField(default=True)),
                ('sessions_ended', models.PositiveIntegerField(default=0, help_text='How often every session of it was ended')),
                ('successor', models.ForeignKey(blank=True, help_text='Took the work over when it was closed, and gets what still comes', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['sort_key'],
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('code', models.CharField(help_text='Identity code, H18.01 or 000.00.01.H18', max_length=30, unique=True)),
                ('old_codes', models.JSONField(blank=True, default=list, help_text='Codes it had before; they stay searchable')),
                ('name', models.CharField(max_length=200)),
                ('parent_name', models.CharField(blank=True, help_text='The line above the name on papers', max_length=200)),
                ('abbreviation', models.CharField(help_text='In document notations, e.g. SXD', max_length=30)),
                ('place', models.CharField(help_text='The place before the date on papers', max_length=100)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('level', models.CharField(choices=[('province', 'Cấp tỉnh'), ('commune', 'Cấp xã')], max_length=10)),
                ('clerical_route', models.CharField(choices=[('agency', 'Chuyển văn thư cơ quan'), ('unit', 'Chuyển văn thư đơn vị')], default='agency', max_length=10)),
                ('active', models.BooleanField(default=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.agency')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='accounts.calendar')),
            ],
            options={
                'verbose_name_plural': 'agencies',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('code', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=200)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departments', to='accounts.agency')),
            ],
            options={
                'ordering': ['agency', 'code'],
                'constraints': [models.UniqueConstraint(fields=('agency', 'code'), name='department_once')],
            },
        ),
        migrations.CreateModel(
            name='OfficePerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('username', models.CharField(max_length=60)),
                ('full_name', models.CharField(max_length=120)),
                ('sort_key', models.CharField(max_length=300)),
                ('title', models.CharField(max_length=100)),
                ('may_present', models.BooleanField(default=False)),
                ('may_sign', models.BooleanField(default=False)),
                ('problem', models.CharField(blank=True, help_text='Why the person cannot sign now; empty when fit', max_length=300)),
                ('active', models.BooleanField(default=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='accounts.officeunit')),
            ],
            options={
                'ordering': ['sort_key'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'username'), name='office_person_once')],
            },
        ),
        migrations.CreateModel(
            name='OpinionTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='opinion_templates', to='accounts.agency')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='opinion_templates', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('user__isnull', True), ('agency__isnull', True), _connector='XOR'), name='opinion_has_one_owner'), models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('user', 'text'), name='own_opinion_once'), models.UniqueConstraint(condition=models.Q(('agency__isnull', False)), fields=('agency', 'text'), name='agency_opinion_once')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('level', models.CharField(choices=[('province', 'Tỉnh, thành phố'), ('district', 'Quận, huyện'), ('commune', 'Xã, phường')], max_length=10)),
                ('since', models.DateField(blank=True, null=True)),
                ('until', models.DateField(blank=True, help_text='Last day of a unit that was merged or closed', null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.place')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('role', models.CharField(choices=[('clerk', 'Cán bộ một cửa'), ('specialist', 'Chuyên viên'), ('head', 'Lãnh đạo phòng'), ('leader', 'Lãnh đạo cơ quan'), ('clerical', 'Văn thư cơ quan'), ('unit_clerical', 'Văn thư đơn vị'), ('agency_admin', 'Quản trị cơ quan'), ('system_admin', 'Quản trị hệ thống')], max_length=20)),
                ('title', models.CharField(help_text='Chức vụ, e.g. Phó Giám đốc', max_length=100)),
                ('authority', models.CharField(blank=True, help_text='Line above the title, e.g. KT. GIÁM ĐỐC', max_length=60)),
                ('main', models.BooleanField(default=True)),
                ('active', models.BooleanField(default=True)),
                ('since', models.DateField(default=datetime.date(2025, 7, 1))),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='accounts.agency')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='accounts.department')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['agency', 'role', 'pk'],
                'indexes': [models.Index(fields=['agency', 'role', 'active'], name='post_by_role')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('active', True)), fields=('user', 'agency', 'role'), name='post_once_while_active'), models.UniqueConstraint(condition=models.Q(('active', True), ('main', True)), fields=('user',), name='one_main_post')],
            },
        ),
        migrations.CreateModel(
            name='SpecialDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('kind', models.CharField(choices=[('off', 'Nghỉ'), ('make_up', 'Làm bù')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='special_days', to='accounts.calendar')),
            ],
            options={
                'ordering': ['day'],
                'constraints': [models.UniqueConstraint(fields=('calendar', 'day'), name='special_day_once')],
            },
        ),
        migrations.CreateModel(
            name='WorkHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(help_text='0 = Monday')),
                ('start', models.TimeField()),
                ('end', models.TimeField()),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='accounts.calendar')),
            ],
            options={
                'ordering': ['weekday', 'start'],
                'constraints': [models.UniqueConstraint(fields=('calendar', 'weekday', 'start'), name='work_hours_once'), models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='work_hours_forward'), models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='work_hours_weekday')],
            },
        ),
        migrations.CreateModel(
            name='AccountEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('actor_name', models.CharField(blank=True, max_length=200)),
                ('actor_post', models.CharField(blank=True, max_length=400)),
                ('receiver_name', models.CharField(blank=True, max_length=200)),
                ('receiver_post', models.CharField(blank=True, max_length=400)),
                ('action', models.CharField(max_length=60)),
                ('opinion', models.TextField(blank=True)),
                ('data', models.JSONField(blank=True, default=dict)),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to=settings.AUTH_USER_MODEL)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'nhật ký tài khoản',
                'verbose_name_plural': 'nhật ký tài khoản',
                'ordering': ['number'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('account', 'number'), name='account_event_once')],
            },
        ),
    ]
