"""What a certificate says, in plain values."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

RSA_BITS_MIN = 2048
EC_BITS_MIN = 256
DIGEST_BYTES_MIN = 32


@dataclass(frozen=True)
class CertificateFacts:
    """The plain facts of one certificate."""

    name: str
    organisation: str
    subject_serial: str
    issuer: str
    serial: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    may_sign: bool
    strong: bool
    algorithm: str


def load_pem(pem: str) -> x509.Certificate:
    """Return the certificate of this PEM text."""
    return x509.load_pem_x509_certificate(pem.encode())


def load_chain(pem: str) -> list[x509.Certificate]:
    """Return the certificates of this PEM text; none when it is empty."""
    return x509.load_pem_x509_certificates(pem.encode()) if pem.strip() else []


def to_pem(certificate: x509.Certificate) -> str:
    """Return the certificate as PEM text."""
    return certificate.public_bytes(Encoding.PEM).decode()


def fingerprint(der: bytes) -> str:
    """Return the SHA-256 of the certificate's DER, as hex."""
    return hashlib.sha256(der).hexdigest()


def read_facts(certificate: x509.Certificate) -> CertificateFacts:
    """Return what this certificate says."""
    return CertificateFacts(
        name=_attribute(certificate.subject, NameOID.COMMON_NAME),
        organisation=_attribute(certificate.subject, NameOID.ORGANIZATION_NAME),
        subject_serial=_attribute(certificate.subject, NameOID.SERIAL_NUMBER),
        issuer=_attribute(certificate.issuer, NameOID.COMMON_NAME),
        serial=f"{certificate.serial_number:x}",
        fingerprint=fingerprint(certificate.public_bytes(Encoding.DER)),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        may_sign=_may_sign(certificate),
        strong=_strong(certificate),
        algorithm=_algorithm(certificate),
    )


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    values = name.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.digital_signature or usage.content_commitment


def _strong(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= RSA_BITS_MIN and _strongly_issued(certificate)
    return isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= EC_BITS_MIN and _strongly_issued(certificate)


def _strongly_issued(certificate: x509.Certificate) -> bool:
    """Tell whether its issuer signed by SHA-256 or better; how a root signed itself proves nothing."""
    if certificate.issuer == certificate.subject:
        return True
    try:
        used = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return False
    return used is None or used.digest_size >= DIGEST_BYTES_MIN


def _algorithm(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size} bit"
    return f"ECDSA {key.curve.name}" if isinstance(key, ec.EllipticCurvePublicKey) else type(key).__name__
