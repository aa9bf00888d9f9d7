"""What comes in has its effect once, in order, with whole files, or not at all."""

from uuid import uuid4

import pytest
from pydantic import ValidationError

from common import blobs
from common.errors import TransitionError
from integrations import inbox
from integrations.contracts import FileRef, register_message
from integrations.contracts.envelope import Envelope
from integrations.models import InboxMessage
from integrations.transports import OutOfOrderError
from tests.integrations.messages import AT, Receiver, Told, envelope_of, on_told, publish, receiver_does

pytestmark = pytest.mark.django_db


def receive(envelope: Envelope) -> bool:
    return inbox.receive(envelope, at=AT)


def reference(content: bytes, name: str = "du-thao.pdf") -> FileRef:
    blob = blobs.put(content, media_type="application/pdf")
    return FileRef(name=name, sha256=blob.sha256, size_bytes=blob.size_bytes, media_type=blob.media_type)


def changed(envelope: Envelope, **fields: object) -> Envelope:
    return Envelope.model_validate({**envelope.model_dump(), **fields})


def test_notes_what_it_takes(receiver: Receiver) -> None:
    row = publish("xin chào")
    assert receive(envelope_of(row))
    note = InboxMessage.objects.get()
    assert (note.message_id, note.number, note.type, note.received_at) == (row.pk, 1, "tests.told", AT)
    assert receiver.texts == ["xin chào"]


def test_the_same_message_five_times_has_one_effect(receiver: Receiver) -> None:
    envelope = envelope_of(publish())
    assert [receive(envelope) for _ in range(5)] == [True, False, False, False, False]
    assert receiver.texts == ["xin chào"]
    assert InboxMessage.objects.count() == 1


def test_refuses_a_message_whose_predecessor_has_not_arrived(receiver: Receiver) -> None:
    first, second = (envelope_of(publish(text)) for text in ("một", "hai"))
    with pytest.raises(OutOfOrderError):
        receive(second)
    assert not InboxMessage.objects.exists()
    receive(first)
    assert receive(second)
    assert receiver.texts == ["một", "hai"]


def test_acknowledges_an_old_message_again_after_later_ones(receiver: Receiver) -> None:
    first, second = (envelope_of(publish(text)) for text in ("một", "hai"))
    receive(first)
    receive(second)
    assert not receive(first)


def test_a_refused_message_leaves_no_note(receiver: Receiver) -> None:
    envelope = envelope_of(publish())
    with receiver_does(receiver.refuse), pytest.raises(TransitionError):
        receive(envelope)
    assert not InboxMessage.objects.exists()
    assert receive(envelope)


def test_takes_a_message_whose_files_are_here(receiver: Receiver) -> None:
    files = (reference(b"%PDF-1.7 a"), reference(b"%PDF-1.7 b"))
    assert receive(envelope_of(publish(files=files)))


def test_refuses_a_file_that_is_not_here(receiver: Receiver) -> None:
    lost = FileRef(name="a.pdf", sha256="0" * 64, size_bytes=1, media_type="application/pdf")
    with pytest.raises(inbox.FileMismatchError, match="mã băm"):
        receive(envelope_of(publish(files=(lost,))))
    assert receiver.texts == []
    assert not InboxMessage.objects.exists()


def test_refuses_a_file_that_was_changed_on_the_disk(receiver: Receiver) -> None:
    file = reference(b"%PDF-1.7 to be changed")
    stored = blobs.path(file.sha256)
    stored.chmod(0o600)
    stored.write_bytes(b"%PDF-1.7 something else")
    with pytest.raises(inbox.FileMismatchError):
        receive(envelope_of(publish(files=(file,))))
    assert not InboxMessage.objects.exists()
    stored.unlink()


def test_acknowledges_a_repeated_message_whose_file_is_gone_by_now(receiver: Receiver) -> None:
    file = reference(b"%PDF-1.7 soon gone")
    envelope = envelope_of(publish(files=(file,)))
    receive(envelope)
    blobs.path(file.sha256).unlink()
    assert not receive(envelope)


def test_refuses_a_type_it_does_not_know(receiver: Receiver) -> None:
    envelope = changed(envelope_of(publish()), type="tests.unheard_of")
    with pytest.raises(inbox.UnknownMessageError, match="unheard_of"):
        receive(envelope)
    assert not InboxMessage.objects.exists()


def test_refuses_a_type_that_nobody_handles(receiver: Receiver) -> None:
    register_message(type("Unhandled", (Told,), {"TYPE": "tests.unhandled", "__module__": __name__}))
    with pytest.raises(inbox.UnknownMessageError, match="unhandled"):
        receive(changed(envelope_of(publish()), type="tests.unhandled"))
    assert not InboxMessage.objects.exists()


def test_refuses_a_key_it_does_not_know_and_does_not_repeat_the_content(receiver: Receiver) -> None:
    envelope = envelope_of(publish())
    with pytest.raises(inbox.UnknownMessageError, match="owner") as refusal:
        receive(changed(envelope, payload={**envelope.payload, "owner": "Lò Văn Bình"}))
    assert "Lò Văn Bình" not in str(refusal.value)
    assert receiver.texts == []


def test_refuses_an_envelope_with_unknown_keys() -> None:
    envelope = envelope_of(publish())
    with pytest.raises(ValidationError):
        changed(envelope, surprise=1)


def test_a_class_has_one_handler() -> None:
    assert inbox.handles(Told)(on_told) is on_told
    with pytest.raises(RuntimeError, match="two handlers"):
        inbox.handles(Told)(lambda message, *, envelope: None)


def test_refuses_another_message_under_a_number_that_was_taken(receiver: Receiver) -> None:
    envelope = envelope_of(publish())
    receive(envelope)
    with pytest.raises(RuntimeError, match="has the number of"):
        receive(changed(envelope, id=uuid4()))
    assert receiver.texts == ["xin chào"]
