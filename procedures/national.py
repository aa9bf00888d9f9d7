"""National codes of procedures, fields and agencies: who has one, and who lacks one."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import Agency
from procedures.models import Field, NationalCode, Procedure, Process

Kind = NationalCode.Kind
# A code of this form is the national one already.
NATIONAL_FORMS = {
    Kind.PROCEDURE: re.compile(r"^\d\.\d{6}(?:\.000\.00\.00\.[A-Z]\d{2})?$"),
    Kind.AGENCY: re.compile(r"^[A-Z]\d{2}(?:\.\d{2,3}){0,3}$"),
}


@dataclass(frozen=True)
class Subject:
    """A procedure, field or agency with its national code; '' where it lacks one."""

    kind: str
    code: str
    name: str
    national_code: str
    own: bool = False


def subjects(kind: str) -> list[Subject]:
    """Return everything of a kind, those without a national code first; two queries."""
    stored = dict(NationalCode.objects.filter(kind=kind).values_list("code", "national_code"))
    found = [_subject(kind, row.code, row.name, stored) for row in _rows(kind)]
    return sorted(found, key=lambda one: (bool(one.national_code), one.code))


def subject(kind: str, code: str) -> Subject | None:
    """Return one thing of a kind; None when there is none."""
    row = _rows(kind).filter(code=code).first()
    stored = dict(NationalCode.objects.filter(kind=kind, code=code).values_list("code", "national_code"))
    return _subject(kind, row.code, row.name, stored) if row else None


def unmapped_of(process: Process) -> frozenset[str]:
    """Return what the process touches that lacks a national code; nothing where no code is kept at all."""
    if not NationalCode.objects.exists():
        return frozenset()
    procedure = process.procedure
    touched = [subject(Kind.PROCEDURE, procedure.code), subject(Kind.FIELD, procedure.field.code)]
    if process.agency:
        touched.append(subject(Kind.AGENCY, process.agency.code))
    return frozenset(f"{Kind(one.kind).label} «{one.name}»" for one in touched if one and not one.national_code)


def _rows(kind: str) -> QuerySet[Any]:
    if kind == Kind.PROCEDURE:
        return Procedure.objects.only("code", "name")
    return Field.objects.all() if kind == Kind.FIELD else Agency.objects.filter(active=True)


def _subject(kind: str, code: str, name: str, stored: dict[str, str]) -> Subject:
    form = NATIONAL_FORMS.get(Kind(kind))
    own = code not in stored and form is not None and bool(form.match(code))
    return Subject(kind, code, name, stored.get(code, code if own else ""), own)
