import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Nothing is new to who followed before: no action told them.
COPY = """
INSERT INTO onestop_participant (task_id, user_id, part, told)
SELECT task_id, user_id, 'follower', false FROM onestop_task_followers ORDER BY id
"""
BACK = """
INSERT INTO onestop_task_followers (task_id, user_id)
SELECT task_id, user_id FROM onestop_participant WHERE part = 'follower'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("onestop", "0004_move_reasons_of_any_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(choices=[("co_worker", "Phối hợp"), ("follower", "Theo dõi")], max_length=10),
                ),
                (
                    "told",
                    models.BooleanField(default=True, help_text="It is new to this person until seen"),
                ),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="onestop.task"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desk_parts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("task", "user"), name="one_part_in_a_stay"),
                    models.CheckConstraint(
                        condition=models.Q(("finished_at__isnull", True), ("part", "co_worker"), _connector="OR"),
                        name="only_co_workers_finish",
                    ),
                ],
            },
        ),
        migrations.RunSQL(COPY, BACK),
        migrations.RemoveField(model_name="task", name="followers"),
        migrations.AddField(
            model_name="task",
            name="told",
            field=models.BooleanField(default=True, help_text="It is new to its performer until seen"),
        ),
    ]
