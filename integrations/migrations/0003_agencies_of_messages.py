"""Say with each message which other agencies' people mend it; its code names the one that received the dossier."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0002_vacuum_often")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="agency_codes",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Agencies whose people mend it too, besides the one that the subject begins with",
            ),
        ),
    ]
