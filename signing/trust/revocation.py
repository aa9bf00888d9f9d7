"""What authorities say about a certificate: where to ask, how, and whether the answer is theirs.

Source: RFC 6960 (OCSP) and RFC 5280 (lists).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

CLOCK_SKEW = timedelta(minutes=5)
# An answer that does not say until when it holds is of now for so long.
UNDATED = timedelta(hours=12)
KEPT_REASONS = {
    x509.ReasonFlags.unspecified,
    x509.ReasonFlags.affiliation_changed,
    x509.ReasonFlags.superseded,
    x509.ReasonFlags.cessation_of_operation,
}


class BadAnswerError(Exception):
    """What came is no answer of the authority to what was asked, or too old."""


@dataclass(frozen=True)
class Status:
    """What was said about one certificate, and from when to when it holds."""

    revoked_at: datetime | None
    this_update: datetime
    next_update: datetime | None
    reason: x509.ReasonFlags | None = None

    def was_revoked(self, moment: datetime) -> bool:
        """Tell whether the certificate was revoked at that moment."""
        return self.revoked_at is not None and self.revoked_at <= moment

    def spoils_stamps(self, moment: datetime) -> bool:
        """Tell whether time-stamps made with the certificate at that moment count no longer.

        Source: RFC 3161, 4 (1) – earlier ones stay good only where the reason says that the key was not stolen.
        """
        return self.was_revoked(moment) or (self.revoked_at is not None and self.reason not in KEPT_REASONS)


def ocsp_urls(certificate: x509.Certificate) -> list[str]:
    """Return where its status is asked."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return []
    return [str(one.access_location.value) for one in access if one.access_method == AuthorityInformationAccessOID.OCSP]


def crl_urls(certificate: x509.Certificate) -> list[str]:
    """Return where the lists are that it would stand in."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    names = [name for point in points for name in point.full_name or []]
    return [str(one.value) for one in names if isinstance(one, x509.UniformResourceIdentifier)]


def ocsp_question(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """Return the request for its status."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())
    return builder.build().public_bytes(Encoding.DER)


def read_ocsp(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, *, at: datetime) -> Status:
    """Return what the answer says.

    Raises:
        BadAnswerError: another signed it, it is about something else, says nothing, or is not of now.
    """
    try:
        answer = ocsp.load_der_ocsp_response(der)
        if answer.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise BadAnswerError(str(answer.response_status))
        if (
            answer.serial_number != certificate.serial_number
            or answer.certificate_status == ocsp.OCSPCertStatus.UNKNOWN
        ):
            raise BadAnswerError("about another certificate, or unknown there")
        responder = _responder(answer, issuer, at)
        algorithm = answer.signature_hash_algorithm
        _check_signature(responder, answer.signature, answer.tbs_response_bytes, algorithm)
        status = Status(
            answer.revocation_time_utc, answer.this_update_utc, answer.next_update_utc, answer.revocation_reason
        )
    except (ValueError, InvalidSignature, UnsupportedAlgorithm, TypeError, x509.ExtensionNotFound) as error:
        raise BadAnswerError(f"{type(error).__name__}: {error}") from error
    return _of_now(status, at)


def read_crl(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, *, at: datetime) -> Status:
    """Return what the list says about the certificate.

    Raises:
        BadAnswerError: another signed it, or it is not of now.
    """
    try:
        listed = x509.load_der_x509_crl(der)
        if listed.issuer != certificate.issuer or not listed.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]
            raise BadAnswerError("signed by another")
        _check_whole(listed, certificate)
        entry = listed.get_revoked_certificate_by_serial_number(certificate.serial_number)
        revoked_at = entry.revocation_date_utc if entry else None
        status = Status(revoked_at, listed.last_update_utc, listed.next_update_utc, _reason(entry))
    except (ValueError, UnsupportedAlgorithm, TypeError) as error:
        raise BadAnswerError(f"{type(error).__name__}: {error}") from error
    return _of_now(status, at)


def _reason(entry: x509.RevokedCertificate | None) -> x509.ReasonFlags | None:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason if entry else None
    except x509.ExtensionNotFound:
        return None


def _check_whole(listed: x509.CertificateRevocationList, certificate: x509.Certificate) -> None:
    """Refuse a list that may leave this certificate out though it is revoked: not being in it proves nothing.

    Source: RFC 5280, 5.2.4 and 5.2.5.
    """
    for extension in listed.extensions:
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            whole = _covers(extension.value, certificate)
        else:
            whole = not extension.critical and not isinstance(extension.value, x509.DeltaCRLIndicator)
        if not whole:
            raise BadAnswerError("a part of a list")


def _covers(point: x509.IssuingDistributionPoint, certificate: x509.Certificate) -> bool:
    """Tell whether the list is meant for every reason, for this kind of certificate, and for its very address."""
    for_others = point.only_contains_user_certs if _is_authority(certificate) else point.only_contains_ca_certs
    named = {str(one.value) for one in point.full_name or []}
    elsewhere = point.relative_name is not None or (named and not named & set(crl_urls(certificate)))
    partial = point.indirect_crl or point.only_some_reasons or point.only_contains_attribute_certs
    return not (for_others or elsewhere or partial)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _of_now(status: Status, at: datetime) -> Status:
    ends = status.next_update or status.this_update + UNDATED
    late = ends + CLOCK_SKEW < at
    if late or status.this_update.astimezone(UTC) - CLOCK_SKEW > at:
        raise BadAnswerError("not of now")
    return status


def _responder(answer: ocsp.OCSPResponse, issuer: x509.Certificate, at: datetime) -> x509.Certificate:
    """Return who answered: the issuer, or whom it has named for that."""
    for one in answer.certificates:
        if one == issuer:
            continue
        one.verify_directly_issued_by(issuer)
        usage = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        if ExtendedKeyUsageOID.OCSP_SIGNING in usage and one.not_valid_before_utc <= at <= one.not_valid_after_utc:
            return one
    return issuer


def _check_signature(
    responder: x509.Certificate, signature: bytes, data: bytes, algorithm: hashes.HashAlgorithm | None
) -> None:
    key = responder.public_key()
    if algorithm is None or isinstance(algorithm, hashes.SHA1):
        raise BadAnswerError("too weak")
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, data, padding.PKCS1v15(), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, data, ec.ECDSA(algorithm))
    else:
        raise BadAnswerError("another kind of key")
