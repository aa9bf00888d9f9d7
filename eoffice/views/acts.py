"""What people do to a document: each a form sent once, one service, and the answer."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from common import blobs
from common.errors import DomainError
from common.http import OfficeRequest
from common.uploads import Kind, check_upload
from eoffice.forms import AttachSignedForm, IssueForm, OutgoingDocumentForm, ReasonForm, SignForm
from eoffice.models import Document
from eoffice.services import issuing, preparing, signing
from eoffice.views.presenting import queue_url
from eoffice.views.record import find, record_page, refused, refused_form

State = Document.State


@require_POST
@sensitive_post_parameters("pin")
def document_sign(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Ký duyệt và chuyển văn thư."""
    document, form = find(request, uid), SignForm(request.POST)
    if not form.is_valid():
        return record_page(request, document, forms={"sign_form": form}, status=422)
    try:
        signed = signing.document_sign(document_id=document.pk, actor=request.user, at=now(), **form.cleaned_data)
    except DomainError as error:
        return refused_form(request, document, "sign_form", form, error)
    text = _("Đã ký duyệt “%(title)s”. Văn bản chuyển %(role)s để vào sổ, đóng dấu.")
    messages.success(request, text % {"title": document.title, "role": signed.get_holder_role_display().lower()})
    return redirect(queue_url("cho-ky"))


@require_POST
def document_return(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Trả lại lãnh đạo phòng."""
    document, form = find(request, uid), ReasonForm(request.POST, auto_id="tra-lai-%s")
    if not form.is_valid():
        return record_page(request, document, forms={"return_form": form}, status=422)
    try:
        signing.document_return(document_id=document.pk, actor=request.user, at=now(), **form.cleaned_data)
    except DomainError as error:
        return refused_form(request, document, "return_form", form, error)
    text = _("Đã trả lại hồ sơ %(code)s cho %(name)s.")
    receiver = document.sender.get("full_name", document.presenter.full_name)
    messages.success(request, text % {"code": document.dossier_code, "name": receiver})
    return redirect(queue_url("cho-ky"))


@require_POST
def document_edit(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Lưu (hiệu chỉnh văn bản đi)."""
    document = find(request, uid)
    form = OutgoingDocumentForm(request.POST, document=document, initial=_bound_to_number(document))
    if not form.is_valid():
        return record_page(request, document, forms={"outgoing_form": form}, status=422)
    try:
        issuing.document_edit(
            document_id=document.pk,
            actor=request.user,
            at=now(),
            expected_state=form.cleaned_data["expected_state"],
            fields=form.outgoing(),
        )
    except DomainError as error:
        return refused_form(request, document, "outgoing_form", form, error)
    messages.success(request, _("Đã lưu văn bản đi. Bước tiếp theo: cấp số và đóng dấu."))
    return redirect(document)


@require_POST
@sensitive_post_parameters("pin")
def document_seal(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Cấp số và đóng dấu; the form of the document is stored with it."""
    document = find(request, uid)
    form = OutgoingDocumentForm(request.POST, document=document, initial=_bound_to_number(document))
    if not form.is_valid():
        return record_page(request, document, forms={"outgoing_form": form}, status=422)
    fields = form.outgoing() if document.state == State.SIGNED else None
    try:
        sealed = issuing.document_number_and_seal(
            document_id=document.pk, actor=request.user, at=now(), pin=form.cleaned_data["pin"], fields=fields
        )
    except DomainError as error:
        return refused_form(request, document, "outgoing_form", form, error)
    text = _("Đã cấp số %(notation)s và đóng dấu. Kiểm tra trang bên phải, rồi bấm Chuyển DVC.")
    messages.success(request, text % {"notation": sealed.notation})
    return redirect(document)


@require_POST
def number_void(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Hủy số."""
    document, form = find(request, uid), ReasonForm(request.POST, auto_id="huy-so-%s")
    if not form.is_valid():
        return record_page(request, document, forms={"void_form": form}, status=422)
    try:
        issuing.number_void(document_id=document.pk, actor=request.user, at=now(), **form.cleaned_data)
    except DomainError as error:
        return refused_form(request, document, "void_form", form, error)
    text = _("Đã hủy số %(notation)s; số này không cấp lại. Có thể cấp số mới.")
    messages.success(request, text % {"notation": document.notation})
    return redirect(document)


@require_POST
def document_issue(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Chuyển DVC."""
    document, form = find(request, uid), IssueForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(text for _anchor, text in form.error_list))
        return redirect(document)
    try:
        issuing.document_issue(document_id=document.pk, actor=request.user, at=now(), **form.cleaned_data)
    except DomainError as error:
        return refused(request, document, error)
    text = _("Đã ban hành %(notation)s và chuyển kết quả của hồ sơ %(code)s về Một cửa, %(name)s xác nhận tiếp.")
    name = document.sender.get("full_name", document.presenter.full_name)
    messages.success(request, text % {"notation": document.notation, "code": document.dossier_code, "name": name})
    return redirect(queue_url("cho-ban-hanh"))


@require_POST
def document_reopen(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Trả lại lãnh đạo."""
    document, form = find(request, uid), ReasonForm(request.POST, auto_id="tra-lai-%s")
    if not form.is_valid():
        return record_page(request, document, forms={"reopen_form": form}, status=422)
    try:
        issuing.document_reopen(document_id=document.pk, actor=request.user, at=now(), **form.cleaned_data)
    except DomainError as error:
        return refused_form(request, document, "reopen_form", form, error)
    text = _("Đã trả lại “%(title)s” cho %(name)s. Lãnh đạo phải ký lại.")
    messages.success(request, text % {"title": document.title, "name": document.signer.full_name})
    return redirect(queue_url("cho-ban-hanh"))


@require_POST
def document_prepare_again(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Chuyển lại (dự thảo sang PDF)."""
    document = find(request, uid)
    try:
        preparing.document_prepare_again(document_id=document.pk, actor=request.user, at=now())
    except DomainError as error:
        return refused(request, document, error)
    messages.success(request, _("Đang chuyển lại dự thảo sang PDF. Trang sẽ có bản trình ký sau ít giây."))
    return redirect(document)


@require_POST
def document_attach_signed(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Gắn tệp đã ký ở nơi khác."""
    document, form = find(request, uid), AttachSignedForm(request.POST, request.FILES)
    if not form.is_valid():
        return record_page(request, document, forms={"attach_form": form}, status=422)
    values = form.cleaned_data
    try:
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
    except DomainError as error:
        return refused_form(request, document, "attach_form", form, error)
    messages.success(request, _("Đã nhận tệp có chữ ký hợp lệ của %(name)s.") % {"name": document.signer.full_name})
    return redirect(document)


def _bound_to_number(document: Document) -> dict[str, object]:
    """Return what the form shows but does not take once the number is given."""
    return {
        "register": document.register,
        "document_type": document.document_type,
        "issued_on": document.issued_on,
    }
