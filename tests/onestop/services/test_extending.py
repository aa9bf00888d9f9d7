"""Gia hạn: a new due date with an apology, once."""

from datetime import datetime

import pytest

from accounts.models import Role
from common.errors import InputError, PolicyError, TransitionError
from integrations.contracts import DossierExtended
from integrations.models import OutboxMessage
from onestop.models import Attachment, Event, Task
from onestop.services.locking import StaleError
from procedures.models import Step
from procedures.queries import forget_plans
from tests.factories.accounts import NOW, VIETNAM, person
from tests.factories.onestop import desk as build
from tests.factories.onestop import stored
from tests.factories.paths import extend, pause, resume
from tests.factories.procedures import past_the_guard


def at(text):
    return datetime.strptime(f"2026-07-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("pressed", "days", "due", "in_time"),
    [
        ("06 10:00", 5, "27 09:00", True),
        ("19 09:00", 1, "21 09:00", True),
        ("19 09:01", 1, "21 09:00", False),
        ("20 09:00", 2, "22 09:00", False),
        ("21 15:00", 2, "23 15:00", False),
        ("25 10:00", 1, "28 07:30", False),
    ],
    ids=["early", "a day before", "less than a day before", "on the minute", "late", "late, on a Saturday"],
)
def test_counts_working_days_from_the_due_date_or_from_now_when_late(desk, pressed, days, due, in_time):
    dossier = desk.accept()
    extend(desk, dossier, at=at(pressed), days=days)
    dossier.refresh_from_db()
    assert (dossier.due_at, dossier.sort_at, dossier.original_due_at) == (at(due), at(due), at("20 09:00"))
    assert dossier.extensions == 1
    event = dossier.events.get(action=Event.Kind.EXTENDED)
    assert event.data["in_time"] is in_time
    assert datetime.fromisoformat(event.data["due_at"]) == at(due)
    assert dossier.attachments.get(kind=Attachment.Kind.LETTER).name == "Van-ban.pdf"


def test_a_step_with_its_own_limit_keeps_it(desk):
    dossier = desk.accept()
    extend(desk, dossier)
    dossier.refresh_from_db()
    assert dossier.step_due_at == at("08 10:00")


def test_a_step_without_a_limit_of_its_own_follows(desk):
    with past_the_guard():
        Step.objects.filter(version=desk.process, code="xu_ly").update(duration=0)
    forget_plans()
    dossier = desk.accept()
    extend(desk, dossier)
    dossier.refresh_from_db()
    assert dossier.step_due_at == dossier.due_at == at("27 09:00")
    assert dossier.tasks.get(outcome=Task.Outcome.OPEN).due_at == at("27 09:00")


def test_any_head_of_the_agency_may_even_while_the_draft_is_at_the_office(desk):
    dossier = desk.at("ky_duyet")
    extend(desk, dossier, actor=person(Role.HEAD, agency=desk.agency))
    dossier.refresh_from_db()
    assert (dossier.state, dossier.due_at) == ("at_office", at("27 09:00"))


def test_a_pause_after_it_moves_the_new_date(desk):
    dossier = desk.at("xem_xet")
    extend(desk, dossier, at=at("06 10:00"))
    pause(desk, dossier, at=at("06 10:00"))
    resume(desk, dossier, at=at("06 11:00"))
    dossier.refresh_from_db()
    assert (dossier.due_at, dossier.extensions) == (at("27 10:00"), 1)


class TestReportDate:
    """What reports count from: an extension after the fact mends nothing."""

    def test_one_in_time_moves_it(self, desk):
        dossier = desk.accept()
        extend(desk, dossier, at=at("20 09:00"))
        dossier.refresh_from_db()
        assert dossier.report_due_at is None

    def test_one_that_comes_late_leaves_it(self, desk):
        dossier = desk.accept()
        extend(desk, dossier, at=at("21 15:00"))
        dossier.refresh_from_db()
        assert (dossier.report_due_at, dossier.due_at) == (at("20 09:00"), at("28 15:00"))

    def test_a_second_one_leaves_it_too(self, desk, settings):
        settings.EXTENSION_LIMIT = 2
        dossier = desk.accept()
        extend(desk, dossier, at=at("21 15:00"))
        extend(desk, dossier, at=at("22 15:00"))
        dossier.refresh_from_db()
        assert (dossier.report_due_at, dossier.extensions) == (at("20 09:00"), 2)

    def test_a_pause_moves_both(self, desk):
        dossier = desk.at("xem_xet")
        extend(desk, dossier, at=at("21 09:00"))
        pause(desk, dossier, at=at("21 10:00"))
        resume(desk, dossier, at=at("21 11:00"))
        dossier.refresh_from_db()
        assert (dossier.report_due_at, dossier.due_at) == (at("20 10:00"), at("28 10:00"))


