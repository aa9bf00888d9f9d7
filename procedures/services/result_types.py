"""Add, change and take away the types of result of a drafted sheet."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import InputError
from procedures.models import ResultType
from procedures.numbering import PatternError, pattern_check
from procedures.services.actions import renumber
from procedures.services.changing import Kind, locked_sheet_draft, write_event


@dataclass(frozen=True)
class ResultTypeData:
    """What a form says of a type of result; without a code the next number is taken."""

    name: str
    code: str = ""
    number_pattern: str = ""
    counter: str = ""
    per_agency: bool = True
    validity: int = 0
    validity_unit: str = ResultType.ValidityUnit.YEAR
    agencies: tuple[str, ...] = ()


@transaction.atomic
def result_type_add(*, version_id: int, revision: int, actor: User, at: datetime, kind: ResultTypeData) -> ResultType:
    """Add a type of result at the end.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
        InputError: another type has the code, or the pattern of its numbers cannot be used.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    made = ResultType(version=version, position=version.result_types.count() + 1)
    _fill(made, kind)
    write_event(version, actor=actor, at=at, kind=Kind.RESULT_ADDED, what=made.name)
    return made


@transaction.atomic
def result_type_edit(
    *, version_id: int, revision: int, type_id: int, actor: User, at: datetime, kind: ResultTypeData
) -> ResultType:
    """Change a type of result.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
        InputError: another type has the code, or the pattern of its numbers cannot be used.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    changed = version.result_types.get(pk=type_id)
    _fill(changed, kind)
    write_event(version, actor=actor, at=at, kind=Kind.RESULT_EDITED, what=changed.name)
    return changed


@transaction.atomic
def result_type_delete(*, version_id: int, revision: int, type_id: int, actor: User, at: datetime) -> None:
    """Take a type of result away.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    gone = version.result_types.get(pk=type_id)
    gone.delete()
    renumber(ResultType, version.result_types.all())
    write_event(version, actor=actor, at=at, kind=Kind.RESULT_DELETED, what=gone.name)


def _fill(row: ResultType, kind: ResultTypeData) -> None:
    others = row.version.result_types.exclude(pk=row.pk)
    taken = set(others.values_list("code", flat=True))
    code = kind.code or row.code or next(one for n in range(1, 1000) if (one := f"KQ{n:02d}") not in taken)
    if code in taken:
        text = _("Mã loại kết quả «%(code)s» đã có. Hãy đặt mã khác hoặc để trống.")
        raise InputError(text % {"code": code}, field="code")
    if kind.number_pattern:
        try:
            pattern_check(kind.number_pattern)
        except PatternError as error:
            raise InputError(str(error), field="number_pattern") from error
    for name in ("name", "number_pattern", "counter", "per_agency", "validity", "validity_unit"):
        setattr(row, name, getattr(kind, name))
    row.code, row.agencies = code, list(kind.agencies)
    row.save()
