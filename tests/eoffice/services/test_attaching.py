"""Papers that the leader signed elsewhere: checked, and taken for the document they were meant for only."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.db import transaction

from accounts.models import Role
from common import blobs
from common.errors import InputError, PolicyError, TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile
from eoffice.services import issuing
from eoffice.services.issuing.attaching import OtherPaperError
from eoffice.services.issuing.sealing import UnsignedError
from signing.pades.fields import NUMBER_FIELD
from tests.eoffice.services.test_incoming import recall
from tests.eoffice.services.test_issuing import reopen
from tests.factories.accounts import NOW
from tests.factories.eoffice import TODAY

pytestmark = pytest.mark.django_db
State, Kind = Document.State, DocumentFile.Kind


def test_a_paper_signed_elsewhere_is_checked_and_not_signed_again(office):
    signed = office.file(office.signed_elsewhere())
    document = office.receive()
    issuing.document_attach_signed(
        document_id=document.pk, actor=office.clerical, at=NOW, sha256=signed.sha256, name="ky-ngoai.pdf"
    )
    document.refresh_from_db()
    assert (document.state, document.holder_role, document.preparation) == (State.SIGNED, Role.CLERICAL, "ready")
    assert queries.current_file(document, Kind.SIGNED).name == "ky-ngoai.pdf"
    assert office.seal(document).number == 1


def test_a_paper_sealed_elsewhere_is_only_entered_in_the_register(office):
    sealed = queries.current_file(office.sealed(), Kind.SEALED)
    document = office.receive()
    issuing.document_attach_signed(
        document_id=document.pk,
        actor=office.leader,
        at=NOW,
        sha256=sealed.blob_id,
        name="ky-ngoai.pdf",
        notation="77/GP-IDESK",
        issued_on=TODAY,
    )
    document = office.seal(document)
    document.refresh_from_db()
    assert (document.number, document.notation, document.sealed_at) == (2, "77/GP-IDESK", NOW)
    assert queries.current_file(document, Kind.SEALED).blob_id == sealed.blob_id
    assert office.issue(document).state == State.ISSUED


@pytest.mark.parametrize(
    ("shown", "field"),
    [({"issued_on": TODAY}, "notation"), ({"notation": "77/GP-IDESK", "issued_on": None}, "issued_on")],
)
def test_a_sealed_paper_gets_no_invented_number_or_date(office, shown, field):
    sealed = queries.current_file(office.sealed(), Kind.SEALED)
    document = office.receive()
    attach = {"document_id": document.pk, "actor": office.leader, "at": NOW, "sha256": sealed.blob_id, "name": "a.pdf"}
    with pytest.raises(InputError, match="ghi trên tệp") as refused:
        issuing.document_attach_signed(**attach, **shown)
    assert refused.value.field == field
    document.refresh_from_db()
    assert (document.state, document.files.count()) == (State.SUBMITTED, 1)


def test_a_sealed_paper_whose_number_was_voided_gets_no_other(office):
    sealed = queries.current_file(office.sealed(), Kind.SEALED)
    document = office.receive()
    issuing.document_attach_signed(
        document_id=document.pk,
        actor=office.leader,
        at=NOW,
        sha256=sealed.blob_id,
        name="a.pdf",
        notation="77/GP-IDESK",
        issued_on=TODAY,
    )
    office.seal(document)
    issuing.number_void(document_id=document.pk, actor=office.clerical, at=NOW, reason="Nhập nhầm sổ")
    with pytest.raises(InputError, match="gắn lại tệp"):
        office.seal(document)
    document.refresh_from_db()
    assert (document.state, document.number, document.notation) == (State.SIGNED, None, "")


def sealed_elsewhere(office, document, notation="77/QĐ-SXD"):
    """Attach a paper that came sealed, with another notation and an earlier date than the office would give."""
    with transaction.atomic():
        content = blobs.read(queries.current_file(office.sealed(), Kind.SEALED).blob_id)
        transaction.set_rollback(True)
    return issuing.document_attach_signed(
        document_id=document.pk,
        actor=office.leader,
        at=NOW,
        sha256=office.file(content).sha256,
        name="a.pdf",
        notation=notation,
        issued_on=TODAY - timedelta(days=5),
    )


def shown_number(document):
    """Return the number that is printed on the sealed file."""
    with pikepdf.open(io.BytesIO(blobs.read(queries.current_file(document, Kind.SEALED).blob_id))) as pdf:
        return next(str(one.V) for one in pdf.Root.AcroForm.Fields if one.T == NUMBER_FIELD)


@pytest.mark.parametrize("numbered", [False, True])
def test_the_number_of_a_sealed_paper_that_was_given_back_is_not_printed_on_the_next(office, numbered):
    document = sealed_elsewhere(office, office.prepared())
    if numbered:
        document = office.seal(document, fields=office.form(issued_on=document.issued_on))
    document = reopen(office, document)
    document.refresh_from_db()
    assert (document.number, document.notation, document.issued_on) == (None, "", None)
    document = office.seal(office.sign(document))
    document.refresh_from_db()
    number = 2 if numbered else 1
    assert (document.number, document.notation, document.issued_on) == (number, f"0{number}/GP-SXD", TODAY)
    assert shown_number(document) == f"0{number}"


def test_a_notation_left_behind_by_a_paper_given_back_before_is_dropped_by_the_next(office):
    document = office.prepared()
    Document.objects.filter(pk=document.pk).update(notation="77/QĐ-SXD")
    assert office.seal(office.sign(document)).notation == "01/GP-SXD"
    signed, other = office.file(office.signed_elsewhere()), office.receive()
    Document.objects.filter(pk=other.pk).update(notation="77/QĐ-SXD")
    issuing.document_attach_signed(
        document_id=other.pk, actor=office.leader, at=NOW, sha256=signed.sha256, name="a.pdf"
    )
    assert office.seal(other).notation == "02/GP-SXD"


def test_a_date_that_the_office_gave_stays_when_the_paper_goes_back(office):
    document = reopen(office, office.sealed())
    document.refresh_from_db()
    assert (document.notation, document.issued_on) == ("", TODAY)


def test_refuses_to_attach_what_the_leader_did_not_sign(office):
    document = office.receive()
    unsigned = office.file()
    for values in ({"sha256": unsigned.sha256}, {"sha256": "0" * 64}):
        with pytest.raises((UnsignedError, InputError)):
            issuing.document_attach_signed(document_id=document.pk, actor=office.leader, at=NOW, name="a.pdf", **values)
    document.refresh_from_db()
    assert (document.state, document.files.count()) == (State.SUBMITTED, 1)


def test_a_paper_without_seal_brings_no_number_of_its_own(office):
    signed, document = office.file(office.signed_elsewhere()), office.receive()
    issuing.document_attach_signed(
        document_id=document.pk, actor=office.clerical, at=NOW, sha256=signed.sha256, name="a.pdf", notation="999/QĐ-X"
    )
    assert office.seal(document).notation == "01/GP-SXD"


@pytest.mark.parametrize("addition", [b"", b"\n", b"\n% later\n%%EOF\n"])
def test_a_clerical_officer_cannot_use_what_was_signed_for_another_document(office, addition):
    other = office.signed()
    signed = blobs.read(queries.current_file(other, Kind.SIGNED).blob_id) + addition
    document = office.receive()
    with pytest.raises((OtherPaperError, UnsignedError)):
        issuing.document_attach_signed(
            document_id=document.pk, actor=office.clerical, at=NOW, sha256=office.file(signed).sha256, name="a.pdf"
        )
    document.refresh_from_db()
    assert (document.state, document.files.count()) == (State.SUBMITTED, 1)


def test_a_clerical_officer_cannot_bring_back_what_was_dropped(office):
    document = office.signed()
    dropped = queries.current_file(document, Kind.SIGNED).blob_id
    reopen(office, document)
    with pytest.raises(OtherPaperError):
        issuing.document_attach_signed(
            document_id=document.pk, actor=office.clerical, at=NOW, sha256=dropped, name="a.pdf"
        )
    document.refresh_from_db()
    assert (document.state, queries.current_file(document, Kind.SIGNED)) == (State.SUBMITTED, None)


def test_refuses_to_attach_for_others_or_after_it_left(office):
    signed = queries.current_file(office.signed(), Kind.SIGNED)
    document = office.receive()
    values = {"at": NOW, "sha256": signed.blob_id, "name": "a.pdf"}
    with pytest.raises(PolicyError):
        issuing.document_attach_signed(document_id=document.pk, actor=office.specialist, **values)
    recall(document)
    with pytest.raises(TransitionError, match="thu hồi"):
        issuing.document_attach_signed(document_id=document.pk, actor=office.leader, **values)
    assert document.files.count() == 1


def test_numbering_a_sealed_paper_costs_few_statements(office, count_queries):
    sealed = queries.current_file(office.sealed(), Kind.SEALED)
    document = office.receive()
    attach = {"document_id": document.pk, "at": NOW, "sha256": sealed.blob_id, "name": "a.pdf"}
    attach |= {"notation": "77/GP-SXD", "issued_on": TODAY}
    fields = office.form()
    office.clerical.active_posts, office.leader.active_posts  # noqa: B018 - read once per request
    # Blob, report and anchors, savepoints 2, lock, file, clerical officers, line, document, message 2.
    assert count_queries(lambda: issuing.document_attach_signed(actor=office.leader, **attach)) <= 12
    assert count_queries(lambda: office.seal(document, fields=fields)) <= 16
    assert count_queries(lambda: office.issue(document)) <= 11