class TestOffice:
    """The document office hears of the new date while it has the draft."""

    def test_is_told(self, desk):
        dossier = desk.at("ky_duyet")
        extend(desk, dossier, at=at("06 15:00"), reason="Chờ thẩm định.")
        row = OutboxMessage.objects.get(type=DossierExtended.TYPE)
        message = DossierExtended.model_validate(row.payload)
        dossier.refresh_from_db()
        assert (message.round_number, message.due_at, message.reason) == (1, dossier.due_at, "Chờ thẩm định.")
        assert message.sender.username == desk.head.username

    def test_is_not_told_of_a_dossier_it_does_not_have(self, desk):
        extend(desk, desk.at("xem_xet"))
        assert not OutboxMessage.objects.exists()


class TestRefusals:
    """A refused extension leaves everything as it was."""

    def test_refuses_a_second_time(self, desk, settings, nothing_changes):
        dossier, file = desk.accept(), stored()
        extend(desk, dossier)
        with nothing_changes(), pytest.raises(TransitionError, match="đã hẹn lại 1 lần"):
            extend(desk, dossier, file=file)
        settings.EXTENSION_LIMIT = 2
        assert extend(desk, dossier).extensions == 2

    def test_pressed_twice_it_counts_once(self, desk, settings, nothing_changes):
        settings.EXTENSION_LIMIT = 2
        dossier, file = desk.accept(), stored()
        extend(desk, dossier)
        with nothing_changes(), pytest.raises(StaleError, match="Gia hạn"):
            extend(desk, dossier, file=file, expected_extensions=0)

    @pytest.mark.parametrize("who", ["clerk", "specialist", "leader"])
    def test_refuses_who_is_no_head(self, desk, who, nothing_changes):
        dossier, file = desk.accept(), stored()
        with nothing_changes(), pytest.raises(PolicyError, match="Chỉ lãnh đạo phòng"):
            extend(desk, dossier, actor=getattr(desk, who), file=file)

    def test_refuses_a_head_of_another_agency(self, desk, nothing_changes):
        dossier, file, stranger = desk.accept(), stored(), build().head
        with nothing_changes(), pytest.raises(PolicyError):
            extend(desk, dossier, actor=stranger, file=file)

    @pytest.mark.parametrize("step", ["xac_nhan", "tra_ket_qua", "xong"])
    def test_refuses_once_there_is_a_result(self, desk, step, nothing_changes):
        dossier, file = desk.at(step), stored()
        with nothing_changes(), pytest.raises(PolicyError):
            extend(desk, dossier, file=file)

    def test_refuses_while_the_clock_stands(self, desk, nothing_changes):
        dossier, file = desk.at("xem_xet"), stored()
        pause(desk, dossier)
        with nothing_changes(), pytest.raises(PolicyError, match="đang được giải quyết"):
            extend(desk, dossier, file=file)

    @pytest.mark.parametrize("days", [0, -1, 61])
    def test_refuses_a_strange_number_of_days(self, desk, days, nothing_changes):
        dossier, file = desk.accept(), stored()
        with nothing_changes(), pytest.raises(InputError, match="từ 1 đến 60"):
            extend(desk, dossier, days=days, file=file)

    def test_refuses_without_a_reason(self, desk, nothing_changes):
        dossier, file = desk.accept(), stored()
        with nothing_changes(), pytest.raises(InputError, match="lý do"):
            extend(desk, dossier, reason="", file=file)

    def test_refuses_a_stale_page(self, desk, nothing_changes):
        dossier, file = desk.accept(at=NOW), stored()
        with nothing_changes(), pytest.raises(StaleError):
            extend(desk, dossier, expected_step="xem_xet", file=file)
