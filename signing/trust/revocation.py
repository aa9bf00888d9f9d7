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


class BadAnswerError(Exception):
    """What came is no answer of the authority to what was asked, or too old."""


@dataclass(frozen=True)
class Status:
    """What was said about one certificate, and from when to when it holds."""

    revoked_at: datetime | None
    this_update: datetime
    next_update: datetime | None


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
        status = Status(answer.revocation_time_utc, answer.this_update_utc, answer.next_update_utc)
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
        entry = listed.get_revoked_certificate_by_serial_number(certificate.serial_number)
        revoked_at = entry.revocation_date_utc if entry else None
        status = Status(revoked_at, listed.last_update_utc, listed.next_update_utc)
    except (ValueError, UnsupportedAlgorithm, TypeError) as error:
        raise BadAnswerError(f"{type(error).__name__}: {error}") from error
    return _of_now(status, at)


def _of_now(status: Status, at: datetime) -> Status:
    late = status.next_update is not None and status.next_update + CLOCK_SKEW < at
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
