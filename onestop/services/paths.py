"""What every way off the process begins with: the dossier, a fresh page, and a reason."""

from django.utils.translation import gettext as _

from common.errors import InputError, TransitionError
from onestop.models import Dossier
from onestop.policies import step_of
from onestop.services.locking import check_state, check_step, locked
from procedures.engine import ProcessPlan
from procedures.queries import plan_of


def opened(dossier_id: int, *, expected_state: str, expected_step: str) -> tuple[Dossier, ProcessPlan]:
    """Return the dossier, locked, with its process, if the page was drawn for its present state and step.

    Raises:
        StaleError: it changed since.
    """
    dossier = locked(dossier_id)
    plan = plan_of(dossier.process_version_id)
    check_state(dossier, expected_state)
    check_step(dossier, step_of(plan, dossier.step_id), expected_step)
    return dossier, plan


def reason_of(text: str) -> str:
    """Return the reason without the spaces around it.

    Raises:
        InputError: there is none.
    """
    if not text.strip():
        raise InputError(_("Chưa ghi lý do. Hãy ghi lý do để diễn biến hồ sơ giữ lại."), field="reason")
    return text.strip()


def check_before_result(dossier: Dossier) -> None:
    """Refuse to end a dossier whose draft is at the document office, or whose result is there.

    Raises:
        TransitionError: it has to be recalled first, or it is too late.
    """
    words = {"code": dossier.code}
    if dossier.state == Dossier.State.AT_OFFICE:
        text = _("Hồ sơ %(code)s đang ở eOffice. Hãy nhờ lãnh đạo phòng bấm Thu hồi trước, rồi làm lại.")
        raise TransitionError(text % words)
    if dossier.result_at is not None:
        text = _("Hồ sơ %(code)s đã có kết quả, không rút, từ chối hay dừng được nữa. Hãy trả kết quả.")
        raise TransitionError(text % words)
