"""National codes of procedures, fields and agencies: who has one, and who lacks one."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import Agency
from common import prepared
from procedures.models import Field, NationalCode, Procedure, Process

Kind = NationalCode.Kind
# A code of this form is the national one already.
NATIONAL_FORMS = {
    Kind.PROCEDURE: re.compile(r"^\d\.\d{6}(?:\.000\.00\.00\.[A-Z]\d{2})?$"),
    Kind.AGENCY: re.compile(r"^[A-Z]\d{2}(?:\.\d{2,3}){0,3}$"),
}

# The codes of these things, and an empty row where the installation keeps any code at all.
OF_THESE_SQL = """
SELECT kind, code, national_code FROM procedures_nationalcode
WHERE (kind, code) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
UNION ALL (SELECT '', '', '' FROM procedures_nationalcode LIMIT 1)
"""


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
    procedure = process.procedure
    rows: list[tuple[str, Procedure | Field | Agency]] = [(Kind.PROCEDURE, procedure), (Kind.FIELD, procedure.field)]
    if process.agency:
        rows.append((Kind.AGENCY, process.agency))
    found = prepared.fetch(OF_THESE_SQL, [[str(kind) for kind, _row in rows], [row.code for _kind, row in rows]])
    if not found:
        return frozenset()
    touched = [_subject(kind, row.code, row.name, _codes(found, kind)) for kind, row in rows]
    return frozenset(f"{Kind(one.kind).label} «{one.name}»" for one in touched if not one.national_code)


def _codes(found: list[tuple[Any, ...]], kind: str) -> dict[str, str]:
    return {code: national_code for of_kind, code, national_code in found if of_kind == kind}


def _rows(kind: str) -> QuerySet[Any]:
    if kind == Kind.PROCEDURE:
        return Procedure.objects.only("code", "name")
    return Field.objects.all() if kind == Kind.FIELD else Agency.objects.filter(active=True)


def _subject(kind: str, code: str, name: str, stored: dict[str, str]) -> Subject:
    form = NATIONAL_FORMS.get(Kind(kind))
    own = code not in stored and form is not None and bool(form.match(code))
    return Subject(kind, code, name, stored.get(code, code if own else ""), own)
