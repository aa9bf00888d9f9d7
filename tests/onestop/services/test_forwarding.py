"""Gửi qua eOffice and Thu hồi."""

from datetime import timedelta

import pytest

from accounts.models import OfficePerson, Role
from common.errors import InputError, PolicyError
from integrations.contracts import DossierForwarded, DossierRecalled, ProgressKind
from integrations.models import Half, OutboxMessage
from integrations.queries import visible_to
from onestop.models import Attachment, Dossier, Event, OfficeRound, Task
from onestop.services import forwarding, returning
from onestop.services.locking import StaleError
from onestop.services.submission import PaperData
from procedures.engine import ActionNotOpen
from procedures.models import Step
from procedures.queries import forget_plans
from tests.factories.accounts import NOW, AgencyFactory, OfficePersonFactory, OfficeUnitFactory, person
from tests.factories.demands import demand
from tests.factories.onestop import OWNER, picture, stored
from tests.factories.paths import ask, receive
from tests.factories.procedures import past_the_guard


def message_of(kind):
    """Return the only queued message, read as the other half would."""
    row = OutboxMessage.objects.get(type=kind.TYPE)
    assert (row.source, row.destination) == (Half.DESK, Half.OFFICE)
    return kind.model_validate(row.payload)


def recall(desk, dossier, *, actor=None, reason="Thiếu phụ lục."):
    return forwarding.dossier_recall(
        dossier_id=dossier.pk, actor=actor or desk.head, at=NOW + timedelta(hours=3), reason=reason
    )


class TestForward:
    """The head of department sends the draft."""

    def test_the_office_gets_draft_papers_and_people(self, desk):
        dossier = desk.at("xem_xet", files=True)
        desk.forward(dossier, file=stored("Giay-phep_sua.pdf"))
        message = message_of(DossierForwarded)
        assert (message.dossier_code, message.round_number) == (dossier.code, 1)
        assert message.draft.name == "Giay-phep_sua.pdf"
        assert [part.component for part in message.components] == list(
            desk.procedure_version.components.values_list("name", flat=True)
        )
        assert (message.sender.username, message.drafter.username) == (desk.head.username, desk.specialist.username)
        assert (message.presenter, message.signer) == (desk.head.username, desk.signer.username)
        assert (message.owner_name, message.procedure_name) == (OWNER.name, dossier.procedure_name)
        assert (message.due_at, message.opinion) == (dossier.due_at, "Kính trình lãnh đạo ký.")

    def test_the_agency_that_signs_and_the_one_that_decides_see_the_message_too(self, desk):
        dossier = desk.at("xem_xet")
        other = AgencyFactory(code="H99.9")
        Dossier.objects.filter(pk=dossier.pk).update(competent_agency=other)
        desk.forward(dossier)
        row = OutboxMessage.objects.get(type=DossierForwarded.TYPE)
        unit = OfficeRound.objects.get().unit_code
        assert row.agency_codes == sorted([unit, "H99.9"])
        assert visible_to(person(Role.HEAD, agency=other)).get() == row

    def test_a_due_date_that_the_action_moves_goes_along(self, desk):
        dossier = desk.at("xem_xet")
        before = dossier.due_at
        demand(desk, "xem_xet", "forward", extend_hours=8)
        desk.forward(dossier)
        message = message_of(DossierForwarded)
        assert message.due_at == Dossier.objects.get(pk=dossier.pk).due_at > before

    def test_of_a_paper_that_came_anew_the_office_gets_the_new_file_only(self, desk):
        dossier = desk.at("xem_xet", files=True)
        part = desk.procedure_version.components.last()
        ask(desk, dossier, actor=desk.head)
        anew = PaperData(part.pk, part.name, originals=1, files=(stored("Ban-moi.pdf"),))
        receive(desk, dossier, papers=(anew,))
        desk.forward(dossier)
        files = {one.component: one.file.name for one in message_of(DossierForwarded).components}
        assert files[part.name] == "Ban-moi.pdf"
        assert len(files) == len(message_of(DossierForwarded).components) == desk.procedure_version.components.count()

    def test_the_dossier_waits_for_the_signer(self, desk):
        dossier = desk.at("ky_duyet")
        assert (dossier.state, desk.step(dossier)) == (Dossier.State.AT_OFFICE, "ky_duyet")
        assert (dossier.holder, dossier.holder_name) == (None, desk.signer.full_name)
        task = dossier.tasks.get(outcome=Task.Outcome.OPEN)
        assert (task.assignee, task.assignee_name) == (None, desk.signer.full_name)
        office_round = dossier.office_rounds.get()
        assert (office_round.number, office_round.state) == (1, OfficeRound.State.SENT)

    def test_the_edited_draft_is_the_next_version(self, desk):
        dossier = desk.at("ky_duyet")
        versions = dossier.attachments.filter(kind=Attachment.Kind.DRAFT).values_list("version", "added_by")
        assert list(versions) == [(1, desk.specialist.pk), (2, desk.head.pk)]
        assert dossier.events.last().data["files"][0]["version"] == 2

    def test_the_latest_draft_sent_as_it_is_makes_no_version(self, desk):
        dossier = desk.at("xem_xet")
        draft = dossier.attachments.get(kind=Attachment.Kind.DRAFT)
        desk.forward(dossier, file=stored(draft.name))
        assert dossier.attachments.filter(kind=Attachment.Kind.DRAFT).count() == 1

    def test_a_step_may_say_who_seals(self, desk):
        with past_the_guard():
            Step.objects.filter(version=desk.process, code="ban_hanh").update(seal_by="unit")
        forget_plans()
        desk.at("ky_duyet")
        assert message_of(DossierForwarded).seal_by == "unit"

    def test_the_agency_s_configuration_says_who_seals_else(self, desk):
        desk.at("ky_duyet")
        assert message_of(DossierForwarded).seal_by == "configured"


