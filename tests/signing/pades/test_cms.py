"""Our hand-made CMS says the same as a general library's."""

import asyncio
import hashlib
import subprocess

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.signers.pdf_cms import ExternalSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.pades.cms import Identity, assemble, signed_attributes
from signing.pades.engine import key_signer
from signing.simulators.authority import issue
from signing.trust.certificates import read_facts, to_pem
from tests.factories.signing import authority, issued

CONTENT = b"what is signed"
DIGEST = hashlib.sha256(CONTENT).digest()


def der(certificate):
    return certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def signer():
    return issued("Người Ký Thử")


@pytest.fixture(scope="module")
def chain():
    return [authority().intermediate.certificate]


@pytest.fixture(scope="module")
def ours(signer, chain):
    identity = Identity.of(signer.certificate, chain)
    attributes = signed_attributes(identity, DIGEST)
    return assemble(identity, attributes, key_signer(signer.key)(attributes))


@pytest.fixture(scope="module")
def theirs(signer, chain):
    store = SimpleCertificateStore()
    store.register_multiple([asn1_x509.Certificate.load(der(one)) for one in chain])
    external = ExternalSigner(asn1_x509.Certificate.load(der(signer.certificate)), store, signature_value=256)
    return asyncio.run(external.async_sign(DIGEST, "sha256", use_pades=True)).dump()


def signed_data(content):
    return cms.ContentInfo.load(content, strict=True)["content"]


@pytest.mark.parametrize("part", ["version", "digest_algorithms", "encap_content_info"])
def test_says_the_same_outside_the_signer(ours, theirs, part):
    assert signed_data(ours)[part].native == signed_data(theirs)[part].native


@pytest.mark.parametrize("part", ["version", "sid", "digest_algorithm", "signature_algorithm"])
def test_says_the_same_about_the_signer(ours, theirs, part):
    mine, other = (signed_data(one)["signer_infos"][0] for one in (ours, theirs))
    assert mine[part].native == other[part].native


def test_carries_the_same_certificates(ours, theirs):
    mine, other = ({one.dump() for one in signed_data(content)["certificates"]} for content in (ours, theirs))
    assert mine == other


def attributes_of(content):
    return {one["type"].native: one["values"].dump() for one in signed_data(content)["signer_infos"][0]["signed_attrs"]}


def test_signs_the_same_attributes(ours, theirs):
    mine, other = attributes_of(ours), attributes_of(theirs)
    assert set(mine) == {"content_type", "message_digest", "signing_certificate_v2"}
    assert {kind: other[kind] for kind in mine} == mine


def test_has_no_signing_time_attribute(ours):
    assert "signing_time" not in attributes_of(ours)


def test_is_plain_der(ours):
    assert cms.ContentInfo.load(ours, strict=True).copy().dump(force=True) == ours


def test_fits_the_room_that_is_reserved(ours, signer, chain):
    assert len(ours) == Identity.of(signer.certificate, chain).cms_bytes


@pytest.mark.needs("openssl")
@pytest.mark.parametrize("elliptic", [False, True])
def test_openssl_accepts_it(tmp_path, signer, chain, elliptic):
    one = elliptic_certificate() if elliptic else signer
    identity = Identity.of(one.certificate, chain)
    attributes = signed_attributes(identity, DIGEST)
    content = assemble(identity, attributes, key_signer(one.key)(attributes))
    assert len(content) <= identity.cms_bytes
    (tmp_path / "signature").write_bytes(content)
    (tmp_path / "content").write_bytes(CONTENT)
    (tmp_path / "root.pem").write_text(to_pem(authority().root.certificate))
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-binary", "-purpose", "any", "-no_check_time"]
    command += ["-in", "signature", "-content", "content", "-CAfile", "root.pem", "-cades"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == CONTENT


def elliptic_certificate():
    """A P-256 certificate of the same authority."""
    base = issued("Người Ký Thử")
    usage = base.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    return issue(
        name=base.certificate.subject,
        issuer=authority().intermediate,
        not_before=base.certificate.not_valid_before_utc,
        not_after=base.certificate.not_valid_after_utc,
        extensions=[(usage, True)],
        key=ec.generate_private_key(ec.SECP256R1()),
    )


def test_an_elliptic_certificate_counts_as_strong():
    assert read_facts(elliptic_certificate().certificate).strong


def test_an_elliptic_signature_is_made_with_sha256():
    one = elliptic_certificate()
    one.key.public_key().verify(key_signer(one.key)(CONTENT), CONTENT, ec.ECDSA(hashes.SHA256()))
