"""Co-workers and followers: who may be named, what they may do, what is new to them, and that a rest loses nobody."""

from datetime import timedelta

import pytest

from accounts.models import Role
from common.errors import InputError, PolicyError
from common.journal import verify_chain
from onestop.models import Dossier, Event, Participant, Task
from onestop.queries import Filters, public_track, queue_counts, task_list, work_rows
from onestop.services import processing
from onestop.services.locking import StaleError
from tests.factories.accounts import NOW, person
from tests.factories.assigning import co_work, configure
from tests.factories.onestop import stored
from tests.factories.paths import ask, pause, receive, refuse, resume, undo


@pytest.fixture
def colleague(desk):
    return person(Role.SPECIALIST, agency=desk.agency)


@pytest.fixture
def shared(desk, colleague):
    """Give a dossier with the head, on which a colleague works along and which the clerk follows."""
    return passed_on(desk, co_worker_ids=[colleague.pk], follower_ids=[desk.clerk.pk])


def passed_on(desk, **options):
    dossier = desk.accept()
    desk.draft(dossier)
    return desk.act(dossier, "advance", desk.specialist, **options)


def people(dossier):
    """Return who takes part in the present stay, and how."""
    task = dossier.tasks.get(outcome=Task.Outcome.OPEN)
    return {(one.user, one.part) for one in task.participants.all()}


class TestNaming:
    """Whom the sender may name."""

    def test_names_both(self, desk, colleague, shared):
        assert people(shared) == {(colleague, "co_worker"), (desk.clerk, "follower")}

    @pytest.mark.parametrize(
        ("allowed", "field"),
        [("performer", "co_worker_ids"), ("performer", "follower_ids"), ("co_workers", "follower_ids")],
    )
    def test_refuses_whom_the_action_does_not_let_name(self, desk, colleague, allowed, field, nothing_changes):
        dossier = desk.accept()
        desk.draft(dossier)
        configure(desk, "xu_ly", "advance", participants=allowed)
        with nothing_changes(), pytest.raises(InputError, match="không cho nêu") as refusal:
            desk.act(dossier, "advance", desk.specialist, **{field: [colleague.pk]})
        assert refusal.value.field == field

    def test_refuses_two_parts_for_one_person(self, desk, colleague, nothing_changes):
        dossier = desk.accept()
        desk.draft(dossier)
        both = {"co_worker_ids": [colleague.pk], "follower_ids": [colleague.pk]}
        receiver = {"co_worker_ids": [desk.head.pk]}
        for options in (both, receiver):
            with nothing_changes(), pytest.raises(InputError, match="chỉ giữ một vai"):
                desk.act(dossier, "advance", desk.specialist, **options)
        with nothing_changes(), pytest.raises(InputError, match="không cần theo dõi"):
            desk.act(dossier, "advance", desk.specialist, follower_ids=[desk.head.pk])

    @pytest.mark.parametrize(("role", "here"), [(Role.SPECIALIST, False), (Role.AGENCY_ADMIN, True)])
    def test_refuses_a_co_worker_who_could_not_work_on_it(self, desk, role, here, nothing_changes):
        dossier, stranger = desk.accept(), person(role, agency=desk.agency if here else None)
        desk.draft(dossier)
        with nothing_changes(), pytest.raises(InputError, match="người phối hợp không thuộc"):
            desk.act(dossier, "advance", desk.specialist, co_worker_ids=[stranger.pk])