class TestRefusals:
    """A refused sending leaves everything as it was, and no message."""

    def refused(self, desk, nothing_changes, error, match, **options):
        dossier = desk.at("xem_xet")
        options.setdefault("file", stored("Giay-phep_sua.pdf"))
        with nothing_changes(), pytest.raises(error, match=match):
            desk.forward(dossier, **options)

    def test_refuses_a_signer_who_cannot_sign_now(self, desk, nothing_changes):
        OfficePerson.objects.filter(pk=desk.signer.pk).update(problem="chứng thư số đã hết hạn ngày 01/07/2026.")
        self.refused(desk, nothing_changes, InputError, "chưa ký được: chứng thư số đã hết hạn ngày 01/07/2026. Hãy")

    def test_refuses_a_signer_without_the_right(self, desk, nothing_changes):
        self.refused(desk, nothing_changes, InputError, "không có quyền ký", signer=desk.head.username)

    def test_refuses_a_signer_of_another_unit(self, desk, nothing_changes):
        other = OfficePersonFactory(unit=OfficeUnitFactory(code="X99"))
        self.refused(desk, nothing_changes, InputError, "không có quyền ký", signer=other.username)

    def test_refuses_a_presenter_whom_the_office_does_not_know(self, desk, nothing_changes):
        self.refused(desk, nothing_changes, InputError, "Người trình ký không có", presenter="ai-do")

    def test_refuses_a_unit_that_is_gone(self, desk, nothing_changes):
        desk.signer.unit.active = False
        desk.signer.unit.save()
        self.refused(desk, nothing_changes, InputError, "đơn vị")

    def test_refuses_an_empty_subject(self, desk, nothing_changes):
        self.refused(desk, nothing_changes, InputError, "trích yếu", subject="  ")

    def test_refuses_a_draft_of_another_kind(self, desk, nothing_changes):
        self.refused(desk, nothing_changes, InputError, "phải là PDF", file=stored("a.png", picture()))

    def test_refuses_a_draft_over_the_limit(self, desk, settings, nothing_changes):
        dossier, file = desk.at("xem_xet"), stored()
        settings.UPLOAD_LIMIT_BYTES = 100
        with nothing_changes(), pytest.raises(InputError, match="vượt 100 B"):
            desk.forward(dossier, file=file)

    def test_refuses_another_head(self, desk, nothing_changes):
        other = person(Role.HEAD, agency=desk.agency)
        self.refused(desk, nothing_changes, ActionNotOpen, "người khác giữ", actor=other)

    def test_refuses_an_action_that_goes_elsewhere(self, desk, nothing_changes):
        back = desk.action("xem_xet", "send_back")
        self.refused(desk, nothing_changes, PolicyError, "không gửi hồ sơ sang eOffice", action_id=back)

    def test_the_same_button_pressed_twice_sends_once(self, desk, nothing_changes):
        dossier, file = desk.at("xem_xet"), stored()
        desk.forward(dossier, file=file)
        with nothing_changes(), pytest.raises(StaleError, match="Gửi qua eOffice"):
            desk.forward(dossier, file=file)


class TestRecall:
    """Who sent it may take it back while nobody has signed."""

    def test_gives_it_back_to_the_sender_and_tells_the_office(self, desk):
        dossier = desk.at("ky_duyet")
        recall(desk, dossier)
        dossier.refresh_from_db()
        assert (dossier.state, desk.step(dossier)) == (Dossier.State.PROCESSING, "xem_xet")
        assert (dossier.holder, dossier.sent_back) == (desk.head, False)
        office_round = dossier.office_rounds.get()
        assert (office_round.state, office_round.ended_at) == (OfficeRound.State.RECALLED, NOW + timedelta(hours=3))
        assert message_of(DossierRecalled).reason == "Thiếu phụ lục."
        assert dossier.events.last().action == Event.Kind.RECALLED

    def test_the_next_sending_is_another_round(self, desk):
        dossier = desk.at("ky_duyet")
        recall(desk, dossier)
        desk.forward(dossier)
        assert list(dossier.office_rounds.values_list("number", "state")) == [(1, "recalled"), (2, "sent")]

    def test_refuses_anybody_else(self, desk, nothing_changes):
        dossier = desk.at("ky_duyet")
        other = person(Role.HEAD, agency=desk.agency)
        with nothing_changes(), pytest.raises(PolicyError, match="người đã gửi"):
            recall(desk, dossier, actor=other)

    def test_refuses_once_it_is_signed(self, desk, nothing_changes):
        dossier = desk.at("ky_duyet")
        returning.office_progress(message=desk.progress(dossier, ProgressKind.SIGNED))
        with nothing_changes(), pytest.raises(PolicyError, match="chưa ký"):
            recall(desk, dossier)

    def test_refuses_without_a_reason(self, desk, nothing_changes):
        dossier = desk.at("ky_duyet")
        with nothing_changes(), pytest.raises(InputError, match="lý do"):
            recall(desk, dossier, reason=" ")

    def test_refuses_what_is_not_at_the_office(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        with nothing_changes(), pytest.raises(PolicyError):
            recall(desk, dossier)
