"""Whole rows in and out by statements that are written once; Django would compile its own anew each time.

For services on the way of every dossier. Transitions, checks and constraints stay where they are, with the models.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import DEFAULT_DB_ALIAS, DatabaseError, models
from django.db.models.base import ModelState

from common import prepared
from common.prepared import Params, own_connection

AnyModel = TypeVar("AnyModel", bound=models.Model)
AnyField: TypeAlias = "models.Field[Any, Any]"
Related: TypeAlias = tuple[tuple[str, ...], ...]

# What the driver writes as it is, save into a JSON column; all else goes through its field.
PLAIN = frozenset({type(None), bool, int, str})


class Column(NamedTuple):
    """A column that is written: the attribute of its value, its field, and the types that go in as they are."""

    name: str
    field: AnyField
    plain: frozenset[type]


def read(
    model: type[AnyModel], rest: str, params: Params, *, related: Related = (), given: str = "", source: str = ""
) -> list[AnyModel]:
    """Return the rows of `SELECT … FROM table AS one` and this rest: conditions, order, lock.

    `related` names what is read along by joins: ("agency",) in full, ("signer", "username", "full_name") in part. Such
    a table stands in the statement under its path: agency, procedure_version__procedure. `given` is a WITH clause, and
    `source` the name in it that takes the place of the table.
    """
    parts, columns, joins = _selection(model, related)
    table = source or f'"{model._meta.db_table}"'
    found = prepared.fetch(f"{given} SELECT {columns} FROM {table} AS one{joins} {rest}", params)
    return [_built(parts, row) for row in found]


def attach(row: models.Model, *names: str) -> None:
    """Read what these references of a row point at, all of one table, by one statement.

    A join for each costs more as soon as there are some: the planner tries their orders.
    """
    links: list[Any] = [row._meta.get_field(name) for name in names]
    if len({link.related_model for link in links}) > 1:
        raise ValueError(f"{', '.join(names)} do not refer to one table")
    keys = {getattr(row, link.attname) for link in links} - {None}
    found = (
        {one.pk: one for one in read(links[0].related_model, "WHERE one.id = ANY(%s)", [list(keys)])} if keys else {}
    )
    for link in links:
        link.set_cached_value(row, found.get(getattr(row, link.attname)))


def value(sql: str, params: Params) -> Any:
    """Return the one value that a statement finds, None when it finds no row."""
    found = prepared.fetch(sql, params)
    return found[0][0] if found else None


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
    if not own_connection().in_atomic_block:
        raise RuntimeError("a lock outside a transaction holds nothing")


def values(sql: str, params: Params) -> list[Any]:
    """Return the first column of the rows that a statement finds."""
    return [row[0] for row in prepared.fetch(sql, params)]


def insert(*rows: models.Model) -> None:
    """Insert rows of one model by one statement; each gets its key."""
    with_key = rows[0].pk is not None
    fields, sql, key = _insertion(type(rows[0]), with_key)
    place = f"({', '.join(['%s'] * len(fields))})"
    params = [one for row in rows for one in _values(row, fields)]
    _stored(rows, prepared.fetch(f"{sql} VALUES {', '.join([place] * len(rows))} RETURNING {key}", params))


def insert_many(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model, as many as there are, by one statement that is not kept; each gets its key."""
    if not rows:
        return
    fields, sql, key = _insertion(type(rows[0]), False)
    place = f"({', '.join(['%s'] * len(fields))})"
    params = [one for row in rows for one in _values(row, fields)]
    with own_connection().cursor() as cursor:
        cursor.execute(f"{sql} VALUES {', '.join([place] * len(rows))} RETURNING {key}", params)
        _stored(rows, cursor.fetchall())


def insert_new(row: models.Model) -> bool:
    """Insert the row unless its values are taken by another, and return whether it was inserted."""
    fields, sql, key = _insertion(type(row), row.pk is not None)
    places = ", ".join(["%s"] * len(fields))
    keys = prepared.fetch(f"{sql} VALUES ({places}) ON CONFLICT DO NOTHING RETURNING {key}", _values(row, fields))
    _stored([row][: len(keys)], keys)
    return bool(keys)


