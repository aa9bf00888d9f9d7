"""Who gets a dossier by an action, between a package, which names people and departments, and stored rows."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.models import Agency, Department, User
from common.errors import DomainError
from procedures.models import Action, Process, Step
from procedures.schema import ActionPart

NAMED = ("officer", "previous_step", "post_department")
READ_ALONG = ("from_step", "to_step", *NAMED)


class PackageError(DomainError):
    """The package is not of the documented form, or names what this installation does not have."""


def fields_of(part: ActionPart, process: Process, steps: Mapping[str, Step]) -> dict[str, Any]:
    """Return the rows that an action of a package names.

    Raises:
        PackageError: the agency has no such person or department.
    """
    return {
        "officer": _officer(process, part.officer),
        "previous_step": steps.get(part.previous_step),
        "post_department": department_of(process, part.post_department),
    }


def names_of(action: Action) -> dict[str, str]:
    """Return how a package names the rows of a stored action."""
    return {
        "officer": action.officer.username if action.officer else "",
        "previous_step": action.previous_step.code if action.previous_step else "",
        "post_department": action.post_department.code if action.post_department else "",
    }


def departments_at(process: Process, place: str) -> QuerySet[Department]:
    """Return the departments that a step of this place may name: of the deciding agencies, else the process's own."""
    deciding = process.procedure.deciding_agencies.all() if place == Step.Place.DECIDING else Agency.objects.none()
    if deciding:
        return Department.objects.filter(agency__in=deciding)
    return Department.objects.filter(agency=process.agency)


def department_of(process: Process, code: str, place: str = Step.Place.USUAL) -> Department | None:
    """Return the department with this code that a step of the process may name, None for an empty code.

    Raises:
        PackageError: there is none.
    """
    if not code:
        return None
    department = departments_at(process, place).filter(code=code).first()
    if department is None:
        raise PackageError(f"Gói thủ tục nêu phòng «{code}» chưa có ở cơ quan. Hãy thêm phòng trước.")
    return department


def _officer(process: Process, username: str) -> User | None:
    """Return the person; whether the person still holds the role of the step is for the linter."""
    if not username:
        return None
    officer = User.objects.filter(username=username, posts__agency=process.agency).first()
    if officer is None:
        raise PackageError(f"Gói thủ tục nêu người «{username}» chưa có ở cơ quan. Hãy thêm tài khoản trước.")
    return officer
