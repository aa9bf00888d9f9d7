"""A file of a dossier is signed where it lies, or certified as a copy; what came signed is not signed again."""

import pytest

from accounts.models import Role
from common import blobs
from common.errors import PolicyError, TransitionError
from onestop.models import Attachment, Event
from onestop.services.checking import file_check
from onestop.services.file_signing import SignedAlreadyError, file_sign
from onestop.services.files import current_files
from signing.errors import SigningRefusal
from signing.models import KeyGrant, SignatureRecord
from signing.services import verify
from signing.services.placing import BoxMm, Chosen
from signing.services.sign import Operation, Secret
from tests.eoffice.conftest import cheap_scrypt, forgotten_keys
from tests.factories.accounts import NOW, person
from tests.factories.signing import PIN, give_keys, grant

__all__ = ["cheap_scrypt", "forgotten_keys"]


@pytest.fixture
def desk(desk):
    """The desk, whose clerk has a key and the grant of the agency's seal."""
    give_keys(leader=desk.clerk, agency=desk.agency, clerical=desk.clerk)
    return desk


@pytest.fixture
def file(desk):
    return desk.accept(files=True).attachments.filter(kind="component").earliest("pk")


def sign(desk, file, operation=Operation.COMPONENT, *, pin=PIN, actor=None, sha256=None, chosen=None):
    return file_sign(
        attachment_id=file.pk,
        actor=actor or desk.clerk,
        at=NOW,
        operation=operation,
        reviewed_sha256=sha256 or file.blob_id,
        pin=Secret(pin) if pin else None,
        chosen=chosen,
    )


def traces():
    return Attachment.objects.count(), Event.objects.count(), SignatureRecord.objects.count()


def refused(error, match, act):
    before = traces()
    with pytest.raises(error, match=match):
        act()
    assert traces() == before


def test_the_signed_file_takes_the_place_of_the_other_which_stays(desk, file):
    siblings = len(current_files(file.dossier.attachments.all()))
    signed = sign(desk, file)
    assert (signed.signed_from, signed.paper, signed.version, signed.added_by) == (
        file, file.paper, file.version, desk.clerk,
    )  # fmt: skip
    assert blobs.read(signed.blob_id).startswith(blobs.read(file.blob_id))
    files = list(file.dossier.attachments.all())
    assert file in files
    kept = current_files(files)
    assert signed in kept
    assert file not in kept
    assert len(kept) == siblings
    report = verify.report_for(signed.blob_id)
    assert verify.leader_signed(report, user_id=desk.clerk.pk)
    assert file.dossier.events.latest("number").data["operation"] == "component"


@pytest.mark.parametrize("operation", [Operation.COPY, Operation.EXTRACT, Operation.TRANSCRIPT])
def test_who_holds_the_grant_certifies_a_copy(desk, file, operation):
    signed = sign(desk, file, operation, pin="")
    assert verify.sealed_by(verify.report_for(signed.blob_id), agency_code=desk.agency.code)


def test_a_copy_of_what_an_officer_signed_may_be_certified(desk, file):
    copy = sign(desk, sign(desk, file), Operation.COPY, pin="", chosen=Chosen(1, BoxMm(20, 100, 0, 0)))
    report = verify.report_for(copy.blob_id)
    assert report.verdict == verify.Verdict.VALID
    assert len(report.signatures) == 2


def test_a_copy_needs_the_grant(desk, file):
    KeyGrant.objects.all().delete()
    refused(SigningRefusal, "giao", lambda: sign(desk, file, Operation.COPY, pin=""))


def test_a_wrong_pin_changes_nothing(desk, file):
    refused(SigningRefusal, "PIN", lambda: sign(desk, file, pin="000000"))


def test_a_file_that_came_signed_is_not_signed_again(desk, file):
    signed = sign(desk, file, Operation.COPY, pin="")
    stranger = Attachment.objects.create(
        dossier=file.dossier, kind="component", blob_id=signed.blob_id, name="da-ky.pdf",
        media_type="application/pdf", size_bytes=1, added_at=NOW,
    )  # fmt: skip
    file_check(sha256=signed.blob_id, at=NOW)
    for operation in (Operation.COMPONENT, Operation.COPY):
        refused(SignedAlreadyError, desk.agency.name, lambda one=operation: sign(desk, stranger, one))


def test_what_was_signed_meanwhile_is_not_signed_twice(desk, file):
    sign(desk, file)
    refused(TransitionError, "bản ký mới hơn", lambda: sign(desk, file))


def test_another_file_than_was_read_is_refused(desk, file):
    other = file.dossier.attachments.exclude(blob_id=file.blob_id).first()
    refused(TransitionError, "bản ký mới hơn", lambda: sign(desk, file, sha256=other.blob_id))


def test_only_who_works_there_signs_and_only_some_files(desk, file):
    grant(KeyGrant.objects.get().key, person(Role.LEADER, agency=desk.agency))
    for actor in (desk.leader, person(Role.CLERK)):
        refused(PolicyError, "cán bộ của cơ quan", lambda one=actor: sign(desk, file, actor=one))
    Attachment.objects.filter(pk=file.pk).update(kind="letter")
    refused(PolicyError, "thành phần, kết quả", lambda: sign(desk, file))


def test_a_dossier_that_is_over_takes_no_signature(desk):
    dossier = desk.at("xong", files=True)
    file = dossier.attachments.filter(kind="component").first()
    refused(TransitionError, "đã kết thúc", lambda: sign(desk, file))
