"""The desk's copy of the document office's directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction

from accounts.models import OfficePerson, OfficeUnit
from common.search import name_sort_key


class PersonData(Protocol):
    """A person of the office, as a message names them."""

    @property
    def username(self) -> str: ...
    @property
    def full_name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def may_present(self) -> bool: ...
    @property
    def may_sign(self) -> bool: ...
    @property
    def problem(self) -> str: ...


class UnitData(Protocol):
    """A unit of the office with its people, as a message names it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def people(self) -> Sequence[PersonData]: ...


@transaction.atomic
def directory_replace(*, units: Sequence[UnitData], at: datetime) -> None:
    """Make the copy equal to what the office tells.

    A unit or person no longer named stays as inactive: earlier dossiers went to them.
    """
    OfficeUnit.objects.bulk_create(
        [OfficeUnit(code=unit.code, name=unit.name, active=True, told_at=at) for unit in units],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "active", "told_at"],
    )
    OfficeUnit.objects.exclude(code__in=[unit.code for unit in units]).update(active=False)
    keys = dict(OfficeUnit.objects.values_list("code", "pk"))
    people = [_person(keys[unit.code], person) for unit in units for person in unit.people]
    OfficePerson.objects.update(active=False)
    OfficePerson.objects.bulk_create(
        people,
        update_conflicts=True,
        unique_fields=["unit", "username"],
        update_fields=["full_name", "sort_key", "title", "may_present", "may_sign", "problem", "active"],
    )


def _person(unit_id: int, person: PersonData) -> OfficePerson:
    return OfficePerson(
        unit_id=unit_id,
        username=person.username,
        full_name=person.full_name,
        sort_key=name_sort_key(person.full_name),
        title=person.title,
        may_present=person.may_present,
        may_sign=person.may_sign,
        problem=person.problem,
        active=True,
    )
