"""Make the index anew that 0021 took away with the one of its column; a new database has it from the start."""

from django.db import migrations

INDEX = """
CREATE UNIQUE INDEX IF NOT EXISTS one_live_office_round ON onestop_officeround (dossier_id)
    WHERE state IN ('sent', 'arrived', 'signed')
"""


TWO_SQL = """
SELECT dossier_id FROM onestop_officeround WHERE state IN ('sent', 'arrived', 'signed')
GROUP BY dossier_id HAVING count(*) > 1 ORDER BY dossier_id LIMIT 20
"""


def refuse_two(apps, schema_editor):
    """Say which dossiers have two live rounds, which the index would refuse without naming them.

    Raises:
        RuntimeError: there are some.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(TWO_SQL)
        found = [str(row[0]) for row in cursor.fetchall()]
    if found:
        raise RuntimeError(
            f"Two rounds at the office are live for the dossiers with the keys {', '.join(found)}. Recall one of them on "
            "the dossier's page with the version before, then migrate again."
        )


class Migration(migrations.Migration):
    dependencies = [("onestop", "0021_fewer_indexes")]

    operations = [
        migrations.RunPython(refuse_two, migrations.RunPython.noop),
        migrations.RunSQL(INDEX, migrations.RunSQL.noop),
    ]