def insert_unless_there(rows: Sequence[models.Model]) -> None:
    """Insert those of these rows of one model whose values no other has taken; none gets its key."""
    if not rows:
        return
    fields, sql, _key = _insertion(type(rows[0]), False)
    place = f"({', '.join(['%s'] * len(fields))})"
    params = [one for row in rows for one in _values(row, fields)]
    prepared.run(f"{sql} VALUES {', '.join([place] * len(rows))} ON CONFLICT DO NOTHING", params)


def put(row: models.Model, unique: str) -> None:
    """Insert the row, or give its values to the stored one that has the same value in this unique field."""
    fields, sql, key = _insertion(type(row), False)
    column = row._meta.get_field(unique).column  # type: ignore[union-attr]
    places = ", ".join(["%s"] * len(fields))
    written = [one.field.column for one in fields if one.field.column != column]
    pairs = ", ".join(f'"{one}" = EXCLUDED."{one}"' for one in written)
    change = f'ON CONFLICT ("{column}") DO UPDATE SET {pairs} RETURNING {key}'
    _stored([row], prepared.fetch(f"{sql} VALUES ({places}) {change}", _values(row, fields)))


def insert_after(row: models.Model, first: str, params: Sequence[Any]) -> int:
    """Make a change, then insert the row, both by one statement; return how many rows the change met."""
    columns, sql = _insertion_after(type(row), first)
    [(key, met)] = prepared.fetch(sql, [*params, *_values(row, columns)])
    _stored([row], [(key,)])
    return int(met)


def save(row: models.Model, names: Sequence[str]) -> None:
    """Write these fields of a stored row.

    Raises:
        DatabaseError: the row is gone.
    """
    check_met(row, prepared.run(*update(row, names)))


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
    with own_connection().cursor() as cursor:
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


@dataclass(frozen=True)
class _Part:
    """A stretch of the columns of a selection: the row itself, or one that is read along with it."""

    model: type[models.Model]
    names: list[str]
    start: int
    key: int
    turned: tuple[tuple[int, AnyField], ...]
    parent: str = ""
    link: Any = None
    path: str = ""

    def build(self, row: Sequence[Any]) -> Any:
        """Return the object of this stretch, None when a left join found nothing."""
        values = list(row[self.start : self.start + len(self.names)])
        if self.link is not None and values[self.key] is None:
            return None
        for place, field in self.turned:
            values[place] = field.from_db_value(values[place], None, own_connection())  # type: ignore[attr-defined]
        return _read_row(self.model, self.names, values)


def _read_row(model: type[AnyModel], names: Sequence[str], values: Sequence[Any]) -> AnyModel:
    """Return the object of a stored row as Model.from_db would, at a quarter of its cost; no signal is sent."""
    made = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    made.__dict__ |= {**dict(zip(names, values, strict=True)), "_state": state}
    return made


def _built(parts: tuple[_Part, ...], row: Sequence[Any]) -> Any:
    first, *others = parts
    found = {"": first.build(row)}
    for part in others:
        parent, link = found[part.parent], part.link
        made = part.build(row) if parent is not None else None
        found[part.path] = made
        # A row that was locked after a wait may name another one by now, which the join has not seen.
        if parent is not None and (made is not None or getattr(parent, link.attname) is None):
            link.set_cached_value(parent, made)
    return found[""]


