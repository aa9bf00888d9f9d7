"""Keep no index that another one covers, and leave room in the pages of rows that change often."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('common', '0003_previews'),
        ('onestop', "0020_store_of_dossiers"),
        ('procedures', '0016_places_of_steps_and_office_registers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='attachment',
            name='blob',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.blob'),
        ),
        migrations.AlterField(
            model_name='attachment',
            name='dossier',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='onestop.dossier'),
        ),
        migrations.AlterField(
            model_name='dossier',
            name='agency',
            field=models.ForeignKey(db_index=False, help_text='Received it', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency'),
        ),
        migrations.AlterField(
            model_name='dossier',
            name='holder',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Whose turn it is', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='dossier',
            name='step',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.step'),
        ),
        migrations.AlterField(
            model_name='event',
            name='dossier',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='onestop.dossier'),
        ),
        migrations.AlterField(
            model_name='officeround',
            name='dossier',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='office_rounds', to='onestop.dossier'),
        ),
        migrations.AlterField(
            model_name='task',
            name='step',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.step'),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(fields=['blob'], name='attachment_of_blob'),
        ),
        migrations.RunSQL(
            "ALTER TABLE onestop_dossier SET (fillfactor = 80)", "ALTER TABLE onestop_dossier RESET (fillfactor)"
        ),
        migrations.RunSQL(
            "ALTER TABLE onestop_task SET (fillfactor = 80)", "ALTER TABLE onestop_task RESET (fillfactor)"
        ),
        migrations.RunSQL(
            "ALTER TABLE onestop_officeround SET (fillfactor = 80)", "ALTER TABLE onestop_officeround RESET (fillfactor)"
        ),
    ]
