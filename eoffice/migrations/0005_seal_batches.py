"""A batch may seal as well as sign."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("accounts", "0001_initial"),
        ("eoffice", "0004_annex_titles"),
    ]

    operations = [
        migrations.RemoveConstraint("signingbatch", "signing_batch_one_open_per_leader"),
        migrations.RenameField("signingbatch", "leader", "owner"),
        migrations.AddConstraint(
            "signingbatch",
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(finished_at__isnull=True),
                name="signing_batch_one_open_per_owner",
            ),
        ),
        migrations.AddField(
            "signingbatch",
            "kind",
            models.CharField(choices=[("sign", "Ký duyệt"), ("seal", "Đóng dấu")], default="sign", max_length=10),
        ),
        migrations.AddField(
            "signingbatch",
            "agency",
            models.ForeignKey(
                blank=True,
                help_text="Whose seal it is",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.agency",
            ),
        ),
        migrations.AddField(
            "signingbatch",
            "then_issue",
            models.BooleanField(default=False, help_text="Chuyển DVC sau khi đóng dấu"),
        ),
        migrations.AddConstraint(
            "signingbatch",
            models.CheckConstraint(
                condition=models.Q(agency__isnull=True, kind="sign", then_issue=False)
                | models.Q(agency__isnull=False, kind="seal"),
                name="signing_batch_seal_has_agency",
            ),
        ),
        migrations.AddField("signingbatchitem", "reviewed_line", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "signingbatchitem",
            "register",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="eoffice.register",
            ),
        ),
        migrations.AddField(
            "signingbatchitem",
            "document_type",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="eoffice.documenttype",
            ),
        ),
        migrations.AlterField(
            "signingbatchitem",
            "outcome",
            models.CharField(
                choices=[("waiting", "Chờ xử lý"), ("signed", "Đã ký"), ("refused", "Chưa ký")],
                default="waiting",
                max_length=10,
            ),
        ),
    ]
