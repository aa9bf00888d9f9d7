"""Gửi văn bản to agencies and departments of the installation, and Đăng VB điều hành."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.http import OfficeRequest
from eoffice.forms import DispatchForm, IssueForm
from eoffice.services import dispatching
from eoffice.views.record import answer, find


@require_POST
def document_dispatch(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Gửi văn bản."""
    document = find(request, uid)
    form = DispatchForm(request.POST, document=document)

    def act(values: dict[str, Any]) -> str:
        sent = dispatching.document_dispatch(
            document_id=document.pk,
            actor=request.user,
            at=now(),
            expected_state=values["expected_state"],
            **form.places(),
        )
        return _("Đã gửi %(notation)s. Xem ai đã nhận ở mục Nơi nhận.") % {"notation": sent.notation}

    return answer(request, document, "dispatch_form", form, act, to=f"{document.get_absolute_url()}?phan=noi-nhan")


@require_POST
def directive_publish(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Đăng VB điều hành."""
    document = find(request, uid)

    def act(values: dict[str, Any]) -> str:
        done = dispatching.directive_publish(document_id=document.pk, actor=request.user, at=now(), **values)
        text = _("Đã đăng %(notation)s. Mọi người trong cơ quan thấy ở mục VB chỉ đạo điều hành.")
        return text % {"notation": done.notation}

    return answer(request, document, "publish_form", IssueForm(request.POST), act)
