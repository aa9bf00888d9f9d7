"""Put the due date off, with an apology.

Source: NĐ 118/2025/NĐ-CP – an agency that will be late apologises in writing before the due date and names a new one,
once.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import calendar_of
from common.errors import InputError, PolicyError, TransitionError
from common.workcalendar import Unit, due_at
from onestop.models import Attachment, Dossier, Event, Task
from onestop.policies import can_extend
from onestop.services.files import attach_letter
from onestop.services.locking import current_step
from onestop.services.moves import COURSE_FIELDS, record
from onestop.services.paths import opened, reason_of
from onestop.services.submission import FileData

EXTENSION_FIELDS = (*COURSE_FIELDS, "due_at", "step_due_at", "sort_at", "extensions")
LONGEST_DAYS = 60
NOTICE = timedelta(days=1)


@transaction.atomic
def dossier_extend(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    expected_state: str,
    expected_step: str,
    days: int,
    reason: str,
    file: FileData,
) -> Dossier:
    """Name a new due date, so many working days after the present one, or after now when that one has passed.

    A step without a limit of its own follows; the first due date stays on the record.

    Raises:
        StaleError: the dossier changed since the page was shown.
        PolicyError: the actor is no head of the agency that decides it, or the dossier does not run.
        TransitionError: it was put off as often as the setting allows.
        InputError: the number of days, the reason or a fitting letter is missing.
    """
    dossier, plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    before = dossier.due_at
    if before is None or not can_extend(actor, dossier):
        raise PolicyError(_("Chỉ lãnh đạo phòng của cơ quan giải quyết được gia hạn, khi hồ sơ đang được giải quyết."))
    _check_limit(dossier)
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(_("Số ngày gia hạn từ 1 đến %(days)d ngày làm việc.") % {"days": LONGEST_DAYS}, field="days")
    opinion = reason_of(reason)
    letter = attach_letter(dossier, file, Attachment.Kind.LETTER, actor=actor, at=at)
    _put_off(dossier, due_at(calendar_of(dossier.competent_agency_id), max(before, at), days, Unit.WORKING_DAY))
    if current_step(dossier, plan).duration == 0:
        dossier.step_due_at = dossier.due_at
        Task.objects.filter(dossier=dossier, outcome=Task.Outcome.OPEN).update(due_at=dossier.due_at)
    record(
        dossier,
        Event.Kind.EXTENDED,
        at=at,
        actor=actor,
        opinion=opinion,
        files=[letter],
        saving=EXTENSION_FIELDS,
        due_before=before,
        due_at=dossier.due_at,
        in_time=at <= before - NOTICE,
    )
    return dossier


def _put_off(dossier: Dossier, due: datetime) -> None:
    dossier.due_at = dossier.sort_at = due
    dossier.extensions += 1


def _check_limit(dossier: Dossier) -> None:
    if dossier.extensions >= settings.EXTENSION_LIMIT:
        text = _("Hồ sơ %(code)s đã hẹn lại %(times)d lần, không hẹn lại được nữa. Hãy giải quyết hoặc báo lãnh đạo.")
        raise TransitionError(text % {"code": dossier.code, "times": dossier.extensions})
