"""The public sheet in packages and in the database."""

import pytest
from django.db import IntegrityError, transaction

from procedures import schema
from procedures.export import process_export
from procedures.models import Procedure, ProcedureVersion, VersionState
from procedures.packages import process_import
from procedures.services.changing import OpenVersionError
from procedures.sheets import procedure_content, sheet_write
from tests.factories.accounts import NOW
from tests.factories.procedures import three_steps
from tests.procedures.test_packages import shipped

pytestmark = pytest.mark.django_db


def full():
    """Return a package whose sheet says everything that it can."""
    package = shipped()
    content = package["procedure"]["content"]
    texts = ("steps_text", "ways_text", "time_text", "applicants_text", "forms_text", "conditions_text")
    content |= {name: f"Nội dung {name}" for name in texts}
    content["components"][0] |= {"several": False, "allowed_types": ["pdf", "jpg"], "guidance": "Ký từng trang."}
    content["fees"] = [{"kind": "fee", "name": "Lệ phí", "amount_vnd": 30000, "exemption": "Hộ nghèo"}]
    package["procedure"]["level"] = "commune"
    return package


def test_a_full_sheet_comes_out_as_it_went_in():
    process_import(data=full(), at=NOW)
    out = process_export(code="2.001044")
    assert out.procedure == schema.Package.model_validate(full()).procedure
    assert ProcedureVersion.objects.get().events.get().action == "imported"


def test_a_package_that_names_no_level_leaves_the_level_alone():
    process_import(data=full(), at=NOW)
    process_import(data=shipped(), at=NOW)
    assert Procedure.objects.get().level == Procedure.Level.COMMUNE


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: sheet.components.update(required=False),
        lambda sheet: sheet.components.all().delete(),
        lambda sheet: sheet.fees.create(kind="fee", name="Thêm", amount_vnd=1),
        lambda sheet: ProcedureVersion.objects.filter(pk=sheet.pk).update(steps_text="Khác"),
        lambda sheet: ProcedureVersion.objects.filter(pk=sheet.pk).update(state=VersionState.DRAFT),
    ],
)
def test_the_database_refuses_to_change_a_published_sheet(change):
    sheet = three_steps().process.procedure.versions.get()
    before = procedure_content(sheet)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        change(sheet)
    assert procedure_content(ProcedureVersion.objects.get(pk=sheet.pk)) == before


def test_the_record_of_a_sheet_only_grows():
    process_import(data=full(), at=NOW)
    events = ProcedureVersion.objects.get().events
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        events.update(actor_name="Người khác")


def test_one_sheet_is_drafted_at_a_time():
    sheet = three_steps().process.procedure.versions.get()
    call = {"procedure": sheet.procedure, "content": procedure_content(sheet), "effective_from": NOW.date(), "at": NOW}
    sheet_write(**call)
    with pytest.raises(OpenVersionError, match="phiên bản 2"):
        sheet_write(**call)
    assert sheet.siblings.count() == 2
