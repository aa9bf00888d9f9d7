"""Patterns of result numbers."""

from datetime import date

import pytest

from procedures.models.results import ResultType, months_later
from procedures.numbering import PatternError, Place, example_of, number_write, pattern_check, series_key

DAY = date(2026, 7, 6)
HERE = Place("1.000001", "H18.05", "GP", DAY)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{qqqq}/GP-{agency}", "0012/GP-H18.05"),
        ("{nn}{dd}{mm}{yy}", "12060726"),
        ("{a}/{yyyy}", "12/2026"),
        ("{rrr}", "012"),
    ],
)
def test_writes_a_number(pattern, number):
    pattern_check(pattern)
    assert number_write(pattern, HERE, 12) == number


def test_a_count_that_outgrows_the_width_is_written_whole():
    assert number_write("{qq}", HERE, 1234) == "1234"


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("GP-{yyyy}", "đúng một bộ đếm"),
        ("{qqq}{ppp}", "đúng một bộ đếm"),
        ("{qqp}", "ký hiệu lạ"),
        ("{qqq}{tinh}", "ký hiệu lạ"),
        ("{qqq", "ngoặc nhọn lẻ"),
        ("{{qqq}}", "ngoặc nhọn lẻ"),
        ("{qqqqqqqqqqqqq}", "ký hiệu lạ"),
        ("{qqq}" + "x" * 60, "60 ký tự"),
    ],
)
def test_refuses_a_pattern_that_gives_no_number(pattern, reason):
    with pytest.raises(PatternError, match=reason):
        pattern_check(pattern)
    assert example_of(pattern, day=DAY) == ""


def test_each_letter_counts_in_a_series_of_its_own():
    keys = [series_key(f"{{{letter * 3}}}", HERE) for letter in "npqrkab"]
    assert len(set(keys)) == 7
    assert series_key("{qqq}", HERE) == "result GP q 2026 H18.05"


def test_agencies_share_a_series_only_where_the_type_says_so():
    there = Place("1.000001", "H18.06", "GP", DAY, per_agency=False)
    assert series_key("{qqq}", there) == series_key("{qqq}", Place("2", "H18.07", "GP", DAY, per_agency=False))
    assert series_key("{qqq}", HERE) != series_key("{qqq}", there)


def test_an_example_shows_the_first_number():
    assert example_of("{qqqq}/GP", day=DAY) == "0001/GP"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_end_on_a_day_that_there_is(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("validity", "unit", "until"),
    [(0, "year", None), (10, "day", date(2026, 7, 16)), (6, "month", date(2027, 1, 6)), (5, "year", date(2031, 7, 6))],
)
def test_says_until_when_a_result_is_valid(validity, unit, until):
    assert ResultType(validity=validity, validity_unit=unit).valid_until(DAY) == until
