"""Every picture of before becomes the template in use of its owner."""

from django.db import migrations

COPY = """
INSERT INTO signing_signaturetemplate
  (user_id, agency_id, blob_id, operation, name, layout, lines, width_mm, height_mm, is_default, state,
   last_event_number, last_event_hash, created_at, updated_at)
SELECT user_id, agency_id, blob_id,
  CASE WHEN agency_id IS NULL THEN 'approve' ELSE 'seal' END,
  CASE WHEN agency_id IS NULL THEN 'Chữ ký' ELSE 'Con dấu' END,
  'picture', '', 42, 21, true, 'active', 0, '', created_at, updated_at
FROM signing_signatureimage
"""


class Migration(migrations.Migration):
    dependencies = [("signing", "0003_kinds_profiles_templates")]

    operations = [
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.DeleteModel(name="SignatureImage"),
    ]
