"""What comes back from the document office."""

import logging

import pytest

from accounts.models import Post, Role
from common.errors import DomainError
from integrations.contracts import ProgressKind
from onestop.models import Attachment, Dossier, Event, OfficeRound, Result, Task
from onestop.services import returning
from procedures.engine import NoSuchAction
from procedures.models import Action
from procedures.queries import forget_plans
from tests.factories.accounts import person
from tests.factories.procedures import past_the_guard


def actions(dossier):
    return list(dossier.events.values_list("action", flat=True))


class TestProgress:
    """Traces of the office's work."""

    def test_arrival_shows_in_the_course(self, desk):
        dossier = desk.at("ky_duyet")
        returning.office_progress(message=desk.progress(dossier, ProgressKind.ARRIVED))
        event = dossier.events.last()
        assert (event.action, event.actor, event.origin) == (Event.Kind.OFFICE_ARRIVED, None, Event.Origin.OFFICE)
        assert (event.actor_name, event.actor_post) == (desk.signer.full_name, "Giám đốc")
        assert dossier.office_rounds.get().state == OfficeRound.State.ARRIVED

    def test_a_signature_moves_the_step_to_the_clerical_officer(self, desk):
        dossier = desk.at("ban_hanh")
        assert (desk.step(dossier), dossier.holder, dossier.holder_name) == ("ban_hanh", None, "Cà Thị Hồng Nhung")
        assert dossier.state == Dossier.State.AT_OFFICE
        assert dossier.office_rounds.get().state == OfficeRound.State.SIGNED

    def test_the_clerical_officer_gives_it_back_to_the_leader(self, desk):
        dossier = desk.at("ban_hanh")
        returning.office_progress(message=desk.progress(dossier, ProgressKind.REOPENED, minutes=20, opinion="Sai số."))
        dossier.refresh_from_db()
        assert (desk.step(dossier), dossier.events.last().opinion) == ("ky_duyet", "Sai số.")
        assert dossier.office_rounds.get().state == OfficeRound.State.ARRIVED
        returning.office_progress(message=desk.progress(dossier, ProgressKind.SIGNED, minutes=30))
        dossier.refresh_from_db()
        assert desk.step(dossier) == "ban_hanh"

    @pytest.mark.parametrize("kind", list(ProgressKind))
    def test_twice_changes_nothing(self, desk, kind, nothing_changes):
        dossier = desk.at("ban_hanh" if kind == ProgressKind.REOPENED else "ky_duyet")
        message = desk.progress(dossier, kind, minutes=10)
        returning.office_progress(message=message)
        with nothing_changes():
            returning.office_progress(message=message)

    def test_of_an_older_round_changes_nothing_and_is_logged(self, desk, nothing_changes, caplog):
        dossier = desk.at("ky_duyet")
        returning.office_return(message=desk.returned(dossier))
        desk.forward(dossier)
        with nothing_changes(), caplog.at_level(logging.INFO):
            returning.office_progress(message=desk.progress(dossier, ProgressKind.SIGNED))
        assert dossier.code in caplog.text

    def test_without_a_step_of_its_own_a_signature_only_changes_the_holder(self, desk):
        with past_the_guard():
            Action.objects.filter(version=desk.process, transition="office_signed").delete()
        forget_plans()
        dossier = desk.at("ky_duyet")
        returning.office_progress(message=desk.progress(dossier, ProgressKind.SIGNED))
        dossier.refresh_from_db()
        assert (desk.step(dossier), dossier.holder_name) == ("ky_duyet", "Cà Thị Hồng Nhung")

    def test_an_unknown_dossier_is_refused_by_its_code(self, desk, nothing_changes):
        message = desk.progress(desk.at("ky_duyet"), ProgressKind.ARRIVED).model_copy(update={"dossier_code": "X-1"})
        with nothing_changes(), pytest.raises(DomainError, match="X-1"):
            returning.office_progress(message=message)


