"""An office that can sign: a leader, a clerical officer, their agency, their keys, and a prepared draft."""

import hashlib
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import transaction

from accounts.models import Role
from common import blobs
from signing.keys import envelope
from signing.keys.secret import Secret
from signing.keys.unlock import memory
from signing.models import Operation
from signing.services import prepare_file, sign
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.signing import LEADER_NAME, LEADER_TITLE, PIN, draft_pdf, give_keys
from tests.kept import kept

AGENCY = {"code": "H18.15", "name": "Sở Xây dựng tỉnh Điện Biên"}
NUMBER, ISSUED_ON = "05/GP-SXD", date(2026, 2, 5)
SUBJECT = "document:1"


@pytest.fixture(scope="session", autouse=True)
def cheap_scrypt():
    """Make the key derivation cheap: these tests are about what happens around it."""
    costly, envelope.SCRYPT_N = envelope.SCRYPT_N, 2**6
    yield
    envelope.SCRYPT_N = costly


@pytest.fixture(autouse=True)
def forgotten_keys():
    """Begin with no opened key in memory."""
    memory.clear()


@dataclass
class Office:
    """The people and things of one small office."""

    agency: object
    leader: object
    clerical: object
    leader_key: object
    seal_key: object

    def ask(self, sha256, operation=Operation.APPROVE, *, subject=SUBJECT, at=NOW, signer=None):
        """Make a request as the person whose turn it is."""
        signer = signer or (self.leader if operation == Operation.APPROVE else self.clerical)
        with transaction.atomic():
            return sign.request_create(
                subject=subject, sha256=sha256, operation=operation, signer=signer, agency=self.agency, at=at
            )

    def complete(self, request, signed, at):
        """Count the signature as given."""
        with transaction.atomic():
            sign.complete(request_id=request.pk, signed_sha256=signed.sha256, at=at)
        return signed.sha256

    def approve(self, sha256, *, pin=PIN, at=NOW, subject=SUBJECT):
        """Sign as the leader, all three steps; return the hash of the signed file."""
        request = self.ask(sha256, subject=subject, at=at)
        signed = sign.perform(request_id=request.pk, pin=Secret(pin), at=at)
        return self.complete(request, signed, at)

    def seal(self, sha256, *, number=NUMBER, issued_on=ISSUED_ON, at=NOW, subject=SUBJECT):
        """Seal as the clerical officer, all three steps; return the hash of the sealed file."""
        request = self.ask(sha256, Operation.SEAL, subject=subject, at=at)
        signed = sign.perform(request_id=request.pk, pin=None, at=at, number=number, issued_on=issued_on)
        return self.complete(request, signed, at)


def build_office():
    agency = AgencyFactory(**AGENCY)
    leader = person(Role.LEADER, agency=agency, full_name=LEADER_NAME)
    clerical = person(Role.CLERICAL, agency=agency, full_name="Quàng Thị Hoa")
    leader_key, seal_key = give_keys(leader=leader, clerical=clerical, agency=agency)
    return Office(agency, leader, clerical, leader_key, seal_key)


@pytest.fixture
def office(db):
    return kept(build_office)


@pytest.fixture(scope="session")
def prepared_pdf():
    """A draft with its fields, before anybody signed."""
    return prepare_file.prepare(draft_pdf(), signer_name=LEADER_NAME, signer_title=LEADER_TITLE)


@pytest.fixture
def draft(db, prepared_pdf):
    """The hash of a stored, prepared draft."""
    return blobs.put(prepared_pdf, media_type="application/pdf").sha256


@pytest.fixture(scope="session")
def signed_files(prepared_pdf):
    """The same draft signed by the leader (`leader`), and sealed (`both`), without any database."""
    from signing.pades.cms import Identity
    from signing.pades.engine import Job, Numbering, key_signer, sign_in_place
    from signing.pades.fields import LEADER_FIELD, SEAL_FIELD
    from signing.pades.stamps import Layout, Stamp
    from tests.factories.signing import authority, issued, seal_png, signature_png

    def put(pdf, field, name, serial, png, numbering=None):
        import io

        one = issued(name, serial)
        identity = Identity.of(one.certificate, [authority().intermediate.certificate])
        stream = io.BytesIO(pdf)
        sign_in_place(
            stream,
            Job(
                field, identity, key_signer(one.key), NOW, name, numbering, Stamp(Layout.PICTURE, png) if png else None
            ),
        )
        return stream.getvalue()

    leader = put(prepared_pdf, LEADER_FIELD, LEADER_NAME, "", signature_png("mẫu"))
    numbering = Numbering(NUMBER, ISSUED_ON)
    both = put(leader, SEAL_FIELD, AGENCY["name"], AGENCY["code"], seal_png("Cơ quan mẫu"), numbering)
    return SimpleNamespace(leader=leader, both=both, put=put)


def sha256_of(content):
    return hashlib.sha256(content).hexdigest()
