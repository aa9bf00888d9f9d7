from django.db import migrations

FROM_COURSE = """
UPDATE onestop_dossier AS one SET report_due_at = late.due_at
FROM (
    SELECT DISTINCT ON (dossier_id) dossier_id, (data ->> 'due_before')::timestamptz AS due_at
    FROM onestop_event
    WHERE action = 'extended' AND at > (data ->> 'due_before')::timestamptz
    ORDER BY dossier_id, number
) AS late
WHERE late.dossier_id = one.id
"""


class Migration(migrations.Migration):
    dependencies = [("onestop", "0006_report_due_date")]

    operations = [migrations.RunSQL(FROM_COURSE, migrations.RunSQL.noop)]
