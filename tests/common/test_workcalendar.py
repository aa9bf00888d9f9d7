import time as clock
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.workcalendar import (
    ZONE,
    NoWorkingTime,
    Unit,
    WorkCalendar,
    add_working_time,
    due_after_pause,
    due_at,
    due_same_day,
    start_of_work,
    whole_day,
    working_day_before,
    working_time_between,
)

DAY = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))


def days(first: date, last: date) -> set[date]:
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


OFF_2026 = (
    days(date(2026, 1, 1), date(2026, 1, 4))
    | days(date(2026, 2, 14), date(2026, 2, 22))
    | {date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1)}
    | days(date(2026, 8, 29), date(2026, 9, 2))
)
CALENDAR = WorkCalendar(
    hours={weekday: DAY for weekday in range(5)},
    off=frozenset(OFF_2026),
    makeup={date(2026, 1, 10): None, date(2026, 8, 22): None},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("received", "amount", "unit", "due"),
    [
        ("2024-06-06 10:48:25", 10, Unit.WORKING_DAY, "2024-06-20 10:48"),
        ("2024-06-06 10:51", 4, Unit.WORKING_DAY, "2024-06-12 10:51"),
        ("2024-08-21 15:00:16", 3, Unit.WORKING_DAY, "2024-08-26 15:00"),
        ("2024-05-13 09:41:43", 1, Unit.WORKING_DAY, "2024-05-14 09:41"),
        ("2026-02-12 16:30", 3, Unit.WORKING_DAY, "2026-02-24 16:30"),
        ("2026-02-13 17:30", 1, Unit.WORKING_DAY, "2026-02-24 07:30"),
        ("2026-01-09 09:00", 1, Unit.WORKING_DAY, "2026-01-10 09:00"),
        ("2026-08-21 14:00", 1, Unit.WORKING_DAY, "2026-08-22 14:00"),
        ("2026-08-28 08:00", 2, Unit.WORKING_DAY, "2026-09-04 08:00"),
        ("2026-04-24 12:10", 5, Unit.WORKING_DAY, "2026-05-06 13:30"),
        ("2026-07-04 09:00", 5, Unit.WORKING_DAY, "2026-07-13 07:30"),
        ("2026-07-03 16:00", 4, Unit.WORKING_HOUR, "2026-07-06 10:30"),
        ("2026-07-03 10:30", 2, Unit.WORKING_HOUR, "2026-07-03 14:30"),
        ("2026-07-03 16:59", 8, Unit.WORKING_HOUR, "2026-07-07 07:59"),
    ],
)
def test_due_date_of_the_known_cases(received: str, amount: int, unit: Unit, due: str) -> None:
    assert due_at(CALENDAR, at(received), amount, unit) == at(due)


def test_ten_days_are_not_eighty_hours() -> None:
    received = at("2024-06-06 10:48:25")
    assert due_at(CALENDAR, received, 80, Unit.WORKING_HOUR) == at("2024-06-21 08:18")
    assert due_at(CALENDAR, received, 10, Unit.WORKING_DAY) == at("2024-06-20 10:48")


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        ("2026-07-03 06:00", "2026-07-03 07:30"),
        ("2026-07-03 09:12:59", "2026-07-03 09:12"),
        ("2026-07-03 11:30", "2026-07-03 13:30"),
        ("2026-07-03 12:10", "2026-07-03 13:30"),
        ("2026-07-03 17:00", "2026-07-06 07:30"),
        ("2026-07-05 10:00", "2026-07-06 07:30"),
        ("2026-02-13 17:30", "2026-02-23 07:30"),
    ],
)
def test_work_starts_at_the_next_opening(moment: str, start: str) -> None:
    assert start_of_work(CALENDAR, at(moment)) == at(start)


