"""Many documents with one PIN: each by itself, none twice, and the key only in memory."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from common.errors import InputError, PolicyError, TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile, Event, SigningBatch, SigningBatchItem
from eoffice.models.batch import SILENT_AFTER
from eoffice.services import batching, signing
from eoffice.services.batch_craft import Ticked
from eoffice.services.batching import batch_begin, batch_end, batch_go_on, batch_work
from eoffice.services.initialling import document_initial
from signing.errors import SigningRefusal
from signing.keys.unlock import memory
from signing.models import SignatureRecord, SigningKey
from signing.services.sign import Secret
from tests.factories.accounts import NOW
from tests.factories.eoffice import office as make_office
from tests.factories.signing import PIN, give_keys
from tests.signing.services.test_sign import everything_in_the_database

SILENT = NOW + SILENT_AFTER
LATER = SILENT + timedelta(seconds=1)


def ticked(documents):
    found = []
    for document in documents:
        file = queries.current_file(document, DocumentFile.Kind.SIGNING)
        found.append(Ticked(document.uid, file.blob_id))
    return found


def begun(office, count=3, *, pin=PIN):
    documents = [office.prepared() for _ in range(count)]
    batch = batch_begin(actor=office.leader, ticked=ticked(documents), pin=Secret(pin), at=NOW)
    return batch, documents


def work(batch, *, pin=PIN, at=NOW):
    batch_work(batch_id=batch.pk, pin=Secret(pin), clock=lambda: at)
    return SigningBatch.objects.get(pk=batch.pk)


def outcomes(batch):
    return list(batch.items.values_list("outcome", flat=True))


def states():
    return sorted(Document.objects.values_list("state", flat=True))


def test_signs_what_was_ticked_and_passes_it_on(office):
    batch, documents = begun(office)
    assert work(batch).finished_at == NOW
    assert outcomes(batch) == ["signed"] * 3
    assert states() == ["signed"] * 3
    assert SignatureRecord.objects.filter(signer=office.leader).count() == 3
    assert Event.objects.filter(action=Event.Kind.SIGNED).count() == 3
    assert documents[0].pk in batch.items.values_list("document", flat=True)


def test_of_many_one_that_changed_is_refused_and_the_others_are_signed(office):
    batch, documents = begun(office, 5)
    batch.items.filter(place=3).update(reviewed_sha256="ab" * 32)
    work(batch)
    assert outcomes(batch) == ["signed", "signed", "refused", "signed", "signed"]
    assert "đã thay đổi sau khi bạn xem" in batch.items.get(place=3).reason
    assert Document.objects.get(pk=documents[2].pk).state == Document.State.SUBMITTED


def test_the_key_is_opened_once(office):
    batch, _ = begun(office)
    loads = memory.loads
    work(batch)
    assert memory.loads == loads


def test_a_wrong_pin_begins_nothing(office):
    documents = [office.prepared()]
    with pytest.raises(SigningRefusal, match="còn 4 lần thử"):
        batch_begin(actor=office.leader, ticked=ticked(documents), pin=Secret("000000"), at=NOW)
    assert not SigningBatch.objects.exists()
    assert states() == ["submitted"]


def test_refuses_nothing_too_much_and_what_is_not_addressed_to_the_leader(office):
    one = ticked([office.prepared()])
    for chosen in ([], one * (batching.DOCUMENTS_MAX + 1)):
        with pytest.raises(InputError):
            batch_begin(actor=office.leader, ticked=chosen, pin=Secret(PIN), at=NOW)
    with pytest.raises(PolicyError):
        batch_begin(actor=office.clerical, ticked=one, pin=Secret(PIN), at=NOW)
    other = make_office(code="H18.78", name="Sở Khác", keys=False)
    with pytest.raises(PolicyError):
        batch_begin(actor=office.leader, ticked=ticked([other.prepared()]), pin=Secret(PIN), at=NOW)
    assert not SigningBatch.objects.exists()


def test_one_batch_at_a_time(office):
    begun(office, 1)
    with pytest.raises(TransitionError, match="chưa xong"):
        batch_begin(actor=office.leader, ticked=ticked([office.prepared()]), pin=Secret(PIN), at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningBatch.objects.create(owner=office.leader, heartbeat_at=NOW, created_at=NOW, updated_at=NOW)


def test_a_document_that_somebody_returned_meanwhile_is_refused(office):
    batch, documents = begun(office, 2)
    signing.document_return(document_id=documents[0].pk, actor=office.leader, at=NOW, reason="Sai.")
    work(batch)
    assert outcomes(batch) == ["refused", "signed"]


def test_stops_when_the_key_is_taken_away_and_goes_on_with_the_pin(office):
    batch, _ = begun(office, 2)
    SigningKey.objects.filter(user=office.leader).update(active=False)
    stopped = work(batch)
    assert (stopped.finished_at, stopped.worker) == (None, None)
    assert "Chưa có chứng thư số" in stopped.trouble
    assert outcomes(batch) == ["waiting"] * 2
    SigningKey.objects.filter(user=office.leader).update(active=True)
    assert work(batch_go_on(batch_id=batch.pk, actor=office.leader, pin=Secret(PIN), at=NOW)).finished_at == NOW
    assert states() == ["signed"] * 2


def test_going_on_asks_for_the_pin_and_a_batch_that_stopped(office):
    batch, _ = begun(office, 1)
    with pytest.raises(TransitionError, match="đang chạy"):
        batch_go_on(batch_id=batch.pk, actor=office.leader, pin=Secret(PIN), at=NOW)
    with pytest.raises(SigningRefusal):
        batch_go_on(batch_id=batch.pk, actor=office.leader, pin=Secret("111111"), at=LATER)
    work(batch)
    with pytest.raises(TransitionError, match="đã xong"):
        batch_go_on(batch_id=batch.pk, actor=office.leader, pin=Secret(PIN), at=LATER)


def test_what_was_signed_by_a_process_that_died_counts_and_is_not_signed_again(office):
    batch, documents = begun(office, 2)
    office.sign(documents[0])
    work(batch, at=LATER)
    assert outcomes(batch) == ["signed", "signed"]
    assert SignatureRecord.objects.count() == 2


def test_what_a_colleague_initialled_meanwhile_is_not_called_signed(office):
    batch, [document] = begun(office, 1)
    give_keys(leader=office.head)
    document_initial(
        document_id=document.pk,
        actor=office.head,
        at=NOW,
        reviewed_sha256=queries.current_file(document, DocumentFile.Kind.SIGNING).blob_id,
        pin=Secret(PIN),
    )
    work(batch)
    assert outcomes(batch) == ["refused"]
    assert "đã thay đổi" in batch.items.get().reason
    assert states() == ["submitted"]


def test_a_fault_of_ours_with_one_document_leaves_the_others(office, monkeypatch, caplog):
    batch, documents = begun(office, 2)
    document_sign = signing.document_sign

    def fail_once(*, document_id, **values):
        if document_id == documents[0].pk:
            raise ZeroDivisionError
        return document_sign(document_id=document_id, **values)

    monkeypatch.setattr(signing, "document_sign", fail_once)
    work(batch)
    assert outcomes(batch) == ["refused", "signed"]
    assert "Lỗi hệ thống" in batch.items.first().reason
    assert office.leader.full_name not in caplog.text


def test_ending_leaves_the_rest_waiting_for_a_signature(office):
    batch, _ = begun(office, 2)
    ended = batch_end(batch_id=batch.pk, actor=office.leader, at=NOW)
    assert ended.finished_at == NOW
    assert outcomes(batch) == ["refused", "refused"]
    work(batch)
    assert states() == ["submitted"] * 2
    with pytest.raises(TransitionError):
        batch_end(batch_id=batch.pk, actor=office.leader, at=NOW)


def test_a_second_thread_does_not_take_what_another_signs(office):
    batch, _ = begun(office, 1)
    SigningBatch.objects.update(worker="00000000-0000-4000-8000-000000000001")
    work(batch)
    assert outcomes(batch) == ["waiting"]
    work(batch, at=SILENT)
    assert outcomes(batch) == ["signed"]


def test_the_database_keeps_no_decided_item_without_its_time(office):
    batch, _ = begun(office, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningBatchItem.objects.filter(batch=batch).update(outcome="signed")


def test_the_pin_of_a_batch_is_found_nowhere(office, redis_client, caplog):
    caplog.set_level("DEBUG")
    batch, _ = begun(office, 1)
    work(batch)
    stored = [row for row in everything_in_the_database() if PIN in row and "signing" in row]
    assert not stored
    assert PIN not in caplog.text
    assert not [key for key in redis_client.scan_iter() if PIN.encode() in (redis_client.dump(key) or b"")]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_threads_of_one_batch_sign_each_document_once(office):
    batch, _ = begun(office, 4)

    def run(_):
        try:
            work(batch)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert outcomes(batch) == ["signed"] * 4
    assert SignatureRecord.objects.count() == 4


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_thread_of_this_process_signs_in_the_background(office, monkeypatch):
    monkeypatch.setattr(batching, "now", lambda: NOW)
    batch, _ = begun(office, 2)
    thread = batching.begin_in_background(batch_id=batch.pk, pin=Secret(PIN))
    thread.join(30)
    assert (thread.name, thread.daemon, thread.is_alive()) == (batching.THREAD, True, False)
    assert outcomes(batch) == ["signed"] * 2
    assert batching.THREAD not in {one.name for one in threading.enumerate()}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["between", "signed, not noted", "within"])
def test_a_process_killed_within_a_batch_is_gone_on_with_and_signs_nothing_twice(office, moment):
    batch, _ = begun(office, 3)
    connection.close()
    child = os.fork()
    if child == 0:
        _die_within(batch, moment)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    assert "waiting" in outcomes(batch)
    again = batch_go_on(batch_id=batch.pk, actor=office.leader, pin=Secret(PIN), at=LATER)
    assert work(again, at=LATER).finished_at == LATER
    assert outcomes(batch) == ["signed"] * 3
    assert SignatureRecord.objects.count() == 3
    assert Event.objects.filter(action=Event.Kind.SIGNED).count() == 3


def _die_within(batch, moment):
    def die(*_args, **_values):
        os.kill(os.getpid(), 9)

    note, calls = batching._note, []
    if moment == "within":
        signing.sign.complete = die
    else:
        batching._note = lambda *values: die() if moment != "between" and calls else (note(*values), calls.append(1))
    if moment == "between":
        alive = batching._alive
        batching._alive = lambda *values: die() if calls else alive(*values)
    work(batch)
