"""The working hours and special days of 2024 to 2026."""

from datetime import date, datetime, time, timedelta

from accounts.models import Calendar, SpecialDay, WorkHours

NAME = "Giờ hành chính"
HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
OFFICE_DAYS = range(5)
# First and last day of each closure, with its reason.
CLOSURES = (
    (date(2024, 1, 1), date(2024, 1, 1), "Tết Dương lịch"),
    (date(2024, 2, 8), date(2024, 2, 14), "Tết Nguyên đán"),
    (date(2024, 4, 18), date(2024, 4, 18), "Giỗ Tổ Hùng Vương"),
    (date(2024, 4, 29), date(2024, 5, 1), "Ngày Chiến thắng và Quốc tế Lao động"),
    (date(2024, 9, 2), date(2024, 9, 3), "Quốc khánh"),
    (date(2025, 1, 1), date(2025, 1, 1), "Tết Dương lịch"),
    (date(2025, 1, 25), date(2025, 2, 2), "Tết Nguyên đán"),
    (date(2025, 4, 7), date(2025, 4, 7), "Giỗ Tổ Hùng Vương"),
    (date(2025, 4, 30), date(2025, 5, 4), "Ngày Chiến thắng và Quốc tế Lao động"),
    (date(2025, 8, 30), date(2025, 9, 2), "Quốc khánh"),
    (date(2026, 1, 1), date(2026, 1, 4), "Tết Dương lịch"),
    (date(2026, 2, 14), date(2026, 2, 22), "Tết Nguyên đán"),
    (date(2026, 4, 27), date(2026, 4, 27), "Nghỉ bù Giỗ Tổ Hùng Vương"),
    (date(2026, 4, 30), date(2026, 5, 1), "Ngày Chiến thắng và Quốc tế Lao động"),
    (date(2026, 8, 29), date(2026, 9, 2), "Quốc khánh"),
)
MAKE_UP_DAYS = (date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22))


def load(at: datetime) -> Calendar:
    """Make the calendar of every agency, or return the one that is there."""
    calendar, is_new = Calendar.objects.get_or_create(name=NAME, defaults={"created_at": at, "updated_at": at})
    if is_new:
        WorkHours.objects.bulk_create(
            WorkHours(calendar=calendar, weekday=weekday, start=start, end=end)
            for weekday in OFFICE_DAYS
            for start, end in HOURS
        )
        SpecialDay.objects.bulk_create(_special_days(calendar))
    return calendar


def _special_days(calendar: Calendar) -> list[SpecialDay]:
    off = [
        SpecialDay(calendar=calendar, day=first + timedelta(days=number), kind=SpecialDay.Kind.OFF, note=note)
        for first, last, note in CLOSURES
        for number in range((last - first).days + 1)
    ]
    make_up = [
        SpecialDay(calendar=calendar, day=day, kind=SpecialDay.Kind.MAKE_UP, note="Làm bù") for day in MAKE_UP_DAYS
    ]
    return off + make_up