def test_moments_of_another_zone_are_reckoned_on_the_clocks_of_vietnam() -> None:
    midnight_in_utc = datetime(2026, 7, 3, 0, 30, tzinfo=UTC)
    assert start_of_work(CALENDAR, midnight_in_utc) == at("2026-07-03 07:30")
    assert due_at(CALENDAR, midnight_in_utc, 1, Unit.WORKING_DAY).utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2026-07-01 20:15:40", 1, "2026-07-02 20:15"),
        ("2026-07-01 10:00", 3, "2026-07-06 10:00"),
        ("2026-02-10 10:00", 5, "2026-02-23 10:00"),
    ],
)
def test_calendar_days_end_on_a_working_day_at_the_same_time(start: str, amount: int, due: str) -> None:
    assert due_at(CALENDAR, at(start), amount, Unit.CALENDAR_DAY) == at(due)


def test_a_kept_time_after_the_closing_of_a_short_day_moves_to_the_next_opening() -> None:
    short_friday = WorkCalendar(hours=CALENDAR.hours, makeup={date(2026, 7, 3): ((time(7, 30), time(11, 30)),)})
    assert due_at(short_friday, at("2026-07-02 15:00"), 1, Unit.WORKING_DAY) == at("2026-07-06 07:30")


def test_an_override_without_hours_closes_the_day() -> None:
    closed = WorkCalendar(hours=CALENDAR.hours, makeup={date(2026, 7, 3): ()})
    assert due_at(closed, at("2026-07-02 15:00"), 1, Unit.WORKING_DAY) == at("2026-07-06 15:00")


def test_a_unit_may_be_given_as_the_text_of_a_row() -> None:
    assert due_at(CALENDAR, at("2026-07-03 10:30"), 2, "working_hour") == at("2026-07-03 14:30")
    with pytest.raises(ValueError, match="fortnight"):
        due_at(CALENDAR, at("2026-07-03 10:30"), 2, "fortnight")


@pytest.mark.parametrize("unit", Unit)
def test_no_time_is_due_at_once(unit: Unit) -> None:
    assert due_at(CALENDAR, at("2026-07-03 10:30:59"), 0, unit) == at("2026-07-03 10:30")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-07-02 09:00", "2026-07-02 17:00"),
        ("2026-07-02 15:00", "2026-07-02 17:00"),
        ("2026-07-02 15:00:01", "2026-07-03 17:00"),
        ("2026-07-02 18:00", "2026-07-03 17:00"),
        ("2026-07-03 15:30", "2026-07-06 17:00"),
        ("2026-07-04 16:00", "2026-07-06 17:00"),
    ],
)
def test_same_day_results_after_the_cut_off_are_due_the_next_working_day(received: str, due: str) -> None:
    assert due_same_day(CALENDAR, at(received)) == at(due)


def test_the_cut_off_of_same_day_results_can_be_chosen() -> None:
    assert due_same_day(CALENDAR, at("2026-07-02 10:30"), cutoff=time(10)) == at("2026-07-03 17:00")


@pytest.mark.parametrize(
    ("first", "last", "working"),
    [
        ("2026-07-03 07:30", "2026-07-03 17:00", timedelta(hours=7, minutes=30)),
        ("2026-07-03 11:00", "2026-07-03 14:00:30", timedelta(hours=1, seconds=30)),
        ("2026-07-03 16:00", "2026-07-06 08:30", timedelta(hours=2)),
        ("2026-07-04 08:00", "2026-07-05 16:00", timedelta(0)),
        ("2026-07-03 09:00", "2026-07-03 09:00", timedelta(0)),
    ],
)
def test_only_working_time_counts_between_two_moments(first: str, last: str, working: timedelta) -> None:
    assert working_time_between(CALENDAR, at(first), at(last)) == working


@pytest.mark.parametrize(
    ("paused_at", "resumed_at", "due"),
    [
        ("2026-07-06 09:00", "2026-07-07 09:00", "2026-07-10 10:00"),
        ("2026-07-04 09:00", "2026-07-05 09:00", "2026-07-09 10:00"),
        ("2026-07-06 16:00:40", "2026-07-07 08:00:10", "2026-07-09 11:30"),
    ],
)
def test_a_pause_moves_the_deadline_by_its_working_time(paused_at: str, resumed_at: str, due: str) -> None:
    moved = due_after_pause(CALENDAR, at("2026-07-09 10:00"), paused_at=at(paused_at), resumed_at=at(resumed_at))
    assert moved == at(due)


