import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A cast and no UPDATE: the guards let nobody update the rows of published versions.
OPINIONS = """
ALTER TABLE procedures_action RENAME COLUMN needs_opinion TO opinion;
ALTER TABLE procedures_action
    ALTER COLUMN opinion TYPE varchar(10) USING CASE WHEN opinion THEN 'must' ELSE 'may' END;
"""
BACK = """
ALTER TABLE procedures_action ALTER COLUMN opinion TYPE boolean USING opinion = 'must';
ALTER TABLE procedures_action RENAME COLUMN opinion TO needs_opinion;
"""
CHOICES = [("none", "Không có ô ý kiến"), ("may", "Ghi hay không tùy người chuyển"), ("must", "Phải ghi")]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("procedures", "0009_national_codes"),
    ]

    operations = [
        migrations.RunSQL(
            OPINIONS,
            BACK,
            state_operations=[
                migrations.RemoveField("action", "needs_opinion"),
                migrations.AddField(
                    "action", "opinion", models.CharField(choices=CHOICES, default="may", max_length=10)
                ),
            ],
        ),
    ]
