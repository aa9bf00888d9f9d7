from django.db import migrations

# Nobody is asked for more in advance than is left of the whole.
BOUND_ADVANCES = """
UPDATE onestop_payment SET advance_vnd = fee_vnd + charge_vnd + shipping_vnd - advanced_vnd
WHERE advance_vnd + advanced_vnd > fee_vnd + charge_vnd + shipping_vnd
"""
# What actions made of one paper of the sheet counts in versions, those of one action together.
NUMBER_PAPERS = """
UPDATE onestop_attachment AS one SET version = numbered.version
FROM (
    SELECT id, dense_rank() OVER (PARTITION BY dossier_id, part_code ORDER BY added_at) AS version
    FROM onestop_attachment WHERE kind = 'part'
) AS numbered
WHERE one.id = numbered.id AND one.version <> numbered.version
"""


class Migration(migrations.Migration):

    dependencies = [
        ("onestop", "0011_words_to_search_by"),
    ]

    operations = [
        migrations.RunSQL(BOUND_ADVANCES, migrations.RunSQL.noop),
        migrations.RunSQL(NUMBER_PAPERS, migrations.RunSQL.noop),
    ]