@pytest.mark.parametrize(
    ("moment", "before"),
    [
        ("2026-07-03 10:30:59", "2026-07-02 10:30"),
        ("2026-07-06 09:00", "2026-07-03 09:00"),
        ("2026-02-23 07:30", "2026-02-13 07:30"),
        ("2026-01-12 09:00", "2026-01-10 09:00"),
    ],
)
def test_the_working_day_before_skips_days_off_and_counts_make_up_days(moment: str, before: str) -> None:
    assert working_day_before(CALENDAR, at(moment)) == at(before)


def test_a_year_without_work_has_no_working_day_before() -> None:
    with pytest.raises(NoWorkingTime):
        working_day_before(WorkCalendar(hours={}), at("2026-07-03 10:30"))


def test_a_whole_day_is_the_longest_of_the_week() -> None:
    assert whole_day(CALENDAR) == timedelta(hours=7, minutes=30)
    assert whole_day(WorkCalendar(hours={})) == timedelta(0)


def test_refuses_negative_time() -> None:
    moment = at("2026-07-03 10:30")
    with pytest.raises(ValueError, match="negative"):
        due_at(CALENDAR, moment, -1, Unit.WORKING_DAY)
    with pytest.raises(ValueError, match="taken back"):
        add_working_time(CALENDAR, moment, timedelta(minutes=-1))
    with pytest.raises(ValueError, match="before the first"):
        working_time_between(CALENDAR, moment, moment - timedelta(seconds=1))


def test_a_calendar_without_hours_says_so() -> None:
    with pytest.raises(NoWorkingTime, match="Hãy nhập giờ làm việc"):
        due_at(WorkCalendar(hours={}), at("2026-07-03 10:30"), 1, Unit.WORKING_DAY)


SECONDS_OF_2026 = st.integers(0, 365 * 24 * 3600 - 1)
MOMENTS = SECONDS_OF_2026.map(lambda seconds: at("2026-01-01 00:00") + timedelta(seconds=seconds))
LENGTHS = st.integers(1, 40_000).map(lambda minutes: timedelta(minutes=minutes))


@given(MOMENTS, MOMENTS, st.integers(0, 30), st.sampled_from([Unit.WORKING_DAY, Unit.WORKING_HOUR]))
def test_who_comes_earlier_is_never_due_later(a: datetime, b: datetime, amount: int, unit: Unit) -> None:
    first, last = sorted((a, b))
    assert due_at(CALENDAR, first, amount, unit) <= due_at(CALENDAR, last, amount, unit)


@given(MOMENTS, st.integers(0, 30), st.sampled_from(Unit))
def test_more_time_is_never_due_earlier(start: datetime, amount: int, unit: Unit) -> None:
    assert due_at(CALENDAR, start, amount, unit) <= due_at(CALENDAR, start, amount + 1, unit)


@given(MOMENTS, st.integers(0, 30))
def test_a_deadline_in_working_days_lies_in_working_hours(start: datetime, amount: int) -> None:
    due = due_at(CALENDAR, start, amount, Unit.WORKING_DAY)
    assert start_of_work(CALENDAR, due) == due
    assert due >= start.replace(second=0, microsecond=0)


@given(MOMENTS, LENGTHS)
def test_adding_and_measuring_working_time_agree(start: datetime, length: timedelta) -> None:
    begin = start_of_work(CALENDAR, start)
    assert working_time_between(CALENDAR, begin, add_working_time(CALENDAR, start, length)) == length


@given(MOMENTS, LENGTHS, LENGTHS)
def test_adding_in_two_steps_is_adding_at_once(start: datetime, first: timedelta, second: timedelta) -> None:
    stepped = add_working_time(CALENDAR, add_working_time(CALENDAR, start, first), second)
    assert stepped == add_working_time(CALENDAR, start, first + second)


def test_ten_days_take_no_longer_than_a_tenth_of_a_millisecond() -> None:
    start = at("2026-07-03 10:30")
    best = min(_seconds_of_fifty(start) for _ in range(5)) / 50
    assert best < 100e-6


def _seconds_of_fifty(start: datetime) -> float:
    begin = clock.perf_counter()
    for _ in range(50):
        due_at(CALENDAR, start, 10, Unit.WORKING_DAY)
    return clock.perf_counter() - begin
