"""The rules that every move keeps, where a process was configured wrongly too."""

import pytest
from django.db import IntegrityError

from accounts.models import Role
from common.errors import TransitionError
from onestop.models import Attachment, Dossier
from onestop.policies import step_of
from onestop.services import intake, processing
from onestop.services.locking import current_step
from onestop.services.moves import make_transition
from procedures.models import Action
from procedures.queries import forget_plans
from tests.factories.accounts import NOW, DepartmentFactory, person
from tests.factories.onestop import stored
from tests.factories.procedures import THREE_ACTIONS, THREE_STEPS, past_the_guard, process


@pytest.mark.parametrize(
    ("state", "transition", "life_cycle"),
    [
        ("accepted", "forward", "at_office"),
        ("processing", "advance", "result_ready"),
        ("processing", "forward", "processing"),
        ("processing", "hand_over", "processing"),
        ("returned", "send_back", "processing"),
    ],
)
def test_refuses_a_move_that_the_state_does_not_know(state, transition, life_cycle):
    dossier = Dossier(code="H18-1", state=state)
    with pytest.raises(TransitionError, match="không làm được việc này"):
        make_transition(dossier, transition, life_cycle)


def test_a_dossier_without_a_step_is_not_in_its_process(desk):
    assert step_of(desk.plan, None) is None
    with pytest.raises(TransitionError, match="chưa vào quy trình"):
        current_step(Dossier(code="H18-1"), desk.plan)


def test_least_loaded_goes_before_who_did_it_before(desk):
    with past_the_guard():
        Action.objects.filter(version=desk.process, transition="send_back").update(assignment="least_loaded")
    forget_plans()
    dossier = desk.at("xem_xet")
    other = person(Role.SPECIALIST, agency=desk.agency)
    for _ in range(2):
        intake.dossier_accept(data=desk.data(), actor=desk.clerk, at=NOW, assignee=desk.specialist)
    desk.act(dossier, "send_back", desk.head)
    assert Dossier.objects.get(pk=dossier.pk).holder == other


def test_the_least_loaded_of_the_department_that_has_it_goes_first(desk):
    """A busy head of the same department gets it, not an idle one of another."""
    here = DepartmentFactory(agency=desk.agency)
    specialist, head = (person(role, department=here) for role in (Role.SPECIALIST, Role.HEAD))
    person(Role.HEAD, department=DepartmentFactory(agency=desk.agency))
    for _ in range(2):
        dossier = intake.dossier_accept(data=desk.data(), actor=desk.clerk, at=NOW, assignee=specialist)
        processing.draft_attach(dossier_id=dossier.pk, actor=specialist, at=NOW, file=stored())
        desk.act(dossier, "advance", specialist)
        assert Dossier.objects.get(pk=dossier.pk).holder == head


def test_another_broken_rule_of_the_database_is_no_used_form(desk, nothing_changes):
    """Only a form's key tells of a double press; anything else is a bug and stays one."""
    with nothing_changes(), pytest.raises(IntegrityError):
        intake.dossier_accept(data=desk.data(channel=None), actor=desk.clerk, at=NOW)


def test_without_a_draft_there_is_no_result_file(desk):
    actions = [(*action[:5], {}) if action[4] == "confirm_result" else action for action in THREE_ACTIONS]
    desk.process = process(desk.agency, steps=THREE_STEPS, actions=actions, duration=1)
    dossier = desk.accept()
    desk.act(dossier, "confirm_result", desk.specialist, files=[stored("phieu.pdf")])
    assert not dossier.attachments.filter(kind=Attachment.Kind.RESULT).exists()
