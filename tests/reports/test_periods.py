"""Calendar months, and the periods that close on the 14th."""

from datetime import date, datetime, timedelta

import pytest

from reports.periods import periods
from tests.factories.accounts import VIETNAM


def chosen(key, year, month, day, hour=9):
    return next(each for each in periods(datetime(year, month, day, hour, tzinfo=VIETNAM)) if each.key == key)


def days(period):
    return period.first, period.last


@pytest.mark.parametrize(
    ("key", "label", "first", "last"),
    [
        ("thang", "Tháng 11/2026", date(2026, 11, 1), date(2026, 11, 30)),
        ("thang-truoc", "Tháng 10/2026", date(2026, 10, 1), date(2026, 10, 31)),
        ("ky-thang", "Kỳ báo cáo tháng 12/2026", date(2026, 11, 15), date(2026, 12, 14)),
        ("quy", "Quý IV/2026", date(2026, 9, 15), date(2026, 12, 14)),
        ("quy-truoc", "Quý III/2026", date(2026, 6, 15), date(2026, 9, 14)),
        ("nam", "Năm 2026", date(2025, 12, 15), date(2026, 12, 14)),
        ("nam-truoc", "Năm 2025", date(2024, 12, 15), date(2025, 12, 14)),
    ],
)
def test_offers_months_quarters_and_years(key, label, first, last):
    found = chosen(key, 2026, 11, 21)
    assert (found.label, days(found)) == (label, (first, last))


@pytest.mark.parametrize(
    ("day", "quarter", "year"),
    [
        (date(2026, 12, 14), "Quý IV/2026", "Năm 2026"),
        (date(2026, 12, 15), "Quý I/2027", "Năm 2027"),
        (date(2027, 1, 1), "Quý I/2027", "Năm 2027"),
        (date(2027, 3, 14), "Quý I/2027", "Năm 2027"),
        (date(2027, 3, 15), "Quý II/2027", "Năm 2027"),
        (date(2027, 6, 15), "Quý III/2027", "Năm 2027"),
    ],
)
def test_closes_on_the_fourteenth(day, quarter, year):
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM)
    found = {each.key: each for each in periods(moment)}
    assert (found["quy"].label, found["nam"].label) == (quarter, year)
    assert found["quy"].first <= day <= found["quy"].last
    assert found["quy-truoc"].last == found["quy"].first - timedelta(days=1)


def test_the_first_quarter_begins_in_the_old_year():
    assert days(chosen("quy", 2027, 2, 1)) == (date(2026, 12, 15), date(2027, 3, 14))


def test_the_month_before_january_is_december():
    assert days(chosen("thang-truoc", 2027, 1, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


def test_the_day_changes_at_midnight_in_vietnam():
    # 17:00 UTC is midnight.
    before, after = (datetime.fromisoformat(f"2026-06-30T{clock}+00:00") for clock in ("16:59", "17:00"))
    assert [periods(moment)[0].label for moment in (before, after)] == ["Tháng 06/2026", "Tháng 07/2026"]


def test_a_period_ends_where_the_next_begins():
    before, this = chosen("thang-truoc", 2026, 7, 6), chosen("thang", 2026, 7, 6)
    assert before.end == this.start == datetime(2026, 7, 1, tzinfo=VIETNAM)
