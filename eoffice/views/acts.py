"""What people do to a document: each a form sent once, one service, and the answer."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from common import blobs
from common.forms import OfficeForm
from common.http import OfficeRequest, origin_of
from common.uploads import Kind, check_upload
from eoffice.forms import (
    NUMBER_FIELDS,
    AttachSignedForm,
    IssueForm,
    OutgoingDocumentForm,
    ReasonForm,
    ReopenForm,
    SignForm,
)
from eoffice.models import Document
from eoffice.services import issuing, preparing, signing
from eoffice.views.presenting import queue_url
from eoffice.views.record import answer, find
from signing.services.seal_proof import require_proof
from signing.services.sign import Operation


@require_POST
@sensitive_post_parameters("pin")
def document_sign(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Ký duyệt và chuyển văn thư."""
    document, parked = find(request, uid), []

    def act(values: dict[str, Any]) -> str:
        signed = signing.document_sign(
            document_id=document.pk, actor=request.user, at=now(), origin=origin_of(request), **values
        )
        if signed.state == Document.State.SUBMITTED:
            parked.append(signed)
            return _("Đã gửi yêu cầu ký “%(title)s”. Văn bản chờ bạn xác nhận.") % {"title": document.title}
        words = {"title": document.title, "role": signed.get_holder_role_display().lower()}
        return _("Đã ký duyệt “%(title)s”. Văn bản chuyển %(role)s để vào sổ, đóng dấu.") % words

    answered = answer(request, document, "sign_form", SignForm(request.POST), act, to=queue_url("cho-ky"))
    return redirect(document) if parked else answered


