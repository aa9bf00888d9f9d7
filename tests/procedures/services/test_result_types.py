"""Types of result of a drafted sheet, deciding agencies, components' new facts: stored, compared, packed."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Agency
from common.errors import InputError, PolicyError
from procedures.exemptions import Exemption, Group
from procedures.export import package_text, process_export
from procedures.models import ResultType
from procedures.packages import package_publish, package_read
from procedures.services import cataloguing, components, result_types
from procedures.services.cataloguing import ProcedureData, SheetData
from procedures.services.changing import StaleDraftError
from procedures.services.components import ComponentData, FeeData
from procedures.services.result_types import ResultTypeData
from procedures.services.sheet_publishing import sheet_approve, sheet_send
from procedures.sheet_difference import sheet_differences
from procedures.sheets import draft_sheet, procedure_content
from tests.factories.accounts import NOW

pytestmark = pytest.mark.django_db

LICENCE = ResultTypeData("Giấy phép", number_pattern="{qqqq}/GP", validity=5, agencies=("H18.05",))
FACTS = {
    "kind": "result",
    "short_name": "GP",
    "sign": True,
    "reuse_code": "KQ.01",
    "national_code": "QG.01",
    "reused_from": "1.000002",
    "digitised": False,
    "online_form": True,
}


def test_adds_changes_and_takes_away(sheets):
    first = result_types.result_type_add(**sheets.call, kind=LICENCE)
    second = result_types.result_type_add(**sheets.call, kind=ResultTypeData("Văn bản từ chối"))
    result_types.result_type_edit(**sheets.call, type_id=second.pk, kind=ResultTypeData("Từ chối", code="TC"))
    result_types.result_type_delete(**sheets.call, type_id=first.pk)
    assert list(sheets.draft.result_types.values_list("code", "name", "position")) == [("TC", "Từ chối", 1)]
    assert first.code == "KQ01"


@pytest.mark.parametrize(
    ("kind", "field"),
    [(ResultTypeData("Khác", code="KQ01"), "code"), (ResultTypeData("Khác", number_pattern="GP"), "number_pattern")],
)
def test_refuses_a_code_twice_and_a_pattern_that_gives_no_number(sheets, nothing_changes, kind, field):
    result_types.result_type_add(**sheets.call, kind=LICENCE)
    call = sheets.call
    with nothing_changes(), pytest.raises(InputError) as refused:
        result_types.result_type_add(**call, kind=kind)
    assert refused.value.field == field


def test_refuses_others_and_old_forms(sheets, office, nothing_changes):
    stale = sheets.call
    with nothing_changes(), pytest.raises(PolicyError):
        result_types.result_type_add(**{**stale, "actor": office.admin}, kind=LICENCE)
    cataloguing.sheet_edit(**sheets.call, sheet=SheetData("Mới"))
    with nothing_changes(), pytest.raises(StaleDraftError):
        result_types.result_type_add(**stale, kind=LICENCE)


def filled(sheets):
    """Give the draft one of everything that is new."""
    Agency.objects.filter(pk=sheets.published.procedure.receiving_agencies.get().pk).update(code="H18.05")
    result_types.result_type_add(**sheets.call, kind=LICENCE)
    components.component_add(**sheets.call, component=ComponentData("Giấy phép cũ", **FACTS))
    poor = Exemption(group=Group.POOR, percent=100)
    components.fee_add(**sheets.call, fee=FeeData("fee", "Lệ phí", 30_000, exemptions=(poor,), editable_by=("clerk",)))
    sheets.draft.refresh_from_db()


def test_the_difference_names_everything_that_is_new(sheets):
    filled(sheets)
    said = [change.text for change in sheet_differences(procedure_content(sheets.published), draft_sheet(sheets.draft))]
    assert said == [
        "Thêm thành phần «Giấy phép cũ»", "Thêm khoản thu «Lệ phí»: 30.000 đồng", "Thêm loại kết quả «Giấy phép»"
    ]  # fmt: skip


def test_an_exported_package_taken_in_again_changes_nothing(sheets):
    filled(sheets)
    agency = sheets.published.procedure.receiving_agencies.get()
    data = ProcedureData("Cấp phép", sheets.published.procedure.field_id, "full", decider_ids=(agency.pk,))
    call = {"revision": sheets.draft.revision, "actor": sheets.admin, "at": NOW}
    cataloguing.procedure_edit(procedure_id=sheets.published.procedure_id, procedure=data, **call)
    sheet_send(**sheets.call, note="Đã cân nhắc.")
    sheet_approve(**{**sheets.call, "actor": sheets.second}, effective_from=NOW.date())
    package = process_export(code=sheets.published.procedure.code)
    assert package.procedure.deciding_agencies == ("H18.05",)
    again = package_read(package_text(package).encode())
    assert again == package
    assert package_publish(package=again, at=NOW, origin="thử").published == ()
    part = again.procedure.content.components[-1]
    assert {name: getattr(part, name) for name in FACTS} == FACTS


def test_a_published_type_never_changes(sheets):
    filled(sheets)
    sheet_send(**sheets.call, note="Đã cân nhắc.")
    with pytest.raises(IntegrityError), transaction.atomic():
        ResultType.objects.update(name="Khác")
