"""The profile of each kind of signature: as stored, or as delivered where nothing is stored."""

from collections.abc import Mapping
from typing import Any

from common import rows
from signing.models import Operation, SignatureProfile

KeyKind, Level = SignatureProfile.KeyKind, SignatureProfile.Level
Appearance, PlaceRule, Lock = SignatureProfile.Appearance, SignatureProfile.PlaceRule, SignatureProfile.Lock

__all__ = ["DELIVERED", "LASTING", "SIGNED_OVER", "Operation", "load_defaults", "profile_of", "signs_with_seal"]

# Kinds whose file is signed once more afterwards: nothing can be put behind these signatures by themselves.
SIGNED_OVER = frozenset({Operation.INITIAL, Operation.APPROVE})
LASTING = (Level.LT, Level.LTA)
BY_NAME = "{name}\n{time}"
TEXT_OF_SEAL: dict[str, Any] = {
    "key_kind": KeyKind.SEAL,
    "level": Level.LTA,
    "appearance": Appearance.TEXT,
    "place_rule": PlaceRule.TOP_RIGHT,
    "width_mm": 60,
    "height_mm": 13,
}
# Source: NĐ 30/2020/NĐ-CP, Phụ lục I – pictures for signature and seal; for annexes number and time, for copies the
# form of copy, the agency and the time, as text in the upper right of the first page.
DELIVERED: Mapping[Operation, Mapping[str, Any]] = {
    Operation.APPROVE: {
        "key_kind": KeyKind.PERSON,
        "level": Level.T,
        "appearance": Appearance.PICTURE,
        "lines": BY_NAME,
        "place_rule": PlaceRule.FIELD,
        "width_mm": 42.4,
        "height_mm": 21.2,
    },
    Operation.SEAL: {
        "key_kind": KeyKind.SEAL,
        "level": Level.LTA,
        "appearance": Appearance.PICTURE,
        "lines": "{agency}\n{time}",
        "place_rule": PlaceRule.FIELD,
        "width_mm": 35.3,
        "height_mm": 35.3,
    },
    Operation.INITIAL: {
        "key_kind": KeyKind.PERSON,
        "level": Level.T,
        "appearance": Appearance.PICTURE,
        "lines": BY_NAME,
        "place_rule": PlaceRule.END,
        "width_mm": 20,
        "height_mm": 8,
        "reason": "Ký nháy",
    },
    Operation.ANNEX: TEXT_OF_SEAL | {"lines": "{number}\n{time}", "lock": Lock.ALL, "reason": "Phụ lục"},
    Operation.COPY: TEXT_OF_SEAL | {"lines": "SAO Y\n{agency}\n{time}", "reason": "Sao y"},
    Operation.EXTRACT: TEXT_OF_SEAL | {"lines": "TRÍCH SAO\n{agency}\n{time}", "reason": "Trích sao"},
    Operation.TRANSCRIPT: TEXT_OF_SEAL | {"lines": "SAO LỤC\n{agency}\n{time}", "reason": "Sao lục"},
    Operation.COMPONENT: {
        "key_kind": KeyKind.PERSON,
        "level": Level.T,
        "appearance": Appearance.PICTURE,
        "lines": BY_NAME,
        "place_rule": PlaceRule.TOP_RIGHT,
        "width_mm": 40,
        "height_mm": 10,
        "reason": "Ký duyệt thành phần hồ sơ",
    },
}


def profile_of(operation: str) -> SignatureProfile:
    """Return the rules of this kind of signature (one query)."""
    found = rows.read(SignatureProfile, "WHERE one.operation = %s", [str(operation)])
    return found[0] if found else delivered(operation)


def signs_with_seal(operation: str) -> bool:
    """Tell whether this kind of signature is made with the agency's key."""
    return profile_of(operation).key_kind == KeyKind.SEAL


def delivered(operation: str) -> SignatureProfile:
    """Return the rules as they come with the product."""
    return SignatureProfile(operation=operation, **DELIVERED[Operation(operation)])


def load_defaults() -> int:
    """Store the delivered rules of every kind that has none yet, and return how many; may be called again."""
    return sum(rows.insert_new(delivered(operation)) for operation in Operation)
