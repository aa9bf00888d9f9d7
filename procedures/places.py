"""Whose people have a step: of the agency that took the dossier in, or of the one that decides. Pure."""

from accounts.models import Role
from procedures.models import Step


def has_at_desk(role: str, place: str) -> bool:
    """Tell whether people of the agency that took the dossier in have the step; else those of the deciding agency."""
    return role == Role.CLERK if place == Step.Place.USUAL else place == Step.Place.RECEIVING
