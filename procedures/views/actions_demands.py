"""The part of an action's form that says what the action asks and does."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from procedures.catalogue import shown_sheet
from procedures.models import Action, ProcessVersion


def demand_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the groups of the fields, with their widths."""
    papers = [(name, "c4") for name in ("required_papers", "optional_papers", "released_papers")]
    signatures = [("needs_signature", "c6"), ("needs_seal", "c6"), ("signed_paper", "c6")]
    return [
        (_("Phí, lệ phí"), [("payment", "c6"), ("payment_edit", "c6")]),
        (_("Giấy tờ"), papers),
        (_("Chữ ký phải có"), signatures),
        (_("Cách làm"), [("checks_papers", ""), ("for_many", "")]),
        (_("Trích yếu"), [("subject_template", "")]),
        (_("Lời báo người nộp"), [("notice_text", ""), ("mail_text", "")]),
        (_("Sau thao tác"), [("undoable", ""), ("effects", "c8"), ("extend_hours", "c4")]),
    ]


def papers_offered(version: ProcessVersion, action: Action | None = None) -> list[tuple[str, str]]:
    """Return the sheet's papers by code, and what the action names although the sheet has it no more."""
    sheet = shown_sheet(version.process.procedure)
    known = {part.code: f"{part.code} – {part.name}" for part in sheet.components.all()} if sheet else {}
    lost = [code for code in _named(action) if code not in known]
    text = _("%(code)s – không có trong bản thủ tục")
    return [*known.items(), *((code, text % {"code": code}) for code in dict.fromkeys(lost))]


def _named(action: Action | None) -> Sequence[str]:
    if action is None:
        return ()
    signed = [action.signed_paper] if action.signed_paper else []
    return [*action.required_papers, *action.optional_papers, *action.released_papers, *signed]