@lru_cache
def _selection(model: type[models.Model], related: Related) -> tuple[tuple[_Part, ...], str, str]:
    """Return the parts of a row, its columns and its joins."""
    parts = {"": _part(model, (), 0)}
    aliases, joins = {"": "one"}, []
    for path, *names in related:
        parent, _, name = path.rpartition("__")
        link: Any = parts[parent].model._meta.get_field(name)
        last = next(reversed(parts.values()))
        made = _part(link.related_model, tuple(names), last.start + len(last.names))
        parts[path] = replace(made, parent=parent, link=link, path=path)
        aliases[path] = f'"{path}"'
        table, key, alias = link.related_model._meta.db_table, link.target_field.column, aliases[path]
        joins.append(f' LEFT JOIN "{table}" AS {alias} ON {alias}."{key}" = {aliases[parent]}."{link.column}"')
    columns = ", ".join(
        f'{aliases[path]}."{part.model._meta.get_field(name).column}"'  # type: ignore[union-attr]
        for path, part in parts.items()
        for name in part.names
    )
    return tuple(parts.values()), columns, "".join(joins)


def _part(model: type[models.Model], names: tuple[str, ...], start: int) -> _Part:
    if unknown := set(names) - {field.name for field in model._meta.concrete_fields}:
        raise FieldDoesNotExist(f"{model.__name__} has no columns {sorted(unknown)}")
    fields = [field for field in model._meta.concrete_fields if not names or field.primary_key or field.name in names]
    turned = tuple((place, field) for place, field in enumerate(fields) if hasattr(field, "from_db_value"))
    key = next(place for place, field in enumerate(fields) if field.primary_key)
    return _Part(model, [str(field.attname) for field in fields], start, key, turned)


@lru_cache
def _insertion(model: type[models.Model], with_key: bool) -> tuple[list[Column], str, str]:
    """Return the columns that are written, the statement up to its values, and the key's column."""
    fields = [field for field in model._meta.concrete_fields if with_key or not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    key = next(field.column for field in model._meta.concrete_fields if field.primary_key)
    return _columns(fields), f'INSERT INTO "{model._meta.db_table}" ({columns})', f'"{key}"'


@lru_cache
def _insertion_after(model: type[models.Model], first: str) -> tuple[list[Column], str]:
    """Return the columns that are written, and the statement that makes a change and inserts a row."""
    columns, sql, _key = _insertion(model, False)
    places = ", ".join(f"%s::{_kind(one.field)}" for one in columns)
    return columns, (
        f"WITH first AS ({first} RETURNING 1) {sql} SELECT {places} FROM (SELECT count(*) FROM first) AS done "
        "RETURNING id, (SELECT count(*) FROM first)"
    )


@lru_cache
def _change(model: type[models.Model], names: tuple[str, ...]) -> tuple[list[Column], str]:
    fields: list[AnyField] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]
    pairs = ", ".join(f'"{field.column}" = %s' for field in fields)
    return _columns(fields), f'UPDATE "{model._meta.db_table}" SET {pairs} WHERE id = %s'


@lru_cache
def _many(model: type[models.Model], names: tuple[str, ...]) -> tuple[list[Column], str, str]:
    fields: list[AnyField] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]
    sets = ", ".join(f'"{field.column}" = new."{field.column}"::{_kind(field)}' for field in fields)
    return _columns(fields), sets, ", ".join(f'"{field.column}"' for field in fields)


def _columns(fields: Sequence[AnyField]) -> list[Column]:
    none: frozenset[type] = frozenset()
    return [
        Column(str(field.attname), field, none if isinstance(field, models.JSONField) else PLAIN) for field in fields
    ]


def _kind(field: AnyField) -> str:
    """Return the type of the field's column; of a text without its length, for a cast would cut what is too long."""
    kind = field.db_type(own_connection()) or ""
    return "text" if kind.startswith("varchar") else kind


def _values(row: models.Model, columns: Sequence[Column]) -> list[Any]:
    used = own_connection()
    return [
        value if type(value := getattr(row, name)) in plain else field.get_db_prep_save(value, used)
        for name, field, plain in columns
    ]


def _stored(rows: Sequence[models.Model], keys: Sequence[tuple[Any]]) -> None:
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk, row._state.adding, row._state.db = key, False, DEFAULT_DB_ALIAS
