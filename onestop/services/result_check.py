"""No result leaves the desk when checking its signatures found something wrong (row E5)."""

from django.utils.translation import gettext as _

from common.errors import TransitionError
from onestop.models import Dossier
from signing.services import verify

RESULT_HASH_SQL = (
    "SELECT attachment.blob_id FROM onestop_result AS result "
    "JOIN onestop_attachment AS attachment ON attachment.id = result.attachment_id WHERE result.dossier_id = %s"
)


class UnsoundResultError(TransitionError):
    """A signature or the seal of the result is missing or does not hold."""


def require_sound_result(dossier: Dossier) -> None:
    """Refuse a result whose stored report says that it is not valid as a whole; one statement, no check of its own.

    Raises:
        UnsoundResultError: it is not.
    Source: NĐ 30/2020/NĐ-CP, Điều 18 – what is issued bears the signature of the competent person and the seal.
    """
    report = verify.report_of(RESULT_HASH_SQL, [dossier.pk])
    if report is not None and report.verdict != verify.Verdict.VALID:
        text = _("Tệp kết quả chưa dùng được: %(reason)s Hãy báo lãnh đạo phòng để gửi lại văn thư.")
        raise UnsoundResultError(text % {"reason": " ".join(verify.reasons(report))})
