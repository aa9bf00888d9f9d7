"""Keep what an annex is called, besides the name of its file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("eoffice", "0003_annex_files")]

    operations = [
        migrations.AddField(
            model_name="documentfile",
            name="title",
            field=models.CharField(blank=True, help_text="What an annex is called, as the citizen reads it", max_length=200),
        ),
    ]
