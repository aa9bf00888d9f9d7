"""What is a token for what was asked: compared with a general library's reading, and refused for every other reason."""

import hashlib
import random
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from signing.simulators.authority import Authority
from signing.simulators.services import Services
from signing.trust import tokens, tsa
from signing.trust.roots import Anchors
from signing.trust.tokens import SERVERS_KEPT, BadTokenError, checked
from tests.factories.accounts import NOW
from tests.factories.authorities import connected

DIGEST, NONCE = hashlib.sha256(b"signed").digest(), 1 << 62
DAY = timedelta(days=1)
FLIPS = 600


@dataclass(frozen=True)
class Asked:
    """A reply, and how it is looked at."""

    reply: bytes
    digest: bytes = DIGEST
    nonce: int = NONCE
    trusted: Anchors | None = None
    at: object = NOW

    def read(self):
        trusted = self.trusted or anchors_of(connected())
        return checked(self.reply, self.digest, self.nonce, trusted=trusted, at=self.at)


def anchors_of(authority):
    return Anchors("here", (authority.root.certificate.public_bytes(Encoding.DER),))


def reply_of(services, digest=DIGEST, nonce=NONCE):
    status, reply = services.answer("/tsa", tsa._request(digest, nonce))
    assert status == 200
    return reply


@pytest.fixture(scope="module")
def services():
    return Services(connected(), at=NOW)


@pytest.fixture(scope="module")
def asked(services):
    return Asked(reply_of(services))


def parts_of(reply):
    """Return what a general library finds in the reply."""
    content = tsp.TimeStampResp.load(reply)["time_stamp_token"]
    return content, content["content"]["encap_content_info"]["content"].parsed


def test_says_what_a_general_library_finds(asked, services):
    token, (content, info) = asked.read(), parts_of(asked.reply)
    own = services.stamper.certificate
    assert token.der == content.dump()
    assert token.at == info["gen_time"].native == NOW
    assert token.ends_at == own.not_valid_after_utc
    assert list(token.certificates) == [one.chosen.dump() for one in content["content"]["certificates"]]
    assert own.public_bytes(Encoding.DER) in token.certificates
    assert token.authority == "TSA minh họa"


@pytest.mark.parametrize("microseconds", [0, 1, 250_000, 999_999])
def test_reads_the_time_as_a_general_library_does(microseconds):
    said = NOW + timedelta(microseconds=microseconds)
    reply = reply_of(Services(connected(), at=said))
    assert Asked(reply).read().at == parts_of(reply)[1]["gen_time"].native == said


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"digest": bytes(32)}, "another digest"),
        ({"nonce": NONCE + 1}, "another nonce"),
        ({"at": NOW + timedelta(minutes=5, seconds=1)}, "another time"),
        ({"at": NOW - timedelta(minutes=5, seconds=1)}, "another time"),
        ({"trusted": Anchors("nobody", ())}, "not trusted"),
        ({"trusted": anchors_of(Authority(NOW))}, "not trusted"),
        ({"reply": b""}, "cut off"),
        ({"reply": b"no token at all" * 20}, "where 0x30 should be"),
    ],
)
def test_what_was_not_asked_for_is_refused(asked, changes, why):
    assert asked.read()
    with pytest.raises(BadTokenError, match=why):
        replace(asked, **changes).read()


def test_a_refusal_of_the_server_is_told():
    with pytest.raises(BadTokenError, match="status rejection"):
        Asked(reply_of(Services(connected(), at=NOW, mode="refuse"))).read()


def test_a_certificate_for_something_else_is_refused():
    signer = connected().signing_certificate("Người Ký")
    with pytest.raises(BadTokenError, match="ExtensionNotFound"):
        Asked(reply_of(Services(connected(), at=NOW, stamper=signer))).read()


def test_a_certificate_that_has_ended_since_it_was_read_is_refused():
    ends = NOW + DAY
    stamper = connected().time_stamp_certificate(not_after=ends)
    assert Asked(reply_of(Services(connected(), at=NOW, stamper=stamper))).read().ends_at == ends
    known = tokens._signer.cache_info()
    late = reply_of(Services(connected(), at=ends + DAY, stamper=stamper))
    with pytest.raises(BadTokenError, match="not trusted"):
        Asked(late, at=ends + DAY).read()
    assert tokens._signer.cache_info().hits == known.hits + 1


