"""What counts as a strong certificate."""

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.trust.certificates import read_facts
from tests.factories.signing import LEADER_NAME, authority, issued


def signed_by(certificate, algorithm):
    """Return the certificate as if its issuer had signed by another algorithm; nobody checks the signature here."""
    other = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    other["signature_algorithm"] = {"algorithm": algorithm}
    other["tbs_certificate"]["signature"] = {"algorithm": algorithm}
    return x509.load_der_x509_certificate(other.dump(force=True))


@pytest.mark.parametrize(
    ("algorithm", "strong"), [("sha1_rsa", False), ("sha224_rsa", False), ("sha256_rsa", True), ("sha512_rsa", True)]
)
def test_a_certificate_that_was_issued_by_a_broken_hash_is_weak(algorithm, strong):
    assert read_facts(signed_by(issued(LEADER_NAME).certificate, algorithm)).strong is strong


def test_how_a_root_signed_itself_does_not_count():
    assert read_facts(signed_by(authority().root.certificate, "sha1_rsa")).strong