class TestCoWork:
    """Góp ý phối hợp."""

    def test_adds_opinion_and_files_and_leaves_it_with_its_holder(self, desk, colleague, shared):
        co_work(desk, shared, colleague, files=[stored("y-kien.pdf")])
        shared.refresh_from_db()
        event = shared.events.last()
        assert (event.action, event.opinion, event.actor) == (Event.Kind.CO_WORKED, "Đồng ý về giao thông.", colleague)
        assert [file["name"] for file in event.data["files"]] == ["y-kien.pdf"]
        assert (shared.holder, desk.step(shared)) == (desk.head, "xem_xet")
        assert verify_chain(shared.events.all(), subject=shared) == []
        assert Participant.objects.get(user=colleague).finished_at is None

    def test_says_when_the_part_is_done_and_leaves_the_queue(self, desk, colleague, shared):
        assert queue_counts(colleague, NOW)["co_work"] == 1
        assert task_list(colleague, queue="co_work", filters=Filters(), at=NOW).get() == shared
        co_work(desk, shared, colleague, finished=True, opinion="")
        assert Participant.objects.get(user=colleague).finished_at == NOW
        assert queue_counts(colleague, NOW)["co_work"] == 0

    def test_leaves_the_queue_with_the_step(self, desk, colleague, shared):
        desk.act(shared, "send_back", desk.head, note="Sửa.")
        assert queue_counts(colleague, NOW)["co_work"] == 0

    @pytest.mark.parametrize("who", ["head", "specialist", "clerk", "leader"])
    def test_refuses_who_does_not_work_along(self, desk, shared, who, nothing_changes):
        with nothing_changes(), pytest.raises(PolicyError, match="người phối hợp chưa báo xong"):
            co_work(desk, shared, getattr(desk, who))

    def test_refuses_after_the_end_of_the_part(self, desk, colleague, shared, nothing_changes):
        co_work(desk, shared, colleague, finished=True)
        with nothing_changes(), pytest.raises(PolicyError):
            co_work(desk, shared, colleague)

    def test_refuses_who_left_the_agency(self, desk, colleague, shared, nothing_changes):
        colleague.posts.update(active=False)
        with nothing_changes(), pytest.raises(PolicyError):
            co_work(desk, shared, colleague)

    def test_refuses_while_it_rests(self, desk, colleague, shared, nothing_changes):
        pause(desk, shared)
        with nothing_changes(), pytest.raises(PolicyError):
            co_work(desk, shared, colleague)

    def test_refuses_a_page_of_an_earlier_step(self, desk, colleague, shared, nothing_changes):
        with nothing_changes(), pytest.raises(StaleError):
            co_work(desk, shared, colleague, expected_step="xu_ly")

    def test_refuses_nothing_at_all(self, desk, colleague, shared, nothing_changes):
        with nothing_changes(), pytest.raises(InputError, match="Chưa có gì để ghi"):
            co_work(desk, shared, colleague, opinion="  ")


class TestRest:
    """After a rest the stay goes on with the people and the mark that it had."""

    @pytest.mark.parametrize("times", [1, 2])
    def test_a_pause_loses_nobody(self, desk, colleague, shared, times):
        before = people(shared)
        co_work(desk, shared, colleague, finished=True)
        for _ in range(times):
            pause(desk, shared)
            resume(desk, shared)
        assert people(shared) == before
        part = Participant.objects.get(user=colleague, task__outcome="open")
        assert part.finished_at == NOW

    def test_a_supplement_loses_nobody(self, desk, colleague, shared):
        before = people(shared)
        ask(desk, shared, desk.head)
        receive(desk, shared)
        assert people(shared) == before

    def test_an_undone_refusal_loses_nobody(self, desk, shared):
        before = people(shared)
        refuse(desk, shared)
        undo(desk, shared)
        assert people(shared) == before

    def test_it_is_still_marked_as_sent_back(self, desk):
        dossier = desk.at("xem_xet")
        desk.act(dossier, "send_back", desk.head, note="Sửa.")
        ask(desk, dossier)
        receive(desk, dossier)
        dossier.refresh_from_db()
        assert (dossier.holder, dossier.sent_back) == (desk.specialist, True)
        desk.act(dossier, "advance", desk.specialist)
        dossier.refresh_from_db()
        assert not dossier.sent_back

    def test_what_came_forward_is_not_marked(self, desk, shared):
        pause(desk, shared)
        resume(desk, shared)
        assert not Dossier.objects.get(pk=shared.pk).sent_back


class TestNews:
    """What is new (mới) until seen, and what the applicant hears."""

    def row(self, user):
        [dossier] = Dossier.objects.select_related("step", "agency", "process_version")
        return work_rows([dossier], user)[0]

    def test_it_is_new_to_each_until_seen(self, desk, colleague, shared):
        task = shared.tasks.get(outcome="open")
        for user in (desk.head, colleague, desk.clerk):
            assert self.row(user).is_new
            assert processing.task_see(task_id=task.pk, actor=user, at=NOW)
            assert not self.row(user).is_new
            assert not processing.task_see(task_id=task.pk, actor=user, at=NOW + timedelta(hours=1))
        assert not self.row(desk.specialist).is_new

    def test_it_is_not_new_to_whom_the_action_does_not_tell(self, desk, colleague):
        silent = {f"tells_{name}": False for name in ("holder", "co_workers", "followers")}
        configure(desk, "xu_ly", "advance", **silent)
        passed_on(desk, co_worker_ids=[colleague.pk], follower_ids=[desk.clerk.pk])
        assert not any(self.row(user).is_new for user in (desk.head, colleague, desk.clerk))

    def test_the_public_course_tells_of_an_action_only_when_told_so(self, desk, colleague):
        configure(desk, "xu_ly", "advance", tells_applicant=False)
        dossier = passed_on(desk, co_worker_ids=[colleague.pk])
        co_work(desk, dossier, colleague)
        desk.act(dossier, "send_back", desk.head, note="Sửa.")
        told = [line.action for line in public_track(dossier.code).course]
        kinds = (Event.Kind.ADVANCED, Event.Kind.CO_WORKED)
        assert not {str(kind.label) for kind in kinds} & set(told)
        assert str(Event.Kind.SENT_BACK.label) in told
        assert set(kinds) <= set(dossier.events.values_list("action", flat=True))
