from django.db import migrations

GUARD = """
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON procedures_publisherevent
    FOR EACH ROW EXECUTE FUNCTION procedures_guard_event();
"""
NO_GUARD = "DROP TRIGGER only_grows ON procedures_publisherevent;"


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0005_trusted_publishers'),
    ]

    operations = [
        migrations.RunSQL(GUARD, NO_GUARD),
    ]
