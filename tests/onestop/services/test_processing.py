"""What specialists and heads do at the desk."""

from datetime import timedelta

import pytest

from accounts.models import Role
from common.errors import InputError
from onestop.models import Attachment, Dossier, Event, Task
from onestop.services import processing
from onestop.services.locking import StaleError
from procedures.engine import ActionNotOpen
from procedures.models import Action
from procedures.queries import forget_plans
from tests.factories.accounts import NOW, person
from tests.factories.onestop import desk as build
from tests.factories.onestop import picture, stored
from tests.factories.procedures import past_the_guard, three_steps


def test_passes_it_on_with_opinion_and_followers(desk):
    dossier = desk.accept()
    draft = desk.draft(dossier)
    note = stored("y-kien.pdf")
    desk.act(dossier, "advance", desk.specialist, follower_ids=[desk.clerk.pk], files=[note])
    dossier.refresh_from_db()
    assert (desk.step(dossier), dossier.holder, dossier.sent_back) == ("xem_xet", desk.head, False)
    task = dossier.tasks.get(outcome=Task.Outcome.OPEN)
    assert [one.user for one in task.participants.all()] == [desk.clerk]
    event = dossier.events.get(action=Event.Kind.ADVANCED)
    assert (event.opinion, event.receiver_name) == ("Kính trình xem xét.", desk.head.full_name)
    names = [file["name"] for file in event.data["files"]]
    assert names == [draft.name, "y-kien.pdf"]


def test_the_sender_may_choose_who_gets_it(desk):
    second = person(Role.HEAD, agency=desk.agency)
    dossier = desk.accept()
    desk.draft(dossier)
    assert desk.act(dossier, "advance", desk.specialist, assignee_id=second.pk).holder == second


def test_sends_it_back_to_who_did_the_step(desk):
    person(Role.SPECIALIST, agency=desk.agency)
    dossier = desk.at("xem_xet")
    by = dossier.tasks.get(step__code="xu_ly").assignee
    desk.act(dossier, "send_back", desk.head, note="Sửa số xe.")
    dossier.refresh_from_db()
    assert (desk.step(dossier), dossier.holder, dossier.sent_back) == ("xu_ly", by, True)
    assert dossier.tasks.get(step__code="xem_xet").outcome == Task.Outcome.SENT_BACK
    assert dossier.events.last().opinion == "Sửa số xe."
    desk.act(dossier, "advance", by)
    dossier.refresh_from_db()
    assert (dossier.sent_back, dossier.holder) == (False, desk.head)


def test_confirms_the_result_and_gives_it_to_the_clerk(desk):
    dossier = desk.at("xac_nhan")
    desk.act(dossier, "confirm_result", desk.head)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.holder) == (Dossier.State.RESULT_READY, desk.clerk)


def test_the_clerk_may_give_a_wrong_result_back_to_the_head(desk):
    dossier = desk.at("tra_ket_qua")
    desk.act(dossier, "send_back", desk.clerk, note="Sai tên chủ hồ sơ.")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.holder, dossier.sent_back) == (Dossier.State.PROCESSING, desk.head, True)


def test_the_draft_is_the_result_where_the_office_has_no_part(db):
    desk = build(process=None)
    desk.process = three_steps(desk.agency)
    dossier = desk.accept()
    desk.draft(dossier, name="ban-sao.pdf")
    desk.act(dossier, "confirm_result", desk.specialist)
    dossier.refresh_from_db()
    result = dossier.attachments.get(kind=Attachment.Kind.RESULT)
    assert (result.name, dossier.state) == ("ban-sao.pdf", Dossier.State.RESULT_READY)
    assert dossier.result_at == NOW + timedelta(hours=1)


