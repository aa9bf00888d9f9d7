"""What the signer can do while a signature is awaited: look, ask now, give up."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.forms import OfficeForm
from common.http import OfficeRequest
from eoffice import policies
from eoffice.services import awaiting
from eoffice.services.signing import subject_of
from eoffice.views.record import answer, find
from signing.services import finishing

WAITING, DECIDED = 204, 200


@require_safe
def signature_awaited(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Tell the page whether it is still so: 204 while the signature is awaited."""
    document = find(request, uid)
    waits = finishing.parked_for(subject_of(document), signer_id=request.user.pk) is not None
    return HttpResponse(status=WAITING if waits else DECIDED)


@require_POST
def signature_check(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Kiểm tra ngay."""
    document = find(request, uid)

    def act(_values: dict[str, Any]) -> str:
        if awaiting.signature_check(document_id=document.pk, actor=request.user, at=now()):
            approved = policies.can_sign(request.user, document)
            said = _("Đã ký duyệt “%(title)s”.") if approved else _("Đã ký nháy “%(title)s”.")
            return said % {"title": document.title}
        return _("Chưa có xác nhận. Văn bản vẫn chờ bạn xác nhận chữ ký.")

    return answer(request, document, "awaiting_form", OfficeForm(request.POST), act)


@require_POST
def signature_give_up(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Hủy yêu cầu ký."""
    document = find(request, uid)

    def act(_values: dict[str, Any]) -> str:
        awaiting.signature_give_up(document_id=document.pk, actor=request.user, at=now())
        return _("Đã hủy yêu cầu ký. Văn bản vẫn chờ ký duyệt.")

    return answer(request, document, "awaiting_form", OfficeForm(request.POST), act)
