"""A sheet sent by one, approved by another, in force from a day on."""

from datetime import timedelta

import pytest

from common.errors import InputError, PolicyError, TransitionError
from procedures import queries
from procedures.catalogue import check_version
from procedures.conditions import HasComponent
from procedures.models import VersionState
from procedures.services import actions, cataloguing, components, publishing, sheet_publishing
from procedures.services.approval import CheckError
from procedures.services.cataloguing import SheetData
from procedures.services.components import ComponentData, FeeData
from tests.factories.accounts import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def sent(sheets):
    sheet_publishing.sheet_send(**sheets.call, note="Đã cân nhắc.")
    return {**sheets.call, "actor": sheets.second}


def states(sheets):
    return dict(sheets.published.siblings.values_list("number", "state"))


def test_a_second_person_publishes_and_running_dossiers_keep_theirs(sheets):
    components.component_add(**sheets.call, component=ComponentData("Tờ khai"))
    sheet_publishing.sheet_approve(**sent(sheets), effective_from=TODAY)
    assert states(sheets) == {1: VersionState.RETIRED, 2: VersionState.PUBLISHED}
    found = queries.published_version(sheets.published.procedure_id, TODAY)
    assert (found.pk, found.components.count()) == (sheets.draft.pk, 3)
    assert sheets.published.components.count() == 2
    sheets.draft.refresh_from_db()
    assert (sheets.draft.sent_by, sheets.draft.approved_by) == (sheets.admin, sheets.second)


def test_a_later_day_leaves_the_present_sheet_in_force_until_then(sheets):
    later = TODAY + timedelta(days=10)
    sheet_publishing.sheet_approve(**sent(sheets), effective_from=later)
    procedure = sheets.published.procedure_id
    assert queries.published_version(procedure, later - timedelta(days=1)) == sheets.published
    assert queries.published_version(procedure, later) == sheets.draft
    assert publishing.versions_take_effect(at=NOW + timedelta(days=10)) == 1
    assert states(sheets) == {1: VersionState.RETIRED, 2: VersionState.PUBLISHED}


def test_refuses_who_drafted_it(sheets, nothing_changes):
    call = {**sent(sheets), "actor": sheets.admin}
    with nothing_changes(), pytest.raises(PolicyError, match="người khác phải duyệt"):
        sheet_publishing.sheet_approve(**call, effective_from=TODAY)


def test_refuses_a_day_that_is_past(sheets, nothing_changes):
    call = sent(sheets)
    with nothing_changes(), pytest.raises(InputError, match="đã qua"):
        sheet_publishing.sheet_approve(**call, effective_from=TODAY - timedelta(days=1))


def test_refuses_errors(sheets, nothing_changes):
    for _ in range(2):
        components.fee_add(**sheets.call, fee=FeeData("fee", "Lệ phí", 1000))
    call = sheets.call
    with nothing_changes(), pytest.raises(CheckError, match="hai lần"):
        sheet_publishing.sheet_send(**call, note="Vẫn gửi.")


def test_warnings_need_a_word(sheets, nothing_changes):
    call = sheets.call
    with nothing_changes(), pytest.raises(InputError, match="cảnh báo") as refused:
        sheet_publishing.sheet_send(**call)
    assert refused.value.field == "note"


@pytest.mark.parametrize("days", [0, 10])
def test_refuses_to_take_away_what_a_process_asks_for_now_or_soon(sheets, office, nothing_changes, days):
    code = sheets.draft.components.first().code
    condition = HasComponent(type="has_component", component=code)
    action = office.action("xem_xet", "send_back")
    actions.condition_add(**office.call, action_id=action.pk, condition=condition)
    publishing.version_send(**office.call, note="Đã cân nhắc.")
    begins = TODAY + timedelta(days=days)
    publishing.version_approve(**{**office.call, "actor": office.second}, effective_from=begins)
    components.component_delete(**sheets.call, component_id=sheets.draft.components.first().pk)
    call = sheets.call
    with nothing_changes(), pytest.raises(CheckError, match=code):
        sheet_publishing.sheet_send(**call, note="Vẫn gửi.")


def test_a_process_is_checked_against_the_sheet_that_waits_for_its_day(sheets, office):
    code = components.component_add(**sheets.call, component=ComponentData("Tờ khai")).code
    condition = HasComponent(type="has_component", component=code)
    actions.condition_add(**office.call, action_id=office.action("xem_xet", "send_back").pk, condition=condition)
    assert code in str(check_version(office.draft).errors)
    sheet_publishing.sheet_approve(**sent(sheets), effective_from=TODAY + timedelta(days=10))
    assert code not in str(check_version(office.draft).errors)


def test_what_is_sent_back_can_be_changed_again(sheets, nothing_changes):
    stale = sent(sheets)
    sheet_publishing.sheet_send_back(**stale, reason="Thiếu căn cứ.")
    cataloguing.sheet_edit(**sheets.call, sheet=SheetData("Giấy xác nhận", legal_basis="NĐ 123"))
    assert sheets.draft.events.get(action="sent_back").opinion == "Thiếu căn cứ."
    with nothing_changes(), pytest.raises(TransitionError, match="không chờ duyệt"):
        sheet_publishing.sheet_approve(**stale, effective_from=TODAY)


def test_a_draft_is_given_up_with_its_reason(sheets):
    sheet_publishing.sheet_discard(**sheets.call, reason="Nhập nhầm.")
    assert states(sheets) == {1: VersionState.PUBLISHED, 2: VersionState.DISCARDED}
    assert cataloguing.sheet_draft(version_id=sheets.published.pk, actor=sheets.admin, at=NOW).number == 3
