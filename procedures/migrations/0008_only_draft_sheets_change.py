from django.db import migrations

GUARDS = """
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
NO_GUARDS = """
DROP TRIGGER only_grows ON procedures_procedureevent;
DROP TRIGGER only_drafts_change ON procedures_procedureversion;
DROP TRIGGER only_drafts_change ON procedures_fee;
DROP TRIGGER only_drafts_change ON procedures_component;
DROP FUNCTION procedures_guard_sheet();
DROP FUNCTION procedures_guard_sheet_part();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0007_catalogue'),
    ]

    operations = [
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
