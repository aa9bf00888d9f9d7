"""Many officers at the same moment: no number twice, none left out, no act done twice."""

import threading

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from common.errors import DomainError
from eoffice import queries
from eoffice.models import Document, DocumentFile, Event, RegisterEntry
from eoffice.services import incoming, issuing, signing
from integrations.models import OutboxMessage
from signing.models import SignatureRecord
from signing.services.sign import Secret
from tests.factories.accounts import NOW
from tests.factories.eoffice import TODAY
from tests.factories.eoffice import office as make_office
from tests.factories.signing import PIN
from tests.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
Kind = DocumentFile.Kind


def again(user):
    """Return the person as another request has them."""
    return User.objects.get(pk=user.pk)


def sealed_papers(office, count):
    """Return documents whose file came signed and sealed, so that only the number is still to be taken."""
    sealed = queries.current_file(office.sealed(), Kind.SEALED)
    documents = [office.receive() for _ in range(count)]
    for document in documents:
        issuing.document_attach_signed(
            document_id=document.pk,
            actor=office.leader,
            at=NOW,
            sha256=sealed.blob_id,
            name="ky.pdf",
            notation="77/GP-SXD",
            issued_on=TODAY,
        )
    return documents


def test_fifty_at_once_take_numbers_without_gap_or_duplicate():
    office = make_office()
    documents = sealed_papers(office, 50)
    results = at_once(*[lambda one=one: office.seal(one, actor=again(office.clerical)) for one in documents])
    assert [one for one in results if isinstance(one, DomainError)] == []
    assert sorted(RegisterEntry.objects.values_list("number", flat=True)) == list(range(1, 52))
    assert sorted(one.number for one in results) == list(range(2, 52))


def test_without_the_counters_lock_two_read_the_same_number():
    """Shows that the race is real: the same two officers, the last number read first and the next written after."""
    office = make_office()
    documents = sealed_papers(office, 2)
    both_have_read = threading.Barrier(2)
    chosen = []

    def take(document):
        with transaction.atomic():
            last = RegisterEntry.objects.filter(register=office.register, year=TODAY.year).aggregate(n=Max("number"))
            both_have_read.wait(timeout=30)
            chosen.append((document.pk, last["n"] + 1))

    at_once(*[lambda one=one: take(one) for one in documents])
    assert {number for _, number in chosen} == {2}


def test_a_leader_who_presses_twice_at_once_signs_once():
    office = make_office()
    document = office.prepared()
    file = queries.current_file(document, Kind.SIGNING)

    def sign():
        return signing.document_sign(
            document_id=document.pk,
            actor=again(office.leader),
            at=NOW,
            reviewed_sha256=file.blob_id,
            pin=Secret(PIN),
        )

    results = at_once(*[sign] * 4)
    assert sum(isinstance(one, Document) for one in results) == 1
    assert SignatureRecord.objects.count() == 1
    assert document.files.filter(kind=Kind.SIGNED).count() == 1
    assert document.events.filter(action=Event.Kind.SIGNED).count() == 1


def test_clerical_officers_who_press_at_once_take_one_number_and_set_one_seal():
    office = make_office()
    document = office.signed()
    results = at_once(*[lambda: office.seal(document, actor=again(office.clerical)) for _ in range(4)])
    assert sum(isinstance(one, Document) for one in results) == 1
    document.refresh_from_db()
    assert (document.number, document.sealed_at) == (1, NOW)
    assert RegisterEntry.objects.count() == 1
    assert document.files.filter(kind=Kind.SEALED).count() == 1


def test_passing_on_at_once_tells_the_desk_once():
    office = make_office()
    document = office.sealed()
    at_once(*[lambda: office.issue(document, actor=again(office.clerical)) for _ in range(4)])
    assert OutboxMessage.objects.filter(type="office.document_issued").count() == 1


def test_the_same_message_at_once_makes_one_document():
    office = make_office()
    message = office.message()

    def receive():
        try:
            return incoming.document_receive(message=message, at=NOW)
        except IntegrityError as error:
            return error

    results = at_once(*[receive] * 4)
    assert Document.objects.count() == 1
    assert sum(isinstance(one, Document) for one in results) >= 1