class TestReturn:
    """The leader gives it back with a reason."""

    def test_gives_it_to_the_head_who_sent_it(self, desk):
        person(Role.HEAD, agency=desk.agency)
        dossier = desk.at("xem_xet")
        sender = dossier.holder
        desk.forward(dossier, actor=sender)
        returning.office_return(message=desk.returned(dossier))
        dossier.refresh_from_db()
        assert (desk.step(dossier), dossier.holder, dossier.sent_back) == ("xem_xet", sender, True)
        assert (dossier.state, dossier.events.last().opinion) == (Dossier.State.PROCESSING, "Số xe khác phương án.")
        assert dossier.office_rounds.get().state == OfficeRound.State.RETURNED
        assert dossier.tasks.get(step__code="ky_duyet").outcome == Task.Outcome.SENT_BACK

    def test_then_it_can_be_sent_again(self, desk):
        dossier = desk.at("ky_duyet")
        returning.office_return(message=desk.returned(dossier))
        desk.forward(dossier)
        returning.office_progress(message=desk.progress(dossier, ProgressKind.SIGNED, round_number=2))
        returning.office_result(message=desk.issued(dossier, round_number=2))
        dossier.refresh_from_db()
        assert desk.step(dossier) == "xac_nhan"
        assert list(dossier.office_rounds.values_list("number", "state")) == [(1, "returned"), (2, "issued")]

    def test_after_the_clerical_officer_gave_it_back_too(self, desk):
        dossier = desk.at("ban_hanh")
        returning.office_progress(message=desk.progress(dossier, ProgressKind.REOPENED))
        returning.office_return(message=desk.returned(dossier))
        dossier.refresh_from_db()
        assert desk.step(dossier) == "xem_xet"

    def test_twice_changes_nothing(self, desk, nothing_changes):
        dossier = desk.at("ky_duyet")
        returning.office_return(message=desk.returned(dossier))
        with nothing_changes():
            returning.office_return(message=desk.returned(dossier))

    def test_somebody_else_gets_it_when_the_sender_left(self, desk):
        dossier = desk.at("ky_duyet")
        Post.objects.filter(user=desk.head).update(active=False)
        other = person(Role.HEAD, agency=desk.agency)
        returning.office_return(message=desk.returned(dossier))
        dossier.refresh_from_db()
        assert dossier.holder == other

    def test_nobody_left_parks_the_message(self, desk, nothing_changes):
        dossier = desk.at("ky_duyet")
        Post.objects.filter(user=desk.head).update(active=False)
        with nothing_changes(), pytest.raises(DomainError, match="Chưa có ai giữ vai trò «Lãnh đạo phòng»"):
            returning.office_return(message=desk.returned(dossier))

    def test_a_process_without_a_way_back_parks_the_message(self, desk, nothing_changes):
        with past_the_guard():
            Action.objects.filter(version=desk.process, transition="office_return").delete()
        forget_plans()
        dossier = desk.at("ky_duyet")
        with nothing_changes(), pytest.raises(NoSuchAction):
            returning.office_return(message=desk.returned(dossier))


class TestResult:
    """The issued document is the dossier's result."""

    def test_is_put_into_the_dossier(self, desk):
        dossier = desk.at("ban_hanh")
        message = desk.issued(dossier)
        returning.office_result(message=message)
        dossier.refresh_from_db()
        file = dossier.attachments.get(kind=Attachment.Kind.RESULT)
        assert (file.blob_id, file.added_by) == (message.file.sha256, None)
        result = dossier.result
        assert (result.notation, result.issued_on, result.signer_title) == ("7/GP-STN", message.issued_on, "Giám đốc")
        assert (dossier.state, desk.step(dossier), dossier.holder) == ("processing", "xac_nhan", desk.head)
        assert dossier.result_at == message.at
        assert dossier.events.last().data["files"][0]["name"] == "Giay-phep_signed.pdf"

    def test_twice_changes_nothing(self, desk, nothing_changes):
        dossier = desk.at("ban_hanh")
        message = desk.issued(dossier)
        returning.office_result(message=message)
        with nothing_changes():
            returning.office_result(message=message)

    def test_of_a_returned_round_changes_nothing(self, desk, nothing_changes):
        dossier = desk.at("ky_duyet")
        returning.office_return(message=desk.returned(dossier))
        message = desk.issued(dossier)
        with nothing_changes():
            returning.office_result(message=message)

    def test_a_later_document_takes_the_place_of_the_earlier(self, desk):
        dossier = desk.at("xac_nhan")
        move = Action.objects.get(version=desk.process, transition="forward")
        with past_the_guard():
            Action.objects.create(
                version=desk.process,
                position=99,
                code="2601",
                label="Gửi lại eOffice",
                from_step=desk.process.steps.get(code="xac_nhan"),
                to_step=move.to_step,
                transition="forward",
                assignment="nobody",
            )
        forget_plans()
        desk.forward(dossier, action_id=desk.action("xac_nhan", "forward"), expected_step="xac_nhan")
        returning.office_progress(message=desk.progress(dossier, ProgressKind.SIGNED, round_number=2))
        returning.office_result(message=desk.issued(dossier, round_number=2, uid="LAN-HAI"))
        assert Result.objects.get(dossier=dossier).document_uid.startswith("LAN-HAI")

    def test_needs_a_way_on(self, desk, nothing_changes):
        dossier = desk.at("ky_duyet")
        message = desk.issued(dossier)
        with nothing_changes(), pytest.raises(NoSuchAction):
            returning.office_result(message=message)
