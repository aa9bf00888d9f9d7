"""The form of an outgoing document (Hiệu chỉnh)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import InputError, PolicyError
from eoffice import policies
from eoffice.models import Document, DocumentType, Event, Register
from eoffice.services import course

# Bound to the number: to change one of these, the number is voided first.
BOUND_FIELDS = ("document_type_id", "register_id", "issued_on")


@dataclass(frozen=True)
class OutgoingForm:
    """What the clerical officer fills in before a document is numbered."""

    document_type_id: int | None
    register_id: int | None
    subject: str
    issued_on: date | None = None
    field: str = ""
    order_in_file: int | None = None
    drafter_name: str = ""
    drafting_unit: str = ""
    copy_keeper: str = ""
    file_code: str = ""
    file_name: str = ""
    replies_to: str = ""
    replies_to_superior: bool = False
    is_normative: bool = False
    is_directive: bool = False
    directive_assignment: str = ""
    replaces: str = ""
    followed: bool = False
    unit_number: str = ""


@transaction.atomic
def document_edit(
    *, document_id: int, actor: User, at: datetime, expected_state: str, fields: OutgoingForm
) -> Document:
    """Store the form of an outgoing document.

    Raises:
        PolicyError: the actor is no clerical officer who has it.
        TransitionError: the document moved on since the page was shown.
        InputError: register or type is not one of this agency, or is bound to the number already.
    """
    document = course.lock(document_id)
    require_clerical(actor, document)
    course.require_state(document, expected_state)
    course.require_state(document, Document.State.SIGNED, Document.State.NUMBERED)
    changed = apply_form(document, fields, actor=actor)
    course.note(document, Event.Kind.EDITED, at=at, actor=actor, saving=changed)
    return document


def require_clerical(actor: User, document: Document) -> None:
    """Refuse whoever is no clerical officer in charge.

    Raises:
        PolicyError: as said.
    """
    if not policies.can_issue(actor, document):
        raise PolicyError(_("Chỉ văn thư đang giữ văn bản mới được làm việc này."))


def apply_form(document: Document, fields: OutgoingForm, *, actor: User) -> list[str]:
    """Put the form into the document and return the names of the columns to save.

    Raises:
        InputError: as for document_edit.
    """
    values = asdict(fields)
    if not fields.subject.strip():
        raise InputError(_("Hãy nhập trích yếu."), field="subject")
    _check_bound(document, values)
    _choose(document, fields)
    for name, value in values.items():
        setattr(document, name, value)
    document.entered_by = actor
    document.folded = course.folded(document)
    return [*values, "entered_by", "folded"]


def _check_bound(document: Document, values: dict[str, object]) -> None:
    if document.number is None:
        return
    for name in BOUND_FIELDS:
        if values[name] != getattr(document, name):
            text = _("Số %(notation)s đã cấp theo sổ, loại và ngày này. Muốn đổi, hãy hủy số trước.")
            raise InputError(text % {"notation": document.notation}, field=name.removesuffix("_id"))


def _choose(document: Document, fields: OutgoingForm) -> None:
    """Put register and type into the document, when they are others than before and may be chosen."""
    if fields.register_id is not None and fields.register_id != document.register_id:
        place = [fields.register_id, document.agency_id]
        own = rows.read(Register, "WHERE one.id = %s AND one.agency_id = %s AND one.active", place)
        if not own:
            raise InputError(_("Sổ này không phải sổ đang dùng của cơ quan."), field="register")
        document.register = own[0]
    if fields.document_type_id is not None and fields.document_type_id != document.document_type_id:
        known = rows.read(DocumentType, "WHERE one.id = %s", [fields.document_type_id])
        if not known:
            raise InputError(_("Không có loại văn bản này."), field="document_type")
        document.document_type = known[0]
