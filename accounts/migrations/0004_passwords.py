from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_opinion_templates")]

    operations = [
        migrations.AddField(
            "user",
            "password_since",
            models.DateTimeField(default=timezone.now, help_text="When the password was set"),
            preserve_default=False,
        ),
        migrations.AddField(
            "user",
            "password_handed_out",
            models.BooleanField(
                default=False,
                help_text="An administrator made the password; its owner chooses another before anything else",
            ),
        ),
    ]
