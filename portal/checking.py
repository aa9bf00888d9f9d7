"""Anybody has the signatures of a PDF checked; the file is forgotten with the answer."""

import base64
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.formats import file_size
from common.http import render_page
from common.places import held_place
from portal import pace
from portal.forms import CheckForm
from signing.services import reporting, verify

# What a form adds around its file.
FORM_BYTES = 64 * 1024
# A usual file takes less than a second; one that takes longer is ended after a minute.
BUSY_SECONDS = 10
# How long the authorities are waited for.
ASKING_SECONDS = 8


# No token: nothing changes here, and looking for one would read the file before its size is known.
@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def signature_check(request: HttpRequest) -> HttpResponse:
    """Check a PDF's signatures; the answer is a page, JSON or a paper."""
    if request.method != "POST":
        return _page(request, CheckForm())
    refused = _refused(request)
    if refused is not None:
        return refused
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    upload = form.cleaned_data["file"]
    with upload, held_place("signature-check", most=settings.PUBLIC_CHECKS) as held:
        if not held:
            return _busy(request)
        examined = verify.examine_whole(upload.read(), at=timezone.now())
    # No place is kept from others by who only waits for machines far away.
    checked = verify.judge_whole(examined, at=timezone.now(), seconds=ASKING_SECONDS)
    return _answer(request, form, checked, upload.name or "")


def _refused(request: HttpRequest) -> HttpResponse | None:
    """Refuse what is too large before a byte of it is read, and whoever asks too often."""
    limit = settings.UPLOAD_LIMIT_BYTES
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit + FORM_BYTES:
        text = _("Tệp nặng quá %(limit)s nên không kiểm tra được ở đây. Hãy chọn tệp nhỏ hơn.")
        return _page(request, _form_with(text % {"limit": file_size(limit)}), status=413)
    seconds = pace.check_wait_seconds(request, at=timezone.now())
    if not seconds:
        return None
    text = _("Ông/bà đã kiểm tra nhiều tệp liên tiếp. Hãy thử lại sau %(seconds)s giây.")
    response = _page(request, _form_with(text % {"seconds": seconds}), status=429)
    response["Retry-After"] = str(seconds)
    return response


def _busy(request: HttpRequest) -> HttpResponse:
    text = _("Hệ thống đang kiểm tra nhiều tệp khác nên chưa nhận tệp này. Hãy thử lại sau %(seconds)s giây.")
    response = _page(request, _form_with(text % {"seconds": BUSY_SECONDS}), status=503)
    response["Retry-After"] = str(BUSY_SECONDS)
    return response


def _form_with(error: str) -> CheckForm:
    form = CheckForm({}, {})
    form.errors.clear()
    form.add_error("file", error)
    return form


def _answer(request: HttpRequest, form: CheckForm, checked: verify.Checked, name: str) -> HttpResponse:
    wanted = form.cleaned_data["answer"]
    if wanted == "json":
        return JsonResponse(reporting.as_plain(checked.report, name=name), json_dumps_params={"ensure_ascii": False})
    if wanted == "pdf":
        paper = reporting.as_pdf(checked.report, checked.pages, name=name)
        headers = {"Content-Disposition": 'attachment; filename="ket-qua-kiem-tra-chu-ky.pdf"'}
        return HttpResponse(paper, content_type="application/pdf", headers=headers)
    return _page(request, CheckForm(), **_found(checked, name))


def _found(checked: verify.Checked, name: str) -> dict[str, Any]:
    report = checked.report
    return {
        "name": name,
        "report": report,
        "tone": verify.tone_of(report),
        "reasons": verify.reasons(report),
        "signatures": [*verify.summary(report), *verify.time_stamp_lines(report)],
        "pages": [
            {"number": one.page, "picture": f"data:image/png;base64,{base64.b64encode(one.png).decode()}"}
            for one in checked.pages
            if one.png
        ],
    }


def _page(request: HttpRequest, form: CheckForm, *, status: int = 200, **found: Any) -> HttpResponse:
    limit = file_size(settings.UPLOAD_LIMIT_BYTES)
    return render_page(request, "portal/signature_check.html", {"form": form, "limit": limit, **found}, status=status)
