"""What the page of a dossier says of its result: the issued document, its type, number and validity."""

from django.utils.translation import gettext as _

from onestop.models import Attachment
from onestop.queries import DossierRecord
from procedures.models import Component


def given_facts(record: DossierRecord) -> list[tuple[str, str]]:
    """Return what was kept of the result by its type, and which papers belong to it."""
    given, facts = record.given, []
    if given is not None:
        facts = [(_("Loại kết quả"), given.type_name), (_("Số kết quả"), given.number)]
        facts.append((_("Ngày cấp"), f"{given.issued_on:%d/%m/%Y}"))
        until = f"{given.valid_until:%d/%m/%Y}" if given.valid_until else _("không thời hạn")
        facts.append((_("Có giá trị đến"), until))
    kinds = {Component.Kind.RESULT: _("Giấy tờ kết quả"), Component.Kind.OTHER: _("Giấy tờ khác của thủ tục")}
    for kind, label in kinds.items():
        facts.append((label, "; ".join(part.name for part in record.outcome.papers if part.kind == kind)))
    return [(label, value) for label, value in facts if value]


def result_facts(record: DossierRecord) -> list[tuple[str, str]]:
    """Return the issued document (Kết quả)."""
    result = record.result
    if result is None:
        return given_facts(record)
    return [
        (_("Số, ký hiệu"), result.notation),
        (_("Loại"), result.document_type),
        (_("Trích yếu"), result.subject),
        (_("Ngày ban hành"), f"{result.issued_on:%d/%m/%Y}"),
        (_("Cơ quan"), result.agency_name),
        (_("Người ký"), ", ".join(part for part in (result.signer_name, result.signer_title) if part)),
        *_annex_facts(record),
        *given_facts(record),
    ]


def _annex_facts(record: DossierRecord) -> list[tuple[str, str]]:
    names = [file.name for file in record.files_of(Attachment.Kind.ANNEX)]
    return [(_("Phụ lục kèm theo"), "; ".join(names))] if names else []
