"""Steps of a draft: added, put between, changed, copied, moved, taken away."""

from dataclasses import replace

import pytest

from accounts.models import Role
from common.errors import InputError, PolicyError, TransitionError
from procedures.conditions import PaymentDue, StepDone
from procedures.lint import Severity, check_process
from procedures.models import Step
from procedures.packages import draft_content
from procedures.services import actions, steps
from procedures.services.actions import ActionData
from procedures.services.steps import StepData
from tests.factories.accounts import NOW, DepartmentFactory

pytestmark = pytest.mark.django_db

REVIEW = StepData(name="Rà soát chéo", role=Role.SPECIALIST, life_cycle="processing", duration=4)


def codes(office):
    return list(office.draft.steps.values_list("code", flat=True))


def ways(office):
    return list(office.draft.actions.values_list("from_step__code", "to_step__code", "transition"))


def errors(office):
    return [one for one in check_process(draft_content(office.draft)) if one.severity == Severity.ERROR]


def test_adds_a_step_behind_another_with_a_code_of_its_name(office):
    made = steps.step_add(**office.call, step=REVIEW, after_id=office.step("xu_ly").pk)
    assert codes(office)[:4] == ["tiep_nhan", "xu_ly", "ra_soat_cheo", "xem_xet"]
    assert (made.duration, made.interconnected) == (4, False)
    event = office.draft.events.last()
    assert (event.action, event.data["what"]) == ("step_added", "Rà soát chéo")


def test_a_second_step_of_the_name_gets_a_number(office):
    steps.step_add(**office.call, step=REVIEW)
    steps.step_add(**office.call, step=REVIEW)
    assert codes(office)[-2:] == ["ra_soat_cheo", "ra_soat_cheo_2"]


def test_a_step_between_two_splits_the_action(office):
    action = office.action("xu_ly", "advance")
    steps.step_add(**office.call, step=REVIEW, split_action_id=action.pk)
    assert ("xu_ly", "ra_soat_cheo", "advance") in ways(office)
    assert ("ra_soat_cheo", "xem_xet", "advance") in ways(office)
    assert ("xu_ly", "xem_xet", "advance") not in ways(office)
    assert errors(office) == []


def test_each_half_of_a_split_action_makes_a_move_that_the_life_cycle_knows(office):
    steps.step_add(**office.call, step=REVIEW, split_action_id=office.action("xem_xet", "forward").pk)
    assert ("xem_xet", "ra_soat_cheo", "advance") in ways(office)
    assert ("ra_soat_cheo", "ky_duyet", "forward") in ways(office)


def test_a_step_of_the_office_is_interconnected(office):
    step = replace(REVIEW, role=Role.LEADER, life_cycle="at_office")
    assert steps.step_add(**office.call, step=step).interconnected


def test_edits_a_step_and_moves_the_mark_of_the_beginning(office):
    step = office.step("xu_ly")
    changed = replace(REVIEW, code="xu_ly", name="Thẩm định", entry=True)
    steps.step_edit(**office.call, step_id=step.pk, step=changed)
    assert list(office.draft.steps.filter(entry=True).values_list("code", "name")) == [("xu_ly", "Thẩm định")]


def test_conditions_follow_a_step_to_its_new_code(office):
    action = office.action("xem_xet", "forward")
    for condition in (StepDone(type="step_done", step="xu_ly"), PaymentDue(type="payment_due")):
        actions.condition_add(**office.call, action_id=action.pk, condition=condition)
    changed = replace(REVIEW, code="tham_dinh", name="Thẩm định")
    steps.step_edit(**office.call, step_id=office.step("xu_ly").pk, step=changed)
    first, second = office.action("xem_xet", "forward").conditions
    assert (first["step"], second) == ("tham_dinh", {"type": "payment_due"})


def test_refuses_a_code_that_another_step_has(office, nothing_changes):
    call = office.call
    with nothing_changes(), pytest.raises(InputError, match="đã có trong quy trình"):
        steps.step_edit(**call, step_id=office.step("xu_ly").pk, step=replace(REVIEW, code="xem_xet"))


