"""What an authority's answer is worth: a list that may leave a certificate out says nothing about it."""

import hashlib
from datetime import timedelta
from functools import partial

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from signing.trust.revocation import BadAnswerError, crl_urls, read_crl, read_ocsp
from tests.factories.accounts import NOW
from tests.factories.authorities import connected

HOUR = timedelta(hours=1)
POINT = {
    "full_name": None,
    "relative_name": None,
    "only_contains_user_certs": False,
    "only_contains_ca_certs": False,
    "only_some_reasons": None,
    "indirect_crl": False,
    "only_contains_attribute_certs": False,
}
point = partial(x509.IssuingDistributionPoint)


@pytest.fixture(scope="module")
def signer():
    return connected().signing_certificate("Người Ký").certificate


def listed(*extensions, revoked=()):
    issuer = connected().intermediate
    builder = x509.CertificateRevocationListBuilder(issuer.certificate.subject, NOW - HOUR, NOW + HOUR)
    for one in revoked:
        builder = builder.add_revoked_certificate(x509.RevokedCertificateBuilder(one.serial_number, NOW).build())
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def said(der, certificate, issuer=None):
    return read_crl(der, certificate, issuer or connected().intermediate.certificate, at=NOW).revoked_at


def uri(address):
    return [x509.UniformResourceIdentifier(address)]


def test_a_whole_list_says_who_is_revoked(signer):
    assert said(listed(), signer) is None
    assert said(listed(revoked=[signer]), signer) == NOW


@pytest.mark.parametrize("changes", [{"only_contains_user_certs": True}, {"full_name": "own"}])
def test_a_list_meant_for_such_a_certificate_does(signer, changes):
    changes = {**changes, **({"full_name": uri(crl_urls(signer)[0])} if "full_name" in changes else {})}
    assert said(listed((point(**{**POINT, **changes}), True), revoked=[signer]), signer) == NOW


@pytest.mark.parametrize(
    "extension",
    [
        (x509.DeltaCRLIndicator(1), True),
        (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"x"), True),
        *(
            (point(**{**POINT, **changes}), True)
            for changes in (
                {"indirect_crl": True},
                {"only_contains_ca_certs": True},
                {"only_contains_attribute_certs": True},
                {"only_some_reasons": frozenset({x509.ReasonFlags.key_compromise})},
                {"full_name": uri("http://127.0.0.1/other.crl")},
            )
        ),
    ],
)
def test_a_part_of_a_list_says_nothing(signer, extension):
    with pytest.raises(BadAnswerError):
        said(listed(extension), signer)


def test_an_answer_that_does_not_say_how_long_it_holds_is_of_now_for_half_a_day(signer):
    issuer = connected().intermediate

    def answer(at):
        name, key = (
            hashlib.sha1(signer.issuer.public_bytes()).digest(),
            x509.SubjectKeyIdentifier.from_public_key(issuer.key.public_key()).digest,
        )
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=name,
            issuer_key_hash=key,
            serial_number=signer.serial_number,
            algorithm=hashes.SHA1(),
            cert_status=ocsp.OCSPCertStatus.GOOD,
            this_update=at,
            next_update=None,
            revocation_time=None,
            revocation_reason=None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    assert read_ocsp(answer(NOW - 11 * HOUR), signer, issuer.certificate, at=NOW).revoked_at is None
    with pytest.raises(BadAnswerError):
        read_ocsp(answer(NOW - 13 * HOUR), signer, issuer.certificate, at=NOW)


@pytest.mark.parametrize(
    ("reason", "later", "earlier"),
    [(None, True, True), ("key_compromise", True, True), ("superseded", True, False), ("unspecified", True, False)],
)
def test_time_stamps_made_before_outlive_a_server_that_ended_well(signer, reason, later, earlier):
    entry = x509.RevokedCertificateBuilder(signer.serial_number, NOW)
    if reason:
        entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags[reason]), critical=False)
    issuer = connected().intermediate
    builder = x509.CertificateRevocationListBuilder(issuer.certificate.subject, NOW - HOUR, NOW + HOUR)
    der = builder.add_revoked_certificate(entry.build()).sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)
    status = read_crl(der, signer, issuer.certificate, at=NOW)
    assert (status.spoils_stamps(NOW + HOUR), status.spoils_stamps(NOW - HOUR)) == (later, earlier)
    assert (status.was_revoked(NOW + HOUR), status.was_revoked(NOW - HOUR)) == (True, False)
