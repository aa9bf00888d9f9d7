"""The words for where a dossier stands; the same on every page, for officers and for citizens."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Role
from common.workcalendar import WorkCalendar, whole_day, working_time_between
from onestop.models import Dossier
from procedures.models import DurationUnit

State = Dossier.State


def state_word(dossier: Dossier) -> str:
    """Return the word of the state; a dossier at the document office says what it waits for there."""
    if dossier.state == State.AT_OFFICE:
        signing = dossier.step is None or dossier.step.role == Role.LEADER
        return _("Chờ ký duyệt") if signing else _("Chờ ban hành")
    if dossier.sent_back and dossier.state == State.PROCESSING:
        return _("Bị trả lại")
    return dossier.state_label


def paused_word(dossier: Dossier) -> str:
    """Return why the clock does not run, nothing while it runs."""
    return {
        State.SUPPLEMENT: _("Chờ bổ sung giấy tờ"),
        State.PAYING: _("Chờ thanh toán"),
        State.PAUSED: _("Tạm dừng"),
    }.get(State(dossier.state), "")


def allowed_word(duration: int, unit: str) -> str:
    """Write a time limit: 5 ngày làm việc; 0 is a result on the same day."""
    if duration == 0:
        return _("trả trong ngày")
    return f"{duration} {DurationUnit(unit).label}"


def short_allowed(duration: int, unit: str) -> str:
    """Write a time limit for a narrow column: 5 ngày, 4 giờ."""
    if duration == 0:
        return _("trong ngày")
    return f"{duration} {_('giờ') if unit == DurationUnit.WORKING_HOUR else _('ngày')}"


def working_days(calendar: WorkCalendar, a: datetime, b: datetime) -> str:
    """Write the working time between two moments, whichever comes first: 3,9 ngày làm việc."""
    worked, day = working_time_between(calendar, min(a, b), max(a, b)), whole_day(calendar)
    return _("%(days)s ngày làm việc") % {"days": f"{worked / day if day else 0:.1f}".replace(".", ",")}
