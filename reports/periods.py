"""The periods of a report. Calendar months are for the desk; what is reported closes on the 14th."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from common.workcalendar import ZONE

CLOSING_DAY = 14
ROMAN = ("", "I", "II", "III", "IV")


@dataclass(frozen=True)
class Period:
    """Whole days, first and last included; `key` names it in addresses."""

    key: str
    label: str
    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment, on the clock of Vietnam."""
        return datetime.combine(self.first, time(), ZONE)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZONE)


def periods(at: datetime) -> list[Period]:
    """Return the periods that can be chosen on this day: those that run and those that closed last.

    Source: Circular 01/2020/TT-VPCP: quarter I is 15/12 to 14/3, the year 15/12 to 14/12.
    """
    today = at.astimezone(ZONE).date()
    closing = _next_closing(today)
    quarter = _add_months(closing, -closing.month % 3)
    year = date(closing.year, 12, CLOSING_DAY)
    return [
        _month("thang", today.replace(day=1)),
        _month("thang-truoc", (today.replace(day=1) - timedelta(days=1)).replace(day=1)),
        _reporting("ky-thang", _("Kỳ báo cáo tháng %(month)s") % {"month": f"{closing:%m/%Y}"}, closing, 1),
        _quarter("quy", quarter),
        _quarter("quy-truoc", _add_months(quarter, -3)),
        _reporting("nam", _("Năm %(year)s") % {"year": year.year}, year, 12),
        _reporting("nam-truoc", _("Năm %(year)s") % {"year": year.year - 1}, _add_months(year, -12), 12),
    ]


def _month(key: str, first: date) -> Period:
    last = _add_months(first, 1) - timedelta(days=1)
    return Period(key, _("Tháng %(month)s") % {"month": f"{first:%m/%Y}"}, first, last)


def _quarter(key: str, closing: date) -> Period:
    name = _("Quý %(quarter)s/%(year)s") % {"quarter": ROMAN[closing.month // 3], "year": closing.year}
    return _reporting(key, name, closing, 3)


def _reporting(key: str, label: str, closing: date, months: int) -> Period:
    return Period(key, label, _add_months(closing, -months) + timedelta(days=1), closing)


def _next_closing(day: date) -> date:
    """Return the closing day of the reporting month in which a day lies."""
    closing = day.replace(day=CLOSING_DAY)
    return closing if day <= closing else _add_months(closing, 1)


def _add_months(day: date, months: int) -> date:
    """Move a day that every month has."""
    count = day.year * 12 + day.month - 1 + months
    return day.replace(year=count // 12, month=count % 12 + 1)
