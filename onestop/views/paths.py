"""The ways off the process: find, parse a form, one service, answer.

An address that is looked at answers the dossier's page with its dialog open.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from common.formats import vn_datetime
from common.http import OfficeRequest
from onestop.models import ArchiveNote, Dossier
from onestop.queries import dossier_record
from onestop.services import archiving, endings, extending, paying, results, supplement, undoing, waiting
from onestop.views.acts import acts, answer
from onestop.views.dossier import dossier_page
from onestop.views.finding import dossier_to_take_back, dossier_to_work_on
from onestop.views.path_dialogs import is_open, path_form

Service = Callable[..., Dossier]


@acts
def supplement_ask(request: OfficeRequest, code: str) -> HttpResponse:
    """Ask the applicant for papers (Yêu cầu bổ sung)."""
    return _path(request, dossier_to_work_on(request, code), "supplement_ask", supplement.supplement_ask, _said_asked)


@acts
def dossier_refuse(request: OfficeRequest, code: str) -> HttpResponse:
    """Refuse the dossier (Từ chối hồ sơ)."""
    return _path(request, dossier_to_work_on(request, code), "dossier_refuse", endings.dossier_refuse, _said_closed)


@acts
def refusal_undo(request: OfficeRequest, code: str) -> HttpResponse:
    """Undo a refusal pressed by mistake (Hoàn tác từ chối)."""
    return _path(request, dossier_to_work_on(request, code), "refusal_undo", endings.refusal_undo, _said_back)


@acts
def action_undo(request: OfficeRequest, code: str) -> HttpResponse:
    """Take the last action back (Hoàn tác thao tác vừa làm)."""
    dossier = dossier_to_take_back(request, code)
    return _path(request, dossier, "action_undo", undoing.action_undo, _said_back)


@acts
def dossier_withdraw(request: OfficeRequest, code: str) -> HttpResponse:
    """Note that the applicant takes it back (Rút hồ sơ)."""
    return _path(request, dossier_to_work_on(request, code), "dossier_withdraw", endings.dossier_withdraw, _said_closed)


@acts
def dossier_stop(request: OfficeRequest, code: str) -> HttpResponse:
    """Break it off (Dừng xử lý)."""
    return _path(request, dossier_to_work_on(request, code), "dossier_stop", endings.dossier_stop, _said_closed)


@acts
def dossier_pause(request: OfficeRequest, code: str) -> HttpResponse:
    """Let it rest (Tạm dừng)."""
    return _path(request, dossier_to_work_on(request, code), "dossier_pause", waiting.dossier_pause, _said_paused)


@acts
def payment_report(request: OfficeRequest, code: str) -> HttpResponse:
    """Note that the citizen says to have paid (Ghi nhận đã báo nộp)."""
    return _path(request, dossier_to_work_on(request, code), "payment_report", paying.payment_report, _said_back)


@acts
def payment_waive(request: OfficeRequest, code: str) -> HttpResponse:
    """Let go what is left to be paid (Miễn số còn phải nộp)."""
    return _path(request, dossier_to_work_on(request, code), "payment_waive", paying.payment_waive, _said_back)


@acts
def dossier_resume(request: OfficeRequest, code: str) -> HttpResponse:
    """Go on with it (Tiếp tục xử lý)."""
    return _path(request, dossier_to_work_on(request, code), "dossier_resume", waiting.dossier_resume, _said_back)


@acts
def late_result_take(request: OfficeRequest, code: str) -> HttpResponse:
    """Take a document that was issued in spite of a recall as the result (Nhận văn bản đã ban hành)."""
    return _path(request, dossier_to_work_on(request, code), "late_result_take", results.late_result_take, _said_taken)


@acts
def dossier_extend(request: OfficeRequest, code: str) -> HttpResponse:
    """Put its due date off (Gia hạn)."""
    return _path(request, dossier_to_work_on(request, code), "dossier_extend", extending.dossier_extend, _said_extended)


@acts
def dossier_archive(request: OfficeRequest, code: str) -> HttpResponse:
    """Put a finished dossier into the store (Lưu vào kho)."""
    dossier = dossier_to_work_on(request, code)
    return _path(request, dossier, "dossier_archive", archiving.dossier_archive, _said_stored)


def _path(
    request: OfficeRequest, dossier: Dossier, name: str, service: Service, say: Callable[[Dossier], str]
) -> HttpResponse:
    if request.method != "POST":
        return _dialog_page(request, dossier, name)

    def act(values: dict[str, Any]) -> str:
        if "file" in values:
            values["file"] = values["file"][0]
        return say(service(dossier_id=dossier.pk, actor=request.user, at=now(), **values))

    return answer(request, dossier, name, path_form(dossier, name, request.POST, request.FILES), act)


def _dialog_page(request: OfficeRequest, dossier: Dossier, name: str) -> HttpResponse:
    record = dossier_record(dossier, request.user, at=now())
    if not is_open(record, request.user, name, now()):
        messages.error(request, _("Việc này không mở cho bạn lúc này. Hãy xem hồ sơ đang ở đâu và ai đang giữ."))
        return redirect(dossier)
    return dossier_page(request, dossier, record=record, bound={name: path_form(dossier, name, papers=record.papers)})


def _said_asked(dossier: Dossier) -> str:
    words = {"code": dossier.code, "person": dossier.holder_name}
    return _("Đã yêu cầu bổ sung hồ sơ %(code)s. %(person)s chờ nhận giấy tờ; hạn trả tạm dừng.") % words


def _said_closed(dossier: Dossier) -> str:
    return _("Hồ sơ %(code)s đã đóng: %(state)s.") % {"code": dossier.code, "state": dossier.state_label.lower()}


def _said_back(dossier: Dossier) -> str:
    words = {"code": dossier.code, "person": dossier.holder_name}
    return _("Hồ sơ %(code)s trở lại với %(person)s.") % words


def _said_paused(dossier: Dossier) -> str:
    return _("Hồ sơ %(code)s tạm dừng; hạn trả dừng lại.") % {"code": dossier.code}


def _said_extended(dossier: Dossier) -> str:
    words = {"code": dossier.code, "due": vn_datetime(dossier.due_at)}
    return _("Hồ sơ %(code)s hẹn trả lại vào %(due)s.") % words


def _said_stored(dossier: Dossier) -> str:
    note = ArchiveNote.objects.get(dossier=dossier)
    return _("Hồ sơ %(code)s đã vào kho, số lưu kho %(number)s.") % {"code": dossier.code, "number": note.shown_number}


def _said_taken(dossier: Dossier) -> str:
    words = {"code": dossier.code, "person": dossier.holder_name}
    return _("Hồ sơ %(code)s đã nhận văn bản làm kết quả; %(person)s giữ tiếp.") % words
