"""What a way off the process does to the due date, said in its dialog before it is done."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.queries import calendar_of
from common.formats import vn_datetime
from common.forms import OfficeForm
from common.workcalendar import ZONE, Unit, due_after_pause, due_at
from onestop.models import Dossier
from onestop.services.extending import new_due

Lines = Sequence[tuple[str, str]]
EXTENSIONS_DAYS = (3, 5, 10, 15)
WAITS_DAYS = (1, 5, 10)


def due_dates(name: str, dossier: Dossier, form: OfficeForm, at: datetime) -> Lines:
    """Return the present due date and what becomes of it, as label and value; nothing where there is none yet."""
    tell = TELLERS.get(name)
    if tell is None or dossier.due_at is None:
        return ()
    return [(_("Hẹn trả hiện nay"), vn_datetime(dossier.due_at)), *tell(dossier, dossier.due_at, form, at)]


def _extended(dossier: Dossier, due: datetime, form: OfficeForm, at: datetime) -> Lines:
    """Show the new date for some numbers of days, the one that was typed first."""
    typed = getattr(form, "cleaned_data", {}).get("days")
    days = [typed, *EXTENSIONS_DAYS] if typed and typed not in EXTENSIONS_DAYS else EXTENSIONS_DAYS
    text = _("Thêm %(days)d ngày làm việc")
    agency = dossier.competent_agency_id
    return [(text % {"days": count}, vn_datetime(new_due(agency, due, count, at))) for count in days]


def _halted(dossier: Dossier, due: datetime, form: OfficeForm, at: datetime) -> Lines:
    """Show the date that some lengths of waiting lead to."""
    calendar = calendar_of(dossier.competent_agency_id)
    text = _("Nếu đi tiếp sau %(days)d ngày làm việc")
    lines = []
    for days in WAITS_DAYS:
        resumed = due_at(calendar, at, days, Unit.WORKING_DAY)
        lines.append(
            (text % {"days": days}, vn_datetime(due_after_pause(calendar, due, paused_at=at, resumed_at=resumed)))
        )
    return lines


def _resumed(dossier: Dossier, due: datetime, form: OfficeForm, at: datetime) -> Lines:
    calendar = calendar_of(dossier.competent_agency_id)
    moved = due_after_pause(calendar, due, paused_at=dossier.paused_at or at, resumed_at=at)
    return [(_("Hẹn trả khi tiếp tục bây giờ"), vn_datetime(moved))]


def _ended(dossier: Dossier, due: datetime, form: OfficeForm, at: datetime) -> Lines:
    """Say as what the end counts in reports, which compare days and not minutes."""
    promised, today = _day(dossier.report_due_at or due), _day(at)
    if dossier.paused_at is not None:
        return []
    word = _("trước hạn") if today < promised else _("đúng hạn") if today == promised else _("quá hạn")
    return [(_("Đóng hồ sơ bây giờ được tính là"), word)]


def _refused(dossier: Dossier, due: datetime, form: OfficeForm, at: datetime) -> Lines:
    return [
        *_ended(dossier, due, form, at),
        (_("Nếu hoàn tác từ chối"), _("hẹn trả vẫn là %(due)s") % {"due": vn_datetime(due)}),
    ]


def _day(at: datetime) -> datetime:
    return at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


TELLERS: dict[str, Callable[[Dossier, datetime, OfficeForm, datetime], Lines]] = {
    "dossier_extend": _extended,
    "supplement_ask": _halted,
    "dossier_pause": _halted,
    "dossier_resume": _resumed,
    "payment_report": _resumed,
    "payment_waive": _resumed,
    "dossier_refuse": _refused,
    "dossier_stop": _ended,
}
