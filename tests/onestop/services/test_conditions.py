"""Actions under conditions, and those that need no assignment, done at the desk."""

from datetime import timedelta

import pytest

from accounts.models import Role
from common.errors import InputError
from onestop.models import Attachment, Dossier, Event
from onestop.policies import actor_of, facts_of
from onestop.queries import dossier_record
from onestop.queries.circumstances import circumstances_of, looker
from onestop.services import paying, processing
from procedures.engine import ActionNotOpen, open_actions
from procedures.models import Action, Component
from procedures.queries import forget_plans, plan_of
from tests.factories.accounts import NOW, person
from tests.factories.onestop import priced_desk, stored
from tests.factories.procedures import ActionFactory, past_the_guard
from tests.kept import kept

SETTLED = {"type": "payment_settled"}


@pytest.fixture
def priced(db):
    """Give a desk whose procedure costs something; the specialist may pass on what is paid."""
    desk = kept(priced_desk)
    ask(desk, SETTLED)
    return desk


def ask(desk, *conditions, start="xu_ly", transition="advance"):
    found = Action.objects.filter(version=desk.process, from_step__code=start, transition=transition)
    with past_the_guard():
        found.update(conditions=list(conditions))
    forget_plans()


def shown(desk, dossier, user):
    dossier = Dossier.objects.get(pk=dossier.pk)
    return [action.transition for action in dossier_record(dossier, user, at=NOW).actions]


def test_an_action_opens_when_its_condition_becomes_true(priced, nothing_changes):
    dossier = priced.accept()
    priced.draft(dossier)
    assert shown(priced, dossier, priced.specialist) == []
    with nothing_changes(), pytest.raises(ActionNotOpen, match="Hãy thu phí, lệ phí trước"):
        priced.act(dossier, "advance", priced.specialist)
    paying.payment_settle(
        dossier_id=dossier.pk, actor=priced.clerk, at=NOW, expected_owed_vnd=50_000, receipt_number="BL1"
    )
    assert shown(priced, dossier, priced.specialist) == ["advance"]
    priced.act(dossier, "advance", priced.specialist)
    dossier.refresh_from_db()
    assert priced.step(dossier) == "xem_xet"


def test_the_office_is_closed_to_a_draft_whose_condition_does_not_hold(desk, nothing_changes):
    ask(desk, {"type": "channel_is", "channels": ["online"]}, start="xem_xet", transition="forward")
    dossier = desk.at("xem_xet")
    file = stored("Giay-phep_sua.pdf")
    with nothing_changes(), pytest.raises(ActionNotOpen, match="nộp trực tuyến"):
        desk.forward(dossier, file=file)


def test_conditions_cost_queries_only_where_there_are_some(desk, count_queries):
    dossier = Dossier.objects.get(pk=desk.accept().pk)
    plan, actor = plan_of(desk.process.pk), actor_of(desk.specialist)
    facts = facts_of(dossier, plan.step("xu_ly"), has_draft=True, look=looker(dossier, NOW))
    assert count_queries(lambda: open_actions(plan, facts, actor)) == 0
    ask(desk, SETTLED)
    plan = plan_of(desk.process.pk)
    facts = facts_of(dossier, plan.step("xu_ly"), has_draft=True, look=looker(dossier, NOW))
    assert count_queries(lambda: open_actions(plan, facts, actor)) == 6
    assert count_queries(lambda: open_actions(plan, facts, actor)) == 0


def test_tells_what_is_true_of_a_dossier(priced):
    ask(priced)
    dossier = priced.at("xem_xet")
    seen = circumstances_of(dossier, NOW + timedelta(hours=3))
    assert (seen.payment_settled, seen.supplemented) == (False, False)
    assert (seen.channel, seen.result_channel) == ("counter", "counter")
    assert seen.agencies == {priced.agency.code}
    assert seen.steps_done == {"tiep_nhan", "xu_ly"}
    assert seen.components == set(Component.objects.values_list("code", flat=True))
    assert seen.waited_hours == 1.5
    assert seen.roles_done == {"clerk", "specialist"}


def test_a_step_that_was_given_back_is_not_done(desk):
    dossier = desk.at("xem_xet")
    desk.act(dossier, "send_back", desk.head)
    assert circumstances_of(Dossier.objects.get(pk=dossier.pk), NOW).steps_done == {"tiep_nhan", "xu_ly"}


def test_a_paper_that_did_not_come_is_not_among_the_components(desk):
    with past_the_guard():
        Component.objects.update(required=False)
    dossier = desk.accept(papers=())
    assert circumstances_of(dossier, NOW).components == frozenset()
    paper = dossier.papers.first()
    paper.originals = 1
    paper.save()
    assert circumstances_of(dossier, NOW).components == {paper.component.code}


def test_a_file_of_a_paper_counts(desk):
    dossier = desk.accept(files=True)
    dossier.papers.update(originals=0)
    found = circumstances_of(dossier, NOW).components
    assert len(found) == Attachment.objects.filter(kind=Attachment.Kind.COMPONENT).count() == 2


def test_a_dossier_that_was_supplemented_says_so(desk):
    dossier = desk.accept()
    Event.objects.filter(dossier=dossier).update(action=Event.Kind.SUPPLEMENTED)
    assert circumstances_of(dossier, NOW).supplemented


def add_special(desk):
    steps = {step.code: step for step in desk.process.steps.all()}
    ends = {"from_step": steps["xem_xet"], "to_step": steps["xu_ly"], "transition": "send_back"}
    with past_the_guard():
        ActionFactory(code="2001", label="Làm lại", trigger="special", position=50, opinion="must", **ends)
    forget_plans()


def test_who_has_the_role_may_do_what_needs_no_assignment(desk):
    add_special(desk)
    other = person(Role.HEAD, agency=desk.agency)
    dossier = desk.at("xem_xet")
    bystander = other if dossier.holder == desk.head else desk.head
    assert shown(desk, dossier, bystander) == ["send_back"]
    special(desk, dossier, bystander)
    dossier.refresh_from_db()
    assert (desk.step(dossier), dossier.holder) == ("xu_ly", desk.specialist)
    assert dossier.events.last().actor == bystander


def test_refuses_it_to_another_role_or_agency_and_without_reason(desk, nothing_changes):
    add_special(desk)
    dossier = desk.at("xem_xet")
    for stranger in (desk.specialist, person(Role.HEAD)):
        with nothing_changes(), pytest.raises(ActionNotOpen, match="vai trò"):
            special(desk, dossier, stranger)
    with nothing_changes(), pytest.raises(InputError):
        special(desk, dossier, desk.head, note="")


def special(desk, dossier, user, note="Thiếu bản vẽ."):
    action = next(one for one in desk.plan.actions_from("xem_xet") if one.trigger == "special")
    processing.dossier_act(
        dossier_id=dossier.pk, actor=user, at=NOW + timedelta(hours=2), action_id=action.id,
        expected_step="xem_xet", note=note,
    )  # fmt: skip
