"""Whose people have a step: of the agency that took the dossier in, or of the one that decides."""

from accounts.models import Agency, Role
from procedures.models import Procedure, Step


def has_at_desk(role: str, place: str) -> bool:
    """Tell whether people of the agency that took the dossier in have the step; else those of the deciding agency."""
    return role == Role.CLERK if place == Step.Place.USUAL else place == Step.Place.RECEIVING


def deciders_of(procedure: Procedure, agency: Agency) -> list[Agency]:
    """Return who may decide what this agency receives: itself, its nearest superior, or one of those named."""
    named = {one.pk: one for one in procedure.deciding_agencies.all()}
    if not named or agency.pk in named:
        return [agency]
    return [named[agency.parent_id]] if agency.parent_id in named else list(named.values())
