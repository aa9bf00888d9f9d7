"""Worker, page and service notice a signature at the same moment, and processes die on the way: it counts once."""

import os

import pytest
from django.db import connection

from eoffice import queries
from eoffice.models import Document, DocumentFile
from eoffice.services import awaiting, signing
from signing.models import SignatureRecord, SigningRequest
from signing.services import finishing, verify
from tests.eoffice.services.test_awaiting import SOON, ask, ask_initials, head, move_key, phones, services
from tests.together import at_once

__all__ = ["head", "move_key", "phones", "services"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def assert_signed_once(document):
    document.refresh_from_db()
    assert document.state == Document.State.SIGNED
    assert SignatureRecord.objects.count() == 1
    assert document.files.filter(kind=DocumentFile.Kind.SIGNED).count() == 1


def test_four_who_notice_at_once_sign_once(office, services):
    document = ask(office)
    request = SigningRequest.objects.get()
    found = at_once(*[lambda: finishing.finish(request_id=request.pk, at=SOON) for _ in range(4)])
    assert found == [True] * 4
    assert_signed_once(document)


def test_giving_up_and_the_signature_at_once_end_in_one_of_the_two(office, services):
    document = ask(office)
    request = SigningRequest.objects.get()
    at_once(
        lambda: finishing.finish(request_id=request.pk, at=SOON),
        lambda: awaiting.signature_give_up(document_id=document.pk, actor=office.leader, at=SOON),
    )
    request.refresh_from_db()
    document.refresh_from_db()
    signed = document.state == Document.State.SIGNED
    assert SignatureRecord.objects.exists() == signed
    assert request.state == ("signed" if signed else "cancelled")


@pytest.mark.parametrize("moment", ["take_signature", "pass_to_clerical"])
def test_a_worker_killed_on_the_way_leaves_the_old_file_or_the_signed_one(office, services, moment):
    document = ask(office)
    request = SigningRequest.objects.get()
    connection.close()
    child = os.fork()
    if child == 0:
        setattr(signing, moment, lambda *_, **__: os.kill(os.getpid(), 9))
        finishing.finish(request_id=request.pk, at=SOON)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    document.refresh_from_db()
    assert document.state == Document.State.SUBMITTED
    assert not SignatureRecord.objects.exists()
    assert finishing.finish(request_id=request.pk, at=SOON)
    assert_signed_once(document)


@pytest.mark.parametrize("round_number", range(3))
def test_a_leader_who_signs_while_initials_come_never_makes_two_revisions(office, head, phones, round_number):
    document = office.prepared()
    ask_initials(office, document)
    initials = SigningRequest.objects.get()
    office.at = SOON
    at_once(
        lambda: finishing.finish(request_id=initials.pk, at=SOON),
        lambda: office.sign(document),
    )
    initials.refresh_from_db()
    document.refresh_from_db()
    signed = document.state == Document.State.SIGNED
    assert initials.state == ("cancelled" if signed else "signed")
    assert SignatureRecord.objects.count() == 1
    if not signed:
        office.sign(document)
    file = queries.current_file(document, DocumentFile.Kind.SIGNED)
    report = verify.report_for(file.blob_id)
    assert [one["field"] for one in report.signatures] == ([] if signed else ["Nhay_1"]) + ["KySo_LD_1"]
    assert verify.leader_signed(report, user_id=office.leader.pk)
