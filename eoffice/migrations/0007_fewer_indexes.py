"""Keep no index that another one covers, and leave room in the pages of rows that change often."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('common', '0003_previews'),
        ('eoffice', '0006_recipients'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='document',
            name='agency',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency'),
        ),
        migrations.AlterField(
            model_name='document',
            name='department',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department'),
        ),
        migrations.AlterField(
            model_name='document',
            name='document_type',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='eoffice.documenttype'),
        ),
        migrations.AlterField(
            model_name='document',
            name='entered_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='document',
            name='holder',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='document',
            name='register',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='eoffice.register'),
        ),
        migrations.AlterField(
            model_name='documentfile',
            name='blob',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.blob'),
        ),
        migrations.AlterField(
            model_name='documentfile',
            name='document',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='eoffice.document'),
        ),
        migrations.AlterField(
            model_name='event',
            name='document',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='eoffice.document'),
        ),
        migrations.AddIndex(
            model_name='documentfile',
            index=models.Index(fields=['blob'], name='document_file_of_blob'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('entered_by__isnull', False)), fields=['entered_by', 'updated_at'], name='document_entered'),
        ),
        migrations.RunSQL(
            "ALTER TABLE eoffice_document SET (fillfactor = 80)", "ALTER TABLE eoffice_document RESET (fillfactor)"
        ),
    ]