def test_refuses_a_department_of_another_agency(office, nothing_changes):
    call, department = office.call, DepartmentFactory()
    with nothing_changes(), pytest.raises(InputError, match="không thuộc cơ quan"):
        steps.step_add(**call, step=replace(REVIEW, department_id=department.pk))
    own = DepartmentFactory(agency=office.agency)
    assert steps.step_add(**office.call, step=replace(REVIEW, department_id=own.pk)).department == own


def test_copies_a_step_without_its_actions(office):
    before = ways(office)
    copy = steps.step_copy(**office.call, step_id=office.step("tiep_nhan").pk)
    assert codes(office)[:2] == ["tiep_nhan", "tiep_nhan_2"]
    assert (copy.name, copy.entry, ways(office)) == ("Tiếp nhận hồ sơ (bản sao)", False, before)


def test_moves_a_step_up_and_down(office):
    step = office.step("xem_xet")
    steps.step_move(**office.call, step_id=step.pk, up=True)
    assert codes(office)[:3] == ["tiep_nhan", "xem_xet", "xu_ly"]
    steps.step_move(**office.call, step_id=step.pk, up=False)
    assert codes(office)[:3] == ["tiep_nhan", "xu_ly", "xem_xet"]


def test_the_first_step_stays_first(office, nothing_changes):
    call = office.call
    with nothing_changes():
        steps.step_move(**call, step_id=office.step("tiep_nhan").pk, up=True)


def test_refuses_to_leave_actions_hanging(office, nothing_changes):
    call = office.call
    with nothing_changes(), pytest.raises(InputError, match="còn 4 thao tác nối vào"):
        steps.step_delete(**call, step_id=office.step("xem_xet").pk)


def test_a_step_that_goes_hands_its_actions_on(office):
    steps.step_add(**office.call, step=REVIEW, split_action_id=office.action("xu_ly", "advance").pk)
    gone, taker = office.step("ra_soat_cheo"), office.step("xem_xet")
    assert {action.label for action in steps.hanging_actions(gone)} == {"Xác nhận hoàn thành"}
    steps.step_delete(**office.call, step_id=gone.pk, reconnect_to=taker.pk)
    assert ("xu_ly", "xem_xet", "advance") in ways(office)
    assert "ra_soat_cheo" not in codes(office)
    assert list(office.draft.steps.values_list("position", flat=True)) == list(range(1, 8))
    assert errors(office) == []


def test_an_action_that_would_turn_in_a_circle_goes_with_the_step(office):
    steps.step_delete(**office.call, step_id=office.step("xem_xet").pk, reconnect_to=office.step("xu_ly").pk)
    assert all(start != end for start, end, _ in ways(office))


def test_a_step_without_actions_goes_at_once(office):
    made = steps.step_add(**office.call, step=REVIEW)
    steps.step_delete(**office.call, step_id=made.pk)
    assert "ra_soat_cheo" not in codes(office)


def test_refuses_strangers_and_published_versions(office, foreign, nothing_changes):
    call = office.call
    theirs = {**call, "version_id": foreign.pk}
    published = {**call, "version_id": office.published.pk, "revision": office.published.revision}
    with nothing_changes():
        with pytest.raises(PolicyError):
            steps.step_add(**theirs, step=REVIEW)
        with pytest.raises(TransitionError):
            steps.step_add(**published, step=REVIEW)


