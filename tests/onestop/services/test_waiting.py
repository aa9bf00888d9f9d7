"""The clock stands still and runs again: who has the dossier then, and when it is due."""

from datetime import datetime

import pytest

from accounts.models import Role
from common.errors import InputError, PolicyError
from common.journal import verify_chain
from onestop.models import Attachment, Dossier, Event, Task
from onestop.services.locking import StaleError
from onestop.services.receivers import NobodyError
from tests.factories.accounts import VIETNAM, person
from tests.factories.onestop import desk as build
from tests.factories.onestop import picture, stored
from tests.factories.paths import LATER, ask, pause, receive, resume


def at(text):
    """Return a moment of July 2026: at("06 10:00")."""
    return datetime.strptime(f"2026-07-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("stopped", "goes_on", "due", "step_due"),
    [
        ("06 10:00", "06 11:00", "20 10:00", "08 11:00"),
        ("06 10:00", "07 10:00", "21 09:00", "09 10:00"),
        ("06 11:30", "06 13:30", "20 09:00", "08 10:00"),
        ("06 11:00", "06 14:00", "20 10:00", "08 11:00"),
        ("10 16:30", "13 07:45", "20 09:45", "08 10:45"),
        ("11 09:00", "12 20:00", "20 09:00", "08 10:00"),
        ("21 10:00", "22 10:00", "21 09:00", "09 10:00"),
        ("06 10:00", "20 10:00", "03 09:00 +1", "22 10:00"),
    ],
    ids=["an hour", "a day", "lunch", "over lunch", "over a weekend", "within a weekend", "late already", "two weeks"],
)
def test_the_due_dates_move_by_the_working_time_spent_waiting(desk, stopped, goes_on, due, step_due):
    dossier = desk.accept()
    assert (dossier.due_at, dossier.step_due_at) == (at("20 09:00"), at("08 10:00"))
    ask(desk, dossier, at=at(stopped))
    receive(desk, dossier, at=at(goes_on))
    dossier.refresh_from_db()
    expected = datetime(2026, 8, 3, 9, tzinfo=VIETNAM) if due.endswith("+1") else at(due)
    assert (dossier.due_at, dossier.step_due_at, dossier.sort_at) == (expected, at(step_due), expected)
    assert dossier.original_due_at == at("20 09:00")
    assert dossier.tasks.get(outcome=Task.Outcome.OPEN).due_at == at(step_due)


def test_a_dossier_without_a_due_date_gets_none_by_waiting(desk):
    dossier = desk.accept()
    Dossier.objects.filter(pk=dossier.pk).update(due_at=None, step_due_at=None)
    ask(desk, dossier)
    receive(desk, dossier)
    dossier.refresh_from_db()
    assert (dossier.due_at, dossier.step_due_at, dossier.sort_at) == (None, None, at("20 09:00"))


