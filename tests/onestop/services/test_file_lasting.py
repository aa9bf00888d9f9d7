"""What a worker puts behind a signed file of a dossier takes its place, unless the file went on meanwhile."""

import pytest

from common import blobs
from onestop.models import Attachment, Event
from signing.models import Augmentation, AugmentationState
from signing.services import augment, verify
from signing.services.placing import BoxMm, Chosen
from signing.services.sign import Operation
from signing.simulators.services import Services, free_server
from tests.eoffice.conftest import cheap_scrypt, forgotten_keys
from tests.factories.accounts import NOW
from tests.factories.authorities import ask_afresh, give_tsa, serving
from tests.factories.signing import authority, give_keys
from tests.onestop.services.test_file_signing import sign

__all__ = ["cheap_scrypt", "forgotten_keys"]


@pytest.fixture
def clock(db):
    ask_afresh()
    services = Services(authority(), at=NOW)
    with serving(services, free_server()) as address:
        give_tsa(address)
        yield services


@pytest.fixture
def file(desk, clock):
    give_keys(leader=desk.clerk, agency=desk.agency, clerical=desk.clerk)
    return desk.accept(files=True).attachments.filter(kind="component").earliest("pk")


def work_off():
    for work in Augmentation.objects.filter(state=AugmentationState.WAITING):
        augment.augment(augmentation_id=work.pk, at=NOW)
    return Augmentation.objects.latest("pk").state


def stamps(file):
    return len(verify.report_for(file.blob_id).time_stamps)


def test_a_certified_copy_becomes_an_archive_in_its_place(desk, file):
    copy = sign(desk, file, Operation.COPY, pin="")
    old = blobs.read(copy.blob_id)
    assert work_off() == AugmentationState.DONE
    copy.refresh_from_db()
    assert blobs.read(copy.blob_id).startswith(old)
    assert (stamps(copy), copy.size_bytes) == (1, len(blobs.read(copy.blob_id)))
    event = copy.dossier.events.get(action=Event.Kind.FILE_LASTING)
    assert event.by_system


def test_a_component_that_got_its_token_owes_nothing_and_one_without_gets_the_archive_form(desk, file, clock):
    clock.mode = "fail"
    signed = sign(desk, file)
    assert verify.report_for(signed.blob_id).signatures[0]["level"] == "B-B"
    clock.mode = "well"
    ask_afresh()
    assert work_off() == AugmentationState.DONE
    signed.refresh_from_db()
    [line] = verify.report_for(signed.blob_id).signatures
    assert (line["level"], line["time_source"]) == ("B-T", "archive")
    other = desk.accept(files=True).attachments.filter(kind="component").earliest("pk")
    sign(desk, other)
    assert Augmentation.objects.count() == 1


def test_nothing_is_put_behind_what_was_signed_again_meanwhile(desk, file, clock):
    clock.mode = "fail"
    signed = sign(desk, file)
    again = sign(desk, signed, Operation.COPY, pin="", chosen=Chosen(1, BoxMm(20, 240, 60, 13)))
    first = Augmentation.objects.earliest("pk")
    clock.mode = "well"
    ask_afresh()
    before = Attachment.objects.get(pk=signed.pk).blob_id
    augment.augment(augmentation_id=first.pk, at=NOW)
    assert Augmentation.objects.get(pk=first.pk).state == AugmentationState.GIVEN_UP
    assert Attachment.objects.get(pk=signed.pk).blob_id == before
    assert not again.dossier.events.filter(action=Event.Kind.FILE_LASTING).exists()
