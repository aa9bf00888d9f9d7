"""Procedures, and the texts, components and fees of a drafted sheet."""

import pytest

from common.errors import InputError, PolicyError, TransitionError
from procedures.models import Procedure, VersionState
from procedures.services import cataloguing, components
from procedures.services.cataloguing import ProcedureData, SheetData
from procedures.services.changing import OpenVersionError, StaleDraftError
from procedures.services.components import ComponentData, FeeData
from procedures.sheets import procedure_content
from tests.factories.accounts import NOW
from tests.factories.procedures import FieldFactory

pytestmark = pytest.mark.django_db

COMPONENT = ComponentData("Bản sao giấy tờ", originals=0, copies=1, several=False, allowed_types=("pdf",))
FEE = FeeData("fee", "Lệ phí", 30_000, "Hộ nghèo")


def data(**changes):
    values = {"name": "Đăng ký khai sinh", "field_id": FieldFactory().pk, "online_level": "full", "level": "commune"}
    return ProcedureData(**values | changes)


def test_a_new_procedure_has_a_draft_to_begin_with(sheets, office):
    call = {"actor": sheets.admin, "at": NOW}
    made = cataloguing.procedure_create(code="1.001193", procedure=data(agency_ids=(office.agency.pk,)), **call)
    assert (made.state, made.number, made.made_by) == (VersionState.DRAFT, 1, sheets.admin)
    assert [part.code for part in made.components.all()] == ["TP01"]
    assert made.procedure.folded_name == "dang ky khai sinh"
    assert list(made.procedure.receiving_agencies.all()) == [office.agency]


def test_refuses_a_code_that_there_is(sheets, nothing_changes):
    code, form = sheets.published.procedure.code, data()
    with nothing_changes(), pytest.raises(InputError, match="đã có") as refused:
        cataloguing.procedure_create(code=code, procedure=form, actor=sheets.admin, at=NOW)
    assert refused.value.field == "code"


def test_an_edit_of_the_procedure_stands_in_the_record(sheets, office):
    procedure = sheets.published.procedure
    call = {"procedure_id": procedure.pk, "revision": sheets.draft.revision, "actor": sheets.admin, "at": NOW}
    cataloguing.procedure_edit(**call, procedure=data(active=False))
    procedure.refresh_from_db()
    assert (procedure.name, procedure.level, procedure.active) == ("Đăng ký khai sinh", "commune", False)
    assert not procedure.receiving_agencies.exists()
    assert sheets.draft.events.last().action == "procedure_edited"


def test_refuses_an_edit_that_was_drawn_before_another(sheets, nothing_changes):
    procedure = sheets.published.procedure
    call = {"procedure_id": procedure.pk, "revision": sheets.draft.revision, "actor": sheets.admin, "at": NOW}
    cataloguing.procedure_edit(**call, procedure=data())
    late = data(name="Khác")
    with nothing_changes(), pytest.raises(StaleDraftError, match="sửa tên, lĩnh vực, nơi tiếp nhận"):
        cataloguing.procedure_edit(**call, procedure=late)


def test_the_next_sheet_begins_as_a_copy(sheets, nothing_changes):
    assert sheets.draft.number == 2
    assert sheets.draft.based_on == sheets.published
    assert procedure_content(sheets.draft) == procedure_content(sheets.published)
    with nothing_changes(), pytest.raises(OpenVersionError, match="Đang soạn"):
        cataloguing.sheet_draft(version_id=sheets.published.pk, actor=sheets.admin, at=NOW)


