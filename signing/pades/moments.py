"""When a signature was made, by what proof, and whether its certificate was good then.

A time-stamp that is itself valid moves the question from now to its own time: the newest document time-stamp is judged
now, each older one at the time of the next, a signature's token at the time of the first document time-stamp after it,
and the signer's certificate at the time of the token.
Source: ETSI EN 319 102-1, 5.5 and 5.6 – validation with time and with long-term data, reduced to what a file holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from signing.loop import run
from signing.trust.roots import Anchors

# A server's clock may be ahead of ours by this much.
CLOCK_SKEW = timedelta(minutes=5)
# Finds a revoked signer also where nothing is known about the authorities above.
SIGNER_ONLY = RevocationCheckingPolicy(
    RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.CHECK_IF_DECLARED_SOFT
)
PADES = "/ETSI.CAdES.detached"


@dataclass(frozen=True)
class Proof:
    """A valid document time-stamp: the revision that it closed, and its time."""

    revision: int
    at: datetime


class Evidence:
    """What may be relied on while this file is judged: the roots, the file's own certificates and revocation data."""

    def __init__(self, reader: PdfFileReader, anchors: Anchors, at: datetime) -> None:
        self.at = at
        self._reader = reader
        self._roots = {False: anchors, True: anchors.for_stamps()}
        self.proofs: list[Proof] = []

    @cached_property
    def store(self) -> DocumentSecurityStore | None:
        """The file's own store of certificates and revocation data, if it has a sound one."""
        try:
            return DocumentSecurityStore.read_dss(self._reader)
        except NoDSSFoundError:
            return None
        except Exception:  # noqa: BLE001 - a hostile store may raise anything; it then proves nothing
            return None

    @cached_property
    def store_revision(self) -> int:
        """In which revision the store was last written."""
        reference = self._reader.root.raw_get("/DSS")
        return int(self._reader.xrefs.get_last_change(reference.reference)) if hasattr(reference, "reference") else 0

    @property
    def one_trust(self) -> bool:
        """Whether the same roots vouch for signers and for time-stamps."""
        return self._roots[False] is self._roots[True]

    def context(self, at: datetime, *, stamps: bool = False) -> ValidationContext:
        """Return a fresh context that knows what the file brings along; `stamps` trusts those for time-stamps too."""
        settings = dict(self._roots[stamps].settings(at=at))
        if self.store is None:
            return ValidationContext(**settings)
        return self.store.as_validation_context({**settings, "retroactive_revinfo": True})

    def known_by(self, revision: int) -> datetime:
        """Return when the revision is known to have existed: by the first document time-stamp after it, else now."""
        return min((proof.at for proof in self.proofs if proof.revision > revision), default=self.at)

    def is_stamped(self, revision: int) -> bool:
        """Tell whether a valid document time-stamp covers the revision."""
        return any(proof.revision > revision for proof in self.proofs)

    def is_archived(self, revision: int) -> bool:
        """Tell whether a valid document time-stamp covers both the revision and the store."""
        return self.store is not None and any(
            proof.revision > revision and proof.revision >= self.store_revision for proof in self.proofs
        )

    def revocation(self, path: Sequence[asn1_x509.Certificate], at: datetime, *, stamps: bool = False) -> str:
        """Return what the file's own store says: good (nobody of the path was revoked then), revoked, or nothing."""
        if self.store is None or not path:
            return ""
        for policy, answer in ((REQUIRE_REVINFO, "good"), (SIGNER_ONLY, "")):
            context = self._proving(at, policy, stamps)
            validator = CertificateValidator(path[0], path[1:], context)
            try:
                run(validator.async_validate_path())
            except RevokedError:
                return "revoked"
            except (PathError, ValidationError, ValueError):
                continue
            return answer
        return ""

    def _proving(self, at: datetime, policy: RevocationCheckingPolicy, stamps: bool) -> ValidationContext:
        settings = {
            **self._roots[stamps].settings(at=at),
            "revinfo_policy": CertRevTrustPolicy(policy, retroactive_revinfo=True),
        }
        return self.store.as_validation_context(settings) if self.store else ValidationContext(**settings)


def claimed_by_token(signature: EmbeddedPdfSignature) -> datetime | None:
    """Return the time in the signature's own time-stamp, not yet checked, or None when it has none."""
    try:
        token = next(iter(extract_tst_data_iter(signature.signer_info, signed=False)), None)
        time = token["encap_content_info"]["content"].parsed["gen_time"].native if token else None
    except (ValueError, KeyError, TypeError, SigningError):
        return None
    return time if isinstance(time, datetime) else None


def level_of(signature: EmbeddedPdfSignature, evidence: Evidence, *, stamped: bool, revocation: str) -> str:
    """Return the PAdES level that the signature reaches with what the file holds.

    Source: ETSI EN 319 142-1, 6.1.
    """
    if str(signature.sig_object.get("/SubFilter", "")) != PADES:
        return ""
    if not stamped:
        return "B-B"
    if revocation != "good":
        return "B-T"
    return "B-LTA" if evidence.is_archived(signature.signed_revision) else "B-LT"


def below_root(path: ValidationPath | None) -> list[asn1_x509.Certificate]:
    """Return the certificates of the path without its trusted root, whose it is first; none without a path."""
    return list(path.iter_certs(include_root=False))[::-1] if path else []


def chain_pem(path: Sequence[asn1_x509.Certificate]) -> str:
    """Return these certificates as PEM, nothing where none names who can be asked about it."""
    return "".join(pem.armor("CERTIFICATE", one.dump()).decode() for one in path) if names_a_source(path) else ""


def names_a_source(certificates: Sequence[asn1_x509.Certificate]) -> bool:
    """Tell whether a certificate says where its revocation can be asked."""
    return any(one.crl_distribution_points or one.ocsp_urls for one in certificates)
