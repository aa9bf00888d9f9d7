"""What the addresses of the catalogue are called with in the matrix of permissions."""

from collections.abc import Iterable
from typing import Any

from django.utils.timezone import localdate, now

from accounts.models import Role, User
from procedures.models import ProcedureVersion
from procedures.services import cataloguing, sheet_publishing
from tests.factories.accounts import person
from tests.factories.procedures import ProcedureFactory, ProcedureVersionFactory, three_steps


def catalogue_subjects(made: Any, addresses: Iterable[str]) -> None:
    """Add a drafted sheet with a part of each kind, and one that waits for approval."""
    first, second = person(Role.SYSTEM_ADMIN), person(Role.SYSTEM_ADMIN)
    published = made.company.desk.procedure_version
    sent = sheet_sent(first)
    sent.procedure.receiving_agencies.add(made.company.desk.agency)
    draft = cataloguing.sheet_draft(version_id=published.pk, actor=second, at=now())
    draft.fees.create(kind="fee", name="Phí thử", amount_vnd=1)
    given = draft.result_types.create(position=9, code="KQ09", name="Giấy phép thử")
    licence = {"name": "Giấy phép", "validity": 5, "validity_unit": "year"}
    part, charge = draft.components.all()[1], draft.fees.get(name="Phí thử")
    component = {"name": "Tờ khai", "kind": "submitted", "originals": 1, "copies": 0}
    charged = {"kind": "fee", "name": "Lệ phí khác", "amount_vnd": "8.000"}
    procedure = {"name": "Khai sinh", "field_id": published.procedure.field_id, "online_level": "full"}
    data = {
        "sheet_edit": {"result_name": "Giấy khai sinh"},
        "sheet_send": {"note": "Đã cân nhắc."},
        "sheet_discard": {"reason": "Làm lại."},
        "sheet_send_back": {"reason": "Sửa lại."},
        "sheet_approve": {"effective_from": f"{localdate():%d/%m/%Y}"},
        "component_add": component,
        "component_edit": component,
        "component_move": {"huong": "len"},
        "fee_add": charged,
        "fee_edit": charged,
        "result_type_add": licence,
        "result_type_edit": licence,
    }
    for name in addresses:
        space, _, short = name.partition(":")
        kind = short.partition("_")[0]
        if space == "procedures" and kind in ("sheet", "component", "fee", "result"):
            about = sent if short in ("sheet_send_back", "sheet_approve") else draft
            parts = {"component": [part.pk], "fee": [charge.pk], "result": [given.pk]}.get(kind, [])
            parts = [] if short.endswith("_add") else parts
            made.arguments[name] = [about.pk, *parts]
            made.data[name] = {"revision": about.revision, **data.get(short, {})}
    made.arguments["procedures:sheet_draft"] = [finished_sheet(made).pk]
    made.arguments["procedures:procedure_edit"] = [published.procedure.code]
    made.data["procedures:procedure_edit"] = {**procedure, "revision": draft.revision}
    made.arguments["procedures:field_rename"] = [published.procedure.field_id]
    made.arguments["procedures:national_code_edit"] = ["field", published.procedure.field.code]
    made.data["procedures:national_code_edit"] = {"expected": "", "national_code": "G15-TP12"}
    renamed = {"name": "Lĩnh vực khác", "expected_name": published.procedure.field.name}
    made.data |= {"procedures:field_add": {"code": "KHAC", "name": "Khác"}, "procedures:field_rename": renamed}
    made.data["procedures:procedure_create"] = {**procedure, "code": "1.001193"}


def finished_sheet(made: Any) -> ProcedureVersion:
    """Return a published sheet of a procedure that nobody drafts at present."""
    procedure = ProcedureFactory(agencies=[made.company.desk.agency])
    return ProcedureVersionFactory(procedure=procedure)


def sheet_sent(actor: User) -> ProcedureVersion:
    """Return a sheet that waits for approval."""
    sheet = three_steps().process.procedure.versions.get()
    draft = cataloguing.sheet_draft(version_id=sheet.pk, actor=actor, at=now())
    call = {"version_id": draft.pk, "revision": draft.revision, "actor": actor, "at": now()}
    return sheet_publishing.sheet_send(**call, note="Đã cân nhắc.")
