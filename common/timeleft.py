"""Say in words how a deadline stands, by the clock on the wall."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SOON = timedelta(hours=24)
SOON_PART = 0.2

Kind = Literal["running", "soon", "late", "paused", "finished_early", "finished_on_time", "finished_late", "none"]


@dataclass(frozen=True)
class TimeLeft:
    """How a deadline stands: `seconds` are left, or negative when it has passed; `text` is for lists."""

    kind: Kind
    seconds: int
    text: str
    long_text: str


def time_left(
    due: datetime | None,
    now: datetime,
    paused_at: datetime | None = None,
    finished_at: datetime | None = None,
    *,
    start: datetime | None = None,
    nears_at: datetime | None = None,
) -> TimeLeft:
    """Say how long is left or overdue.

    Soon are the last 24 hours; with `start` the last fifth of the time, and with `nears_at` whatever follows it, too.
    """
    if due is None:
        return TimeLeft("none", 0, _("Không hẹn ngày trả"), _("Hồ sơ không có ngày hẹn trả"))
    if finished_at is not None:
        return _finished(due, finished_at)
    if paused_at is not None:
        return _paused(due, paused_at)
    return _running(due, now, start, nears_at)


def _running(due: datetime, now: datetime, start: datetime | None, nears_at: datetime | None) -> TimeLeft:
    left = due - now
    seconds = int(left.total_seconds())
    if left < timedelta(0):
        text = _("Quá hạn %(span)s") % {"span": short_span(-left)}
        return TimeLeft("late", seconds, text, _("Đã quá hạn %(span)s") % {"span": long_span(-left)})
    nearing = left <= SOON or (start is not None and left <= (due - start) * SOON_PART)
    nearing = nearing or (nears_at is not None and now >= nears_at)
    text = _("Còn %(span)s") % {"span": short_span(left)}
    exactly = long_span(left, ", ") if seconds else _("dưới 1 giây")
    return TimeLeft(
        "soon" if nearing else "running", seconds, text, _("Thời gian còn lại: %(span)s") % {"span": exactly}
    )


def _paused(due: datetime, paused_at: datetime) -> TimeLeft:
    left = due - paused_at
    late = left < timedelta(0)
    sentence = _("Đang tạm dừng – đã quá hạn %(span)s") if late else _("Đang tạm dừng – còn %(span)s khi tiếp tục")
    return TimeLeft("paused", int(left.total_seconds()), _("Tạm dừng"), sentence % {"span": long_span(abs(left))})


def _finished(due: datetime, finished_at: datetime) -> TimeLeft:
    """Late by the minute, early by the date, as the reports count."""
    left = due - finished_at
    words = {"short": short_span(abs(left)), "long": long_span(abs(left))}
    seconds = int(left.total_seconds())
    if left < timedelta(0):
        return TimeLeft("finished_late", seconds, _("Trả quá hạn %(short)s") % words, _("Trả quá hạn %(long)s") % words)
    if finished_at.astimezone(ZONE).date() < due.astimezone(ZONE).date():
        return TimeLeft("finished_early", seconds, _("Trả sớm %(short)s") % words, _("Trả sớm %(long)s") % words)
    return TimeLeft("finished_on_time", seconds, _("Trả đúng hạn"), _("Trả đúng hạn, trước giờ hẹn %(long)s") % words)


def short_span(length: timedelta) -> str:
    """Write a length of time in at most two units: 2 ngày 22 giờ, 5 giờ 48 phút, 3 phút."""
    days, hours, minutes, _seconds = _split(length)
    if days or hours:
        first, second = ((days, _("ngày")), (hours, _("giờ"))) if days else ((hours, _("giờ")), (minutes, _("phút")))
        return " ".join(f"{amount} {unit}" for amount, unit in (first, second) if amount)
    return f"{minutes} {_('phút')}" if minutes else _("dưới 1 phút")


def long_span(length: timedelta, separator: str = " ") -> str:
    """Write a length of time to the second: 5 ngày 23 giờ 33 phút 57 giây."""
    units = (_("ngày"), _("giờ"), _("phút"), _("giây"))
    return separator.join(f"{amount} {unit}" for amount, unit in zip(_split(length), units, strict=True))


def _split(length: timedelta) -> tuple[int, int, int, int]:
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return days, hours, minutes, seconds
