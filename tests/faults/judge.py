"""What every dossier must look like, whatever died on the way."""

from collections import Counter
from datetime import timedelta

from django.utils.timezone import now

from common import blobs, journal
from eoffice import queries
from eoffice.models import Document, DocumentFile, RegisterEntry
from eoffice.models import Event as DocumentEvent
from eoffice.services import preparing
from integrations.models import InboxMessage, OutboxMessage, Stream
from onestop.models import Attachment, Dossier, Event, OfficeRound, Result
from signing.models import SigningRequest
from signing.services import verify
from tests.factories.company import Company

LIVE = ("submitted", "signed", "numbered")
# When the sweep of the beat comes by, what was to be prepared has waited longer than it tolerates.
SWEEP = timedelta(minutes=1)
# The messages that take a dossier to the other half.
CARRIERS = ("desk.dossier_forwarded", "office.document_returned", "office.document_issued")
# Each of these happens once in a straight journey.
ONCE = ("forwarded", "office_arrived", "office_signed", "office_numbered", "office_issued", "confirmed", "handed_over")


def assert_one_place(code: str) -> None:
    """The dossier is at the desk, at the office, or on its way between them: never in two places, never in none."""
    dossier = Dossier.objects.get(code=code)
    at_desk = int(dossier.state != Dossier.State.AT_OFFICE)
    at_office = Document.objects.filter(dossier_code=code, state__in=LIVE).count()
    taken = InboxMessage.objects.values("message_id")
    on_the_way = OutboxMessage.objects.filter(subject=code, type__in=CARRIERS).exclude(pk__in=taken).count()
    assert at_desk + at_office + on_the_way == 1, (at_desk, at_office, on_the_way)
    assert dossier.holder is not None or not at_desk


def finish(company: Company, code: str) -> None:
    """Do what workers and people would do next, by what they see, until the dossier is closed."""
    for _ in range(20):
        company.deliver()
        for document_id in preparing.waiting_documents(at=now() + SWEEP):
            preparing.document_prepare(document_id=document_id, at=now())
        dossier = company.dossier(code)
        if dossier.state == Dossier.State.RETURNED:
            return
        getattr(company, next_act(company, dossier))(code)
    raise AssertionError(f"{code} does not end: {company.dossier(code).state}")


def next_act(company: Company, dossier: Dossier) -> str:
    """Return what the person whose turn it is would press."""
    if dossier.state == Dossier.State.AT_OFFICE:
        return office_act(company.document(dossier.code))
    return {"xu_ly": "pass_on", "xem_xet": "forward", "xac_nhan": "confirm", "tra_ket_qua": "hand_over"}[
        company.desk.step(dossier)
    ]


def office_act(document: Document) -> str:
    if document.state == Document.State.SUBMITTED:
        return "sign"
    if document.state == Document.State.SIGNED or document.sealed_at is None:
        return "seal"
    return "issue"


def assert_whole(code: str) -> None:
    """The closed dossier has one document, one number, one result with two valid signatures, and an unbroken course."""
    dossier = Dossier.objects.get(code=code)
    assert (dossier.state, dossier.holder) == (Dossier.State.RETURNED, None)
    assert_messages_arrived(code)
    document = Document.objects.get(dossier_code=code)
    assert document.state == Document.State.ISSUED
    entry = RegisterEntry.objects.get(document=document)
    assert (entry.number, entry.voided_at) == (document.number, None)
    assert_course(dossier, document)
    assert_result(dossier, document)
    assert OfficeRound.objects.get(dossier=dossier).state == OfficeRound.State.ISSUED
    live = SigningRequest.objects.filter(subject=f"document:{document.uid}")
    assert sorted(live.filter(state="signed").values_list("operation", flat=True)) == ["approve", "seal"]


def assert_messages_arrived(code: str) -> None:
    """Everything that was sent arrived once, in the order of its stream."""
    sent = OutboxMessage.objects.filter(subject=code)
    assert set(sent.values_list("state", flat=True)) == {"delivered"}
    took = InboxMessage.objects.filter(subject=code)
    assert sorted(sent.values_list("id", "number")) == sorted(took.values_list("message_id", "number"))
    for stream in Stream.objects.filter(subject=code):
        numbers = list(took.filter(source=stream.source).order_by("pk").values_list("number", flat=True))
        assert numbers == list(range(1, stream.last_number + 1))


def assert_course(dossier: Dossier, document: Document) -> None:
    """Each hop stands once in both timelines, and nobody touched them."""
    hops = Counter(dossier.events.values_list("action", flat=True))
    assert {name: hops[name] for name in ONCE} == dict.fromkeys(ONCE, 1)
    office = Counter(document.events.values_list("action", flat=True))
    assert {name: office[name] for name in ("arrived", "prepared", "signed", "numbered", "sealed", "issued")} == dict(
        arrived=1, prepared=1, signed=1, numbered=1, sealed=1, issued=1
    )
    assert journal.verify_chain(Event.objects.filter(dossier=dossier), subject=dossier) == []
    assert journal.verify_chain(DocumentEvent.objects.filter(document=document), subject=document) == []


def assert_result(dossier: Dossier, document: Document) -> None:
    """The result at the desk is the very file that the office issued, signed by leader and seal."""
    file = queries.current_file(document, DocumentFile.Kind.SEALED)
    assert document.files.filter(kind=DocumentFile.Kind.SEALED).count() == 1
    assert document.files.filter(kind=DocumentFile.Kind.SIGNED).count() == 1
    assert Attachment.objects.get(dossier=dossier, kind=Attachment.Kind.RESULT).blob_id == file.blob_id
    assert Result.objects.get(dossier=dossier).notation == document.notation
    assert blobs.check(file.blob_id)
    report = verify.report_for(file.blob_id)
    assert verify.missing_signature(report, user_id=document.signer_id, agency_code=document.agency.code) == ""
    assert len(report.signatures) == 2


def assert_no_gap_in_numbers() -> None:
    """The register's numbers follow one another, each given once."""
    numbers = sorted(RegisterEntry.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
