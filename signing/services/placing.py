"""Plan where a signature goes on a file, before it is asked for and outside any transaction.

plan = plan_signature(...)                    reads the file; refuses what would cover words or leave the page
request = sign.request_create(plan=plan, …)   in the transaction that locks the subject
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Agency, User
from common.placeform import PagePlace
from signing.errors import refusal
from signing.models import Operation, SignatureProfile
from signing.pades.pagespace import POINTS_PER_MM, BoxMm, Place
from signing.pades.placement_box import Rule, Wish, find_box, page_size
from signing.services import looks, prepare_file
from signing.services.profiles import profile_of

__all__ = ["BoxMm", "Chosen", "Plan", "Spot", "plan_signature", "spot_of"]

# ASCII without dots: other programs refuse anything else in the name of a field.
PREFIXES = {
    Operation.APPROVE: "KySo",
    Operation.SEAL: "DongDau",
    Operation.INITIAL: "Nhay",
    Operation.ANNEX: "PhuLuc",
    Operation.COPY: "SaoY",
    Operation.EXTRACT: "TrichSao",
    Operation.TRANSCRIPT: "SaoLuc",
    Operation.COMPONENT: "ThanhPhan",
}


@dataclass(frozen=True)
class Chosen:
    """Where a person wants it: the page, counted from 1, and the box; width and height 0 leave the size as it is."""

    page: int
    box: BoxMm

    @classmethod
    def of(cls, place: PagePlace | None) -> "Chosen | None":
        """Return what was filled in, nothing for nothing."""
        if place is None:
            return None
        return cls(place.page, BoxMm(place.left_mm, place.top_mm, place.width_mm, place.height_mm))


@dataclass(frozen=True)
class Plan:
    """Where the new signature goes, and the words of the caller that it shows."""

    place: Place
    facts: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, for the request."""
        return {"place": self.place.as_json(), "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Plan":
        """Read it back."""
        return cls(Place.from_json(stored["place"]), dict(stored["facts"]))


@dataclass(frozen=True)
class Spot:
    """What the page for choosing a place shows: the page's size as it is seen, and the usual size of the stamp."""

    page_width_mm: float
    page_height_mm: float
    width_mm: float
    height_mm: float


def spot_of(pdf: bytes, page: int, *, operation: Operation, signer: User, agency: Agency, at: datetime) -> Spot:
    """Return the measures of a page, counted from 1, and of a stamp of this kind.

    Raises:
        SigningRefusal: the file cannot be read or has no such page.
    """
    look = _look(profile_of(operation), signer, agency)
    sides = (*page_size(pdf, page - 1), *look.size(facts_of(signer, agency, {}), at))
    return Spot(*(round(side / POINTS_PER_MM, 1) for side in sides))


def plan_signature(
    pdf: bytes,
    *,
    operation: Operation,
    signer: User,
    agency: Agency,
    at: datetime,
    chosen: Chosen | None = None,
    signer_title: str = "",
    number: str = "",
) -> Plan:
    """Find the place of a new signature of this kind: where the person chose, or by the rule of the kind.

    Raises:
        SigningRefusal: the file cannot be read, the kind signs only into a prepared field, or the place is none.
    """
    profile = profile_of(operation)
    if profile.place_rule == SignatureProfile.PlaceRule.FIELD:
        raise refusal("place_fixed" if chosen else "file_no_field")
    if operation == Operation.ANNEX and not number.strip():
        raise refusal("number_missing")
    facts = facts_of(signer, agency, {"number": number.strip()} if number.strip() else {})
    width, height = _look(profile, signer, agency).size(facts, at)
    taken = prepare_file.inspect(pdf).fields
    found = find_box(
        pdf,
        Wish(
            rule=Rule(profile.place_rule),
            width=width,
            height=height,
            chosen=_sized(chosen.box, width, height, fixed=profile.is_text) if chosen else None,
            chosen_page=chosen.page - 1 if chosen else 0,
            signer_name=signer.full_name,
            signer_title=signer_title,
        ),
    )
    place = Place(_free_name(PREFIXES[operation], taken), found.page, found.box, found.rotation)
    return Plan(place, {"number": number.strip()} if number.strip() else {})


def facts_of(signer: User, agency: Agency, more: Mapping[str, str]) -> dict[str, str]:
    """Return all that the lines of a stamp may say."""
    return {"name": signer.full_name, "agency": agency.name, "number": "", **more}


def _look(profile: SignatureProfile, signer: User, agency: Agency) -> looks.Look:
    seal = profile.key_kind == SignatureProfile.KeyKind.SEAL
    owner = {"agency_id": agency.pk} if seal else {"user_id": signer.pk}
    return looks.look_for(profile.operation, **owner)


def _sized(box: BoxMm, width: float, height: float, *, fixed: bool) -> BoxMm:
    """Return the box with the usual size where none was chosen, or none can be."""
    usual = not (box.width and box.height) or fixed
    return BoxMm(box.left, box.top, width / POINTS_PER_MM, height / POINTS_PER_MM) if usual else box


def _free_name(prefix: str, taken: tuple[str, ...]) -> str:
    return next(name for number in range(1, len(taken) + 2) if (name := f"{prefix}_{number}") not in taken)
