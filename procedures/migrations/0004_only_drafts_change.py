from django.db import migrations

GUARDS = """
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
NO_GUARDS = """
DROP TRIGGER only_grows ON procedures_processevent;
DROP TRIGGER only_drafts_change ON procedures_processversion;
DROP TRIGGER only_drafts_change ON procedures_action;
DROP TRIGGER only_drafts_change ON procedures_step;
DROP FUNCTION procedures_guard_event();
DROP FUNCTION procedures_guard_version();
DROP FUNCTION procedures_guard_part();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0003_versions_in_the_browser'),
    ]

    operations = [
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