class TestActions:
    """What connects the steps."""

    def data(self, office, start="xu_ly", end="tiep_nhan", **values):
        ends = {"from_step_id": office.step(start).pk, "to_step_id": office.step(end).pk if end else None}
        return ActionData(**{"code": "7400", "label": "Trả lại một cửa", "transition": "send_back", **ends, **values})

    def test_connects_two_steps(self, office):
        actions.action_add(**office.call, action=self.data(office, opinion="must"))
        assert ways(office)[-1] == ("xu_ly", "tiep_nhan", "send_back")
        assert office.draft.events.last().said == "thêm thao tác «Trả lại một cửa»"

    def test_leads_an_action_elsewhere(self, office):
        action = office.action("xu_ly", "advance")
        data = self.data(office, end="xac_nhan", code="2000", transition="advance")
        actions.action_edit(**office.call, action_id=action.pk, action=data)
        assert ("xu_ly", "xac_nhan", "advance") in ways(office)

    def test_refuses_the_same_action_twice(self, office, nothing_changes):
        call, data = office.call, self.data(office, "xem_xet", "xu_ly")
        with nothing_changes(), pytest.raises(InputError, match="đã có thao tác mã 7400"):
            actions.action_add(**call, action=data)

    def test_refuses_an_end_that_is_no_hand_over(self, office, nothing_changes):
        call, data = office.call, self.data(office, end=None)
        with nothing_changes(), pytest.raises(InputError, match="Hãy chọn bước đến"):
            actions.action_add(**call, action=data)

    def test_refuses_steps_of_another_version(self, office, nothing_changes):
        call, data = office.call, self.data(office)
        other = office.published.steps.first().pk
        for field in ("from_step_id", "to_step_id"):
            with nothing_changes(), pytest.raises(InputError, match="không còn trong quy trình"):
                actions.action_add(**call, action=replace(data, **{field: other}))

    def test_takes_an_action_away_and_the_linter_says_what_is_missing(self, office):
        actions.action_delete(**office.call, action_id=office.action("tra_ket_qua", "hand_over").pk)
        assert office.draft.actions.count() == 10
        assert office.draft.events.last().action == "action_deleted"

    def test_moves_an_action(self, office):
        second = office.draft.actions.all()[1]
        actions.action_move(**office.call, action_id=second.pk, up=True)
        assert office.draft.actions.first() == second
        assert office.draft.events.last().at == NOW

    def test_the_first_action_stays_first(self, office, nothing_changes):
        call = office.call
        with nothing_changes():
            actions.action_move(**call, action_id=office.draft.actions.first().pk, up=True)

    def test_finds_the_move_between_the_states_of_two_steps(self, office):
        data = self.data(office, "xem_xet", "ky_duyet", code="2601", transition="")
        assert actions.action_add(**office.call, action=data).transition == "forward"

    def test_refuses_two_steps_that_no_move_connects(self, office, nothing_changes):
        call, data = office.call, self.data(office, "tiep_nhan", "tra_ket_qua", transition="")
        with nothing_changes(), pytest.raises(InputError, match="Không có lối đi nào"):
            actions.action_add(**call, action=data)

    def test_refuses_a_condition_twice_and_one_that_is_gone(self, office, nothing_changes):
        action, condition = office.action("xem_xet", "forward"), PaymentDue(type="payment_due")
        actions.condition_add(**office.call, action_id=action.pk, condition=condition)
        call = office.call
        with nothing_changes(), pytest.raises(InputError, match="đã có điều kiện ấy"):
            actions.condition_add(**call, action_id=action.pk, condition=condition)
        with nothing_changes(), pytest.raises(TransitionError, match="không còn"):
            actions.condition_remove(**call, action_id=action.pk, index=1)


def test_a_step_of_the_deciding_agency_names_a_department_there(office, nothing_changes):
    there, own = DepartmentFactory(), DepartmentFactory(agency=office.agency)
    office.draft.process.procedure.deciding_agencies.add(there.agency)
    call, deciding = office.call, replace(REVIEW, place=Step.Place.DECIDING)
    with nothing_changes(), pytest.raises(InputError, match="không thuộc cơ quan"):
        steps.step_add(**call, step=replace(deciding, department_id=own.pk))
    with nothing_changes(), pytest.raises(InputError, match="không thuộc cơ quan"):
        steps.step_add(**call, step=replace(REVIEW, place=Step.Place.RECEIVING, department_id=there.pk))
    made = steps.step_add(**call, step=replace(deciding, department_id=there.pk))
    assert (made.place, made.department) == ("deciding", there)
    part = next(part for part in draft_content(office.draft).steps if part.code == made.code)
    assert (part.place, part.department) == (Step.Place.DECIDING, there.code)