def test_a_root_that_is_trusted_no_more_is_asked_of_each_token(asked):
    assert asked.read()
    with pytest.raises(BadTokenError, match="not trusted"):
        replace(asked, trusted=Anchors("nobody", ())).read()
    assert asked.read()


def test_a_root_for_time_stamps_alone_vouches_for_a_token(asked):
    root = connected().root.certificate.public_bytes(Encoding.DER)
    stranger = anchors_of(Authority(NOW)).ders
    assert replace(asked, trusted=Anchors("here", stranger, (root,))).read() == asked.read()
    assert replace(asked, trusted=Anchors("here", (), (root,))).read() == asked.read()
    with pytest.raises(BadTokenError, match="not trusted"):
        replace(asked, trusted=Anchors("here", (), stranger)).read()


def test_the_servers_that_are_kept_are_bounded(services):
    stamper = connected().time_stamp_certificate()
    own, above = (one.certificate.public_bytes(Encoding.DER) for one in (stamper, connected().intermediate))
    for times in range(SERVERS_KEPT + 3):
        found = cms.CertificateSet([cms.CertificateChoices.load(one) for one in (own, *[above] * times)])
        written = b"\xa0" + found.dump()[1:]
        assert tokens._signer(written, stamper.certificate.serial_number).name == "TSA minh họa"
    assert tokens._signer.cache_info().currsize == SERVERS_KEPT


def oracle(reply):
    """Refuse the reply as a general library and the plain rules of RFC 3161 do."""
    response = tsp.TimeStampResp.load(reply)
    assert response["status"]["status"].native in {"granted", "granted_with_mods"}
    content, info = parts_of(reply)
    signed = content["content"]
    assert info["message_imprint"]["hash_algorithm"]["algorithm"].native == "sha256"
    assert (info["message_imprint"]["hashed_message"].native, info["nonce"].native) == (DIGEST, NONCE)
    assert abs(info["gen_time"].native - NOW) <= tokens.CLOCK_SKEW
    [signer] = signed["signer_infos"]
    certificates = [x509.load_der_x509_certificate(one.chosen.dump()) for one in signed["certificates"]]
    [own] = [one for one in certificates if one.serial_number == signer["sid"].chosen["serial_number"].native]
    [said] = [one["values"][0].native for one in signer["signed_attrs"] if one["type"].native == "message_digest"]
    algorithm = signer["digest_algorithm"]["algorithm"].native
    assert hashlib.new(algorithm, signed["encap_content_info"]["content"].contents).digest() == said
    attributes = signer["signed_attrs"].untag().dump()
    hashed = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[algorithm]
    own.public_key().verify(signer["signature"].native, attributes, padding.PKCS1v15(), hashed)


def test_no_changed_reply_is_taken_that_a_general_library_refuses(asked):
    chance, taken = random.Random(20261126), 0
    for place in chance.sample(range(len(asked.reply)), FLIPS):
        broken = bytearray(asked.reply)
        broken[place] ^= 1 << chance.randrange(8)
        try:
            token = replace(asked, reply=bytes(broken)).read()
        except BadTokenError:
            continue
        oracle(bytes(broken))
        assert token.at == NOW
        taken += 1
    assert taken < FLIPS / 20
    with pytest.raises((AssertionError, ValueError, InvalidSignature)):
        oracle(asked.reply.replace(DIGEST, bytes(32)))


def test_a_token_of_two_documents_shares_only_who_signed(services):
    first, second = (Asked(reply_of(services, bytes([one]) * 32), bytes([one]) * 32).read() for one in (1, 2))
    assert first.der != second.der
    assert first.certificates == second.certificates
    with pytest.raises(BadTokenError, match="another digest"):
        Asked(reply_of(services, bytes(32)), bytes([1]) * 32).read()
