"""A document that is issued before its recall arrives: nothing of it is lost, and nothing parks."""

from datetime import timedelta

import pytest

from accounts.models import Role
from common.errors import InputError, PolicyError
from integrations.contracts import DossierRecalled, ProgressKind
from integrations.models import OutboxMessage
from onestop.models import Attachment, Dossier, Event, OfficeRound, Result
from onestop.services import forwarding, results, returning
from onestop.services.locking import StaleError
from tests.factories.accounts import NOW, person
from tests.factories.onestop import desk as build
from tests.factories.paths import pause, refuse, resume

RECALLED_AT = NOW + timedelta(hours=3)


def recalled(desk, step="ky_duyet"):
    """Return a dossier whose draft was taken back, and what the office issues all the same."""
    dossier = desk.at(step)
    message = desk.issued(dossier)
    forwarding.dossier_recall(dossier_id=dossier.pk, actor=desk.head, at=RECALLED_AT, reason="Sai tên.")
    dossier.refresh_from_db()
    return dossier, message


def arrives(dossier):
    """Let the recall reach the office, which has issued the document by then."""
    sent = dossier.events.get(action=Event.Kind.RECALLED)
    assert sent.data["round"] == 1
    row = OutboxMessage.objects.get(type=DossierRecalled.TYPE)
    row.deliver()
    row.delivered_at = RECALLED_AT
    row.save()


def take(desk, dossier, actor=None, **options):
    dossier.refresh_from_db()
    values = {
        "at": NOW + timedelta(hours=8),
        "expected_state": dossier.state,
        "expected_step": desk.step(dossier),
        "reason": "Văn bản đúng nội dung.",
    }
    return results.late_result_take(dossier_id=dossier.pk, actor=actor or desk.head, **values | options)


def kept(desk):
    """Return a dossier that kept such a document while it rested, and goes on now."""
    dossier, message = recalled(desk)
    arrives(dossier)
    pause(desk, dossier, at=RECALLED_AT)
    returning.office_result(message=message)
    resume(desk, dossier, at=RECALLED_AT + timedelta(hours=2))
    dossier.refresh_from_db()
    return dossier


def test_a_dossier_that_is_worked_on_takes_it_as_its_result(desk):
    dossier, message = recalled(desk)
    returning.office_result(message=message)
    dossier.refresh_from_db()
    assert (desk.step(dossier), dossier.state, dossier.holder) == ("xac_nhan", "processing", desk.head)
    assert (dossier.result_at, dossier.result.notation) == (message.at, "7/GP-STN")
    assert dossier.attachments.get(kind=Attachment.Kind.RESULT).blob_id == message.file.sha256
    last = dossier.events.last()
    assert (last.action, last.data["after_recall"]) == (Event.Kind.OFFICE_ISSUED, True)
    assert dossier.office_rounds.get().state == OfficeRound.State.ISSUED


def test_takes_it_even_when_the_specialist_has_it_again(desk):
    dossier, message = recalled(desk)
    desk.act(dossier, "send_back", desk.head, at=RECALLED_AT)
    returning.office_result(message=message)
    dossier.refresh_from_db()
    assert (desk.step(dossier), dossier.holder) == ("xac_nhan", desk.head)


def test_twice_changes_nothing(desk, nothing_changes):
    _dossier, message = recalled(desk)
    returning.office_result(message=message)
    with nothing_changes():
        returning.office_result(message=message)


def test_a_resting_dossier_keeps_it_and_stays_where_it_is(desk, nothing_changes):
    dossier, message = recalled(desk)
    arrives(dossier)
    pause(desk, dossier, at=RECALLED_AT)
    returning.office_result(message=message)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.result_at) == (Dossier.State.PAUSED, None)
    last = dossier.events.last()
    assert (last.action, last.data["notation"]) == (Event.Kind.OFFICE_ISSUED_LATE, "7/GP-STN")
    assert dossier.attachments.get(kind=Attachment.Kind.OTHER).blob_id == message.file.sha256
    with nothing_changes():
        returning.office_result(message=message)


