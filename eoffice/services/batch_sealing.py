"""What a batch does with each document when a clerical officer numbers and seals many (đóng dấu hàng loạt).

A document whose number was taken by a process that died gets its seal, not a second number; one that was sealed is only
passed on, where the batch says so.
"""

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from accounts.models import Agency, User
from common.errors import DomainError, PolicyError
from eoffice import policies
from eoffice.models import Document, RegisterEntry, SigningBatchItem
from eoffice.services import issuing
from eoffice.services.batch_craft import Craft, Ticked
from eoffice.services.issuing import OutgoingForm, Shown
from eoffice.services.signing import subject_of
from signing.services import doctor, sign

State = Document.State

logger = logging.getLogger(__name__)


@sensitive_variables("pin")
def _try_key(actor: User, agency: Agency | None, pin: sign.Secret | None, at: datetime) -> None:
    if agency is None or not policies.can_issue_at(actor, agency):
        raise PolicyError(_("Chỉ văn thư của cơ quan mới cấp số và đóng dấu được."))
    doctor.seal_try(person=actor, agency=agency, pin=pin, at=at)


def _choose(_actor: User, agency: Agency | None, ticked: Sequence[Ticked]) -> Mapping[uuid.UUID, Document]:
    found = {one.uid: one for one in Document.objects.filter(uid__in=[one.uid for one in ticked], agency=agency)}
    if any(one.uid not in found for one in ticked):
        raise PolicyError(_("Có văn bản không thuộc cơ quan này. Hãy tải lại trang và chọn lại."))
    return found


@sensitive_variables("pin")
def _perform(item: SigningBatchItem, pin: sign.Secret | None, at: datetime) -> str:
    """Number and seal as the officer is now: posts and grant may have ended since the batch began."""
    actor = User.objects.get(pk=item.batch.owner_id)
    if not _was_done(item):
        issuing.document_number_and_seal(
            document_id=item.document_id,
            actor=actor,
            at=at,
            pin=pin,
            fields=_form(item, at),
            shown=Shown(item.reviewed_sha256, item.reviewed_line),
        )
    return _pass_on(item, actor, at) if item.batch.then_issue else ""


def _form(item: SigningBatchItem, at: datetime) -> OutgoingForm:
    """Return the form as it is stored, with the register and the type that were shown."""
    document = Document.objects.get(pk=item.document_id)
    stored: dict[str, Any] = {one.name: getattr(document, one.name) for one in fields(OutgoingForm)}
    chosen = {"register_id": item.register_id, "document_type_id": item.document_type_id}
    return OutgoingForm(**{**stored, **chosen, "issued_on": document.issued_on or localdate(at)})


def _pass_on(item: SigningBatchItem, actor: User, at: datetime) -> str:
    """Pass a sealed document of the desk on, and return why that could not be; the seal stays."""
    document = Document.objects.get(pk=item.document_id)
    if document.state != State.NUMBERED or not document.from_one_stop:
        return ""
    try:
        issuing.document_issue(document_id=document.pk, actor=actor, at=at, expected_state=State.NUMBERED)
    except DomainError as error:
        return _("Chưa chuyển DVC: %(reason)s") % {"reason": error}
    except Exception:
        logger.exception("Document %s of signing batch %s is sealed and was not passed on", document.pk, item.batch_id)
        return _("Chưa chuyển DVC do lỗi hệ thống. Hãy mở văn bản và bấm Chuyển DVC.")
    return ""


def _was_done(item: SigningBatchItem) -> bool:
    """Tell whether the officer sealed these very bytes, or entered what came sealed, before it could be noted."""
    batch, document = item.batch, Document.objects.get(pk=item.document_id)
    if document.sealed_at is None:
        return False
    entered = RegisterEntry.objects.filter(document=document, voided_at__isnull=True, taken_by=batch.owner_id)
    return entered.filter(taken_at__gte=batch.created_at).exists() or sign.was_signed(
        subject=subject_of(document),
        source_sha256=item.reviewed_sha256,
        operation=sign.Operation.SEAL,
        signer_id=batch.owner_id,
    )


SEALING = Craft(
    try_key=_try_key,
    choose=_choose,
    perform=_perform,
    was_done=_was_done,
    too_many=gettext_lazy("Hãy chọn từ 1 đến %(most)d văn bản để đóng dấu."),
    over=gettext_lazy("Lượt đóng dấu này đã xong. Hãy xem kết quả bên dưới."),
    running=gettext_lazy("Lượt đóng dấu này đang chạy. Hãy đợi xong."),
    given_up=gettext_lazy("Bạn đã dừng lượt đóng dấu; văn bản vẫn chờ ban hành."),
    failed=gettext_lazy("Lỗi hệ thống; văn bản vẫn chờ ban hành. Hãy mở văn bản và làm lại."),
)
