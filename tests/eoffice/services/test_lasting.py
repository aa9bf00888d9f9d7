"""Documents get their owed time-stamps and their archive form, and the desk is told where it has the file already."""

from datetime import timedelta

import pytest

from common import blobs
from eoffice import queries
from eoffice.arrivals import arrived_files
from eoffice.models import Document, DocumentFile, Event, Recipient, RegisterEntry
from eoffice.services import annexes
from integrations.contracts import DocumentRenewed
from integrations.models import OutboxMessage
from signing.errors import SigningRefusal
from signing.models import Augmentation, AugmentationState
from signing.services import augment, verify
from signing.simulators.services import Services, free_server
from tests.factories.accounts import NOW
from tests.factories.authorities import ask_afresh, give_tsa, serving
from tests.factories.signing import authority, draft_pdf

Kind = DocumentFile.Kind
LATER = NOW + timedelta(minutes=11)


@pytest.fixture
def clock(db):
    """A time-stamp server of the authority that the office's keys are from."""
    ask_afresh()
    services = Services(authority(), at=NOW)
    with serving(services, free_server()) as address:
        give_tsa(address)
        yield services


def current(document, kind):
    return queries.current_file(document, kind)


def work(kind):
    return Augmentation.objects.get(kind=kind)


def test_the_token_comes_before_the_seal(office, clock):
    clock.mode = "fail"
    document = office.signed()
    old = current(document, Kind.SIGNED)
    with pytest.raises(SigningRefusal, match="chờ dấu thời gian"):
        office.seal(document, fields=office.form())
    document.refresh_from_db()
    assert (document.state, RegisterEntry.objects.count()) == (Document.State.SIGNED, 0)
    clock.mode = "well"
    ask_afresh()
    augment.augment(augmentation_id=work("token").pk, at=NOW)
    assert current(document, Kind.SIGNED).blob_id == work("token").result_id != old.blob_id
    assert document.events.filter(action=Event.Kind.TIME_STAMPED).exists()
    office.seal(document, fields=office.form())
    report = verify.report_for(current(document, Kind.SEALED).blob_id)
    assert [one["level"] for one in report.signatures] == ["B-T", "B-T"]


def test_the_seal_waits_ten_minutes_at_most(office, clock):
    clock.mode = "fail"
    document = office.signed()
    office.seal(document, fields=office.form(), at=LATER)
    assert work("token").state == AugmentationState.GIVEN_UP
    assert document.__class__.objects.get(pk=document.pk).sealed_at == LATER


def test_an_archive_made_before_the_issue_is_what_is_issued(office, clock):
    document = office.sealed()
    augment.augment(augmentation_id=work("archive").pk, at=NOW)
    office.issue(document)
    message = OutboxMessage.objects.get(type="office.document_issued")
    assert message.payload["file"]["sha256"] == work("archive").result_id
    assert not OutboxMessage.objects.filter(type=DocumentRenewed.TYPE).exists()


def test_an_archive_made_after_the_issue_follows_as_a_renewal(office, clock):
    document = office.issued()
    old = current(document, Kind.SEALED).blob_id
    augment.augment(augmentation_id=work("archive").pk, at=NOW)
    augment.augment(augmentation_id=work("archive").pk, at=NOW)
    message = OutboxMessage.objects.get(type=DocumentRenewed.TYPE)
    assert (message.payload["old_sha256"], message.payload["document_uid"]) == (old, str(document.uid))
    assert blobs.read(message.payload["file"]["sha256"]).startswith(blobs.read(old))
    assert document.events.filter(action=Event.Kind.ARCHIVED).count() == 1


def with_annex(office):
    """Return a sealed document with a signed annex, and the work owed to that."""
    document = office.sealed()
    content = draft_pdf(mark="phụ lục", number_line="", date_line="")
    blob = blobs.put(content, media_type="application/pdf")
    file = annexes.annex_add(
        document_id=document.pk,
        actor=office.clerical,
        at=NOW,
        sha256=blob.sha256,
        name="Danh muc.pdf",
        size_bytes=blob.size_bytes,
    )
    annexes.annex_sign(
        document_id=document.pk,
        file_id=file.pk,
        actor=office.clerical,
        at=NOW,
        reviewed_sha256=blob.sha256,
        pin=None,
    )
    return document, Augmentation.objects.get(subject=f"annex:{file.pk}")


def test_an_annex_becomes_an_archive_before_it_is_issued(office, clock):
    document, owed = with_annex(office)
    augment.augment(augmentation_id=owed.pk, at=NOW)
    owed.refresh_from_db()
    assert owed.state == AugmentationState.DONE
    office.issue(document)
    message = OutboxMessage.objects.get(type="office.document_issued")
    assert [one["file"]["sha256"] for one in message.payload["annexes"]] == [owed.result_id]


def test_an_issued_annex_and_its_renewal_follow_to_the_desk(office, clock):
    document, owed = with_annex(office)
    office.issue(document)
    augment.augment(augmentation_id=owed.pk, at=NOW)
    owed.refresh_from_db()
    Augmentation.objects.filter(pk=owed.pk).update(stamp_ends_at=NOW)
    assert augment.order_renewals(at=NOW) == 1
    augment.augment(augmentation_id=work("renewal").pk, at=NOW)
    told = [one.payload for one in OutboxMessage.objects.filter(type=DocumentRenewed.TYPE).order_by("number")]
    assert [one["old_sha256"] for one in told] == [str(owed.source_id), owed.result_id]
    assert told[1]["file"]["sha256"] == work("renewal").result_id
    assert blobs.read(work("renewal").result_id).startswith(blobs.read(owed.source_id))
    received = arrived_files(Recipient(document=document, agency=office.agency))
    assert [(one.kind, one.blob_id) for one in received] == [
        ("sealed", queries.current_file(document, DocumentFile.Kind.SEALED).blob_id),
        ("annex_sign", work("renewal").result_id),
    ]


def test_an_annex_that_was_dropped_stays_as_it_is(office, clock):
    document, owed = with_annex(office)
    file_id = int(owed.subject.partition(":")[2])
    annexes.annex_drop(document_id=document.pk, file_id=file_id, actor=office.clerical, at=NOW)
    augment.augment(augmentation_id=owed.pk, at=NOW)
    owed.refresh_from_db()
    assert owed.state == AugmentationState.GIVEN_UP
    assert document.files.filter(kind=Kind.ANNEX_SIGNED).count() == 1


def test_nothing_is_put_in_the_place_of_what_was_dropped(office, clock):
    from eoffice.services import issuing

    document = office.sealed()
    issuing.document_reopen(document_id=document.pk, actor=office.clerical, at=NOW, reason="Sai căn cứ")
    augment.augment(augmentation_id=work("archive").pk, at=NOW)
    assert work("archive").state == AugmentationState.GIVEN_UP
    assert current(document, Kind.SEALED) is None
