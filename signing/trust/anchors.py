"""The trust anchors of this installation, and whether a certificate leads to one of them."""

import hashlib
from datetime import datetime
from functools import lru_cache

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.errors import PathError, ValidationError

from common import rows
from signing.loop import run
from signing.models import TrustAnchor
from signing.trust.certificates import load_chain
from signing.trust.roots import Anchors

__all__ = ["DIGEST_SQL", "Anchors", "current", "leads_to"]

STAMPS_ONLY = TrustAnchor.Family.TIME_STAMP
# The digest of the roots that are trusted now, as `current` reckons it.
DIGEST_SQL = """(
  SELECT left(encode(sha256(convert_to(
    coalesce(string_agg(fingerprint || CASE family WHEN 'time_stamp' THEN ':t' ELSE '' END, ',' ORDER BY fingerprint),
      ''), 'UTF8')), 'hex'), 16)
  FROM signing_trustanchor WHERE active
)"""


def current() -> Anchors:
    """Return the roots that are trusted now (one query)."""
    found = rows.read(TrustAnchor, "WHERE one.active ORDER BY one.fingerprint", [])
    return _anchors(tuple((one.fingerprint, one.certificate_pem, one.family == STAMPS_ONLY) for one in found))


def leads_to(anchors: Anchors, *, certificate_pem: str, chain_pem: str, at: datetime) -> bool:
    """Tell whether the certificate's chain ends at one of `ders`, all of it in force at this time."""
    window = _window(anchors, certificate_pem, chain_pem)
    return window is not None and window[0] <= at <= window[1]


@lru_cache(maxsize=16)
def _anchors(roots: tuple[tuple[str, str, bool], ...]) -> Anchors:
    named = ",".join(f"{fingerprint}:t" if stamps_only else fingerprint for fingerprint, _, stamps_only in roots)
    ders, stamp_ders = (
        tuple(root.public_bytes(Encoding.DER) for _, pem, only in roots if only is wanted for root in load_chain(pem))
        for wanted in (False, True)
    )
    return Anchors(hashlib.sha256(named.encode()).hexdigest()[:16], ders, stamp_ders)


@lru_cache(maxsize=4096)
def _window(anchors: Anchors, certificate_pem: str, chain_pem: str) -> tuple[datetime, datetime] | None:
    """Validate the path once and return from when to when every certificate of it is in force."""
    if not anchors.ders:
        return None
    loaded = load_chain(certificate_pem + chain_pem)
    leaf, *others = [asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in loaded]
    moment = max(one.not_valid_before_utc for one in loaded)
    validator = CertificateValidator(leaf, others, anchors.context(at=moment, others=others))
    try:
        path = run(validator.async_validate_path())
    except (PathError, ValidationError):
        return None
    links = list(path.iter_certs(include_root=True))
    return max(one.not_valid_before for one in links), min(one.not_valid_after for one in links)
