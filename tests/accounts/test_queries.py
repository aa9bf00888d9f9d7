"""People, calendars and the copy of the office's directory as they are read."""

from datetime import date, datetime

import pytest

from accounts import queries
from accounts.models import Agency, Role, SpecialDay
from common.workcalendar import Unit, due_at
from config.sample import calendars
from tests.factories.accounts import (
    NOW,
    VIETNAM,
    AgencyFactory,
    CalendarFactory,
    DepartmentFactory,
    OfficePersonFactory,
    OfficeUnitFactory,
    PostFactory,
    UserFactory,
    person,
)

pytestmark = pytest.mark.django_db

# Received, amount, unit, due: domain file §9.4.
VECTORS = (
    ("2024-06-06 10:48:25", 10, "working_day", "2024-06-20 10:48"),
    ("2024-06-06 10:51:00", 4, "working_day", "2024-06-12 10:51"),
    ("2024-08-21 15:00:16", 3, "working_day", "2024-08-26 15:00"),
    ("2024-05-13 09:41:43", 1, "working_day", "2024-05-14 09:41"),
    ("2026-02-12 16:30:00", 3, "working_day", "2026-02-24 16:30"),
    ("2026-02-13 17:30:00", 1, "working_day", "2026-02-24 07:30"),
    ("2026-01-09 09:00:00", 1, "working_day", "2026-01-10 09:00"),
    ("2026-08-21 14:00:00", 1, "working_day", "2026-08-22 14:00"),
    ("2026-08-28 08:00:00", 2, "working_day", "2026-09-04 08:00"),
    ("2026-04-24 12:10:00", 5, "working_day", "2026-05-06 13:30"),
    ("2026-07-04 09:00:00", 5, "working_day", "2026-07-13 07:30"),
    ("2026-07-03 16:00:00", 4, "working_hour", "2026-07-06 10:30"),
    ("2026-07-03 10:30:00", 2, "working_hour", "2026-07-03 14:30"),
    ("2026-07-03 16:59:00", 8, "working_hour", "2026-07-07 07:59"),
)


@pytest.fixture(autouse=True)
def fresh_calendars():
    queries.forget_calendars()


@pytest.mark.parametrize(("received", "amount", "unit", "due"), VECTORS)
def test_the_stored_calendar_gives_the_due_dates_of_the_province(received, amount, unit, due):
    agency = AgencyFactory(calendar=calendars.load(NOW))
    start = datetime.fromisoformat(received).replace(tzinfo=VIETNAM)
    found = due_at(queries.calendar_of(agency.pk), start, amount, Unit(unit))
    assert f"{found.astimezone(VIETNAM):%Y-%m-%d %H:%M}" == due


def test_a_calendar_costs_its_queries_once_a_minute(count_queries, monkeypatch):
    agency = AgencyFactory()
    assert count_queries(lambda: queries.calendar_of(agency.pk)) == 3
    assert count_queries(lambda: queries.calendar_of(agency.pk)) == 0
    later = queries.monotonic() + queries.CALENDAR_KEPT_SECONDS + 1
    monkeypatch.setattr(queries, "monotonic", lambda: later)
    assert count_queries(lambda: queries.calendar_of(agency.pk)) == 3


def test_an_off_day_and_a_make_up_day_are_read():
    calendar = CalendarFactory()
    SpecialDay.objects.create(calendar=calendar, day=date(2026, 7, 7), kind=SpecialDay.Kind.OFF)
    SpecialDay.objects.create(calendar=calendar, day=date(2026, 7, 11), kind=SpecialDay.Kind.MAKE_UP)
    found = queries.work_calendar(calendar)
    assert found.intervals(date(2026, 7, 7)) == ()
    assert found.intervals(date(2026, 7, 11)) == found.intervals(date(2026, 7, 6))


def test_an_unknown_agency_has_no_calendar():
    with pytest.raises(Agency.DoesNotExist):
        queries.calendar_of(987654)


def test_work_is_given_to_active_people_of_the_role_in_the_order_of_names():
    department = DepartmentFactory()
    agency = department.agency
    last = person(Role.HEAD, department=department, full_name="Trịnh Hoài Nam")
    first = person(Role.HEAD, agency=agency, full_name="Vàng A Chua")
    person(Role.HEAD, agency=agency, is_active=False)
    PostFactory(user=UserFactory(), agency=agency, role=Role.HEAD, active=False)
    person(Role.HEAD)
    person(Role.LEADER, agency=agency)
    assert [post.user for post in queries.people_for(Role.HEAD, agency.pk)] == [first, last]
    assert [post.user for post in queries.people_for(Role.HEAD, agency.pk, department.pk)] == [last]


def test_the_copy_of_the_directory_shows_active_units_and_people():
    unit = OfficeUnitFactory(name="Sở Xây dựng", code="H18.01")
    OfficeUnitFactory(active=False)
    second = OfficePersonFactory(unit=unit, full_name="Lường Minh Tuyến")
    first = OfficePersonFactory(unit=unit, full_name="Vừ A Khà")
    OfficePersonFactory(unit=unit, active=False)
    OfficePersonFactory()
    assert unit in queries.units()
    assert all(found.active for found in queries.units())
    assert queries.people_of([unit]) == [first, second]
    assert queries.people_of([]) == []


def test_the_demo_lists_people_under_their_agency_with_a_flat_number_of_queries(count_queries):
    agency = AgencyFactory()
    for _ in range(5):
        person(Role.CLERK, agency=agency)
    person(Role.LEADER)
    person(Role.LEADER, is_active=False)
    assert count_queries(queries.accounts_by_agency) == 1
    groups = queries.accounts_by_agency()
    assert [len(accounts) for _, accounts in groups] == [5, 1]
    assert groups[0][0] == agency
    assert groups[0][1][0].role == "Cán bộ một cửa"


def test_only_an_active_account_with_a_post_can_be_chosen_in_the_demo():
    clerk = person(Role.CLERK)
    bare, closed = UserFactory(), person(Role.CLERK, is_active=False)
    assert queries.demo_account(clerk.username) == clerk
    assert queries.demo_account(bare.username) is None
    assert queries.demo_account(closed.username) is None
