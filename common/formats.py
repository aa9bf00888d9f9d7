"""How amounts, moments, sizes and personal data are written on screens and papers."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

DOT = "•"


def vnd(amount: int) -> str:
    """Write an amount of money: 1.200.000 đồng."""
    return _("%(amount)s đồng") % {"amount": whole_number(amount)}


def whole_number(value: int) -> str:
    """Write a whole number with Vietnamese thousands: 1.742."""
    return f"{value:,}".replace(",", ".")


def vn_date(value: date | datetime | None) -> str:
    """Write a date as 23/11/2026, in local time; nothing for None."""
    return "" if value is None else f"{_local(value):%d/%m/%Y}"


def vn_datetime(value: datetime | None) -> str:
    """Write a moment as 23/11/2026 08:20, in local time; nothing for None."""
    return "" if value is None else f"{_local(value):%d/%m/%Y %H:%M}"


def vn_seconds(value: datetime | None) -> str:
    """Write a moment to the second: 23/11/2026 08:20:00."""
    return "" if value is None else f"{_local(value):%d/%m/%Y %H:%M:%S}"


def vn_short(value: datetime | None) -> str:
    """Write a moment of this year's course: 23/11 08:20."""
    return "" if value is None else f"{_local(value):%d/%m %H:%M}"


def _local(value: date | datetime) -> date | datetime:
    return localtime(value) if isinstance(value, datetime) and value.tzinfo else value


def file_size(size_bytes: int) -> str:
    """Write a file's size: 412 KB, 11,8 MB."""
    if size_bytes < 1024:
        return f"{size_bytes} B"
    if size_bytes < 1024 * 1024:
        return f"{round(size_bytes / 1024)} KB"
    return f"{size_bytes / 1024 / 1024:.1f} MB".replace(".", ",")


def mask_name(name: str) -> str:
    """Keep the first letter of each word: Q••• T••• M••• H•••."""
    return " ".join(word[0] + DOT * 3 for word in name.split())


def mask_number(number: str) -> str:
    """Keep the last three characters of an identity or telephone number, none of a short one."""
    kept = number[-3:] if len(number) > 6 else ""
    return DOT * 5 + kept


def mask_email(address: str) -> str:
    """Keep the first letter and the domain: m•••@thu.example."""
    name, at, domain = address.partition("@")
    return name[:1] + DOT * 3 + at + domain
