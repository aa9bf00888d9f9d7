"""Many documents numbered and sealed at once: each by itself, no number twice or lost, no seal twice."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.models import Role
from common.errors import InputError, PolicyError, TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile, Event, RegisterEntry, SigningBatch, SigningBatchItem
from eoffice.models.batch import SILENT_AFTER
from eoffice.services import batch_sealing, batching, issuing
from eoffice.services.batch_craft import Ticked
from eoffice.services.batching import batch_begin, batch_end, batch_go_on, batch_work
from eoffice.services.handing_on import batches_end
from integrations.models import OutboxMessage
from signing.errors import SigningRefusal
from signing.models import KeyGrant, Operation, RevocationCache, SignatureRecord, SigningKey
from signing.services import sign
from signing.simulators.demo_ca import Owner, store_key, trust
from tests.factories.accounts import NOW, person
from tests.factories.authorities import answering, connected, connected_certificate
from tests.factories.eoffice import TODAY
from tests.factories.eoffice import office as make_office
from tests.factories.signing import grant
from tests.together import at_once

Kind = SigningBatch.Kind
SILENT = NOW + SILENT_AFTER
LATER = SILENT + timedelta(seconds=1)


def ticked(office, documents):
    found = []
    for document in documents:
        file = queries.current_file(document, DocumentFile.Kind.SIGNED)
        line = Document.objects.get(pk=document.pk).last_event_number
        found.append(Ticked(document.uid, file.blob_id, line, office.register.pk, office.type.pk))
    return found


def begin(office, chosen, *, actor=None, then_issue=False):
    return batch_begin(
        actor=actor or office.clerical,
        ticked=chosen,
        pin=None,
        at=NOW,
        kind=Kind.SEAL,
        agency=office.agency,
        then_issue=then_issue,
    )


def begun(office, count=3, **values):
    documents = [office.signed() for _ in range(count)]
    return begin(office, ticked(office, documents), **values), documents


def work(batch, *, at=NOW):
    batch_work(batch_id=batch.pk, pin=None, clock=lambda: at)
    return SigningBatch.objects.get(pk=batch.pk)


def outcomes(batch):
    return list(batch.items.values_list("outcome", flat=True))


def numbers():
    return sorted(RegisterEntry.objects.values_list("number", flat=True))


def seals():
    return SignatureRecord.objects.filter(operation=Operation.SEAL).count()


def second_officer(office):
    return person(Role.CLERICAL, agency=office.agency, title="Văn thư")


def test_numbers_and_seals_what_was_ticked_in_its_order(office):
    batch, documents = begun(office)
    assert work(batch).finished_at == NOW
    assert outcomes(batch) == ["signed"] * 3
    sealed = [Document.objects.get(pk=one.pk) for one in documents]
    assert [one.notation for one in sealed] == ["01/GP-SXD", "02/GP-SXD", "03/GP-SXD"]
    assert {(one.state, one.sealed_at, one.issued_on) for one in sealed} == {(Document.State.NUMBERED, NOW, TODAY)}
    assert {one.entered_by for one in sealed} == {office.clerical}
    assert seals() == 3


def test_passes_on_to_the_desk_when_that_was_ticked(office):
    batch, _ = begun(office, 2, then_issue=True)
    work(batch)
    assert set(Document.objects.values_list("state", flat=True)) == {Document.State.ISSUED}
    assert OutboxMessage.objects.filter(type="office.document_issued").count() == 2


def test_what_cannot_be_passed_on_stays_sealed_and_says_why(office):
    batch, [document] = begun(office, 1, then_issue=True)
    annex = queries.current_file(document, DocumentFile.Kind.SIGNED)
    annex.pk, annex.kind = None, DocumentFile.Kind.ANNEX
    annex.save()
    work(batch)
    item = batch.items.get()
    assert item.outcome == "signed"
    assert "Chưa chuyển DVC" in item.reason
    assert Document.objects.get(pk=document.pk).state == Document.State.NUMBERED


def test_one_that_a_colleague_edited_is_refused_and_the_others_are_sealed_without_a_gap(office):
    batch, documents = begun(office, 3)
    issuing.document_edit(
        document_id=documents[1].pk,
        actor=second_officer(office),
        at=NOW,
        expected_state="signed",
        fields=office.form(subject="Khác"),
    )
    work(batch)
    assert outcomes(batch) == ["signed", "refused", "signed"]
    assert "hiệu chỉnh" in batch.items.get(place=2).reason
    assert numbers() == [1, 2]
    assert Document.objects.get(pk=documents[1].pk).state == Document.State.SIGNED


def test_one_whose_file_is_another_or_lacks_the_leaders_signature_is_refused(office):
    batch, documents = begun(office, 3)
    unsigned = queries.current_file(documents[1], DocumentFile.Kind.SIGNING).blob_id
    DocumentFile.objects.filter(document=documents[1], kind="signed").update(blob=unsigned)
    batch.items.filter(place=2).update(reviewed_sha256=unsigned)
    batch.items.filter(place=3).update(reviewed_sha256="ab" * 32)
    work(batch)
    assert outcomes(batch) == ["signed", "refused", "refused"]
    assert "chưa có chữ ký hợp lệ" in batch.items.get(place=2).reason
    assert "đã thay đổi sau khi bạn xem" in batch.items.get(place=3).reason
    assert numbers() == [1]
    assert seals() == 1


def test_one_without_register_or_type_is_refused_and_takes_no_number(office):
    batch, _ = begun(office, 2)
    batch.items.filter(place=1).update(document_type=None)
    work(batch)
    assert outcomes(batch) == ["refused", "signed"]
    assert numbers() == [1]


def test_refuses_nothing_too_much_and_weak_roles(office):
    one = ticked(office, [office.signed()])
    for chosen in ([], one * (batching.DOCUMENTS_MAX + 1)):
        with pytest.raises(InputError, match="đóng dấu"):
            begin(office, chosen)
    for actor in (office.leader, office.head, office.specialist, person(Role.CLERICAL)):
        with pytest.raises(PolicyError):
            begin(office, one, actor=actor)
    assert not SigningBatch.objects.exists()


def test_refuses_another_agencys_documents(office):
    strange = make_office(code="H18.78", name="Sở Khác", keys=False).prepared()
    file = queries.current_file(strange, DocumentFile.Kind.SIGNING)
    chosen = [*ticked(office, [office.signed()]), Ticked(strange.uid, file.blob_id)]
    with pytest.raises(PolicyError, match="không thuộc cơ quan"):
        begin(office, chosen)
    assert not SigningBatch.objects.exists()


def test_without_the_grant_or_the_seal_nothing_begins(office):
    one = ticked(office, [office.signed()])
    with pytest.raises(SigningRefusal, match="chưa được giao"):
        begin(office, one, actor=second_officer(office))
    SigningKey.objects.filter(agency=office.agency).update(active=False)
    with pytest.raises(SigningRefusal, match="chưa có con dấu số"):
        begin(office, one)
    assert not SigningBatch.objects.exists()
    assert numbers() == []


def test_stops_when_the_grant_is_taken_back_and_spends_no_number(office):
    batch, _ = begun(office, 3)
    KeyGrant.objects.update(ended_at=NOW, ended_by=office.leader)
    stopped = work(batch)
    assert (stopped.finished_at, stopped.worker) == (None, None)
    assert "chưa được giao" in stopped.trouble
    assert outcomes(batch) == ["waiting"] * 3
    assert numbers() == []


def test_a_grant_taken_back_between_number_and_seal_stops_the_batch_at_one_number(office, monkeypatch):
    batch, _ = begun(office, 3)
    perform = sign.perform

    def take_back(**values):
        KeyGrant.objects.update(ended_at=NOW, ended_by=office.leader)
        return perform(**values)

    monkeypatch.setattr(sign, "perform", take_back)
    assert "01/GP-SXD" in work(batch).trouble
    assert outcomes(batch) == ["waiting"] * 3
    monkeypatch.undo()
    KeyGrant.objects.update(ended_at=None, ended_by=None)
    work(batch_go_on(batch_id=batch.pk, actor=office.clerical, pin=None, at=NOW))
    assert outcomes(batch) == ["signed"] * 3
    assert (numbers(), seals()) == ([1, 2, 3], 3)


def test_a_seal_that_is_used_up_stops_the_batch_and_begins_no_other(office):
    batch, _ = begun(office, 3)
    SigningKey.objects.filter(agency=office.agency).update(limit_total=F("usage_count") + 1)
    assert "đã dùng đủ 1 lần ký" in work(batch).trouble
    assert outcomes(batch) == ["signed", "waiting", "waiting"]
    assert numbers() == [1]
    with pytest.raises(SigningRefusal, match="đã dùng đủ"):
        batch_go_on(batch_id=batch.pk, actor=office.clerical, pin=None, at=NOW)
    batch_end(batch_id=batch.pk, actor=office.clerical, at=NOW)
    with pytest.raises(SigningRefusal, match="đã dùng đủ"):
        begin(office, ticked(office, [office.signed()]))
    assert SigningBatch.objects.count() == 1
    assert numbers() == [1]


@pytest.fixture
def asked(office, settings):
    """A seal whose certificate names where its revocation is asked."""
    settings.PRIVATE_HOSTS, settings.REVOCATION_REQUIRED = ("127.0.0.1",), True
    trust(connected(), NOW)
    SigningKey.objects.filter(agency=office.agency).update(active=False)
    issued = connected_certificate(office.agency.name, office.agency.code)
    key = store_key(issued, chain=[connected().intermediate], owner=Owner(agency=office.agency), at=NOW)
    grant(key, office.clerical)
    return issued.certificate


def test_a_seal_that_is_revoked_or_not_to_be_asked_about_begins_no_batch(office, asked):
    one = ticked(office, [office.signed()])
    with answering(revoked=[asked]), pytest.raises(SigningRefusal, match="đã bị thu hồi"):
        begin(office, one)
    RevocationCache.objects.all().delete()
    with pytest.raises(SigningRefusal, match="Chưa kiểm tra được tình trạng thu hồi"):
        begin(office, one)
    assert not SigningBatch.objects.exists()
    assert numbers() == []


def test_a_seal_that_is_revoked_meanwhile_stops_the_batch_at_one_number(office, asked):
    with answering():
        batch, _ = begun(office, 3)
    RevocationCache.objects.all().delete()
    with answering(revoked=[asked]):
        assert "đã bị thu hồi" in work(batch).trouble
    assert outcomes(batch) == ["waiting"] * 3
    assert numbers() == [1]


def test_one_open_batch_for_a_person_and_the_agency_is_named(office):
    begun(office, 1)
    with pytest.raises(TransitionError, match="chưa xong"):
        begin(office, ticked(office, [office.signed()]))
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningBatch.objects.create(
            owner=office.leader, kind=Kind.SEAL, heartbeat_at=NOW, created_at=NOW, updated_at=NOW
        )


def test_ending_leaves_the_rest_waiting(office):
    batch, _ = begun(office, 2)
    batch_end(batch_id=batch.pk, actor=office.clerical, at=NOW)
    work(batch)
    assert outcomes(batch) == ["refused"] * 2
    assert "vẫn chờ ban hành" in batch.items.first().reason
    assert numbers() == []


@pytest.mark.parametrize("how", ["given up", "officer leaves"])
def test_what_is_sealed_just_after_the_batch_was_ended_is_called_sealed(office, how):
    batch, [document, _] = begun(office, 2)
    item = batch.items.select_related("batch").first()
    if how == "given up":
        batch_end(batch_id=batch.pk, actor=office.clerical, at=NOW)
    else:
        batches_end(owner=office.clerical, reason="Tài khoản đã khóa.", at=NOW)
    batching._do_one(item, None, lambda: LATER)
    assert Document.objects.get(pk=document.pk).sealed_at == LATER
    assert outcomes(batch) == ["signed", "refused"]
    assert batch.items.first().reason == ""


def test_a_refusal_does_not_overwrite_what_was_done(office):
    batch, _ = begun(office, 1)
    item = batch.items.select_related("batch").get()
    work(batch)
    batching._note(item, SigningBatchItem.Outcome.REFUSED, "Muộn.", LATER)
    assert outcomes(batch) == ["signed"]


def test_a_fault_of_ours_after_the_seal_does_not_call_it_refused(office, monkeypatch):
    batch, documents = begun(office, 2, then_issue=True)

    def fail(**_values):
        raise ZeroDivisionError

    monkeypatch.setattr(issuing, "document_issue", fail)
    work(batch)
    assert outcomes(batch) == ["signed"] * 2
    assert "bấm Chuyển DVC" in batch.items.first().reason
    assert {Document.objects.get(pk=one.pk).sealed_at for one in documents} == {NOW}


def test_a_fault_of_ours_after_the_seal_was_stored_does_not_call_it_refused(office, monkeypatch):
    batch, _ = begun(office, 1)
    seal = issuing.document_number_and_seal

    def fail_late(**values):
        seal(**values)
        raise ZeroDivisionError

    monkeypatch.setattr(issuing, "document_number_and_seal", fail_late)
    work(batch)
    assert (outcomes(batch), batch.items.get().reason) == (["signed"], "")


def test_a_paper_sealed_elsewhere_is_only_numbered_even_after_a_crash(office):
    sealed = queries.current_file(office.sealed(), DocumentFile.Kind.SEALED)
    document = office.receive()
    issuing.document_attach_signed(
        document_id=document.pk,
        actor=office.leader,
        at=NOW,
        sha256=sealed.blob_id,
        name="ky.pdf",
        notation="77/GP-SXD",
        issued_on=TODAY,
    )
    batch = begin(office, ticked(office, [document]))
    batch_sealing.SEALING.perform(batch.items.select_related("batch").get(), None, NOW)
    assert work(batch, at=LATER).finished_at == LATER
    assert outcomes(batch) == ["signed"]
    assert numbers() == [1, 2]
    assert seals() == 1


def test_a_number_taken_by_a_process_that_died_gets_its_seal(office, monkeypatch):
    batch, [document] = begun(office, 1)

    def vanish(**_values):
        raise KeyboardInterrupt

    monkeypatch.setattr(sign, "perform", vanish)
    with pytest.raises(KeyboardInterrupt):
        work(batch)
    monkeypatch.undo()
    assert Document.objects.get(pk=document.pk).number == 1
    again = batch_go_on(batch_id=batch.pk, actor=office.clerical, pin=None, at=LATER)
    work(again, at=LATER)
    assert outcomes(batch) == ["signed"]
    assert numbers() == [1]
    assert seals() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_officers_with_overlapping_batches_give_each_document_one_number_and_one_seal():
    office = make_office()
    second = second_officer(office)
    grant(SigningKey.objects.get(agency=office.agency), second)
    documents = [office.signed() for _ in range(6)]
    first_batch = begin(office, ticked(office, documents[:4]))
    second_batch = begin(office, ticked(office, documents[2:][::-1]), actor=second)
    at_once(lambda: work(first_batch), lambda: work(second_batch))
    assert SigningBatch.objects.filter(finished_at=NOW).count() == 2
    assert numbers() == [1, 2, 3, 4, 5, 6]
    assert seals() == 6
    done = outcomes(first_batch) + outcomes(second_batch)
    assert (done.count("signed"), done.count("refused")) == (6, 2)
    assert set(Document.objects.values_list("sealed_at", flat=True)) == {NOW}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_threads_of_one_batch_seal_each_document_once(office):
    batch, _ = begun(office, 4)

    def run(_):
        try:
            work(batch)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    assert outcomes(batch) == ["signed"] * 4
    assert (numbers(), seals()) == ([1, 2, 3, 4], 4)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["numbered", "sealed, not stored", "sealed, not noted", "issued, not noted"])
def test_a_process_killed_within_a_batch_is_gone_on_with_and_does_nothing_twice(office, moment):
    batch, _ = begun(office, 3, then_issue=True)
    connection.close()
    child = os.fork()
    if child == 0:
        _die_within(batch, moment)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    assert "waiting" in outcomes(batch)
    gone_on = batch_go_on(batch_id=batch.pk, actor=office.clerical, pin=None, at=LATER)
    assert work(gone_on, at=LATER).finished_at == LATER
    assert outcomes(batch) == ["signed"] * 3
    assert (numbers(), seals()) == ([1, 2, 3], 3)
    for action in (Event.Kind.NUMBERED, Event.Kind.SEALED, Event.Kind.ISSUED):
        assert Event.objects.filter(action=action).count() == 3
    assert OutboxMessage.objects.filter(type="office.document_issued").count() == 3


def _die_within(batch, moment):
    def die(*_args, **_values):
        os.kill(os.getpid(), 9)

    if moment == "numbered":
        sign.perform = die
    elif moment == "sealed, not stored":
        sign.complete = die
    elif moment == "sealed, not noted":
        issuing.document_issue = die
    else:
        batching._note = die
    work(batch)
