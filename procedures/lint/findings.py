"""What the linter says: which rule, how bad, where, and what to do about it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

PlaceKind: TypeAlias = Literal["procedure", "component", "fee", "result", "process", "step", "action"]


class Severity(TextChoices):
    """Whether a finding forbids publishing."""

    ERROR = "error", _("Lỗi")
    WARNING = "warning", _("Cảnh báo")


@dataclass(frozen=True)
class Place:
    """Where it is: a step, component, result type or process by its code, an action or fee by its place, from 0.

    `process` is the code of the process that the place belongs to, where a whole package was checked.
    """

    kind: PlaceKind
    code: str = ""
    index: int | None = None
    process: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, in a sentence, and what mends it, in another; both for the administrator."""

    rule: str
    severity: Severity
    place: Place
    text: str
    fix: str


@dataclass(frozen=True)
class Fault:
    """What a rule function yields; the table adds the rule's id and severity."""

    place: Place
    text: str
    fix: str
