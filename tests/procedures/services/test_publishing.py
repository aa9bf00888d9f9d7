"""Sent by one, approved by another, in force from a day on."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Role
from common.errors import InputError, PolicyError, TransitionError
from procedures import queries, tasks
from procedures.models import ProcessVersion, VersionState
from procedures.services import actions, drafting, publishing, steps
from procedures.services.approval import CheckError
from procedures.services.changing import StaleDraftError
from procedures.services.drafting import VersionData
from procedures.services.steps import StepData
from tests.factories.accounts import NOW, person

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def sent(office, note="Đã cân nhắc."):
    publishing.version_send(**office.call, note=note)
    return {**office.call, "actor": office.second}


def version_with_warnings(office):
    action = office.action("xem_xet", "send_back")
    data = {name: getattr(action, name) for name in actions.ActionData.__dataclass_fields__}
    changed = actions.ActionData(**{**data, "code": "9999"})
    actions.action_edit(**office.call, action_id=action.pk, action=changed)


def states(office):
    return dict(office.published.process.versions.values_list("number", "state"))


def test_a_second_person_publishes_and_the_earlier_version_retires(office):
    call = sent(office)
    publishing.version_approve(**call, effective_from=TODAY)
    assert states(office) == {1: VersionState.RETIRED, 2: VersionState.PUBLISHED}
    office.draft.refresh_from_db()
    assert (office.draft.sent_by, office.draft.approved_by) == (office.admin, office.second)
    assert office.draft.warnings_note == ""
    assert office.draft.events.get(action="sent").opinion == "Đã cân nhắc."
    assert [event.action for event in office.draft.events.all()] == ["made", "sent", "approved"]
    assert office.published.events.last().action == "retired"
    found = queries.process_for(office.published.process.procedure_id, office.agency.pk, TODAY)
    assert found == office.draft


def test_a_later_day_leaves_the_present_version_in_force_until_then(office):
    later = TODAY + timedelta(days=10)
    publishing.version_approve(**sent(office), effective_from=later)
    assert states(office) == {1: VersionState.PUBLISHED, 2: VersionState.SCHEDULED}
    procedure = office.published.process.procedure_id
    assert queries.process_for(procedure, office.agency.pk, later - timedelta(days=1)) == office.published
    assert queries.process_for(procedure, office.agency.pk, later) == office.draft
    assert publishing.versions_take_effect(at=NOW + timedelta(days=9)) == 0
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        assert tasks.take_effect() == 1
    assert states(office) == {1: VersionState.RETIRED, 2: VersionState.PUBLISHED}
    assert office.draft.events.last().actor is None


def test_a_newer_version_takes_the_place_of_one_that_waits_for_its_day(office):
    publishing.version_approve(**sent(office), effective_from=TODAY + timedelta(days=10))
    third = drafting.draft_make(version_id=office.draft.pk, actor=office.admin, at=NOW)
    office.draft = third
    publishing.version_approve(**sent(office), effective_from=TODAY + timedelta(days=5), replaces=True)
    assert states(office) == {1: "published", 2: "retired", 3: "scheduled"}


@pytest.mark.parametrize("days", [0, 5, 20])
def test_refuses_to_put_an_approved_version_aside_unsaid(office, nothing_changes, days):
    publishing.version_approve(**sent(office), effective_from=TODAY + timedelta(days=10))
    office.draft = drafting.draft_make(version_id=office.draft.pk, actor=office.admin, at=NOW)
    call = sent(office)
    with nothing_changes(), pytest.raises(InputError, match="Phiên bản 2 đã duyệt, áp dụng từ 16/07/2026") as refused:
        publishing.version_approve(**call, effective_from=TODAY + timedelta(days=days))
    assert refused.value.field == "replaces"


def test_warnings_that_come_up_after_sending_need_the_approvers_word(office, nothing_changes):
    version_with_warnings(office)
    publishing.version_send(**office.call, note="Mã riêng của Sở.")
    ProcessVersion.objects.filter(pk=office.draft.pk).update(warnings_note="")
    call = {**office.call, "actor": office.second}
    with nothing_changes(), pytest.raises(InputError, match="vì sao vẫn công bố"):
        publishing.version_approve(**call, effective_from=TODAY)
    assert publishing.version_approve(**call, effective_from=TODAY, note="Đã hỏi Sở.").warnings_note == "Đã hỏi Sở."


@pytest.mark.parametrize("work", ["made", "changed", "sent"])
def test_refuses_who_worked_on_it(office, nothing_changes, work):
    worker = {"made": office.admin, "changed": office.second, "sent": office.admin}[work]
    if work == "changed":
        drafting.version_edit(**{**office.call, "actor": office.second}, values=VersionData(9, "working_day"))
    call = {**sent(office), "actor": worker}
    with nothing_changes(), pytest.raises(PolicyError, match="người khác phải duyệt"):
        publishing.version_approve(**call, effective_from=TODAY)
    third = {**call, "actor": person(Role.AGENCY_ADMIN, agency=office.agency)}
    assert publishing.version_approve(**third, effective_from=TODAY).state == VersionState.PUBLISHED


def test_one_person_may_do_both_where_four_eyes_are_switched_off(office, settings):
    settings.FOUR_EYES = False
    call = {**sent(office), "actor": office.admin}
    assert publishing.version_approve(**call, effective_from=TODAY).state == VersionState.PUBLISHED


def test_refuses_a_day_that_is_past(office, nothing_changes):
    call = sent(office)
    with nothing_changes(), pytest.raises(InputError, match="05/07/2026 đã qua"):
        publishing.version_approve(**call, effective_from=TODAY - timedelta(days=1))


def test_refuses_a_draft_with_errors(office, nothing_changes):
    actions.action_delete(**office.call, action_id=office.action("xem_xet", "forward").pk)
    steps.step_edit(
        **office.call,
        step_id=office.step("tiep_nhan").pk,
        step=StepData(name="Tiếp nhận", role=Role.CLERK, life_cycle="accepted"),
    )
    call = office.call
    with nothing_changes(), pytest.raises(CheckError, match="lỗi nên chưa gửi được"):
        publishing.version_send(**call, note="Vẫn gửi.")


def test_warnings_need_a_word(office, nothing_changes):
    version_with_warnings(office)
    call = office.call
    with nothing_changes(), pytest.raises(InputError, match="cảnh báo") as refused:
        publishing.version_send(**call)
    assert refused.value.field == "note"
    assert publishing.version_send(**call, note="Mã riêng của Sở.").warnings_note == "Mã riêng của Sở."


def test_a_version_that_is_sent_back_can_be_changed_again(office):
    call = sent(office)
    publishing.version_send_back(**call, reason="Thiếu bước rà soát.")
    office.draft.refresh_from_db()
    assert office.draft.state == VersionState.DRAFT
    assert office.draft.events.last().opinion == "Thiếu bước rà soát."
    drafting.version_edit(**office.call, values=VersionData(8, "working_day"))


def test_refuses_to_change_what_waits_for_approval(office, nothing_changes):
    call = {**sent(office), "actor": office.admin}
    with nothing_changes(), pytest.raises(TransitionError, match="Chờ duyệt"):
        drafting.version_edit(**call, values=VersionData(8, "working_day"))


def test_refuses_to_approve_what_was_mended_meanwhile(office, nothing_changes):
    stale = sent(office)
    publishing.version_send_back(**stale, reason="Sửa thời hạn.")
    drafting.version_edit(**office.call, values=VersionData(8, "working_day"))
    sent(office)
    with nothing_changes(), pytest.raises(StaleDraftError, match="Hãy xem lại rồi duyệt"):
        publishing.version_approve(**stale, effective_from=TODAY)


@pytest.mark.parametrize("act", ["version_approve", "version_send_back"])
def test_refuses_what_does_not_wait(office, nothing_changes, act):
    values = {"effective_from": TODAY} if act == "version_approve" else {"reason": "Sửa."}
    call = {**office.call, "actor": office.second}
    with nothing_changes(), pytest.raises(TransitionError, match="không chờ duyệt"):
        getattr(publishing, act)(**call, **values)


def test_refuses_administrators_of_another_agency(office, nothing_changes):
    call = {**sent(office), "actor": person(Role.AGENCY_ADMIN)}
    with nothing_changes(), pytest.raises(PolicyError, match="không quản trị"):
        publishing.version_approve(**call, effective_from=TODAY)
