"""A result whose signatures do not hold stays at the desk."""

import pytest

from integrations.models import OutboxMessage
from onestop.models import Attachment, Dossier, Handover
from onestop.services.result_check import UnsoundResultError
from signing.services import verify
from tests.factories.accounts import NOW


def checked(dossier):
    """Have the result's file checked, as the office does."""
    file = dossier.attachments.filter(kind=Attachment.Kind.RESULT).latest("pk")
    return verify.ensure_report(file.blob_id, at=NOW)


def test_a_result_that_nobody_signed_is_not_handed_over(desk):
    dossier = desk.at("tra_ket_qua")
    assert checked(dossier).verdict == verify.Verdict.UNSIGNED
    before = OutboxMessage.objects.count(), dossier.events.count()
    with pytest.raises(UnsoundResultError, match="không có chữ ký số nào"):
        desk.hand_over(dossier)
    assert Dossier.objects.get(pk=dossier.pk).state == Dossier.State.RESULT_READY
    assert not Handover.objects.filter(dossier=dossier).exists()
    assert (OutboxMessage.objects.count(), dossier.events.count()) == before


def test_a_result_that_holds_is_handed_over(desk):
    dossier = desk.at("tra_ket_qua")
    report = checked(dossier)
    report.verdict, report.notes = verify.Verdict.VALID, []
    report.save()
    assert desk.hand_over(dossier).state == Dossier.State.RETURNED
