"""The ends without a result, and a refusal that is undone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role, User
from common.errors import InputError, PolicyError, TransitionError
from common.journal import verify_chain
from integrations.models import OutboxMessage
from onestop.models import Attachment, Dossier, Event, Task
from onestop.services import forwarding
from onestop.services.locking import StaleError
from tests.factories.accounts import NOW, person
from tests.factories.onestop import desk as build
from tests.factories.onestop import picture, stored
from tests.factories.paths import LATER, ask, pause, receive, refuse, resume, stop, undo, withdraw
from tests.onestop.services.test_intake import pending

ENDS = [(refuse, "refused"), (withdraw, "withdrawn"), (stop, "stopped")]


DELIVERED = {"state": "delivered", "delivered_at": NOW}


def is_closed(dossier, state):
    """Tell whether it ended at the right time, with nobody and nothing left open."""
    dossier.refresh_from_db()
    ended = (dossier.state, dossier.finished_at, dossier.holder, dossier.holder_name, dossier.paused_at)
    return ended == (state, LATER, None, "", None) and not dossier.tasks.filter(outcome="open").exists()


@pytest.mark.parametrize(("end", "state"), ENDS)
def test_closes_with_reason_paper_and_who_had_it(desk, end, state):
    dossier = desk.at("xem_xet")
    end(desk, dossier, reason="Không đủ điều kiện.")
    assert is_closed(dossier, state)
    assert dossier.tasks.get(step__code="xem_xet").outcome == Task.Outcome.BROKEN_OFF
    event = dossier.events.last()
    assert (event.action, event.opinion) == (state, "Không đủ điều kiện.")
    assert (event.data["before"], event.data["holder"]) == ("processing", desk.head.pk)
    assert dossier.attachments.get(pk=event.data["files"][0]["attachment"]).name == "Van-ban.pdf"
    assert verify_chain(dossier.events.all(), subject=dossier) == []


def test_the_applicant_s_request_is_no_letter(desk):
    dossier = desk.accept()
    withdraw(desk, dossier)
    assert dossier.attachments.get().kind == Attachment.Kind.REQUEST


class TestRefuse:
    """Không tiếp nhận, and từ chối giải quyết."""

    def test_a_clerk_does_not_take_in_what_waits_for_papers(self, desk):
        dossier = pending(desk)
        refuse(desk, dossier, actor=desk.clerk)
        assert is_closed(dossier, "refused")
        assert (dossier.events.last().action, dossier.state_label) == (Event.Kind.NOT_ACCEPTED, "Không tiếp nhận")

    def test_afterwards_it_is_called_otherwise(self, desk):
        dossier = desk.at("xem_xet")
        assert refuse(desk, dossier).state_label == "Từ chối giải quyết"

    @pytest.mark.parametrize("who", ["specialist", "head", "leader"])
    def test_before_acceptance_only_clerks_may(self, desk, who, nothing_changes):
        dossier, file = pending(desk), stored()
        with nothing_changes(), pytest.raises(PolicyError, match="chỉ cán bộ một cửa"):
            refuse(desk, dossier, actor=getattr(desk, who), file=file)

    @pytest.mark.parametrize("who", ["clerk", "specialist", "leader"])
    def test_afterwards_only_the_head_who_has_it_may(self, desk, who, nothing_changes):
        dossier, file = desk.at("xem_xet"), stored()
        with nothing_changes(), pytest.raises(PolicyError, match="lãnh đạo phòng đang giữ"):
            refuse(desk, dossier, actor=getattr(desk, who), file=file)

    def test_another_head_may_not(self, desk, nothing_changes):
        dossier, file, other = desk.at("xem_xet"), stored(), person(Role.HEAD, agency=desk.agency)
        with nothing_changes(), pytest.raises(PolicyError):
            refuse(desk, dossier, actor=other, file=file)


class TestUndo:
    """A refusal pressed by mistake."""

    def test_it_is_where_it_was_and_the_letter_stays_inside(self, desk):
        dossier = desk.at("xem_xet")
        refuse(desk, dossier)
        undo(desk, dossier, at=LATER + timedelta(hours=24), reason="Bấm nhầm hồ sơ.")
        dossier.refresh_from_db()
        assert (dossier.state, dossier.holder, desk.step(dossier)) == ("processing", desk.head, "xem_xet")
        assert (dossier.finished_at, dossier.due_at) == (None, dossier.original_due_at)
        assert dossier.tasks.filter(outcome=Task.Outcome.OPEN).count() == 1
        event = dossier.events.last()
        assert (event.action, event.opinion) == (Event.Kind.REFUSAL_UNDONE, "Bấm nhầm hồ sơ.")
        assert event.receiver_name == desk.head.full_name
        assert dossier.attachments.get(name="Van-ban.pdf").kind == Attachment.Kind.OTHER
        desk.forward(dossier)

    def test_before_acceptance_it_waits_for_papers_again(self, desk):
        dossier = pending(desk)
        refuse(desk, dossier, actor=desk.clerk)
        undo(desk, dossier, actor=desk.clerk)
        dossier.refresh_from_db()
        assert (dossier.state, dossier.holder, dossier.received_at) == ("supplement", desk.clerk, None)
        assert not dossier.tasks.exists()
        second = desk.procedure_version.components.last()
        assert second.name in dossier.events.first().data["missing"]

    def test_who_is_no_head_any_more_may_not_undo_an_own_refusal(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        refuse(desk, dossier)
        desk.head.posts.update(role=Role.SPECIALIST)
        with nothing_changes(), pytest.raises(PolicyError, match="lãnh đạo phòng"):
            undo(desk, dossier, actor=User.objects.get(pk=desk.head.pk))

    def test_a_head_may_undo_what_a_clerk_refused(self, desk):
        dossier = pending(desk)
        refuse(desk, dossier, actor=desk.clerk)
        assert undo(desk, dossier, actor=desk.head).holder == desk.clerk

    def test_it_can_be_refused_and_undone_again(self, desk):
        dossier = desk.at("xem_xet")
        for _ in range(2):
            refuse(desk, dossier)
            undo(desk, dossier)
        assert dossier.events.filter(action=Event.Kind.REFUSAL_UNDONE).count() == 2

    @pytest.mark.parametrize("who", ["clerk", "specialist", "leader"])
    def test_refuses_others(self, desk, who, nothing_changes):
        dossier = desk.at("xem_xet")
        refuse(desk, dossier)
        with nothing_changes(), pytest.raises(PolicyError, match="Chỉ người đã từ chối"):
            undo(desk, dossier, actor=getattr(desk, who))

    def test_refuses_when_the_time_is_over(self, desk, settings, nothing_changes):
        dossier = desk.at("xem_xet")
        refuse(desk, dossier)
        with nothing_changes(), pytest.raises(PolicyError, match="trong thời gian cho phép"):
            undo(desk, dossier, at=LATER + timedelta(hours=24, minutes=30, seconds=1))
        settings.REFUSAL_UNDO_HOURS = 9
        undo(desk, dossier, at=LATER + timedelta(hours=24, minutes=30, seconds=1))

    def test_only_working_hours_count(self, desk):
        dossier = desk.at("xem_xet")
        friday = LATER + timedelta(days=4, hours=6, minutes=30)
        refuse(desk, dossier, at=friday)
        undo(desk, dossier, at=friday + timedelta(days=3))
        assert Dossier.objects.get(pk=dossier.pk).state == Dossier.State.PROCESSING

    @pytest.mark.parametrize("end", [withdraw, stop])
    def test_other_ends_are_not_undone(self, desk, end, nothing_changes):
        dossier = desk.at("xem_xet")
        end(desk, dossier)
        with nothing_changes(), pytest.raises(PolicyError):
            undo(desk, dossier)

    def test_a_second_press_of_an_old_page_does_nothing(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        refuse(desk, dossier)
        undo(desk, dossier)
        with nothing_changes(), pytest.raises(StaleError, match="Hoàn tác từ chối"):
            undo(desk, dossier, expected_state="refused")

    def test_asks_for_the_reason(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        refuse(desk, dossier)
        with nothing_changes(), pytest.raises(InputError, match="lý do"):
            undo(desk, dossier, reason="")


class TestWithdraw:
    """Rút hồ sơ."""

    @pytest.mark.parametrize("who", ["clerk", "specialist"])
    def test_a_clerk_or_the_holder_notes_it(self, desk, who):
        dossier = desk.accept()
        withdraw(desk, dossier, actor=getattr(desk, who))
        assert is_closed(dossier, "withdrawn")

    def test_what_waits_for_papers_can_be_withdrawn(self, desk):
        for dossier in (pending(desk), desk.accept()):
            if dossier.received_at:
                ask(desk, dossier)
            withdraw(desk, dossier)
            assert is_closed(dossier, "withdrawn")

    @pytest.mark.parametrize("who", ["head", "leader"])
    def test_refuses_who_does_not_have_it(self, desk, who, nothing_changes):
        dossier, file = desk.accept(), stored()
        with nothing_changes(), pytest.raises(PolicyError, match="người đang giữ hồ sơ"):
            withdraw(desk, dossier, actor=getattr(desk, who), file=file)

    def test_at_the_office_it_is_recalled_first(self, desk, nothing_changes):
        dossier, file = desk.at("ky_duyet"), stored()
        with nothing_changes(), pytest.raises(TransitionError, match="bấm Thu hồi trước"):
            withdraw(desk, dossier, file=file)
        forwarding.dossier_recall(dossier_id=dossier.pk, actor=desk.head, at=LATER, reason="Người nộp rút")
        OutboxMessage.objects.filter(subject=dossier.code).update(**DELIVERED)
        withdraw(desk, dossier)
        assert is_closed(dossier, "withdrawn")

    @pytest.mark.parametrize("end", [withdraw, refuse, stop, pause, ask])
    def test_nothing_ends_or_halts_while_the_recall_is_on_its_way(self, desk, nothing_changes, end):
        dossier = desk.at("ky_duyet")
        forwarding.dossier_recall(dossier_id=dossier.pk, actor=desk.head, at=LATER, reason="Sai thể thức")
        with nothing_changes(), pytest.raises(TransitionError, match="chưa tới eOffice"):
            end(desk, dossier, actor=desk.head)


class TestStop:
    """Dừng xử lý."""

    def test_any_head_stops_what_waits(self, desk):
        dossier, other = desk.accept(), person(Role.HEAD, agency=desk.agency)
        ask(desk, dossier)
        stop(desk, dossier, actor=other)
        assert is_closed(dossier, "stopped")
        resting = desk.at("xem_xet")
        pause(desk, resting, at=NOW)
        stop(desk, resting, actor=other)
        assert is_closed(resting, "stopped")

    def test_the_time_that_it_waited_does_not_make_it_late(self, desk):
        dossier = desk.accept()
        ask(desk, dossier)
        stop(desk, dossier, actor=desk.head, at=dossier.due_at + timedelta(days=20))
        dossier.refresh_from_db()
        assert dossier.due_at > dossier.finished_at

    @pytest.mark.parametrize("who", ["clerk", "specialist", "leader"])
    def test_refuses_who_is_not_its_head(self, desk, who, nothing_changes):
        dossier, file = desk.at("xem_xet"), stored()
        with nothing_changes(), pytest.raises(PolicyError, match="Chỉ lãnh đạo phòng"):
            stop(desk, dossier, actor=getattr(desk, who), file=file)

    def test_refuses_what_was_not_taken_in(self, desk, nothing_changes):
        dossier, file = pending(desk), stored()
        with nothing_changes(), pytest.raises(PolicyError):
            stop(desk, dossier, file=file)


@pytest.mark.parametrize("end", [refuse, withdraw, stop])
class TestEveryEnd:
    """What all ends refuse."""

    @pytest.mark.parametrize("step", ["xac_nhan", "tra_ket_qua", "xong"])
    def test_refuses_once_there_is_a_result(self, desk, end, step, nothing_changes):
        dossier, file = desk.at(step), stored()
        with nothing_changes(), pytest.raises(TransitionError, match="đã có kết quả"):
            end(desk, dossier, file=file)

    def test_refuses_what_is_at_the_office(self, desk, end, nothing_changes):
        dossier, file = desk.at("ban_hanh"), stored()
        with nothing_changes(), pytest.raises(TransitionError, match="Thu hồi trước"):
            end(desk, dossier, file=file)

    @pytest.mark.parametrize("other", [refuse, withdraw, stop])
    def test_refuses_what_has_ended(self, desk, end, other, nothing_changes):
        dossier, file = desk.at("xem_xet"), stored()
        other(desk, dossier)
        with nothing_changes(), pytest.raises(PolicyError):
            end(desk, dossier, file=file)

    def test_refuses_without_reason_or_fitting_paper(self, desk, end, nothing_changes):
        dossier, file, wrong = desk.at("xem_xet"), stored(), stored("anh.png", picture())
        with nothing_changes(), pytest.raises(InputError, match="lý do"):
            end(desk, dossier, file=file, reason=" ")
        with nothing_changes(), pytest.raises(InputError, match="phải là PDF"):
            end(desk, dossier, file=wrong)

    def test_refuses_a_stale_page(self, desk, end, nothing_changes):
        dossier, file = desk.at("xem_xet"), stored()
        for stale in ({"expected_step": "xu_ly"}, {"expected_state": "supplement"}):
            with nothing_changes(), pytest.raises(StaleError):
                end(desk, dossier, file=file, **stale)

    def test_refuses_a_clerk_and_a_head_of_another_agency(self, desk, end, nothing_changes):
        dossier, file, other = desk.at("xem_xet"), stored(), build()
        for stranger in (other.clerk, other.head):
            with nothing_changes(), pytest.raises(PolicyError):
                end(desk, dossier, actor=stranger, file=file)


@pytest.mark.parametrize(
    "broken",
    [{"state": "paused"}, {"paused_at": NOW}, {"state": "supplement"}, {"state": "refused"}, {"holder": None}],
    ids=lambda fields: "-".join(fields.values() if "state" in fields else fields),
)
def test_the_database_holds_the_rules_too(desk, broken):
    dossier = desk.accept()
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(**broken)


def test_every_way_together_keeps_one_owner(desk):
    """Papers, a pause and a refusal that is undone, one after the other: the same people have it to the end."""
    dossier = desk.at("xem_xet")
    for way in (lambda: ask(desk, dossier, actor=desk.head), lambda: receive(desk, dossier)):
        way()
    for way in (pause, resume, refuse, undo):
        way(desk, dossier, at=LATER + timedelta(hours=2))
        dossier.refresh_from_db()
        assert (dossier.holder is None) is (dossier.finished_at is not None)
    assert (dossier.state, dossier.holder, desk.step(dossier)) == ("processing", desk.head, "xem_xet")