@require_POST
def document_return(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Trả lại lãnh đạo phòng."""
    document = find(request, uid)
    form = ReasonForm(request.POST, auto_id="tra-lai-%s")

    def act(values: dict[str, Any]) -> str:
        signing.document_return(document_id=document.pk, actor=request.user, at=now(), **values)
        words = {"code": document.dossier_code, "name": _sender(document)}
        return _("Đã trả lại hồ sơ %(code)s cho %(name)s.") % words

    return answer(request, document, "return_form", form, act, to=queue_url("cho-ky"))


@require_POST
def document_edit(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Lưu (hiệu chỉnh văn bản đi)."""
    document = find(request, uid)
    form = _outgoing_form(request, document)

    def act(values: dict[str, Any]) -> str:
        saved = issuing.document_edit(
            document_id=document.pk,
            actor=request.user,
            at=now(),
            expected_state=values["expected_state"],
            fields=form.outgoing(),
        )
        return f"{_('Đã lưu văn bản đi.')} {_next_of(saved)}"

    return answer(request, document, "outgoing_form", form, act)


@require_POST
@sensitive_post_parameters("pin", "proof")
def document_seal(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Cấp số và đóng dấu; the form of the document is stored with it."""
    document = find(request, uid)
    form = _outgoing_form(request, document)

    def act(values: dict[str, Any]) -> str:
        keyless = issuing.came_sealed(document, at=now())
        if not keyless:
            require_proof(request, Operation.SEAL, values["proof"], at=now())
        fields = form.outgoing() if document.state == Document.State.SIGNED else None
        sealed = issuing.document_number_and_seal(
            document_id=document.pk, actor=request.user, at=now(), pin=values["pin"], fields=fields, keyless=keyless
        )
        done = (
            _("Đã cấp số %(notation)s; tệp giữ nguyên con dấu đã có.")
            if keyless
            else _("Đã cấp số %(notation)s và đóng dấu.")
        )
        return f"{done} {_looked_through(sealed)}" % {"notation": sealed.notation}

    return answer(request, document, "outgoing_form", form, act)


@require_POST
def number_void(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Hủy số."""
    document = find(request, uid)
    form = ReasonForm(request.POST, auto_id="huy-so-%s")

    def act(values: dict[str, Any]) -> str:
        issuing.number_void(document_id=document.pk, actor=request.user, at=now(), **values)
        text = _("Đã hủy số %(notation)s; số này không cấp lại. Có thể cấp số mới.")
        return text % {"notation": document.notation}

    return answer(request, document, "void_form", form, act)


@require_POST
def document_issue(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Chuyển DVC."""
    document = find(request, uid)

    def act(values: dict[str, Any]) -> str:
        issuing.document_issue(document_id=document.pk, actor=request.user, at=now(), **values)
        text = _("Đã ban hành %(notation)s và chuyển kết quả của hồ sơ %(code)s về Một cửa, %(name)s xác nhận tiếp.")
        return text % {"notation": document.notation, "code": document.dossier_code, "name": _sender(document)}

    return answer(request, document, "issue_form", IssueForm(request.POST), act, to=queue_url("cho-ban-hanh"))


@require_POST
def document_reopen(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Trả lại lãnh đạo."""
    document = find(request, uid)
    form = ReopenForm(request.POST, document=document, auto_id="tra-lai-%s")

    def act(values: dict[str, Any]) -> str:
        post = values.get("signer_post")
        again = issuing.document_reopen(
            document_id=document.pk,
            actor=request.user,
            at=now(),
            reason=values["reason"],
            signer_post_id=post.pk if post else None,
        )
        words = {"title": document.title, "name": again.signer.full_name}
        return _("Đã trả lại “%(title)s” cho %(name)s. Lãnh đạo phải ký lại.") % words

    return answer(request, document, "reopen_form", form, act, to=queue_url("cho-ban-hanh"))


@require_POST
def document_prepare_again(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Chuyển lại (dự thảo sang PDF)."""
    document = find(request, uid)

    def act(values: dict[str, Any]) -> str:
        preparing.document_prepare_again(document_id=document.pk, actor=request.user, at=now())
        return _("Đang chuyển lại dự thảo sang PDF. Trang sẽ có bản trình ký sau ít giây.")

    return answer(request, document, "prepare_form", OfficeForm(request.POST), act)


@require_POST
def document_attach_signed(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Gắn tệp đã ký ở nơi khác."""
    document = find(request, uid)

    def act(values: dict[str, Any]) -> str:
        checked = check_upload(values["file"], allowed={Kind.PDF}, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
        issuing.document_attach_signed(
            document_id=document.pk,
            actor=request.user,
            at=now(),
            sha256=blobs.put(values["file"], media_type=checked.media_type).sha256,
            name=checked.name,
            notation=values["notation"],
            issued_on=values["issued_on"],
        )
        return _("Đã nhận tệp có chữ ký hợp lệ của %(name)s.") % {"name": document.signer.full_name}

    return answer(request, document, "attach_form", AttachSignedForm(request.POST, request.FILES), act)


def _outgoing_form(request: OfficeRequest, document: Document) -> OutgoingDocumentForm:
    """Return the form as it was sent; what the number binds is shown, and not taken, once the number is given."""
    bound = {name: getattr(document, name) for name in NUMBER_FIELDS}
    return OutgoingDocumentForm(request.POST, document=document, initial=bound)


def _next_of(document: Document) -> str:
    """Say what the clerical officer does next with a form that was stored."""
    if document.sealed_at:
        return _looked_through(document)
    return _("Bước tiếp theo: đóng dấu.") if document.number else _("Bước tiếp theo: cấp số và đóng dấu.")


def _looked_through(document: Document) -> str:
    """Say what follows when number and seal are in the file."""
    if document.from_one_stop:
        return _("Kiểm tra trang bên phải, rồi bấm Chuyển DVC.")
    return _("Kiểm tra trang bên phải, rồi bấm Gửi văn bản.")


def _sender(document: Document) -> str:
    """Name the head of department to whom it goes back."""
    name: str = document.sender.get("full_name") or document.presenter.full_name
    return name
