"""Working time: when a deadline ends, and how much working time lies between two moments.

All reckoning is done on the clock of Vietnam, which knows no summer time; results are aware datetimes.
A day of work counts from its opening up to, not including, its closing: who comes at 17:00 comes the next day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from common.errors import DomainError

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = 0
# The longest run of days off that is still believed to be a calendar and not a mistake in it.
LONGEST_CLOSURE_DAYS = 366
SAME_DAY_CUTOFF = time(15)

Intervals = tuple[tuple[time, time], ...]


class NoWorkingTime(DomainError):
    """The calendar has no working hours for a year."""

    def __init__(self, day: date) -> None:
        super().__init__(f"Lịch làm việc không có giờ làm việc nào sau ngày {day:%d/%m/%Y}. Hãy nhập giờ làm việc.")


class Unit(StrEnum):
    """What a time limit is counted in."""

    WORKING_DAY = "working_day"
    WORKING_HOUR = "working_hour"
    CALENDAR_DAY = "calendar_day"


@dataclass(frozen=True)
class WorkCalendar:
    """The working hours of an agency.

    `hours` has the intervals of each weekday (0 = Monday), in order and apart; `off` the days off.
    `makeup` goes before both: the hours of one date, None for Monday's hours, an empty tuple for closed.
    """

    hours: Mapping[int, Intervals]
    off: frozenset[date] = frozenset()
    makeup: Mapping[date, Intervals | None] | None = None

    def intervals(self, day: date) -> Intervals:
        """Return the working intervals of a day; none on a day off."""
        if self.makeup and day in self.makeup:
            override = self.makeup[day]
            return self.hours.get(MONDAY, ()) if override is None else override
        return () if day in self.off else self.hours.get(day.weekday(), ())

    def working_days(self, first: date) -> Iterator[tuple[date, Intervals]]:
        """Yield the working days from this day on, with their hours, without end.

        Raises:
            NoWorkingTime: no working day comes for a year.
        """
        day, last = first, first
        while (day - last).days <= LONGEST_CLOSURE_DAYS:
            if hours := self.intervals(day):
                yield day, hours
                last = day
            day += timedelta(days=1)
        raise NoWorkingTime(last)


def start_of_work(calendar: WorkCalendar, moment: datetime) -> datetime:
    """Return the moment, without its seconds, or the next opening when nobody works then (T2)."""
    return _aware(_opening(calendar, _local(moment)))


def due_at(calendar: WorkCalendar, start: datetime, amount: int, unit: Unit | str) -> datetime:
    """Return when a time limit that begins at `start` ends (T1–T5).

    Raises:
        ValueError: the amount is negative.
        NoWorkingTime: the calendar has no working hours for a year.
    """
    if amount < 0:
        raise ValueError("a time limit cannot be negative")
    unit = Unit(unit)  # rows keep it as text
    if unit is Unit.WORKING_HOUR:
        return add_working_time(calendar, start, timedelta(hours=amount))
    local = _local(start)
    if unit is Unit.CALENDAR_DAY:
        return _aware(_same_time_on_working_day(calendar, local + timedelta(days=amount)))
    begin = _opening(calendar, local)
    days = calendar.working_days(begin.date() + timedelta(days=1))
    last = begin.date()
    for _ in range(amount):
        last = next(days)[0]
    return _aware(_opening(calendar, datetime.combine(last, begin.time())))


def due_same_day(calendar: WorkCalendar, received: datetime, *, cutoff: time = SAME_DAY_CUTOFF) -> datetime:
    """Return the closing time of the day of receipt, of the next working day when received after the cut-off (T9)."""
    local = received.astimezone(ZONE).replace(tzinfo=None)
    begin = _opening(calendar, local.replace(second=0, microsecond=0))
    if begin.date() == local.date() and local.time() > cutoff:
        begin = _opening(calendar, datetime.combine(local.date() + timedelta(days=1), time.min))
    return _aware(datetime.combine(begin.date(), calendar.intervals(begin.date())[-1][1]))


def add_working_time(calendar: WorkCalendar, start: datetime, amount: timedelta) -> datetime:
    """Return when this much working time has passed since `start` (T4).

    Raises:
        ValueError: the amount is negative.
        NoWorkingTime: the calendar has no working hours for a year.
    """
    if amount < timedelta(0):
        raise ValueError("working time cannot be taken back")
    begin = _opening(calendar, _local(start))
    spans = _spans(calendar, begin.date())
    while True:
        opening, closing = next(spans)
        available = closing - max(opening, begin)
        if amount <= available:
            return _aware(max(opening, begin) + amount)
        amount -= max(available, timedelta(0))


def due_after_pause(calendar: WorkCalendar, due: datetime, *, paused_at: datetime, resumed_at: datetime) -> datetime:
    """Move a deadline by the working time that a pause took (T7).

    Raises:
        ValueError: the pause ends before it begins.
        NoWorkingTime: the calendar has no working hours for a year.
    """
    paused, resumed = (moment.replace(second=0, microsecond=0) for moment in (paused_at, resumed_at))
    pause = working_time_between(calendar, paused, resumed)
    return add_working_time(calendar, due, pause) if pause else due


def working_time_between(calendar: WorkCalendar, a: datetime, b: datetime) -> timedelta:
    """Return how much working time lies between two moments, to the second.

    Raises:
        ValueError: b is before a.
    """
    if b < a:
        raise ValueError("the second moment is before the first")
    first, last = (moment.astimezone(ZONE).replace(tzinfo=None) for moment in (a, b))
    total, day = timedelta(0), first.date()
    while day <= last.date():
        for opening, closing in calendar.intervals(day):
            begin, end = max(datetime.combine(day, opening), first), min(datetime.combine(day, closing), last)
            total += max(end - begin, timedelta(0))
        day += timedelta(days=1)
    return total


def working_day_before(calendar: WorkCalendar, moment: datetime) -> datetime:
    """Return the same time of the day, without seconds, on the last working day before.

    Raises:
        NoWorkingTime: no working day lies in the year before.
    """
    local = _local(moment)
    for back in range(1, LONGEST_CLOSURE_DAYS + 1):
        day = local.date() - timedelta(days=back)
        if calendar.intervals(day):
            return _aware(datetime.combine(day, local.time()))
    raise NoWorkingTime(local.date())


def whole_day(calendar: WorkCalendar) -> timedelta:
    """Return how long people work on the longest day of the week."""
    nothing = timedelta(0)
    lengths = (sum((_length(one) for one in hours), nothing) for hours in calendar.hours.values())
    return max(lengths, default=nothing)


def _length(interval: tuple[time, time]) -> timedelta:
    opening, closing = (datetime.combine(date.min, moment) for moment in interval)
    return closing - opening


def _local(moment: datetime) -> datetime:
    """Return the time on Vietnam's clocks, without seconds and zone."""
    return moment.astimezone(ZONE).replace(second=0, microsecond=0, tzinfo=None)


def _aware(local: datetime) -> datetime:
    return local.replace(tzinfo=ZONE)


def _opening(calendar: WorkCalendar, local: datetime) -> datetime:
    return next(max(opening, local) for opening, closing in _spans(calendar, local.date()) if local < closing)


def _spans(calendar: WorkCalendar, first: date) -> Iterator[tuple[datetime, datetime]]:
    for day, intervals in calendar.working_days(first):
        for opening, closing in intervals:
            yield datetime.combine(day, opening), datetime.combine(day, closing)


def _same_time_on_working_day(calendar: WorkCalendar, end: datetime) -> datetime:
    day, _ = next(calendar.working_days(end.date()))
    return datetime.combine(day, end.time())
