"""Send what was issued to agencies and departments of the installation (Gửi văn bản), or publish it as a directive.

The office's own document is issued by the first of these acts; one of the desk goes back to it first (Chuyển DVC).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Department, User
from common.errors import InputError, TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile, Event, Recipient
from eoffice.services import course, numbering
from eoffice.services.annex_checks import check_annexes, require_signed_annexes
from eoffice.services.issuing.editing import require_clerical
from eoffice.services.issuing.passing_on import require_sealed
from eoffice.services.issuing.sealing import signed_report
from signing.services import verify

State = Document.State
OUT = (State.ISSUED, State.SENT)


def document_dispatch(
    *,
    document_id: int,
    actor: User,
    at: datetime,
    expected_state: str,
    agencies: Sequence[int] = (),
    departments: Sequence[int] = (),
) -> Document:
    """Send the document to these agencies, and to these departments of its own agency.

    Who has it already is left out; who sent it back gets it again.

    Raises:
        PolicyError: the actor is no clerical officer of the agency.
        InputError: nobody new is named, one that is not known here, or an agency where nobody takes documents.
        TransitionError: a colleague was quicker, or it is not issued yet.
        NotSealedError: the sealed file is missing, or its stored report lacks a signature.
    Source: NĐ 30/2020/NĐ-CP, Điều 18 – what is issued is sent the same day, at the latest the next working day.
    """
    report = _checked(document_id, at)
    return _dispatch(document_id, actor, at, expected_state, report, (agencies, departments))


def directive_publish(*, document_id: int, actor: User, at: datetime, expected_state: str) -> Document:
    """Publish the document as a directive, for everybody at the agency to find (Đăng VB điều hành).

    Raises:
        PolicyError, TransitionError, NotSealedError: as for document_dispatch; or it is published already.
    """
    report = _checked(document_id, at)
    return _publish(document_id, actor, at, expected_state, report)


def _checked(document_id: int, at: datetime) -> verify.VerificationReport | None:
    """Check the file and the annexes before the document is locked."""
    check_annexes(document_id, at=at)
    return signed_report(document_id, DocumentFile.Kind.SEALED, at=at)


@transaction.atomic
def _dispatch(
    document_id: int,
    actor: User,
    at: datetime,
    expected_state: str,
    report: verify.VerificationReport | None,
    chosen: tuple[Sequence[int], Sequence[int]],
) -> Document:
    document = course.lock(document_id)
    require_clerical(actor, document)
    course.require_state(document, expected_state)
    new = _new_recipients(document, *chosen, actor=actor, at=at)
    file = _bring_out(document, report, at)
    Recipient.objects.bulk_create(new)
    if document.state == State.ISSUED:
        document.send()
    course.note(
        document,
        Event.Kind.SENT,
        at=at,
        actor=actor,
        opinion=", ".join(one.name for one in new),
        files=[file],
        saving=("issued_at", "holder", "holder_role"),
    )
    return document


@transaction.atomic
def _publish(
    document_id: int, actor: User, at: datetime, expected_state: str, report: verify.VerificationReport | None
) -> Document:
    document = course.lock(document_id)
    require_clerical(actor, document)
    course.require_state(document, expected_state)
    if document.published_at is not None:
        raise course.stale(document)
    file = _bring_out(document, report, at)
    document.published_at, document.is_directive = at, True
    saving = ("published_at", "is_directive", "issued_at", "holder", "holder_role")
    course.note(document, Event.Kind.PUBLISHED, at=at, actor=actor, files=[file], saving=saving)
    return document


def _bring_out(document: Document, report: verify.VerificationReport | None, at: datetime) -> DocumentFile:
    """Return the sealed file; issue the office's own document, unless it is out already."""
    if document.state not in OUT and document.from_one_stop:
        raise TransitionError(_("Văn bản này của hồ sơ Một cửa. Hãy Chuyển DVC trước, rồi gửi nơi nhận khác."))
    file = require_sealed(document, report, *OUT)
    require_signed_annexes(document)
    if document.state not in OUT:
        document.issue()
        document.issued_at = at
        numbering.forget_holder(document)
    return file


def _require_taken(agencies: Sequence[int]) -> None:
    takers = queries.agencies_that_take().values("pk")
    without = Agency.objects.filter(pk__in=agencies, active=True).exclude(pk__in=takers)
    names = list(without.order_by("name").values_list("name", flat=True))
    if names:
        text = _("%(names)s chưa có văn thư đang làm việc để nhận văn bản. Hãy bỏ chọn, hoặc báo quản trị cơ quan đó.")
        raise InputError(text % {"names": ", ".join(names)}, field="agencies")


def _new_recipients(
    document: Document, agencies: Sequence[int], departments: Sequence[int], *, actor: User, at: datetime
) -> list[Recipient]:
    """Return a line for each place that does not have the document.

    Raises:
        InputError: as for document_dispatch.
    """
    _require_taken(agencies)
    others = Agency.objects.filter(pk__in=agencies, active=True).exclude(pk=document.agency_id)
    units = Department.objects.filter(pk__in=departments, agency=document.agency_id).select_related("agency")
    places = [*((agency, None) for agency in others), *((unit.agency, unit) for unit in units)]
    if len(places) != len(set(agencies)) + len(set(departments)):
        raise InputError(_("Có nơi nhận không còn hoạt động. Hãy tải lại trang và chọn lại."), field="agencies")
    have = set(document.recipients.filter(refused_at__isnull=True).values_list("agency_id", "department_id"))
    new = [
        Recipient(document=document, agency=agency, department=unit, sent_at=at, sent_by=actor)
        for agency, unit in places
        if (agency.pk, unit.pk if unit else None) not in have
    ]
    if not new:
        raise InputError(_("Hãy chọn ít nhất một nơi nhận chưa được gửi."), field="agencies")
    return new