class TestPause:
    """Tạm dừng and Tiếp tục xử lý."""

    def test_rests_with_its_head_and_keeps_its_step(self, desk):
        dossier = desk.at("xem_xet")
        pause(desk, dossier, reason="Chờ kết quả giám định.")
        dossier.refresh_from_db()
        assert (dossier.state, dossier.holder, desk.step(dossier)) == ("paused", desk.head, "xem_xet")
        assert (dossier.paused_at, dossier.paused_from) == (LATER, desk.head)
        assert not dossier.tasks.filter(outcome=Task.Outcome.OPEN).exists()
        assert dossier.tasks.get(step__code="xem_xet").outcome == Task.Outcome.BROKEN_OFF
        event = dossier.events.get(action=Event.Kind.PAUSED)
        assert (event.opinion, event.actor) == ("Chờ kết quả giám định.", desk.head)
        letter = dossier.attachments.get(kind=Attachment.Kind.LETTER)
        assert event.data["files"][0]["attachment"] == letter.pk

    def test_goes_on_where_it_was_and_says_how_long_it_rested(self, desk):
        dossier = desk.at("xem_xet")
        pause(desk, dossier, at=at("06 10:30"))
        resume(desk, dossier, at=at("06 14:00"))
        dossier.refresh_from_db()
        assert (dossier.state, dossier.holder, desk.step(dossier)) == ("processing", desk.head, "xem_xet")
        assert (dossier.paused_at, dossier.paused_from) == (None, None)
        event = dossier.events.get(action=Event.Kind.RESUMED)
        assert event.data["waited_minutes"] == 90
        assert datetime.fromisoformat(event.data["due_before"]) == at("20 09:00")
        assert datetime.fromisoformat(event.data["due_at"]) == dossier.due_at == at("20 10:30")
        assert verify_chain(dossier.events.all(), subject=dossier) == []

    def test_any_head_of_the_agency_lets_it_go_on(self, desk):
        dossier = desk.at("xem_xet")
        pause(desk, dossier)
        resume(desk, dossier, actor=person(Role.HEAD, agency=desk.agency))
        assert Dossier.objects.get().holder == desk.head

    def test_somebody_else_of_the_role_gets_it_when_its_head_left(self, desk):
        dossier = desk.at("xem_xet")
        pause(desk, dossier)
        desk.head.posts.update(active=False)
        other = person(Role.HEAD, agency=desk.agency)
        resume(desk, dossier, actor=other)
        assert Dossier.objects.get().holder == other

    @pytest.mark.parametrize("who", ["clerk", "specialist", "leader"])
    def test_refuses_who_is_not_its_head(self, desk, who, nothing_changes):
        dossier, file = desk.at("xem_xet"), stored()
        with nothing_changes(), pytest.raises(PolicyError, match="Chỉ lãnh đạo phòng"):
            pause(desk, dossier, actor=getattr(desk, who), file=file)
        pause(desk, dossier)
        with nothing_changes(), pytest.raises(PolicyError, match="Chỉ lãnh đạo phòng"):
            resume(desk, dossier, actor=getattr(desk, who))

    def test_refuses_a_head_of_another_agency(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        pause(desk, dossier)
        with nothing_changes(), pytest.raises(PolicyError):
            resume(desk, dossier, actor=build().head)

    @pytest.mark.parametrize("step", ["ky_duyet", "xac_nhan", "tra_ket_qua", "xong"])
    def test_refuses_once_it_is_at_the_office_or_has_a_result(self, desk, step, nothing_changes):
        dossier, file = desk.at(step), stored()
        with nothing_changes(), pytest.raises(PolicyError):
            pause(desk, dossier, file=file)

    @pytest.mark.parametrize(
        ("changes", "says"),
        [({"reason": " "}, "Chưa ghi lý do"), ({"file": ("a.png", picture())}, "phải là PDF")],
    )
    def test_refuses_without_reason_or_letter(self, desk, changes, says, nothing_changes):
        dossier = desk.at("xem_xet")
        values = {"file": stored()} | changes
        values["file"] = stored(*values["file"]) if isinstance(values["file"], tuple) else values["file"]
        with nothing_changes(), pytest.raises(InputError, match=says):
            pause(desk, dossier, **values)

    def test_refuses_a_file_over_the_limit(self, desk, settings, nothing_changes):
        dossier, file = desk.at("xem_xet"), stored()
        settings.UPLOAD_LIMIT_BYTES = 10
        with nothing_changes(), pytest.raises(InputError, match="vượt 10 B"):
            pause(desk, dossier, file=file)

    def test_refuses_to_go_on_without_a_reason(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        pause(desk, dossier)
        with nothing_changes(), pytest.raises(InputError, match="Chưa ghi lý do"):
            resume(desk, dossier, reason="")

    def test_refuses_a_stale_page(self, desk, nothing_changes):
        dossier, file = desk.at("xem_xet"), stored()
        for stale in ({"expected_step": "xu_ly"}, {"expected_state": "accepted"}):
            with nothing_changes(), pytest.raises(StaleError, match="Hãy xem lại"):
                pause(desk, dossier, file=file, **stale)

    def test_refuses_to_go_on_when_nobody_can_have_it(self, desk, nothing_changes):
        """The only head is of another agency now; the dossier stays with whoever had it."""
        dossier = desk.at("xem_xet")
        pause(desk, dossier)
        desk.head.posts.update(active=False)
        with nothing_changes(), pytest.raises(NobodyError, match="Chưa có ai giữ vai trò"):
            resume(desk, dossier)
