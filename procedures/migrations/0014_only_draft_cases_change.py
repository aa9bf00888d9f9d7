from django.db import migrations

GUARDS = """
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
NO_GUARDS = """
DROP TRIGGER only_drafts_change ON procedures_resulttype;
DROP TRIGGER only_draft_cases_change ON procedures_processversion;
DROP FUNCTION procedures_guard_case();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("procedures", "0013_catalogue_whole"),
    ]

    operations = [
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