def test_changes_texts_components_and_fees_of_the_draft_alone(sheets):
    before = procedure_content(sheets.published)
    cataloguing.sheet_edit(**sheets.call, sheet=SheetData("Giấy khai sinh", steps_text="Bước 1"))
    added = components.component_add(**sheets.call, component=COMPONENT)
    components.component_edit(**sheets.call, component_id=added.pk, component=ComponentData("Tờ khai", code="TK"))
    components.component_move(**sheets.call, component_id=added.pk, up=True)
    fee = components.fee_add(**sheets.call, fee=FEE)
    components.fee_edit(**sheets.call, fee_id=fee.pk, fee=FeeData("charge", "Phí", 8_000))
    sheets.draft.refresh_from_db()
    assert (sheets.draft.result_name, sheets.draft.steps_text) == ("Giấy khai sinh", "Bước 1")
    assert [part.name for part in sheets.draft.components.all()][1] == "Tờ khai"
    assert [(one.kind, one.amount_vnd) for one in sheets.draft.fees.all()] == [("charge", 8_000)]
    assert procedure_content(sheets.published) == before


def test_takes_components_and_fees_away(sheets):
    first, second = sheets.draft.components.all()
    components.component_delete(**sheets.call, component_id=first.pk)
    fee = components.fee_add(**sheets.call, fee=FEE)
    components.fee_delete(**sheets.call, fee_id=fee.pk)
    [left] = sheets.draft.components.all()
    assert (left.pk, left.position) == (second.pk, 1)
    assert not sheets.draft.fees.exists()
    assert [event.action for event in sheets.draft.events.all()] == [
        "made", "component_deleted", "fee_added", "fee_deleted"
    ]  # fmt: skip


def test_refuses_to_take_the_last_component_away(sheets, nothing_changes):
    first, second = sheets.draft.components.all()
    components.component_delete(**sheets.call, component_id=first.pk)
    call = sheets.call
    with nothing_changes(), pytest.raises(InputError, match="ít nhất một thành phần"):
        components.component_delete(**call, component_id=second.pk)


def test_refuses_a_component_code_twice(sheets, nothing_changes):
    taken, call = sheets.draft.components.first().code, sheets.call
    with nothing_changes(), pytest.raises(InputError, match="đã có") as refused:
        components.component_add(**call, component=ComponentData("Khác", code=taken))
    assert refused.value.field == "code"


def every_change(sheets):
    part = sheets.draft.components.first()
    return {
        "texts": lambda call: cataloguing.sheet_edit(**call, sheet=SheetData("Khác")),
        "add": lambda call: components.component_add(**call, component=COMPONENT),
        "edit": lambda call: components.component_edit(**call, component_id=part.pk, component=COMPONENT),
        "move": lambda call: components.component_move(**call, component_id=part.pk, up=False),
        "delete": lambda call: components.component_delete(**call, component_id=part.pk),
        "fee": lambda call: components.fee_add(**call, fee=FEE),
    }


CHANGES = ("texts", "add", "edit", "move", "delete", "fee")


@pytest.mark.parametrize("name", CHANGES)
def test_refuses_who_is_no_administrator_of_the_system(sheets, office, nothing_changes, name):
    act, call = every_change(sheets)[name], {**sheets.call, "actor": office.admin}
    with nothing_changes(), pytest.raises(PolicyError, match="quản trị hệ thống"):
        act(call)


@pytest.mark.parametrize("name", CHANGES)
def test_refuses_a_form_drawn_before_somebody_else_s_change(sheets, nothing_changes, name):
    stale = sheets.call
    cataloguing.sheet_edit(**{**sheets.call, "actor": sheets.second}, sheet=SheetData("Mới"))
    act = every_change(sheets)[name]
    with nothing_changes(), pytest.raises(StaleDraftError, match="sửa nội dung thủ tục"):
        act(stale)


@pytest.mark.parametrize("name", CHANGES)
def test_refuses_to_change_what_is_published(sheets, nothing_changes, name):
    act = every_change(sheets)[name]
    call = {**sheets.call, "version_id": sheets.published.pk}
    with nothing_changes(), pytest.raises(TransitionError, match="Hãy soạn phiên bản mới"):
        act(call)


def test_agency_administrators_make_no_procedures(sheets, office, nothing_changes):
    form = data()
    with nothing_changes(), pytest.raises(PolicyError):
        cataloguing.procedure_create(code="1.001193", procedure=form, actor=office.admin, at=NOW)
    assert not Procedure.objects.filter(code="1.001193").exists()
