"""All tables of a new database at once; a database that has some of the older migrations goes on by them."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

ONLY_DRAFTS_CHANGE = """
CREATE FUNCTION procedures_guard_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
    standing text;
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    SELECT state INTO standing FROM procedures_processversion
        WHERE id = ANY (touched) AND state <> 'draft' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a % version of a process does not change', standing USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION procedures_guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN RETURN COALESCE(NEW, OLD); END IF;
    IF TG_OP = 'DELETE'
        OR (NEW.process_id, NEW.number, NEW.duration, NEW.duration_unit, NEW.decision_number, NEW.decision_date)
            IS DISTINCT FROM
            (OLD.process_id, OLD.number, OLD.duration, OLD.duration_unit, OLD.decision_number, OLD.decision_date)
        OR (OLD.state <> 'submitted'
            AND (NEW.effective_from <> OLD.effective_from OR NEW.state IN ('draft', 'submitted')))
    THEN
        RAISE EXCEPTION 'a % version of a process does not change', OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION procedures_guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of a process only grows' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER only_drafts_change BEFORE INSERT OR UPDATE OR DELETE ON procedures_step
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_part();
CREATE TRIGGER only_drafts_change BEFORE INSERT OR UPDATE OR DELETE ON procedures_action
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_part();
CREATE TRIGGER only_drafts_change BEFORE UPDATE OR DELETE ON procedures_processversion
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_version();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON procedures_processevent
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_event();
"""
NO_ONLY_DRAFTS_CHANGE = """
DROP TRIGGER only_grows ON procedures_processevent;
DROP TRIGGER only_drafts_change ON procedures_processversion;
DROP TRIGGER only_drafts_change ON procedures_action;
DROP TRIGGER only_drafts_change ON procedures_step;
DROP FUNCTION procedures_guard_event();
DROP FUNCTION procedures_guard_version();
DROP FUNCTION procedures_guard_part();
"""
PUBLISHERS_RECORD_ONLY_GROWS = """
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON procedures_publisherevent
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_event();
"""
ONLY_DRAFT_SHEETS_CHANGE = """
CREATE FUNCTION procedures_guard_sheet_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
    standing text;
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    SELECT state INTO standing FROM procedures_procedureversion
        WHERE id = ANY (touched) AND state <> 'draft' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a % version of a procedure does not change', standing USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION procedures_guard_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN RETURN COALESCE(NEW, OLD); END IF;
    IF TG_OP = 'DELETE'
        OR (NEW.procedure_id, NEW.number, NEW.result_name, NEW.legal_basis, NEW.steps_text, NEW.ways_text,
            NEW.time_text, NEW.applicants_text, NEW.forms_text, NEW.conditions_text)
            IS DISTINCT FROM
            (OLD.procedure_id, OLD.number, OLD.result_name, OLD.legal_basis, OLD.steps_text, OLD.ways_text,
            OLD.time_text, OLD.applicants_text, OLD.forms_text, OLD.conditions_text)
        OR (OLD.state <> 'submitted'
            AND (NEW.effective_from <> OLD.effective_from OR NEW.state IN ('draft', 'submitted')))
    THEN
        RAISE EXCEPTION 'a % version of a procedure does not change', OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER only_drafts_change BEFORE INSERT OR UPDATE OR DELETE ON procedures_component
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_sheet_part();
CREATE TRIGGER only_drafts_change BEFORE INSERT OR UPDATE OR DELETE ON procedures_fee
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_sheet_part();
CREATE TRIGGER only_drafts_change BEFORE UPDATE OR DELETE ON procedures_procedureversion
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_sheet();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON procedures_procedureevent
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_event();
"""
NO_ONLY_DRAFT_SHEETS_CHANGE = """
DROP TRIGGER only_grows ON procedures_procedureevent;
DROP TRIGGER only_drafts_change ON procedures_procedureversion;
DROP TRIGGER only_drafts_change ON procedures_fee;
DROP TRIGGER only_drafts_change ON procedures_component;
DROP FUNCTION procedures_guard_sheet();
DROP FUNCTION procedures_guard_sheet_part();
"""
VERSIONS_ONLY_GO_FORWARD = """
CREATE FUNCTION procedures_guard_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state AND (OLD.state || ' ' || NEW.state) NOT IN (
        'draft submitted', 'draft published', 'draft discarded', 'submitted draft', 'submitted scheduled',
        'submitted published', 'scheduled published', 'scheduled retired', 'published retired')
    THEN
        RAISE EXCEPTION 'a % version does not become %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state NOT IN ('draft', 'submitted')
        AND (NEW.made_by_id, NEW.sent_by_id, NEW.sent_at, NEW.warnings_note, NEW.approved_by_id, NEW.approved_at)
            IS DISTINCT FROM
            (OLD.made_by_id, OLD.sent_by_id, OLD.sent_at, OLD.warnings_note, OLD.approved_by_id, OLD.approved_at)
    THEN
        RAISE EXCEPTION 'who made, sent and approved a % version stays', OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION procedures_guard_publisher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a publisher is revoked, never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.approved_at IS NOT NULL OR NEW.revoked_at IS NOT NULL THEN
            RAISE EXCEPTION 'a publisher waits for its second person first' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.name, NEW.public_key, NEW.fingerprint, NEW.added_by_id, NEW.added_at)
            IS DISTINCT FROM (OLD.name, OLD.public_key, OLD.fingerprint, OLD.added_by_id, OLD.added_at)
        OR (OLD.approved_at IS NOT NULL
            AND (NEW.approved_by_id, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_at))
        OR (OLD.revoked_at IS NOT NULL
            AND (NEW.approved_by_id, NEW.approved_at, NEW.revoked_by_id, NEW.revoked_at)
                IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_at, OLD.revoked_by_id, OLD.revoked_at))
    THEN
        RAISE EXCEPTION 'the key of a publisher and who decided on it stay' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER only_forward BEFORE UPDATE ON procedures_processversion
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_state();
CREATE TRIGGER only_forward BEFORE UPDATE ON procedures_procedureversion
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_state();
CREATE TRIGGER key_stays BEFORE INSERT OR UPDATE OR DELETE ON procedures_trustedpublisher
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_publisher();
"""
NO_VERSIONS_ONLY_GO_FORWARD = """
DROP TRIGGER key_stays ON procedures_trustedpublisher;
DROP TRIGGER only_forward ON procedures_procedureversion;
DROP TRIGGER only_forward ON procedures_processversion;
DROP FUNCTION procedures_guard_publisher();
DROP FUNCTION procedures_guard_state();
"""
ONLY_DRAFT_CASES_CHANGE = """
CREATE FUNCTION procedures_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the case of a % version of a process does not change', OLD.state
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER only_draft_cases_change BEFORE UPDATE ON procedures_processversion FOR EACH ROW
    WHEN (OLD.state <> 'draft' AND (NEW.case_conditions, NEW.case_without, NEW.case_required)
        IS DISTINCT FROM (OLD.case_conditions, OLD.case_without, OLD.case_required))
    EXECUTE FUNCTION procedures_guard_case();
