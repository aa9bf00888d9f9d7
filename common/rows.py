"""Whole rows in and out by statements that are written once; Django would compile its own anew each time.

For services on the way of every dossier. Transitions, checks and constraints stay where they are, with the models.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

from django.db import DatabaseError, connection, models

AnyModel = TypeVar("AnyModel", bound=models.Model)
AnyField: TypeAlias = "models.Field[Any, Any]"

# What the driver writes as it is, save into a JSON column; all else goes through its field.
PLAIN = {type(None), bool, int, str}


def read(model: type[AnyModel], rest: str, params: Sequence[Any]) -> list[AnyModel]:
    """Return the rows of `SELECT … FROM table AS one` and this rest: conditions, order, lock."""
    names, sql = _selection(model)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} {rest}", params)
        found = cursor.fetchall()
    return [model.from_db(connection.alias, names, row) for row in found]


def lock(model: type[AnyModel], pk: int) -> AnyModel:
    """Return the row, locked until the transaction ends.

    Raises:
        RuntimeError: no transaction is open, so nothing would stay locked.
        ObjectDoesNotExist: there is no such row.
    """
    check_transaction()
    for row in read(model, "WHERE one.id = %s FOR UPDATE", [pk]):
        return row
    raise model.DoesNotExist(f"{model.__name__} {pk} does not exist")  # type: ignore[attr-defined]


def check_transaction() -> None:
    """Refuse to lock where nothing would hold the lock.

    Raises:
        RuntimeError: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a lock outside a transaction holds nothing")


def insert(*rows: models.Model) -> None:
    """Insert rows of one model by one statement; each gets its key."""
    with_key = rows[0].pk is not None
    fields, sql = _insertion(type(rows[0]), with_key)
    place = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        params = [value for row in rows for value in _values(row, fields)]
        cursor.execute(f"{sql} VALUES {', '.join([place] * len(rows))} RETURNING id", params)
        _stored(rows, cursor.fetchall())


def insert_after(row: models.Model, first: str, params: Sequence[Any]) -> int:
    """Make a change, then insert the row, both by one statement; return how many rows the change met."""
    fields, sql = _insertion(type(row), False)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH first AS ({first} RETURNING 1) {sql} SELECT {places} FROM (SELECT count(*) FROM first) AS done "
            "RETURNING id, (SELECT count(*) FROM first)",
            [*params, *_values(row, fields)],
        )
        key, met = cursor.fetchone()
    _stored([row], [(key,)])
    return int(met)


def save(row: models.Model, names: Sequence[str]) -> None:
    """Write these fields of a stored row.

    Raises:
        DatabaseError: the row is gone.
    """
    sql, params = update(row, names)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        check_met(row, cursor.rowcount)


def save_all(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of stored rows of one model by one statement.

    Raises:
        DatabaseError: one of the rows is gone.
    """
    if not rows:
        return
    fields, sets, columns = _many(type(rows[0]), tuple(names))
    place = f"({', '.join(['%s'] * (len(fields) + 1))})"
    params = [value for row in rows for value in (row.pk, *_values(row, fields))]
    table = rows[0]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" AS one SET {sets} FROM (VALUES {", ".join([place] * len(rows))}) '
            f"AS new (id, {columns}) WHERE one.id = new.id",
            params,
        )
        if cursor.rowcount != len(rows):
            raise DatabaseError(f"{len(rows) - cursor.rowcount} of {len(rows)} rows of {table} are gone")


def update(row: models.Model, names: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the statement that writes these fields of a stored row, and its values."""
    fields, sql = _change(type(row), tuple(names))
    return sql, [*_values(row, fields), row.pk]


def check_met(row: models.Model, count: int) -> None:
    """Refuse a change that met no row.

    Raises:
        DatabaseError: the row is gone.
    """
    if count != 1:
        raise DatabaseError(f"{type(row).__name__} {row.pk} is gone")


@lru_cache
def _selection(model: type[models.Model]) -> tuple[list[str], str]:
    fields = model._meta.concrete_fields
    if turned := [field.name for field in fields if hasattr(field, "from_db_value")]:
        raise TypeError(f"{model.__name__} is not read as it is stored: {', '.join(turned)}")
    columns = ", ".join(f'one."{field.column}"' for field in fields)
    return [str(field.attname) for field in fields], f'SELECT {columns} FROM "{model._meta.db_table}" AS one'


@lru_cache
def _insertion(model: type[models.Model], with_key: bool) -> tuple[list[AnyField], str]:
    fields = [field for field in model._meta.concrete_fields if with_key or not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return fields, f'INSERT INTO "{model._meta.db_table}" ({columns})'


@lru_cache
def _change(model: type[models.Model], names: tuple[str, ...]) -> tuple[list[AnyField], str]:
    fields: list[AnyField] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]
    pairs = ", ".join(f'"{field.column}" = %s' for field in fields)
    return fields, f'UPDATE "{model._meta.db_table}" SET {pairs} WHERE id = %s'


@lru_cache
def _many(model: type[models.Model], names: tuple[str, ...]) -> tuple[list[AnyField], str, str]:
    fields: list[AnyField] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]
    sets = ", ".join(f'"{field.column}" = new."{field.column}"::{field.db_type(connection)}' for field in fields)
    return fields, sets, ", ".join(f'"{field.column}"' for field in fields)


def _values(row: models.Model, fields: Sequence[AnyField]) -> list[Any]:
    return [_value(field, getattr(row, field.attname)) for field in fields]


def _value(field: AnyField, value: object) -> Any:
    plain = type(value) in PLAIN and not isinstance(field, models.JSONField)
    return value if plain else field.get_db_prep_save(value, connection)


def _stored(rows: Sequence[models.Model], keys: Sequence[tuple[int]]) -> None:
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, connection.alias
