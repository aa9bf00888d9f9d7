"""What stands in some tables, read by one command, to see that a refused act changed nothing."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model


def stored(models: Iterable[type[Model]]) -> list[tuple[str, str]]:
    """Return every row of these models' tables as text, beside the name of its table."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', one::text FROM \"{table}\" AS one" for table in tables))
        return sorted(cursor.fetchall())
