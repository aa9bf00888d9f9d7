"""A set of trusted roots, free of the database, so that a checking process needs none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import x509 as asn1_x509
from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True)
class Anchors:
    """The roots trusted now; equal sets have the same digest.

    `ders` vouch for signers and time-stamps, `stamp_ders` for time-stamps alone.
    """

    digest: str
    ders: tuple[bytes, ...]
    stamp_ders: tuple[bytes, ...] = ()

    def for_stamps(self) -> "Anchors":
        """Return the roots that vouch for time-stamps."""
        return Anchors(self.digest, self.ders + self.stamp_ders) if self.stamp_ders else self

    def certificates(self) -> list[asn1_x509.Certificate]:
        """Return the roots as the validator wants them."""
        return list(_parsed(self.ders))

    def context(self, *, at: datetime, others: Sequence[asn1_x509.Certificate] = ()) -> ValidationContext:
        """Return a fresh context that trusts these roots only, at this time, and fetches nothing."""
        return ValidationContext(other_certs=list(others), **self.settings(at=at))

    def settings(self, *, at: datetime) -> Mapping[str, Any]:
        """Return what a context is made of, for contexts that bring certificates and revocation data of their own."""
        return {
            "trust_roots": self.certificates(),
            "allow_fetching": False,
            "revocation_mode": "soft-fail",
            "moment": at,
        }


@lru_cache(maxsize=16)
def _parsed(ders: tuple[bytes, ...]) -> tuple[asn1_x509.Certificate, ...]:
    return tuple(asn1_x509.Certificate.load(der) for der in ders)
