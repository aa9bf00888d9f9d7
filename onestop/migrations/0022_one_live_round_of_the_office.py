"""Make the index anew that 0021 took away with the one of its column; a new database has it from the start."""

from django.db import migrations

INDEX = """
CREATE UNIQUE INDEX IF NOT EXISTS one_live_office_round ON onestop_officeround (dossier_id)
    WHERE state IN ('sent', 'arrived', 'signed')
"""


class Migration(migrations.Migration):
    dependencies = [("onestop", "0021_fewer_indexes")]

    operations = [migrations.RunSQL(INDEX, migrations.RunSQL.noop)]
