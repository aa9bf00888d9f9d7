"""No result leaves the desk before its signatures were checked and found to hold (row E5)."""

from django.utils.translation import gettext as _

from common import rows
from common.errors import TransitionError
from common.wakeup import send
from onestop.models import Dossier, ResultAnnex
from onestop.services.checking import QUEUE, TASK
from signing.services import verify

RESULT_HASH_SQL = (
    "SELECT attachment.blob_id FROM onestop_result AS result "
    "JOIN onestop_attachment AS attachment ON attachment.id = result.attachment_id WHERE result.dossier_id = %s"
)


class UnsoundResultError(TransitionError):
    """A signature or the seal of the result is missing or does not hold."""


class UncheckedResultError(TransitionError):
    """Nobody has checked the result's signatures yet; a worker was asked to."""


def ask_for_check(dossier_id: int) -> None:
    """Have a worker check the document office's result if nobody has; call it before the dossier is locked."""
    if verify.report_of(RESULT_HASH_SQL, [dossier_id]) is None:
        sha256 = rows.value(RESULT_HASH_SQL, [dossier_id])
        if sha256:
            send(TASK, queue=QUEUE, sha256=sha256)
    hashes = {one.attachment.blob_id for one in _annexes_of(dossier_id)}
    for sha256 in hashes - verify.reports_for(hashes).keys():
        send(TASK, queue=QUEUE, sha256=sha256)


def require_sound_result(dossier: Dossier) -> None:
    """Refuse a result of the document office without a stored report, or with one that is not valid as a whole.

    Raises:
        UncheckedResultError: it is not checked yet.
        UnsoundResultError: it does not hold.
    Source: NĐ 30/2020/NĐ-CP, Điều 18 – what is issued bears the signature of the competent person and the seal.
    """
    report = verify.report_of(RESULT_HASH_SQL, [dossier.pk])
    if report is None:
        if rows.value(RESULT_HASH_SQL, [dossier.pk]):
            raise UncheckedResultError(_("Đang kiểm tra chữ ký của tệp kết quả. Hãy đợi ít giây rồi trả kết quả lại."))
        return
    if report.verdict != verify.Verdict.VALID:
        text = _("Tệp kết quả chưa dùng được: %(reason)s Hãy báo lãnh đạo phòng để gửi lại văn thư.")
        raise UnsoundResultError(text % {"reason": " ".join(verify.reasons(report))})
    _require_sound_annexes(dossier.pk)


def _require_sound_annexes(dossier_id: int) -> None:
    annexes = _annexes_of(dossier_id)
    reports = verify.reports_for(one.attachment.blob_id for one in annexes)
    for one in annexes:
        report = reports.get(one.attachment.blob_id)
        if report is None:
            text = _("Đang kiểm tra chữ ký của phụ lục “%(title)s”. Hãy đợi ít giây rồi trả kết quả lại.")
            raise UncheckedResultError(text % {"title": one.title})
        if report.verdict != verify.Verdict.VALID:
            text = _("Phụ lục “%(title)s” chưa dùng được: %(reason)s Hãy báo lãnh đạo phòng để gửi lại văn thư.")
            raise UnsoundResultError(text % {"title": one.title, "reason": " ".join(verify.reasons(report))})


def _annexes_of(dossier_id: int) -> list[ResultAnnex]:
    return list(ResultAnnex.objects.filter(result__dossier=dossier_id).select_related("attachment"))
