"""The verification report of a stored PDF, as a page, a paper and JSON; the halves find the file and call this."""

import base64

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from common import blobs
from common.http import OfficeRequest, render_page
from common.screens import Mark
from signing.services import reporting, verify
from signing.services.verdicts import tone_of

PDF = "application/pdf"


def report_response(
    request: OfficeRequest, *, sha256: str, media_type: str, name: str, back_url: str, back_label: str
) -> HttpResponse:
    """Show what checking this stored file found (Kết quả kiểm tra chữ ký); ?dang=pdf gives a paper, ?dang=json JSON.

    A file that nobody has checked under today's rules is checked now; pages that changed are drawn with their marks.

    Raises:
        Http404: it is no PDF.
    """
    if media_type != PDF:
        raise Http404
    report = verify.ensure_report(sha256, at=now())
    if request.GET.get("dang") == "json":
        return JsonResponse(reporting.as_plain(report, name=name), json_dumps_params={"ensure_ascii": False})
    pages = verify.changed_pages(blobs.read(sha256), at=now()) if report.changed_pages else ()
    if request.GET.get("dang") == "pdf":
        headers = {"Content-Disposition": 'attachment; filename="ket-qua-kiem-tra-chu-ky.pdf"'}
        return HttpResponse(reporting.as_pdf(report, pages, name=name), content_type=PDF, headers=headers)
    context = {
        "name": name,
        "report": report,
        "tone": tone_of(report),
        "reasons": verify.reasons(report),
        "signatures": [*verify.summary(report), *verify.time_stamp_lines(report)],
        "pages": [(one.page, _data_url(one.png)) for one in pages if one.png],
        "back_url": back_url,
        "back_label": back_label,
    }
    return render_page(request, "signing/report.html", context)


def mark_of(report: verify.VerificationReport | None) -> Mark | None:
    """Return how a list of papers marks a file: nothing where nobody signed, or nobody has checked yet."""
    if report is None or report.verdict == verify.Verdict.UNSIGNED:
        return None
    words = {
        verify.Verdict.VALID: _("Chữ ký hợp lệ"),
        verify.Verdict.REVIEW: _("Chữ ký hợp lệ, cần xem"),
        verify.Verdict.UNDETERMINED: _("Chữ ký chưa xác định"),
        verify.Verdict.INVALID: _("Chữ ký không hợp lệ"),
        verify.Verdict.UNREADABLE: _("Tệp không đọc được"),
    }
    return Mark(words[verify.Verdict(report.verdict)], tone_of(report))


def _data_url(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
