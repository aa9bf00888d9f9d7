"""Who gets a dossier by an action, between a package, which names people and departments, and stored rows."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.db.models import QuerySet

from accounts.models import Agency, Department, User
from common.errors import DomainError
from procedures.models import Action, Process, Step
from procedures.places import has_at_desk
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
    end = steps.get(part.to_step or "")
    return {
        "officer": _officer(process, part.officer, end),
        "previous_step": steps.get(part.previous_step),
        "post_department": department_of(process, part.post_department, end),
    }


def names_of(action: Action) -> dict[str, str]:
    """Return how a package names the rows of a stored action."""
    return {
        "officer": action.officer.username if action.officer else "",
        "previous_step": action.previous_step.code if action.previous_step else "",
        "post_department": action.post_department.code if action.post_department else "",
    }


class Seated(Protocol):
    """What says whose people have a step: a stored step, a form's, or one of a package."""

    @property
    def role(self) -> str:
        """The role that has it."""

    @property
    def place(self) -> str:
        """Where: Step.Place."""


def agencies_at(process: Process, step: Seated | None) -> list[Agency]:
    """Return the agencies whose people may have the step: those that decide, else the process's own."""
    own, deciding = process.agency, list(process.procedure.deciding_agencies.all())
    if step is None or has_at_desk(step.role, step.place) or not deciding or own in deciding:
        return [own] if own else []
    superior = [one for one in deciding if own and one.pk == own.parent_id]
    return superior or deciding


def working_agencies(process: Process) -> list[Agency]:
    """Return the process's own agency and those that decide: the people and departments that its forms offer."""
    own, deciding = process.agency, list(process.procedure.deciding_agencies.all())
    return [*([own] if own and own not in deciding else []), *deciding]


def departments_at(process: Process, step: Seated | None) -> QuerySet[Department]:
    """Return the departments that the step, or an action that leads to it, may name."""
    return Department.objects.filter(agency__in=agencies_at(process, step))


def department_of(process: Process, code: str, step: Seated | None) -> Department | None:
    """Return the department with this code that may be named at the step, None for an empty code.

    Raises:
        PackageError: there is none.
    """
    if not code:
        return None
    department = departments_at(process, step).filter(code=code).first()
    if department is None:
        raise PackageError(f"Gói thủ tục nêu phòng «{code}» chưa có ở cơ quan. Hãy thêm phòng trước.")
    return department


def _officer(process: Process, username: str, step: Seated | None) -> User | None:
    """Return the person; whether the person still holds the role of the step is for the linter."""
    if not username:
        return None
    officer = User.objects.filter(username=username, posts__agency__in=agencies_at(process, step)).first()
    if officer is None:
        raise PackageError(f"Gói thủ tục nêu người «{username}» chưa có ở cơ quan. Hãy thêm tài khoản trước.")
    return officer
