"""No result leaves the desk before its signatures were checked and found to hold (row E5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.translation import gettext as _

from common import prepared
from common.errors import TransitionError
from common.wakeup import send
from onestop.models import Dossier
from onestop.services.checking import QUEUE, TASK
from signing.services import verify

FILES_SQL = """
SELECT attachment.blob_id, NULL AS title, 0 AS place FROM onestop_result AS result
  JOIN onestop_attachment AS attachment ON attachment.id = result.attachment_id
  WHERE result.dossier_id = %(dossier)s
UNION ALL
SELECT attachment.blob_id, annex.title, annex.id FROM onestop_result AS result
  JOIN onestop_resultannex AS annex ON annex.result_id = result.id
  JOIN onestop_attachment AS attachment ON attachment.id = annex.attachment_id
  WHERE result.dossier_id = %(dossier)s
ORDER BY place
"""
Reports: TypeAlias = Mapping[str, verify.VerificationReport]


class UnsoundResultError(TransitionError):
    """A signature or the seal of the result is missing or does not hold."""


class UncheckedResultError(TransitionError):
    """Nobody has checked the result's signatures yet; a worker was asked to."""


@dataclass(frozen=True)
class ResultFile:
    """A file of the office's result: the document, which has no title here, or an annex."""

    sha256: str
    title: str | None


def ask_for_check(dossier_id: int) -> Reports:
    """Return the reports of the document office's result by SHA-256; call it before the dossier is locked.

    What nobody has checked, a worker is asked to.
    """
    hashes = list(dict.fromkeys(file.sha256 for file in _files_of(dossier_id)))
    reports = verify.reports_for(hashes)
    for sha256 in hashes:
        if sha256 not in reports:
            send(TASK, queue=QUEUE, sha256=sha256)
    return reports


def require_sound_result(dossier: Dossier, reports: Reports) -> None:
    """Refuse a result of the document office with a file that has no report, or is not valid as a whole.

    Raises:
        UncheckedResultError: it is not checked yet.
        UnsoundResultError: it does not hold.
    Source: NĐ 30/2020/NĐ-CP, Điều 18 – what is issued bears the signature of the competent person and the seal.
    """
    for file in _files_of(dossier.pk):
        report = reports.get(file.sha256)
        if report is None:
            raise UncheckedResultError(_unchecked(file))
        if report.verdict != verify.Verdict.VALID:
            raise UnsoundResultError(_unsound(file, " ".join(verify.reasons(report))))


def _unchecked(file: ResultFile) -> str:
    if file.title is None:
        return _("Đang kiểm tra chữ ký của tệp kết quả. Hãy đợi ít giây rồi trả kết quả lại.")
    text = _("Đang kiểm tra chữ ký của phụ lục “%(title)s”. Hãy đợi ít giây rồi trả kết quả lại.")
    return text % {"title": file.title}


def _unsound(file: ResultFile, reason: str) -> str:
    if file.title is None:
        text = _("Tệp kết quả chưa dùng được: %(reason)s Hãy báo lãnh đạo phòng để gửi lại văn thư.")
        return text % {"reason": reason}
    text = _("Phụ lục “%(title)s” chưa dùng được: %(reason)s Hãy báo lãnh đạo phòng để gửi lại văn thư.")
    return text % {"title": file.title, "reason": reason}


def _files_of(dossier_id: int) -> list[ResultFile]:
    found = prepared.fetch(FILES_SQL, {"dossier": dossier_id})
    return [ResultFile(sha256, title) for sha256, title, _place in found]
