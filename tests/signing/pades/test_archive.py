"""The store behind a signed file: compared with the one that pyHanko makes, and written once."""

import io
from datetime import timedelta

import pytest
from asn1crypto import cms, crl, ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as plain_ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from signing.pades.archive import OpenFile, certificates_of
from signing.pades.fields import LEADER_FIELD
from signing.services.revocation import PAIRS_KEPT, _issued, issuer_of
from signing.simulators.authority import Authority, issue
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, authority, issued
from tests.signing.attacks import stock


def der(certificate):
    return certificate.public_bytes(Encoding.DER)


def delegate():
    """Return who answers for the intermediate."""
    above = authority().intermediate
    return issue(
        name=x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Trả lời thay")]),
        issuer=above,
        not_before=above.certificate.not_valid_before_utc,
        not_after=above.certificate.not_valid_after_utc,
        extensions=[(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)],
    )


@pytest.fixture(scope="module")
def proofs():
    """Certificates, an answer by somebody whom the authority named, and a list (DER)."""
    signer, above, answering = issued(LEADER_NAME).certificate, authority().intermediate.certificate, delegate()
    builder = plain_ocsp.OCSPResponseBuilder().add_response(
        cert=signer,
        issuer=above,
        algorithm=hashes.SHA1(),
        cert_status=plain_ocsp.OCSPCertStatus.GOOD,
        this_update=NOW,
        next_update=None,
        revocation_time=None,
        revocation_reason=None,
    )
    builder = builder.responder_id(plain_ocsp.OCSPResponderEncoding.HASH, answering.certificate)
    answer = builder.certificates([answering.certificate]).sign(answering.key, hashes.SHA256())
    return {
        "certificates": [der(signer), der(above)],
        "ocsps": [answer.public_bytes(Encoding.DER)],
        "crls": [stock.revocations(authority().root).dump()],
        "delegate": der(answering.certificate),
    }


def with_store(pdf, proofs):
    file = OpenFile(pdf)
    file.add_store(**{key: proofs[key] for key in ("certificates", "ocsps", "crls")})
    return file.written()


def with_pyhankos(pdf, proofs):
    stream = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(
        stream,
        None,
        certs=[asn1_x509.Certificate.load(one) for one in proofs["certificates"]],
        ocsps=[ocsp.OCSPResponse.load(one) for one in proofs["ocsps"]],
        crls=[crl.CertificateList.load(one) for one in proofs["crls"]],
    )
    return stream.getvalue()


def held(pdf):
    """Return what the store holds, as pyHanko reads it."""
    store = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(pdf)))
    lists = store.certs.values(), store.ocsps, store.crls
    return [sorted(one.get_object().data for one in references) for references in lists]


def test_holds_what_pyhankos_store_holds(signed_files, proofs):
    ours, theirs = with_store(signed_files.both, proofs), with_pyhankos(signed_files.both, proofs)
    assert held(ours) == held(theirs)
    assert proofs["delegate"] in held(ours)[0]
    assert ours.startswith(signed_files.both)


def test_what_is_there_is_not_written_again(signed_files, proofs):
    once = with_store(signed_files.both, proofs)
    twice = with_store(once, proofs)
    assert held(twice) == held(once)
    assert len(twice) - len(once) < len(proofs["ocsps"][0])
    more = with_store(once, {**proofs, "certificates": [der(authority().root.certificate)]})
    assert [len(one) for one in held(more)] == [4, 1, 1]


def test_a_store_of_another_product_is_added_to(signed_files, proofs):
    theirs = stock.add_store(signed_files.both)
    ours = with_store(theirs, proofs)
    assert ours.startswith(theirs)
    for before, after in zip(held(theirs), held(ours), strict=True):
        assert set(before) <= set(after)


def test_a_store_that_names_signatures_keeps_that(signed_files, proofs):
    stream = io.BytesIO(signed_files.both)
    DocumentSecurityStore.add_dss(stream, b"00", certs=[stock.asn1(authority().root.certificate)])
    before = PdfFileReader(io.BytesIO(stream.getvalue())).root["/DSS"]["/VRI"]
    after = PdfFileReader(io.BytesIO(with_store(stream.getvalue(), proofs))).root["/DSS"]["/VRI"]
    assert list(before) == list(after) != []


def test_finds_the_certificates_of_signatures_and_of_their_tokens(prepared_pdf):
    stamped = stock.sign(prepared_pdf, issued(LEADER_NAME), field=LEADER_FIELD, timestamper=stock.clock())
    one = certificates_of(stamped)
    both = certificates_of(stock.stamp_document(stamped, NOW + timedelta(days=1)))
    signer, above = issued(LEADER_NAME).certificate, authority().intermediate.certificate
    [clock] = set(one) - {signer, above}
    [later_clock] = set(both) - set(one)
    assert (len(one), len(both)) == (3, 4)
    assert clock.subject == later_clock.subject != signer.subject


def changed(pdf, content):
    """Return the PDF with something else in the place of its only signature."""
    before, rest = pdf.split(b"/Contents <", 1)
    old, after = rest.split(b">", 1)
    return before + b"/Contents <" + content.hex().encode().ljust(len(old), b"0") + b">" + after


def only_signature(pdf):
    return bytes.fromhex(pdf.split(b"/Contents <", 1)[1].split(b">", 1)[0].decode())


def test_what_is_no_signature_is_passed_over(signed_files):
    assert certificates_of(signed_files.leader)
    assert certificates_of(changed(signed_files.leader, b"no signature")) == []
    assert certificates_of(changed(signed_files.leader, b"\x30\x80" * 400)) == []


def test_a_signature_with_lengths_that_show_at_the_end_is_read(signed_files):
    signature = cms.ContentInfo.load(only_signature(signed_files.leader))
    signed = b"\x30\x80" + signature["content"].contents + b"\0\0"
    written = b"\x30\x80" + signature["content_type"].dump() + b"\xa0\x80" + signed + b"\0\0" * 2
    assert certificates_of(changed(signed_files.leader, written)) == certificates_of(signed_files.leader)


def test_two_files_share_nothing(signed_files, proofs):
    one, other = OpenFile(signed_files.both), OpenFile(signed_files.both)
    one.add_store(certificates=proofs["certificates"], ocsps=[], crls=[])
    other.add_store(certificates=[], ocsps=[], crls=proofs["crls"])
    assert [len(found) for found in held(one.written())] == [2, 0, 0]
    assert [len(found) for found in held(other.written())] == [0, 0, 1]


def test_an_issuer_is_known_by_name_and_signature_and_the_pairs_are_bounded():
    signer, above = issued(LEADER_NAME).certificate, authority().intermediate.certificate
    root, impostor = authority().root.certificate, Authority(NOW).intermediate.certificate
    assert impostor.subject == above.subject
    assert issuer_of(signer, [impostor, root, above]) == above
    assert issuer_of(signer, [impostor, root]) is None
    assert issuer_of(root, [root, above]) is None
    assert _issued.cache_info().maxsize == PAIRS_KEPT