def test_a_refused_dossier_keeps_it_and_stays_refused(desk):
    dossier, message = recalled(desk)
    arrives(dossier)
    refuse(desk, dossier, at=RECALLED_AT)
    returning.office_result(message=message)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.result_at) == (Dossier.State.REFUSED, None)
    assert dossier.events.last().action == Event.Kind.OFFICE_ISSUED_LATE


def test_one_that_is_at_the_office_again_keeps_it_and_takes_the_later_one(desk):
    dossier, message = recalled(desk)
    desk.forward(dossier, at=RECALLED_AT)
    returning.office_result(message=message)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.result_at) == (Dossier.State.AT_OFFICE, None)
    later = desk.issued(dossier, round_number=2, uid="LAN-HAI")
    returning.office_progress(message=desk.progress(dossier, ProgressKind.SIGNED, round_number=2))
    returning.office_result(message=later)
    dossier.refresh_from_db()
    assert desk.step(dossier) == "xac_nhan"
    assert Result.objects.get(dossier=dossier).document_uid.startswith("LAN-HAI")


class TestChoice:
    """A head takes the kept document as the result."""

    def test_makes_it_the_result(self, desk):
        dossier = take(desk, kept(desk))
        dossier.refresh_from_db()
        assert (desk.step(dossier), dossier.holder, dossier.result.notation) == ("xac_nhan", desk.head, "7/GP-STN")
        assert dossier.result_at == NOW + timedelta(hours=8)
        assert dossier.attachments.get(kind=Attachment.Kind.RESULT) == dossier.result.attachment
        last = dossier.events.last()
        assert (last.action, last.opinion) == (Event.Kind.LATE_RESULT_TAKEN, "Văn bản đúng nội dung.")

    def test_one_kept_beside_a_result_that_was_taken_back_since(self, desk):
        dossier, message = recalled(desk)
        arrives(dossier)
        Dossier.objects.filter(pk=dossier.pk).update(result_at=RECALLED_AT)
        returning.office_result(message=message)
        assert not Result.objects.exists()
        Dossier.objects.filter(pk=dossier.pk).update(result_at=None)
        take(desk, dossier)
        result = Result.objects.get(dossier=dossier)
        assert (result.notation, result.document_uid) == ("7/GP-STN", message.document_uid)
        assert (result.issued_on, result.received_at) == (message.issued_on, message.at)
        assert result.attachment.blob_id == message.file.sha256

    def test_refuses_a_second_time(self, desk, nothing_changes):
        dossier = kept(desk)
        take(desk, dossier)
        with nothing_changes(), pytest.raises(PolicyError, match="Chỉ lãnh đạo phòng"):
            take(desk, dossier)

    def test_refuses_where_none_was_kept(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        with nothing_changes(), pytest.raises(PolicyError):
            take(desk, dossier)

    @pytest.mark.parametrize("who", ["clerk", "specialist", "leader"])
    def test_refuses_who_is_no_head(self, desk, who, nothing_changes):
        dossier = kept(desk)
        with nothing_changes(), pytest.raises(PolicyError):
            take(desk, dossier, actor=getattr(desk, who))

    def test_refuses_a_head_of_another_agency(self, desk, nothing_changes):
        dossier, stranger = kept(desk), build().head
        with nothing_changes(), pytest.raises(PolicyError):
            take(desk, dossier, actor=stranger)

    def test_any_head_of_the_agency_may(self, desk):
        dossier = kept(desk)
        take(desk, dossier, actor=person(Role.HEAD, agency=desk.agency))
        dossier.refresh_from_db()
        assert desk.step(dossier) == "xac_nhan"

    def test_refuses_without_a_reason(self, desk, nothing_changes):
        dossier = kept(desk)
        with nothing_changes(), pytest.raises(InputError, match="lý do"):
            take(desk, dossier, reason=" ")

    def test_refuses_a_stale_page(self, desk, nothing_changes):
        dossier = kept(desk)
        with nothing_changes(), pytest.raises(StaleError):
            take(desk, dossier, expected_step="xu_ly")
