"""Take one action for many dossiers: each is a transaction of its own, and one that is refused holds back no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from common.errors import DomainError
from onestop.services.processing import dossier_act


@dataclass(frozen=True)
class Wanted:
    """One dossier with its action and the step that the page was drawn for."""

    dossier_id: int
    code: str
    action_id: int
    expected_step: str


@dataclass(frozen=True)
class Done:
    """What became of one dossier: who has it now, or why the action was refused."""

    code: str
    holder: str = ""
    refusal: str = ""


def dossiers_act(
    *, wanted: Sequence[Wanted], actor: User, at: datetime, note: str = "", assignee_id: int | None = None
) -> list[Done]:
    """Take the action for each of the dossiers in their order, and return what became of each.

    What is refused is as it was; the reason is for the person.
    """
    return [_act(one, actor, at, note, assignee_id) for one in wanted]


def _act(wanted: Wanted, actor: User, at: datetime, note: str, assignee_id: int | None) -> Done:
    try:
        moved = dossier_act(
            dossier_id=wanted.dossier_id,
            actor=actor,
            at=at,
            action_id=wanted.action_id,
            expected_step=wanted.expected_step,
            note=note,
            assignee_id=assignee_id,
        )
    except DomainError as error:
        return Done(wanted.code, refusal=str(error))
    return Done(wanted.code, holder=moved.holder_name)
