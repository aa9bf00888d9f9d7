"""All tables of a new database at once; a database that has some of the older migrations goes on by them."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django_fsm
from django.conf import settings
from django.db import migrations, models

WORDS_TO_SEARCH_BY = r"""
CREATE FUNCTION onestop_words(code text, owner text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT array_to_tsvector(array_agg(DISTINCT word)) FROM (
        SELECT substr(piece, first) AS word
        FROM regexp_split_to_table(lower(code), '[^a-z0-9]+') AS piece, generate_series(1, length(piece)) AS first
        UNION ALL
        SELECT regexp_split_to_table(owner, '[\x01-/:-@\[-`{-\x7f]+')
    ) AS found WHERE word <> ''
$$;

CREATE FUNCTION onestop_write_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO onestop_dossierwords (dossier_id, words) VALUES (NEW.id, onestop_words(NEW.code, NEW.owner_folded))
    ON CONFLICT (dossier_id) DO UPDATE SET words = EXCLUDED.words;
    RETURN NULL;
END $$;

CREATE TRIGGER words_of_a_new_one AFTER INSERT ON onestop_dossier
    FOR EACH ROW EXECUTE FUNCTION onestop_write_words();
CREATE TRIGGER words_of_a_changed_one AFTER UPDATE OF code, owner_folded ON onestop_dossier
    FOR EACH ROW WHEN ((OLD.code, OLD.owner_folded) IS DISTINCT FROM (NEW.code, NEW.owner_folded))
    EXECUTE FUNCTION onestop_write_words();
"""
NO_WORDS_TO_SEARCH_BY = """
DROP TRIGGER words_of_a_changed_one ON onestop_dossier;
DROP TRIGGER words_of_a_new_one ON onestop_dossier;
DROP FUNCTION onestop_write_words();
DROP FUNCTION onestop_words(text, text);
"""


class Migration(migrations.Migration):

    replaces = [
        ('onestop', '0001_initial'),
        ('onestop', '0002_move_between_versions'),
        ('onestop', '0003_paths_off_the_process'),
        ('onestop', '0004_move_reasons_of_any_length'),
        ('onestop', '0005_participants_of_a_stay'),
        ('onestop', '0006_report_due_date'),
        ('onestop', '0007_report_due_date_of_late_extensions'),
        ('onestop', '0008_broken_off_moves_and_held_timers'),
        ('onestop', '0009_case_exemption_and_result'),
        ('onestop', '0010_what_actions_ask_and_do'),
        ('onestop', '0011_words_to_search_by'),
        ('onestop', '0012_advances_and_versions_of_papers'),
        ('onestop', '0013_undone_stays_and_bounded_advances'),
        ('onestop', '0014_file_signed_from'),
        ('onestop', '0015_result_numbers_count_for_each_procedure'),
        ('onestop', '0016_annexes_of_results'),
        ('onestop', '0017_waiting_for_payment'),
        ('onestop', '0018_part_dossiers'),
        ('onestop', '0019_subject_of_a_dossier'),
        ('onestop', '0020_store_of_dossiers'),
        ('onestop', '0021_fewer_indexes'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0003_opinion_templates'),
        ('accounts', '__first__'),
        ('common', '0001_squashed_0003_previews'),
        ('procedures', '0001_squashed_0018_words_checks_and_many_at_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_event_number', models.PositiveIntegerField(default=0, editable=False)),
                ('last_event_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('code', models.CharField(max_length=60, unique=True)),
                ('lookup_secret', models.CharField(help_text='Printed on the receipt; opens more on the public page', max_length=12)),
                ('procedure_name', models.CharField(help_text='As it was named at intake', max_length=500)),
                ('case_name', models.CharField(blank=True, help_text='As the case was named at intake', max_length=300)),
                ('state', django_fsm.FSMField(choices=[('draft', 'Chưa gửi'), ('submitted', 'Chờ tiếp nhận'), ('accepted', 'Được tiếp nhận'), ('processing', 'Đang xử lý'), ('at_office', 'Ở văn phòng điện tử'), ('supplement', 'Chờ bổ sung'), ('paying', 'Chờ thanh toán'), ('paused', 'Tạm dừng'), ('result_ready', 'Đã có kết quả'), ('returned', 'Đã trả kết quả'), ('refused', 'Không tiếp nhận'), ('stopped', 'Dừng xử lý'), ('withdrawn', 'Đã rút')], default='draft', max_length=20, protected=True)),
                ('channel', models.CharField(choices=[('counter', 'Trực tiếp'), ('online', 'Trực tuyến'), ('post', 'Bưu chính')], max_length=10)),
                ('result_channel', models.CharField(choices=[('counter', 'Nhận tại quầy'), ('post', 'Nhận qua bưu chính'), ('online', 'Nhận bản điện tử')], default='counter', max_length=10)),
                ('holder_name', models.CharField(blank=True, help_text='Also names a person of the office', max_length=120)),
                ('sent_back', models.BooleanField(default=False, help_text='The present holder got it back from a later step')),
                ('owner_name', models.CharField(max_length=200)),
                ('subject', models.CharField(blank=True, help_text='What it is about (trích yếu), as an action had it', max_length=500)),
                ('owner_folded', models.CharField(max_length=200)),
                ('note', models.TextField(blank=True)),
                ('intake_key', models.UUIDField(blank=True, editable=False, help_text='Of the form it came from: sent twice, kept once', null=True, unique=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('original_due_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('report_due_at', models.DateTimeField(blank=True, help_text='What reports count from where the date was put off too late; else the due date', null=True)),
                ('step_due_at', models.DateTimeField(blank=True, null=True)),
                ('paused_at', models.DateTimeField(blank=True, help_text='Since when the clock of an accepted one stands', null=True)),
                ('supplements', models.PositiveSmallIntegerField(default=0, help_text='Requests since it was accepted')),
                ('extensions', models.PositiveSmallIntegerField(default=0, help_text='How often the due date was put off')),
                ('result_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('sort_at', models.DateTimeField(help_text="Due date, or time of entry while there is none: the lists' order")),
                ('agency', models.ForeignKey(db_index=False, help_text='Received it', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('competent_agency', models.ForeignKey(help_text='Decides it', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('holder', models.ForeignKey(blank=True, db_index=False, help_text='Whose turn it is', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, help_text='The dossier that it is a part of', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='onestop.dossier')),
                ('paused_from', models.ForeignKey(blank=True, db_index=False, help_text='Had it when the clock stopped, and gets it back', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('procedure_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedureversion')),
                ('process_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.processversion')),
                ('step', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.step')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['submitted', 'accepted', 'processing', 'supplement', 'paying', 'paused', 'result_ready'])), fields=['holder', 'sort_at', 'id'], name='dossier_my_work'), models.Index(fields=['agency', 'state', 'sort_at', 'id'], name='dossier_by_state'), models.Index(fields=['sort_at', 'id'], name='dossier_in_order'), models.Index(condition=models.Q(('finished_at__isnull', False)), fields=['finished_at'], name='dossier_finished'), models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['process_version', 'id'], name='dossier_running_in_version')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'processing', 'at_office', 'result_ready', 'returned']), _negated=True), ('received_at__isnull', False), _connector='OR'), name='dossier_running_was_received'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ['returned', 'refused', 'stopped', 'withdrawn'])), models.Q(models.Q(('state__in', ['returned', 'refused', 'stopped', 'withdrawn']), _negated=True), ('finished_at__isnull', True)), _connector='OR'), name='dossier_end_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'processing', 'result_ready']), _negated=True), models.Q(('holder__isnull', False), ('step__isnull', False)), _connector='OR'), name='dossier_running_has_owner'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['supplement', 'paying', 'paused']), _negated=True), ('holder__isnull', False), _connector='OR'), name='dossier_waiting_has_owner'), models.CheckConstraint(condition=models.Q(models.Q(('paused_at__isnull', False), ('received_at__isnull', False), ('state__in', ['paying', 'paused']), ('step__isnull', False)), models.Q(('paused_at__isnull', False), ('received_at__isnull', False), ('state', 'supplement'), ('step__isnull', False)), models.Q(('paused_at__isnull', True), ('received_at__isnull', True), ('state', 'supplement')), models.Q(models.Q(('state__in', ['supplement', 'paying', 'paused']), _negated=True), ('paused_at__isnull', True)), _connector='OR'), name='dossier_clock_stands_while_waiting')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ArchiveNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField(help_text='Số lưu kho, in sequence within agency and year')),
                ('file_code', models.CharField(help_text='Mã hồ sơ lưu', max_length=60)),
                ('title', models.CharField(help_text='Tên hồ sơ lưu', max_length=300)),
                ('keep_years', models.PositiveSmallIntegerField(choices=[(0, 'Vĩnh viễn'), (70, '70 năm'), (50, '50 năm'), (20, '20 năm'), (10, '10 năm'), (5, '5 năm'), (2, '2 năm')], help_text='0: for ever')),
                ('folded', models.CharField(help_text='What the search box looks through', max_length=900)),
                ('stored_at', models.DateTimeField()),
                ('agency', models.ForeignKey(help_text='Whose store it is', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('stored_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='archive_note', to='onestop.dossier')),
            ],
            options={
                'ordering': ['-stored_at', '-pk'],
                'indexes': [models.Index(fields=['stored_at', 'id'], name='archive_latest')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'year', 'number'), name='archive_number_once')],
            },
        ),
        migrations.CreateModel(
            name='ArchivedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('component', 'Thành phần hồ sơ'), ('draft', 'Dự thảo kết quả'), ('result', 'Kết quả'), ('annex', 'Phụ lục của kết quả'), ('part', 'Giấy tờ lập khi giải quyết'), ('letter', 'Văn bản gửi người nộp'), ('request', 'Đơn của người nộp'), ('other', 'Tệp kèm ý kiến')], max_length=10)),
                ('title', models.CharField(max_length=500)),
                ('name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=120)),
                ('size_bytes', models.PositiveBigIntegerField()),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.blob')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='onestop.archivenote')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('component', 'Thành phần hồ sơ'), ('draft', 'Dự thảo kết quả'), ('result', 'Kết quả'), ('annex', 'Phụ lục của kết quả'), ('part', 'Giấy tờ lập khi giải quyết'), ('letter', 'Văn bản gửi người nộp'), ('request', 'Đơn của người nộp'), ('other', 'Tệp kèm ý kiến')], max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=120)),
                ('size_bytes', models.PositiveBigIntegerField()),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('added_at', models.DateTimeField()),
                ('part_code', models.CharField(blank=True, help_text='The paper of the sheet that an action made', max_length=40)),
                ('released_at', models.DateTimeField(blank=True, help_text='Since when the citizen has it', null=True)),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('blob', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.blob')),
                ('signed_from', models.OneToOneField(blank=True, help_text='The file before it was signed', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signed_as', to='onestop.attachment')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='onestop.dossier')),
            ],
            options={
                'ordering': ['kind', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Event',
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
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='onestop.dossier')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'number'), name='event_number_once')],
            },
        ),
        migrations.CreateModel(
            name='GivenResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type_code', models.CharField(max_length=40)),
                ('type_name', models.CharField(help_text='As it was named then', max_length=300)),
                ('number', models.CharField(blank=True, max_length=80)),
                ('issued_on', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='given_result', to='onestop.dossier')),
            ],
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receiver_name', models.CharField(max_length=200)),
                ('receiver_id_number', models.CharField(max_length=20)),
                ('by_proxy', models.BooleanField(default=False, help_text='Someone else than the owner or the applicant')),
                ('proof', models.CharField(choices=[('signature', 'Ký nhận trên giấy'), ('code', 'Mã tra cứu trên giấy hẹn')], max_length=10)),
                ('handed_at', models.DateTimeField()),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='handover', to='onestop.dossier')),
                ('handed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('steps', models.JSONField()),
                ('state', django_fsm.FSMField(choices=[('running', 'Đang chuyển'), ('done', 'Đã chuyển'), ('undoing', 'Đang hoàn lại'), ('undone', 'Đã hoàn lại')], default='running', max_length=10, protected=True)),
                ('reason', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('total', models.PositiveIntegerField(help_text='Running dossiers of the old version when it was asked for')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('undo_reason', models.TextField(blank=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undo_ended_at', models.DateTimeField(blank=True, null=True)),
                ('broken_off_reason', models.TextField(blank=True)),
                ('broken_off_at', models.DateTimeField(blank=True, null=True)),
                ('broken_off_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.processversion')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.process')),
                ('to_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.processversion')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['running', 'undoing'])), fields=('process',), name='one_live_move'), models.CheckConstraint(condition=models.Q(('from_version', models.F('to_version')), _negated=True), name='move_between_two_versions')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='MoveLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('moved', 'Đã chuyển'), ('by_hand', 'Cần xử lý riêng'), ('stayed', 'Giữ phiên bản cũ'), ('restored', 'Đã hoàn lại'), ('kept', 'Không hoàn lại được')], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('holder_name_before', models.CharField(blank=True, max_length=120)),
                ('step_due_before', models.DateTimeField(blank=True, null=True)),
                ('event_number', models.PositiveIntegerField(help_text="The last line of the dossier's course after the move")),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='onestop.dossier')),
                ('holder_before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('move', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='onestop.move')),
                ('step_after', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.step')),
                ('step_before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.step')),
            ],
            options={
                'ordering': ['dossier'],
                'indexes': [models.Index(fields=['move', 'outcome', 'dossier'], name='move_by_outcome')],
                'constraints': [models.UniqueConstraint(fields=('move', 'dossier'), name='move_line_once')],
            },
        ),
        migrations.CreateModel(
            name='OfficeRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('state', django_fsm.FSMField(choices=[('sent', 'Đã gửi'), ('arrived', 'Đã đến'), ('signed', 'Đã ký duyệt'), ('issued', 'Đã ban hành'), ('returned', 'Bị trả lại'), ('recalled', 'Đã thu hồi')], default='sent', max_length=10, protected=True)),
                ('subject', models.CharField(max_length=500)),
                ('unit_code', models.CharField(max_length=30)),
                ('unit_name', models.CharField(max_length=200)),
                ('presenter', models.CharField(max_length=60)),
                ('signer', models.CharField(max_length=60)),
                ('draft_kind', models.CharField(blank=True, help_text="Type of document, by the office's code", max_length=20)),
                ('signer_name', models.CharField(max_length=120)),
                ('sent_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='office_rounds', to='onestop.dossier')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='onestop.attachment')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'number'), name='office_round_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['sent', 'arrived', 'signed'])), fields=('dossier',), name='one_live_office_round')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=500)),
                ('originals', models.PositiveSmallIntegerField(default=0)),
                ('copies', models.PositiveSmallIntegerField(default=0)),
                ('signed', models.BooleanField(default=False, help_text='Seen to be signed by whoever handed it in')),
                ('missing', models.BooleanField(default=False, help_text='Asked for in the supplement form (Mẫu 02)')),
                ('missing_reason', models.CharField(blank=True, max_length=500)),
                ('component', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.component')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='onestop.dossier')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'component'), name='paper_per_component')],
            },
        ),
        migrations.AddField(
            model_name='attachment',
            name='paper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='onestop.paper'),
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('applicant', 'Người nộp'), ('owner', 'Chủ hồ sơ')], max_length=10)),
                ('same_as_applicant', models.BooleanField(default=False)),
                ('kind', models.CharField(choices=[('person', 'Cá nhân'), ('organisation', 'Tổ chức')], default='person', max_length=15)),
                ('name', models.CharField(max_length=200)),
                ('birth_date', models.DateField(blank=True, null=True)),
                ('sex', models.CharField(blank=True, choices=[('male', 'Nam'), ('female', 'Nữ'), ('other', 'Khác')], max_length=10)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('fax', models.CharField(blank=True, max_length=20)),
                ('country', models.CharField(default='Việt Nam', max_length=60)),
                ('province', models.CharField(blank=True, max_length=100)),
                ('district', models.CharField(blank=True, help_text='Until 30 June 2025 only', max_length=100)),
                ('commune', models.CharField(blank=True, max_length=100)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('id_number', models.CharField(blank=True, help_text='CCCD, passport or tax number', max_length=20)),
                ('id_issued_on', models.DateField(blank=True, null=True)),
                ('id_issued_by', models.CharField(blank=True, max_length=200)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='onestop.dossier')),
            ],
            options={
                'verbose_name_plural': 'parties',
                'indexes': [models.Index(fields=['id_number'], name='party_id_number')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'part'), name='party_once')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fee_vnd', models.PositiveBigIntegerField(default=0)),
                ('charge_vnd', models.PositiveBigIntegerField(default=0)),
                ('shipping_vnd', models.PositiveBigIntegerField(default=0)),
                ('advance_vnd', models.PositiveBigIntegerField(default=0)),
                ('advanced_vnd', models.PositiveBigIntegerField(default=0)),
                ('note', models.CharField(blank=True, help_text='What the citizen is told about the payment', max_length=500)),
                ('state', django_fsm.FSMField(choices=[('due', 'Chưa thu'), ('advance', 'Chờ tạm ứng'), ('advanced', 'Đã tạm ứng'), ('settling', 'Chờ quyết toán'), ('reported', 'Đã báo nộp'), ('again', 'Phải nộp lại'), ('paid', 'Đã thu'), ('exempt', 'Miễn phí')], default='due', max_length=10, protected=True)),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('receipt_number', models.CharField(blank=True, max_length=60)),
                ('full_vnd', models.PositiveBigIntegerField(default=0, help_text='What it would be without exemption')),
                ('exemption', models.CharField(blank=True, choices=[('poor', 'Hộ nghèo'), ('near_poor', 'Hộ cận nghèo'), ('merit', 'Người có công với cách mạng'), ('child', 'Trẻ em'), ('elderly', 'Người cao tuổi'), ('disabled', 'Người khuyết tật'), ('minority', 'Đồng bào dân tộc thiểu số ở xã đặc biệt khó khăn'), ('other', 'Đối tượng khác theo quy định')], max_length=10)),
                ('exemption_reason', models.CharField(blank=True, max_length=500)),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='payment', to='onestop.dossier')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('advanced_vnd__lte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('fee_vnd'), '+', models.F('charge_vnd')), '+', models.F('shipping_vnd')), '-', models.F('advance_vnd')))), name='payment_advance_within_total')],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document_uid', models.CharField(blank=True, max_length=40)),
                ('document_type', models.CharField(max_length=100)),
                ('notation', models.CharField(max_length=60)),
                ('subject', models.CharField(max_length=500)),
                ('issued_on', models.DateField()),
                ('agency_code', models.CharField(max_length=30)),
                ('agency_name', models.CharField(max_length=200)),
                ('signer_name', models.CharField(max_length=120)),
                ('signer_title', models.CharField(max_length=100)),
                ('received_at', models.DateTimeField()),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='onestop.attachment')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='result', to='onestop.dossier')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('document_uid', ''), _negated=True), fields=('document_uid',), name='document_gives_once')],
            },
        ),
        migrations.CreateModel(
            name='ResultAnnex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('annex', 'Phụ lục'), ('copy', 'Bản sao')], max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='onestop.attachment')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='annexes', to='onestop.result')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assignee_name', models.CharField(max_length=120)),
                ('told', models.BooleanField(default=True, help_text='It is new to its performer until seen')),
                ('outcome', models.CharField(choices=[('open', 'Đang làm'), ('done', 'Đã chuyển'), ('sent_back', 'Đã trả lại'), ('broken_off', 'Dừng giữa chừng'), ('undone', 'Chuyển nhầm, đã hoàn tác')], default='open', max_length=10)),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='desk_tasks', to=settings.AUTH_USER_MODEL)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='onestop.dossier')),
                ('step', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.step')),
            ],
            options={
                'ordering': ['opened_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', 'open')), fields=('dossier',), name='one_open_task'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('outcome', 'open')), models.Q(models.Q(('outcome', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='closed_task_has_time')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('co_worker', 'Phối hợp'), ('follower', 'Theo dõi')], max_length=10)),
                ('told', models.BooleanField(default=True, help_text='It is new to this person until seen')),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='desk_parts', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='onestop.task')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('task', 'user'), name='one_part_in_a_stay'), models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('part', 'co_worker'), _connector='OR'), name='only_co_workers_finish')],
            },
        ),
        migrations.CreateModel(
            name='HeldTimer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('tries', models.PositiveIntegerField(default=0)),
                ('first_at', models.DateTimeField()),
                ('next_at', models.DateTimeField()),
                ('task', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='held_timer', to='onestop.task')),
            ],
            options={
                'ordering': ['first_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DossierWords',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='words', serialize=False, to='onestop.dossier')),
                ('words', django.contrib.postgres.search.SearchVectorField(help_text='Name words without marks; each group of the code from each of its letters on')),
            ],
            options={
                'verbose_name_plural': 'words of dossiers',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='dossier_words')],
            },
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(fields=['dossier', 'kind', 'version'], name='attachment_latest'),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(fields=['blob'], name='attachment_of_blob'),
        ),
        migrations.RunSQL(WORDS_TO_SEARCH_BY, NO_WORDS_TO_SEARCH_BY),
        migrations.RunSQL('ALTER TABLE onestop_dossier SET (fillfactor = 80)', 'ALTER TABLE onestop_dossier RESET (fillfactor)'),
        migrations.RunSQL('ALTER TABLE onestop_task SET (fillfactor = 80)', 'ALTER TABLE onestop_task RESET (fillfactor)'),
        migrations.RunSQL('ALTER TABLE onestop_officeround SET (fillfactor = 80)', 'ALTER TABLE onestop_officeround RESET (fillfactor)'),
    ]
