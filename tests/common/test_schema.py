"""What the models promise stands in the database that the migrations made."""

from django.apps import apps
from django.db import connection

NAMES = "SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relkind = 'i'"


def promised() -> set[str]:
    models = [model for model in apps.get_models() if model._meta.managed]
    return {one.name for model in models for one in (*model._meta.constraints, *model._meta.indexes)}


def test_every_constraint_and_index_of_the_models_is_there(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(NAMES)
        there = {name for (name,) in cursor.fetchall()}
    assert len(promised()) > 100
    assert promised() - there == set()
