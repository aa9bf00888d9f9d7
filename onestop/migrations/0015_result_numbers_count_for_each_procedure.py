"""Types of result without a named counter count for their own procedure; each goes on after the numbers already given."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def carry_on(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Begin each procedure's own series where the one that it shared stands."""
    series, kinds = apps.get_model("common", "NumberSeries"), apps.get_model("procedures", "ResultType")
    numbered = kinds.objects.filter(counter="").exclude(number_pattern="")
    for code, procedure in set(numbered.values_list("code", "version__procedure__code")):
        shared = f"result {code} "
        for row in series.objects.filter(key__startswith=shared):
            own = f"result {procedure} {code} {row.key.removeprefix(shared)}"
            series.objects.get_or_create(key=own, defaults={"last": row.last})


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0002_jobs"),
        ("onestop", "0014_file_signed_from"),
        ("procedures", "0015_what_actions_ask_and_do"),
    ]

    operations = [migrations.RunPython(carry_on, migrations.RunPython.noop)]