class TestRefusals:
    """A refused act leaves everything as it was."""

    def test_refuses_without_a_draft(self, desk, nothing_changes):
        dossier = desk.accept()
        with nothing_changes(), pytest.raises(ActionNotOpen, match="Chưa có dự thảo"):
            desk.act(dossier, "advance", desk.specialist)

    def test_refuses_who_does_not_hold_it(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        with nothing_changes(), pytest.raises(ActionNotOpen, match="người khác giữ"):
            desk.act(dossier, "send_back", desk.specialist)

    def test_refuses_a_holder_who_lost_the_role(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        desk.head.posts.update(role=Role.LEADER)
        desk.head.__dict__.pop("active_posts", None)
        with nothing_changes(), pytest.raises(ActionNotOpen, match="vai trò"):
            desk.act(dossier, "send_back", desk.head)

    def test_refuses_to_send_back_without_a_reason(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        with nothing_changes(), pytest.raises(InputError, match="lý do"):
            desk.act(dossier, "send_back", desk.head, note="  ")

    def test_refuses_a_stale_page_and_says_who_was_first(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        with nothing_changes(), pytest.raises(StaleError, match=f"{desk.specialist.full_name} thao tác .* lúc"):
            processing.dossier_act(
                dossier_id=dossier.pk,
                actor=desk.specialist,
                at=NOW,
                action_id=desk.action("xu_ly", "advance"),
                expected_step="xu_ly",
            )

    def test_the_same_button_pressed_twice_does_it_once(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        action = desk.action("xem_xet", "send_back")
        values = {"dossier_id": dossier.pk, "actor": desk.head, "at": NOW, "note": "Sửa.", "expected_step": "xem_xet"}
        processing.dossier_act(action_id=action, **values)
        with nothing_changes(), pytest.raises(StaleError):
            processing.dossier_act(action_id=action, **values)

    def test_refuses_an_action_of_another_process(self, desk, nothing_changes):
        dossier, other = desk.at("xem_xet"), build()
        with nothing_changes(), pytest.raises(ActionNotOpen):
            processing.dossier_act(
                dossier_id=dossier.pk,
                actor=desk.head,
                at=NOW,
                action_id=other.action("xem_xet", "send_back"),
                expected_step="xem_xet",
                note="Thử",
            )

    def test_refuses_to_forward_by_the_plain_button(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        with nothing_changes(), pytest.raises(Exception, match="cần thêm thông tin"):
            desk.act(dossier, "forward", desk.head)

    def test_refuses_a_chosen_person_of_another_role(self, desk, nothing_changes):
        dossier = desk.accept()
        desk.draft(dossier)
        with nothing_changes(), pytest.raises(InputError, match="không giữ vai trò"):
            desk.act(dossier, "advance", desk.specialist, assignee_id=desk.clerk.pk)

    def test_refuses_a_follower_of_another_agency(self, desk, nothing_changes):
        dossier, stranger = desk.accept(), person(Role.HEAD)
        desk.draft(dossier)
        with nothing_changes(), pytest.raises(InputError, match="người theo dõi"):
            desk.act(dossier, "advance", desk.specialist, follower_ids=[stranger.pk])

    def test_refuses_a_transition_that_does_not_fit_the_step(self, desk, nothing_changes):
        """A process that was configured wrongly stops with a sentence, not half way."""
        with past_the_guard():
            Action.objects.filter(version=desk.process, transition="send_back").update(transition="confirm_result")
        forget_plans()
        dossier = desk.at("xem_xet")
        with nothing_changes(), pytest.raises(Exception, match="không làm được việc này"):
            desk.act(dossier, "confirm_result", desk.head)


class TestDrafts:
    """Versions of the draft."""

    def test_counts_versions(self, desk):
        dossier = desk.accept()
        assert [desk.draft(dossier, name=f"v{number}.pdf").version for number in (1, 2)] == [1, 2]
        assert [event.action for event in dossier.events.all()][1:] == ["attached", "attached"]

    def test_the_same_file_again_changes_nothing(self, desk, nothing_changes):
        dossier = desk.accept()
        first = desk.draft(dossier)
        with nothing_changes():
            assert desk.draft(dossier).pk == first.pk

    @pytest.mark.parametrize("role", ["clerk", "head"])
    def test_refuses_who_does_not_hold_it(self, desk, role, nothing_changes):
        dossier, file = desk.accept(), stored()
        with nothing_changes(), pytest.raises(Exception, match="người đang xử lý"):
            processing.draft_attach(dossier_id=dossier.pk, actor=getattr(desk, role), at=NOW, file=file)

    def test_refuses_once_it_is_at_the_office(self, desk, nothing_changes):
        dossier, file = desk.at("ky_duyet"), stored()
        with nothing_changes(), pytest.raises(Exception, match="người đang xử lý"):
            processing.draft_attach(dossier_id=dossier.pk, actor=desk.head, at=NOW, file=file)

    def test_refuses_another_kind_of_file(self, desk, nothing_changes):
        dossier, file = desk.accept(), stored("anh.png", picture())
        with nothing_changes(), pytest.raises(InputError, match="phải là PDF"):
            processing.draft_attach(dossier_id=dossier.pk, actor=desk.specialist, at=NOW, file=file)

    def test_refuses_a_file_over_the_limit(self, desk, settings, nothing_changes):
        settings.UPLOAD_LIMIT_BYTES = 10
        dossier, file = desk.accept(), stored()
        with nothing_changes(), pytest.raises(InputError, match="vượt 10 B"):
            processing.draft_attach(dossier_id=dossier.pk, actor=desk.specialist, at=NOW, file=file)
