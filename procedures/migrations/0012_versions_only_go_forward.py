from django.db import migrations

GUARDS = """
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
NO_GUARDS = """
DROP TRIGGER key_stays ON procedures_trustedpublisher;
DROP TRIGGER only_forward ON procedures_procedureversion;
DROP TRIGGER only_forward ON procedures_processversion;
DROP FUNCTION procedures_guard_publisher();
DROP FUNCTION procedures_guard_state();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("procedures", "0011_receivers_of_an_action"),
    ]

    operations = [
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
