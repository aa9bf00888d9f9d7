"""Keep no index that another one covers, and leave room in the pages of rows that change often."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integrations', '0003_agencies_of_messages'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outboxmessage',
            name='stream',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='integrations.stream'),
        ),
        migrations.RunSQL(
            "ALTER TABLE integrations_outboxmessage SET (fillfactor = 70)", "ALTER TABLE integrations_outboxmessage RESET (fillfactor)"
        ),
        migrations.RunSQL(
            "ALTER TABLE integrations_stream SET (fillfactor = 80)", "ALTER TABLE integrations_stream RESET (fillfactor)"
        ),
    ]
