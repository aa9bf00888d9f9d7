"""The CMS of a PAdES baseline signature, put together from DER pieces.

Cut in two so that the key may be anywhere: `signed_attributes` gives what the key signs, `assemble` takes the raw
signature back. Written by hand because a general ASN.1 library takes ten times as long as the RSA operation; a test
compares every field with the library's own.
Source: ETSI EN 319 142-1 §5 and RFC 5652 – content type, message digest, signing-certificate-v2; the time stands in
the PDF's /M, not in an attribute.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding

INTEGER, OCTETS, NULL, OID, SEQUENCE, SET = 0x02, 0x04, 0x05, 0x06, 0x30, 0x31
DATA = bytes.fromhex("2a864886f70d010701")
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
SIGNING_CERTIFICATE_V2 = bytes.fromhex("2a864886f70d010910022f")
TIME_STAMP_TOKEN = bytes.fromhex("2a864886f70d010910020e")
SHA256 = bytes.fromhex("608648016503040201")
SHA256_RSA = bytes.fromhex("2a864886f70d01010b")
SHA256_ECDSA = bytes.fromhex("2a8648ce3d040302")


@dataclass(frozen=True)
class Identity:
    """A signer's certificate and chain, taken apart once; every signature of the key uses it again."""

    certificates: bytes
    issuer_and_serial: bytes
    signing_certificate: bytes
    signature_algorithm: bytes
    signature_bytes: int
    public_key: CertificatePublicKeyTypes

    @property
    def cms_bytes(self) -> int:
        """How long the CMS object becomes at most."""
        attributes = signed_attributes(self, bytes(hashlib.sha256().digest_size))
        return len(assemble(self, attributes, bytes(self.signature_bytes)))

    @classmethod
    def of(cls, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> "Identity":
        """Take the certificates apart."""
        der = certificate.public_bytes(Encoding.DER)
        issuer, serial = certificate.issuer.public_bytes(), _integer(certificate.serial_number)
        issuer_serial = _tlv(SEQUENCE, _tlv(SEQUENCE, _tlv(0xA4, issuer)) + serial)
        certificate_id = _tlv(SEQUENCE, _tlv(OCTETS, hashlib.sha256(der).digest()) + issuer_serial)
        ders = sorted([der, *(one.public_bytes(Encoding.DER) for one in chain)])
        elliptic = isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
        return cls(
            certificates=_tlv(0xA0, b"".join(ders)),
            issuer_and_serial=_tlv(SEQUENCE, issuer + serial),
            signing_certificate=_attribute(SIGNING_CERTIFICATE_V2, _tlv(SEQUENCE, _tlv(SEQUENCE, certificate_id))),
            signature_algorithm=_algorithm(SHA256_ECDSA) if elliptic else _algorithm(SHA256_RSA, _tlv(NULL, b"")),
            signature_bytes=_signature_bytes(certificate),
            public_key=certificate.public_key(),
        )

    def made(self, signature: bytes, data: bytes) -> bool:
        """Tell whether the certificate's own key made this raw signature of the data."""
        key = self.public_key
        try:
            if isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
            elif isinstance(key, rsa.RSAPublicKey):
                key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
            else:
                return False
        except InvalidSignature:
            return False
        return True


def signed_attributes(identity: Identity, digest: bytes) -> bytes:
    """Return the DER of the attributes that the key signs, for the SHA-256 digest of the file's byte range."""
    attributes = [
        _attribute(CONTENT_TYPE, _tlv(OID, DATA)),
        _attribute(MESSAGE_DIGEST, _tlv(OCTETS, digest)),
        identity.signing_certificate,
    ]
    return _tlv(SET, b"".join(sorted(attributes)))


def assemble(identity: Identity, attributes: bytes, signature: bytes, token: bytes = b"") -> bytes:
    """Return the DER of the whole CMS object around the raw signature of the attributes, with its time-stamp if any."""
    digest_algorithm = _algorithm(SHA256)
    signer = _tlv(
        SEQUENCE,
        _integer(1)
        + identity.issuer_and_serial
        + digest_algorithm
        + b"\xa0"
        + attributes[1:]
        + identity.signature_algorithm
        + _tlv(OCTETS, signature)
        + (_tlv(0xA1, _attribute(TIME_STAMP_TOKEN, token)) if token else b""),
    )
    content = _tlv(
        SEQUENCE,
        _integer(1)
        + _tlv(SET, digest_algorithm)
        + _tlv(SEQUENCE, _tlv(OID, DATA))
        + identity.certificates
        + _tlv(SET, signer),
    )
    return _tlv(SEQUENCE, _tlv(OID, SIGNED_DATA) + _tlv(0xA0, content))


def _signature_bytes(certificate: x509.Certificate) -> int:
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.key_size // 4 + 16
    return key.key_size // 8 if isinstance(key, rsa.RSAPublicKey) else 0


def _tlv(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(size)]) + size + content


def _integer(value: int) -> bytes:
    return _tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def _algorithm(oid: bytes, parameters: bytes = b"") -> bytes:
    return _tlv(SEQUENCE, _tlv(OID, oid) + parameters)


def _attribute(oid: bytes, value: bytes) -> bytes:
    return _tlv(SEQUENCE, _tlv(OID, oid) + _tlv(SET, value))
