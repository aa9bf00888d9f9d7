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
from integrations.contracts import DossierExtended
from onestop.models import Attachment, Dossier, Event, Task
from onestop.policies import can_extend
from onestop.queries.record import live_round
from onestop.services.files import attach_letter
from onestop.services.forwarding import person_of
from onestop.services.locking import current_step, stale
from onestop.services.moves import COURSE_FIELDS, record
from onestop.services.paths import opened, reason_of
from onestop.services.submission import FileData
from onestop.services.telling_office import tell_office

EXTENSION_FIELDS = (*COURSE_FIELDS, "due_at", "report_due_at", "step_due_at", "sort_at", "extensions")
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
    expected_extensions: int,
    days: int,
    reason: str,
    file: FileData,
) -> Dossier:
    """Name a new due date, so many working days after the present one, or after now when that one has passed.

    A step without a limit of its own follows; the first due date stays on the record. Where the dossier was late
    already, reports count it late all the same. The office hears of it when it has the draft.

    Raises:
        StaleError: the dossier changed, or was put off, since the page was shown.
        PolicyError: the actor is no head of the agency that decides it, or the dossier does not run.
        TransitionError: it was put off as often as the setting allows.
        InputError: the number of days, the reason or a fitting letter is missing.
    """
    dossier, plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    if dossier.extensions != expected_extensions:
        raise stale(dossier)
    before = dossier.due_at
    if before is None or not can_extend(actor, dossier):
        raise PolicyError(_("Chỉ lãnh đạo phòng của cơ quan giải quyết được gia hạn, khi hồ sơ đang được giải quyết."))
    _check_limit(dossier)
    _check_days(days)
    opinion = reason_of(reason)
    letter = attach_letter(dossier, file, Attachment.Kind.LETTER, actor=actor, at=at)
    _put_off(dossier, before, new_due(dossier.competent_agency_id, before, days, at), at)
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
    _tell_office(dossier, actor=actor, reason=opinion, at=at)
    return dossier


def new_due(agency_id: int, before: datetime, days: int, at: datetime) -> datetime:
    """Return the due date that so many working days more make."""
    return due_at(calendar_of(agency_id), max(before, at), days, Unit.WORKING_DAY)


def _put_off(dossier: Dossier, before: datetime, due: datetime, at: datetime) -> None:
    if at > before:
        dossier.report_due_at = dossier.report_due_at or before
    dossier.due_at = dossier.sort_at = due
    dossier.extensions += 1


def _tell_office(dossier: Dossier, *, actor: User, reason: str, at: datetime) -> None:
    """Tell the office of the new date when the draft is there."""
    office_round = live_round(dossier) if dossier.state == Dossier.State.AT_OFFICE else None
    if office_round is None:
        return
    message = DossierExtended(
        dossier_code=dossier.code,
        round_number=office_round.number,
        at=at,
        sender=person_of(actor),
        reason=reason,
        due_at=dossier.due_at,
        step_due_at=dossier.step_due_at,
    )
    tell_office(message, dossier, unit_code=office_round.unit_code, at=at)


def _check_days(days: int) -> None:
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(_("Số ngày gia hạn từ 1 đến %(days)d ngày làm việc.") % {"days": LONGEST_DAYS}, field="days")


def _check_limit(dossier: Dossier) -> None:
    if dossier.extensions >= settings.EXTENSION_LIMIT:
        text = _("Hồ sơ %(code)s đã hẹn lại %(times)d lần, không hẹn lại được nữa. Hãy giải quyết hoặc báo lãnh đạo.")
        raise TransitionError(text % {"code": dossier.code, "times": dossier.extensions})