CREATE TRIGGER only_drafts_change BEFORE INSERT OR UPDATE OR DELETE ON procedures_resulttype
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_sheet_part();
"""
NO_ONLY_DRAFT_CASES_CHANGE = """
DROP TRIGGER only_drafts_change ON procedures_resulttype;
DROP TRIGGER only_draft_cases_change ON procedures_processversion;
DROP FUNCTION procedures_guard_case();
"""


class Migration(migrations.Migration):

    replaces = [
        ('procedures', '0001_initial'),
        ('procedures', '0002_action_conditions'),
        ('procedures', '0003_versions_in_the_browser'),
        ('procedures', '0004_only_drafts_change'),
        ('procedures', '0005_trusted_publishers'),
        ('procedures', '0006_publishers_record_only_grows'),
        ('procedures', '0007_catalogue'),
        ('procedures', '0008_only_draft_sheets_change'),
        ('procedures', '0009_national_codes'),
        ('procedures', '0010_who_does_an_action'),
        ('procedures', '0011_receivers_of_an_action'),
        ('procedures', '0012_versions_only_go_forward'),
        ('procedures', '0013_catalogue_whole'),
        ('procedures', '0014_only_draft_cases_change'),
        ('procedures', '0015_what_actions_ask_and_do'),
        ('procedures', '0016_places_of_steps_and_office_registers'),
        ('procedures', '0017_part_dossiers_of_an_action'),
        ('procedures', '0018_words_checks_and_many_at_once'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0003_opinion_templates'),
        ('accounts', '__first__'),
        ('common', '0001_squashed_0003_previews'),
    ]

    operations = [
        migrations.CreateModel(
            name='Field',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, unique=True)),
                ('name', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='NationalCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('procedure', 'Thủ tục'), ('field', 'Lĩnh vực'), ('agency', 'Cơ quan')], max_length=10)),
                ('code', models.CharField(max_length=40)),
                ('national_code', models.CharField(max_length=60)),
            ],
            options={
                'ordering': ['kind', 'code'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'code'), name='national_code_per_subject'), models.UniqueConstraint(fields=('kind', 'national_code'), name='national_code_once')],
            },
        ),
        migrations.CreateModel(
            name='PackageUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('file_name', models.CharField(max_length=200)),
                ('uploaded_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.blob')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-uploaded_at'],
            },
        ),
        migrations.CreateModel(
            name='Procedure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('code', models.CharField(help_text='National code, 2.001044 or with its suffix', max_length=40, unique=True)),
                ('name', models.CharField(max_length=500)),
                ('folded_name', models.CharField(max_length=500)),
                ('level', models.CharField(blank=True, choices=[('ministry', 'Cấp bộ'), ('province', 'Cấp tỉnh'), ('commune', 'Cấp xã')], max_length=10)),
                ('online_level', models.CharField(choices=[('information', 'Dịch vụ cung cấp thông tin trực tuyến'), ('partial', 'DVC trực tuyến một phần'), ('full', 'DVC trực tuyến toàn trình')], max_length=20)),
                ('active', models.BooleanField(default=True)),
                ('deciding_agencies', models.ManyToManyField(blank=True, help_text='Empty: whoever receives it decides it', related_name='decided_procedures', to='accounts.agency')),
                ('field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procedures', to='procedures.field')),
                ('receiving_agencies', models.ManyToManyField(related_name='procedures', to='accounts.agency')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='ProcedureVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_event_number', models.PositiveIntegerField(default=0, editable=False)),
                ('last_event_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Đang soạn'), ('submitted', 'Chờ duyệt'), ('scheduled', 'Chờ đến ngày áp dụng'), ('published', 'Đang áp dụng'), ('retired', 'Ngừng áp dụng'), ('discarded', 'Đã bỏ')], default='draft', max_length=10)),
                ('effective_from', models.DateField()),
                ('revision', models.PositiveIntegerField(default=1)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('warnings_note', models.TextField(blank=True, help_text='Why the warnings of the check were let stand')),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('result_name', models.CharField(help_text='What the citizen receives', max_length=300)),
                ('steps_text', models.TextField(blank=True)),
                ('ways_text', models.TextField(blank=True)),
                ('time_text', models.TextField(blank=True)),
                ('applicants_text', models.TextField(blank=True)),
                ('forms_text', models.TextField(blank=True)),
                ('conditions_text', models.TextField(blank=True)),
                ('legal_basis', models.TextField(blank=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedureversion')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='procedures.procedure')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['procedure', '-number'],
                'constraints': [models.UniqueConstraint(fields=('procedure', 'number'), name='procedure_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('procedure',), name='one_published_procedure_version'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted'])), fields=('procedure',), name='one_open_procedure_version'), models.UniqueConstraint(condition=models.Q(('state', 'scheduled')), fields=('procedure',), name='one_scheduled_procedure_version')],
            },
        ),
        migrations.CreateModel(
            name='ProcedureEvent',
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
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='procedures.procedureversion')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='procedure_event_once')],
            },
        ),
        migrations.CreateModel(
            name='Fee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('fee', 'Lệ phí'), ('charge', 'Phí')], max_length=10)),
                ('name', models.CharField(max_length=300)),
                ('amount_vnd', models.PositiveBigIntegerField()),
                ('exemption', models.TextField(blank=True, help_text='Who pays less or nothing, in words')),
                ('exemptions', models.JSONField(blank=True, default=list, help_text='procedures.exemptions: group and percent')),
                ('editable_by', models.JSONField(blank=True, default=list, help_text='Roles that may change the amount of a dossier')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fees', to='procedures.procedureversion')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Component',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=500)),
                ('required', models.BooleanField(default=True)),
                ('originals', models.PositiveSmallIntegerField(default=1)),
                ('copies', models.PositiveSmallIntegerField(default=0)),
                ('several', models.BooleanField(default=True, help_text='More than one file may be handed in')),
                ('allowed_types', models.JSONField(blank=True, default=list, help_text='common.kinds; empty means every kind')),
                ('guidance', models.TextField(blank=True)),
                ('kind', models.CharField(choices=[('submitted', 'Giấy tờ nộp vào'), ('result', 'Giấy tờ kết quả'), ('other', 'Giấy tờ khác')], default='submitted', max_length=10)),
                ('short_name', models.CharField(blank=True, max_length=100)),
                ('sign', models.BooleanField(default=False, help_text='Whoever hands it in must have signed it')),
                ('reuse_code', models.CharField(blank=True, help_text="Under which a person's store keeps it", max_length=60)),
                ('national_code', models.CharField(blank=True, help_text='Of the national catalogue of papers', max_length=60)),
                ('reused_from', models.CharField(blank=True, help_text='The procedure whose result it is', max_length=40)),
                ('digitised', models.BooleanField(default=True, help_text='Counts for digitisation')),
                ('online_form', models.BooleanField(default=False, help_text='Is filled in online')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='components', to='procedures.procedureversion')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='component_once')],
            },
        ),
        migrations.CreateModel(
            name='Process',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('code', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=300)),
                ('case_name', models.CharField(blank=True, max_length=300)),
                ('case_order', models.PositiveSmallIntegerField(default=0, help_text='Place among the cases of the procedure')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='processes', to='accounts.agency')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='processes', to='procedures.procedure')),
            ],
            options={
                'verbose_name_plural': 'processes',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='ProcessVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_event_number', models.PositiveIntegerField(default=0, editable=False)),
                ('last_event_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Đang soạn'), ('submitted', 'Chờ duyệt'), ('scheduled', 'Chờ đến ngày áp dụng'), ('published', 'Đang áp dụng'), ('retired', 'Ngừng áp dụng'), ('discarded', 'Đã bỏ')], default='draft', max_length=10)),
                ('effective_from', models.DateField()),
                ('revision', models.PositiveIntegerField(default=1)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('warnings_note', models.TextField(blank=True, help_text='Why the warnings of the check were let stand')),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('decision_number', models.CharField(blank=True, max_length=60)),
                ('decision_date', models.DateField(blank=True, null=True)),
                ('duration', models.PositiveSmallIntegerField(help_text='Whole-process time limit; 0 means returned at once')),
                ('duration_unit', models.CharField(choices=[('working_day', 'ngày làm việc'), ('working_hour', 'giờ làm việc'), ('calendar_day', 'ngày')], default='working_day', max_length=20)),
                ('case_conditions', models.JSONField(blank=True, default=list, help_text='procedures.cases; all must hold at intake')),
                ('case_without', models.JSONField(blank=True, default=list, help_text='Codes of components not asked for')),
                ('case_required', models.JSONField(blank=True, default=list, help_text='Codes of components that become required')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.processversion')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='procedures.process')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['process', '-number'],
                'constraints': [models.UniqueConstraint(fields=('process', 'number'), name='process_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('process',), name='one_published_process_version'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted'])), fields=('process',), name='one_open_process_version'), models.UniqueConstraint(condition=models.Q(('state', 'scheduled')), fields=('process',), name='one_scheduled_process_version')],
            },
        ),
        migrations.CreateModel(
            name='ProcessEvent',
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
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='procedures.processversion')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='process_event_once')],
            },
        ),
        migrations.CreateModel(
            name='ResultType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=300)),
                ('number_pattern', models.CharField(blank=True, help_text='procedures.numbering; empty: no own number', max_length=60)),
                ('counter', models.CharField(blank=True, help_text='Types that name one counter share it; else own', max_length=40)),
                ('per_agency', models.BooleanField(default=True, help_text='Each agency counts for itself')),
                ('validity', models.PositiveSmallIntegerField(default=0, help_text='0 means without end')),
                ('validity_unit', models.CharField(choices=[('day', 'ngày'), ('month', 'tháng'), ('year', 'năm')], default='year', max_length=10)),
                ('agencies', models.JSONField(blank=True, default=list, help_text='Codes of those that give it; empty means all')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='result_types', to='procedures.procedureversion')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='result_type_once')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draft_kind', models.CharField(blank=True, choices=[('NQ', 'Nghị quyết'), ('QD', 'Quyết định'), ('CT', 'Chỉ thị'), ('QC', 'Quy chế'), ('QYD', 'Quy định'), ('TC', 'Thông cáo'), ('TB', 'Thông báo'), ('HD', 'Hướng dẫn'), ('CTR', 'Chương trình'), ('KH', 'Kế hoạch'), ('PA', 'Phương án'), ('DEAN', 'Đề án'), ('DA', 'Dự án'), ('BC', 'Báo cáo'), ('BB', 'Biên bản'), ('TTR', 'Tờ trình'), ('HOPDONG', 'Hợp đồng'), ('CD', 'Công điện'), ('BGN', 'Bản ghi nhớ'), ('BTT', 'Bản thỏa thuận'), ('GUQ', 'Giấy ủy quyền'), ('GM', 'Giấy mời'), ('GGT', 'Giấy giới thiệu'), ('GNP', 'Giấy nghỉ phép'), ('PG', 'Phiếu gửi'), ('PC', 'Phiếu chuyển'), ('PB', 'Phiếu báo'), ('THUCONG', 'Thư công'), ('CV', 'Công văn'), ('SY', 'Bản sao y'), ('TRS', 'Bản trích sao'), ('SL', 'Bản sao lục'), ('GP', 'Giấy phép'), ('GCN', 'Giấy chứng nhận')], max_length=20)),
                ('target_unit', models.CharField(blank=True, help_text="A unit's code; empty: the sender chooses", max_length=30)),
                ('signer_source', models.CharField(choices=[('chosen', 'Người gửi chọn'), ('post', 'Theo chức vụ')], default='chosen', max_length=10)),
                ('signer_post', models.CharField(blank=True, help_text='The post whose holder signs', max_length=100)),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('clerk', 'Cán bộ một cửa'), ('specialist', 'Chuyên viên'), ('head', 'Lãnh đạo phòng'), ('leader', 'Lãnh đạo cơ quan'), ('clerical', 'Văn thư cơ quan'), ('unit_clerical', 'Văn thư đơn vị'), ('agency_admin', 'Quản trị cơ quan'), ('system_admin', 'Quản trị hệ thống')], max_length=20)),
                ('place', models.CharField(choices=[('usual', 'Theo vai trò'), ('receiving', 'Cơ quan tiếp nhận'), ('deciding', 'Cơ quan giải quyết')], default='usual', help_text="Usual: the clerk's at the receiving agency", max_length=10)),
                ('life_cycle', models.CharField(choices=[('accepted', 'Được tiếp nhận'), ('processing', 'Đang xử lý'), ('at_office', 'Ở văn phòng điện tử'), ('result_ready', 'Đã có kết quả')], max_length=20)),
                ('duration', models.PositiveSmallIntegerField(default=0, help_text='0 means the whole-process deadline')),
                ('duration_unit', models.CharField(choices=[('working_day', 'ngày làm việc'), ('working_hour', 'giờ làm việc'), ('calendar_day', 'ngày')], default='working_hour', max_length=20)),
                ('interconnected', models.BooleanField(default=False, help_text='The dossier is at the document office here')),
                ('seal_by', models.CharField(choices=[('agency', 'Văn thư cơ quan đóng dấu'), ('unit', 'Văn thư đơn vị đóng dấu'), ('configured', 'Theo cấu hình của cơ quan')], default='configured', max_length=20)),
                ('entry', models.BooleanField(default=False, help_text='Where an accepted dossier begins')),
                ('final', models.BooleanField(default=False, help_text='Where the result is handed over')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='procedures.processversion')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='step_once'), models.UniqueConstraint(condition=models.Q(('entry', True)), fields=('version',), name='one_entry_step'), models.CheckConstraint(condition=models.Q(('interconnected', False), ('life_cycle', 'at_office'), _connector='OR'), name='interconnected_is_at_office')],
            },
        ),
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payment', models.CharField(choices=[('unchanged', 'Không đổi'), ('advance', 'Yêu cầu tạm ứng'), ('settle', 'Yêu cầu quyết toán'), ('reported', 'Ghi nhận đã báo nộp'), ('again', 'Yêu cầu nộp lại'), ('complete', 'Xác nhận hoàn thành nộp')], default='unchanged', max_length=10)),
                ('payment_edit', models.CharField(choices=[('nothing', 'Không được sửa'), ('both', 'Phí và lệ phí'), ('fee', 'Chỉ lệ phí')], default='nothing', max_length=10)),
                ('required_papers', models.JSONField(blank=True, default=list, help_text='Must be there once the action is taken')),
                ('optional_papers', models.JSONField(blank=True, default=list, help_text='May be attached in the action')),
                ('released_papers', models.JSONField(blank=True, default=list, help_text='The citizen gets them by the action')),
                ('needs_signature', models.BooleanField(default=False, help_text='A file must bear a personal signature')),
                ('needs_seal', models.BooleanField(default=False, help_text="A file must bear the agency's seal")),
                ('signed_paper', models.CharField(blank=True, help_text='Which paper must bear them; empty: any processed file', max_length=40)),
                ('undoable', models.BooleanField(default=False, help_text='Who took it may take it back in time')),
                ('effects', models.JSONField(blank=True, default=list)),
                ('checks_papers', models.BooleanField(default=False, help_text='Who takes it ticks each paper that was handed in')),
                ('for_many', models.BooleanField(default=False, help_text='May be taken for many dossiers at once, from a list')),
                ('extend_hours', models.PositiveSmallIntegerField(blank=True, help_text='Working hours by which the due date moves', null=True)),
                ('part_dossiers', models.JSONField(blank=True, default=list, help_text='Made by the action; procedures.part_orders')),
                ('link_action', models.CharField(blank=True, help_text='What the dossier that this one is a part of does when this is taken', max_length=10)),
                ('subject_template', models.CharField(blank=True, help_text='The subject (trích yếu) that its dialog begins with', max_length=300)),
                ('notice_text', models.CharField(blank=True, help_text="What the applicant is told; empty: the product's words", max_length=500)),
                ('mail_text', models.CharField(blank=True, help_text='What stands in the e-mail; empty: as on the page', max_length=500)),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(help_text="Action code of the field's library, e.g. 2000", max_length=10)),
                ('label', models.CharField(max_length=100)),
                ('transition', models.CharField(choices=[('advance', 'Chuyển bước'), ('send_back', 'Trả lại bước trước'), ('forward', 'Gửi qua eOffice'), ('office_registered', 'eOffice đã vào sổ'), ('office_signed', 'eOffice đã ký duyệt'), ('office_reopened', 'Văn thư trả lại lãnh đạo'), ('office_result', 'Nhận kết quả từ eOffice'), ('office_return', 'eOffice trả lại'), ('confirm_result', 'Xác nhận kết quả'), ('hand_over', 'Trả kết quả')], max_length=20)),
                ('trigger', models.CharField(choices=[('person', 'Người dùng bấm'), ('acceptance', 'Ngay khi tiếp nhận'), ('message', 'Thông điệp từ hệ thống kia'), ('timer', 'Đến hạn tự chuyển'), ('special', 'Không cần giao'), ('parts', 'Khi hồ sơ thành phần đều xong')], default='person', max_length=10)),
                ('assignment', models.CharField(choices=[('chosen', 'Người chuyển chọn'), ('previous', 'Người đã làm bước ấy'), ('least_loaded', 'Người ít việc nhất'), ('fixed', 'Một người cố định'), ('post', 'Người giữ chức vụ, ít việc nhất'), ('nobody', 'Không giao ai')], default='chosen', max_length=20)),
                ('needs_draft', models.BooleanField(default=False, help_text='A processed file must be attached first')),
                ('conditions', models.JSONField(blank=True, default=list, help_text='procedures.conditions; all must hold')),
                ('after_hours', models.PositiveSmallIntegerField(blank=True, help_text='Working hours at the step after which a timer acts', null=True)),
                ('post_title', models.CharField(blank=True, help_text='The title of the post that gets it', max_length=100)),
                ('participants', models.CharField(choices=[('performer', 'Chỉ người thực hiện'), ('co_workers', 'Người thực hiện và người phối hợp'), ('followers', 'Người thực hiện, phối hợp và theo dõi')], default='followers', max_length=20)),
                ('opinion', models.CharField(choices=[('none', 'Không có ô ý kiến'), ('may', 'Ghi hay không tùy người chuyển'), ('must', 'Phải ghi')], default='may', max_length=10)),
                ('opinion_label', models.CharField(blank=True, help_text='What the field of the opinion is called', max_length=60)),
                ('tells_holder', models.BooleanField(default=True)),
                ('tells_co_workers', models.BooleanField(default=True)),
                ('tells_followers', models.BooleanField(default=True)),
                ('tells_applicant', models.BooleanField(default=True, help_text='The public course has a line of it')),
                ('officer', models.ForeignKey(blank=True, help_text='Who gets it by a fixed assignment; the one suggested where the sender chooses', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post_department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='procedures.processversion')),
                ('from_step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions_out', to='procedures.step')),
                ('previous_step', models.ForeignKey(blank=True, help_text='Whose performer gets it back; none means that of the next step', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='procedures.step')),
                ('to_step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='actions_in', to='procedures.step')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'from_step', 'code', 'to_step'), name='action_once'), models.CheckConstraint(condition=models.Q(('to_step__isnull', False), ('transition', 'hand_over'), _connector='OR'), name='only_hand_over_ends')],
            },
        ),
        migrations.CreateModel(
            name='TrustedPublisher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_event_number', models.PositiveIntegerField(default=0, editable=False)),
                ('last_event_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('name', models.CharField(max_length=200)),
                ('public_key', models.CharField(help_text='Ed25519, 32 bytes in base64', max_length=44)),
                ('fingerprint', models.CharField(help_text='SHA-256 of the public key', max_length=64)),
                ('added_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('fingerprint',), name='trusted_publisher_once'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), models.Q(('approved_by', models.F('added_by')), _negated=True)), _connector='OR'), name='publisher_approved_by_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='publisher_revoked_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='PublisherEvent',
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
                ('publisher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='procedures.trustedpublisher')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('publisher', 'number'), name='publisher_event_once')],
            },
        ),
        migrations.RunSQL(ONLY_DRAFTS_CHANGE, NO_ONLY_DRAFTS_CHANGE),
        migrations.RunSQL(PUBLISHERS_RECORD_ONLY_GROWS, 'DROP TRIGGER only_grows ON procedures_publisherevent;'),
        migrations.RunSQL(ONLY_DRAFT_SHEETS_CHANGE, NO_ONLY_DRAFT_SHEETS_CHANGE),
        migrations.RunSQL(VERSIONS_ONLY_GO_FORWARD, NO_VERSIONS_ONLY_GO_FORWARD),
        migrations.RunSQL(ONLY_DRAFT_CASES_CHANGE, NO_ONLY_DRAFT_CASES_CHANGE),
    ]
