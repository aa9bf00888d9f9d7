"""Clean the outbox often: each delivery leaves a dead entry in the index that every claim reads."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("integrations", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE integrations_outboxmessage "
            "SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)",
            "ALTER TABLE integrations_outboxmessage "
            "RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)",
        )
    ]
