"""Sign a file of a dossier where it lies, or certify it as a copy: choose the kind and the place, give the PIN."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from common import blobs
from common.answering import answer_form
from common.errors import DomainError, InputError
from common.http import OfficeRequest, render_page
from common.screens import Link
from common.stored_pages import page_count_of, page_links
from onestop.forms.file_signing import FileSignForm
from onestop.models import Attachment
from onestop.policies import can_sign_file
from onestop.services.file_signing import OPERATIONS, SignedAlreadyError, agency_for, file_sign, refuse_signed
from onestop.views.finding import visible_dossier
from signing.errors import SigningRefusal
from signing.services import findings, verify
from signing.services.placing import Chosen, spot_of
from signing.services.report_page import report_response
from signing.services.seal_proof import asks_proof, require_proof
from signing.services.sign import Operation


@dataclass(frozen=True)
class Choice:
    """What is about to be signed: the file, the page that is shown, and as what."""

    file: Attachment
    page: int
    operation: Operation


@require_safe
def attachment_report(request: OfficeRequest, code: str, pk: int) -> HttpResponse:
    """Show what checking a file's signatures found (Kết quả kiểm tra chữ ký)."""
    file = _file(request, code, pk)
    return report_response(
        request,
        sha256=file.blob_id,
        media_type=file.media_type,
        name=file.name,
        back_url=_seen_at(file),
        back_label=file.dossier.code,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("pin", "proof")
def attachment_sign(request: OfficeRequest, code: str, pk: int) -> HttpResponse:
    """Ký duyệt thành phần, Sao y, Trích sao, Sao lục."""
    file = _file(request, code, pk)
    if not can_sign_file(request.user, file.dossier, file):
        raise PermissionDenied
    choice = _choice(request, file)
    if request.method != "POST":
        return _first(request, choice)
    form = FileSignForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        require_proof(request, values["operation"], values["proof"], at=now())
        signed = file_sign(
            attachment_id=file.pk,
            actor=request.user,
            at=now(),
            operation=Operation(values["operation"]),
            reviewed_sha256=values["reviewed_sha256"],
            pin=values["pin"],
            chosen=Chosen.of(form.place()),
        )
        words = {"what": Operation(values["operation"]).label, "file": signed.name}
        return _("Đã ghi “%(what)s” vào tệp %(file)s. Bản trước vẫn còn trong hồ sơ.") % words

    return answer_form(
        request,
        form,
        act,
        page=lambda status: _show(request, choice, form, status),
        back=_seen_at(file),
        field_of=_field_of,
    )


def _file(request: OfficeRequest, code: str, pk: int) -> Attachment:
    dossier = visible_dossier(request, code)
    file = get_object_or_404(Attachment, pk=pk, dossier=dossier)
    file.dossier = dossier
    return file


def _seen_at(file: Attachment) -> str:
    return f"{file.dossier.get_absolute_url()}?tep={file.pk}#xem"


def _field_of(error: DomainError) -> str:
    if isinstance(error, SigningRefusal) and error.code.startswith("pin_"):
        return "pin"
    return error.field if isinstance(error, InputError) else ""


def _choice(request: OfficeRequest, file: Attachment) -> Choice:
    last = page_count_of(file.blob_id)
    if not last:
        raise Http404
    wanted = request.POST.get("page") or request.GET.get("trang", "")
    page = min(int(wanted), last) if wanted.isascii() and wanted.isdigit() and int(wanted) else 1
    kind = request.POST.get("operation") or request.GET.get("loai", "")
    return Choice(file, page, next((one for one in OPERATIONS if one == kind), _usual(file)))


def _usual(file: Attachment) -> Operation:
    return Operation.COPY if file.kind == Attachment.Kind.RESULT else Operation.COMPONENT


def _first(request: OfficeRequest, choice: Choice) -> HttpResponse:
    """Show the page for choosing, or lead to the findings on a file that is signed already."""
    file = choice.file
    try:
        refuse_signed(file, choice.operation, verify.ensure_report(file.blob_id, at=now()))
    except SignedAlreadyError as error:
        messages.error(request, str(error))
        return redirect("onestop:attachment_report", file.dossier.code, file.pk)
    initial = {"page": choice.page, "reviewed_sha256": file.blob_id, "operation": choice.operation.value}
    return _show(request, choice, FileSignForm(initial=initial))


def _show(request: OfficeRequest, choice: Choice, form: FileSignForm, status: int = 200) -> HttpResponse:
    file, at = choice.file, now()
    agency = agency_for(request.user, file.dossier)
    key, found = findings.key_and_findings(
        operation=choice.operation, signer=request.user, agency=agency, at=at, document_type=""
    )
    may_sign = findings.may_sign(found)
    content = blobs.read(file.blob_id)
    context = {
        "dossier": file.dossier,
        "file": file,
        "operation": choice.operation,
        "place_form": form,
        "spot": spot_of(content, choice.page, operation=choice.operation, signer=request.user, agency=agency, at=at),
        "kind_links": _kind_links(choice),
        "page_links": page_links(file.blob_id, choice.page, partial(_here, choice, choice.operation)),
        "page_image": reverse("onestop:attachment_page", args=[file.dossier.code, file.pk, choice.page]),
        "findings": found,
        "may_sign": may_sign,
        "needs_pin": may_sign and key is not None and key.asks_pin,
        "asks_proof": may_sign and asks_proof(request, choice.operation, at=at),
        "back_url": _seen_at(file),
    }
    return render_page(request, "onestop/file_sign.html", context, status=status)


def _kind_links(choice: Choice) -> list[Link]:
    return [Link(str(one.label), _here(choice, one, choice.page), one == choice.operation) for one in OPERATIONS]


def _here(choice: Choice, operation: Operation, page: int) -> str:
    address = reverse("onestop:attachment_sign", args=[choice.file.dossier.code, choice.file.pk])
    return f"{address}?loai={operation.value}&trang={page}"
