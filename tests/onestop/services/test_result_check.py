"""A result whose signatures do not hold, or that nobody has checked, stays at the desk."""

import pytest

from integrations.models import OutboxMessage
from onestop.models import Attachment, Dossier, Handover
from onestop.services.checking import file_check
from onestop.services.result_check import UncheckedResultError, UnsoundResultError
from signing.models import VerificationReport
from tests.factories.accounts import NOW


def unchecked(dossier):
    """Forget the report, as in an installation that has only received the file; return the file's hash."""
    sha256 = dossier.attachments.filter(kind=Attachment.Kind.RESULT).latest("pk").blob_id
    VerificationReport.objects.filter(sha256=sha256).delete()
    return sha256


def refused(desk, dossier, error, match):
    before = OutboxMessage.objects.count(), dossier.events.count()
    with pytest.raises(error, match=match):
        desk.hand_over(dossier)
    assert Dossier.objects.get(pk=dossier.pk).state == Dossier.State.RESULT_READY
    assert not Handover.objects.filter(dossier=dossier).exists()
    assert (OutboxMessage.objects.count(), dossier.events.count()) == before


def test_a_result_that_nobody_checked_is_not_handed_over(desk):
    dossier = desk.at("tra_ket_qua")
    unchecked(dossier)
    refused(desk, dossier, UncheckedResultError, "đợi ít giây")


def test_a_result_that_nobody_signed_is_not_handed_over(desk):
    dossier = desk.at("tra_ket_qua")
    file_check(sha256=unchecked(dossier), at=NOW)
    refused(desk, dossier, UnsoundResultError, "không có chữ ký số nào")


def test_a_result_that_holds_is_handed_over(desk):
    assert desk.hand_over(desk.at("tra_ket_qua")).state == Dossier.State.RETURNED
