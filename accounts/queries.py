"""Read people, agencies, calendars and the desk's copy of the office's directory."""

from dataclasses import dataclass
from time import monotonic

from django.db import connection

from accounts.models import Agency, Calendar, OfficePerson, OfficeUnit, Post, SpecialDay, User
from common.workcalendar import Intervals, WorkCalendar

CALENDAR_KEPT_SECONDS = 60.0

_calendars: dict[int, tuple[float, WorkCalendar]] = {}


def calendar_of(agency_id: int) -> WorkCalendar:
    """Return the working hours of an agency; kept for a minute, so that services pay no query for it.

    Raises:
        Agency.DoesNotExist: there is no such agency.
    """
    kept = _calendars.get(agency_id)
    if kept is not None and kept[0] > monotonic():
        return kept[1]
    calendar = work_calendar(Agency.objects.select_related("calendar").get(pk=agency_id).calendar)
    _calendars[agency_id] = (monotonic() + CALENDAR_KEPT_SECONDS, calendar)
    return calendar


def forget_calendars() -> None:
    """Read each calendar anew from now on, in this process."""
    _calendars.clear()


def work_calendar(calendar: Calendar) -> WorkCalendar:
    """Return a stored calendar as the pure reckoning takes it; a make-up day has Monday's hours."""
    hours: dict[int, Intervals] = {}
    for interval in calendar.hours.order_by("weekday", "start"):
        hours[interval.weekday] = (*hours.get(interval.weekday, ()), (interval.start, interval.end))
    days = list(calendar.special_days.all())
    return WorkCalendar(
        hours=hours,
        off=frozenset(special.day for special in days if special.kind == SpecialDay.Kind.OFF),
        makeup={special.day: None for special in days if special.kind == SpecialDay.Kind.MAKE_UP},
    )


def people_for(role: str, agency_id: int, department_id: int | None = None) -> list[Post]:
    """Return who may be given work for this role, in the order of a Vietnamese list of names."""
    return list(Post.objects.holding(role, agency_id=agency_id, department_id=department_id))


NAMES_SQL = """
SELECT post.user_id, person.full_name, post.title, coalesce(department.name, agency.name)
FROM accounts_post AS post
JOIN accounts_user AS person ON person.id = post.user_id
JOIN accounts_agency AS agency ON agency.id = post.agency_id
LEFT JOIN accounts_department AS department ON department.id = post.department_id
WHERE post.active AND person.is_active AND post.role = %(role)s AND post.agency_id = %(agency)s
  AND (%(department)s::bigint IS NULL OR post.department_id = %(department)s)
ORDER BY person.sort_key
"""


PLACE_SQL = """
SELECT post.title, coalesce(department.name, agency.name)
FROM accounts_post AS post
JOIN accounts_agency AS agency ON agency.id = post.agency_id
LEFT JOIN accounts_department AS department ON department.id = post.department_id
WHERE post.active AND post.user_id = %s
ORDER BY post.main DESC, post.id LIMIT 1
"""


def names_for(role: str, agency_id: int, department_id: int | None = None) -> list[tuple[int, str, str, str]]:
    """Return user id, name, title and unit of those of `people_for`; each service that passes work on asks it."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES_SQL, {"role": str(role), "agency": agency_id, "department": department_id})
        return list(cursor.fetchall())


def main_place(user: User) -> tuple[str, str]:
    """Return title and unit of the person's main post; empty texts without one."""
    if not user.is_active:
        return "", ""
    if "active_posts" in user.__dict__:
        post = user.main_post
        return (post.title, post.unit_name) if post else ("", "")
    with connection.cursor() as cursor:
        cursor.execute(PLACE_SQL, [user.pk])
        title, unit = cursor.fetchone() or ("", "")
    return title, unit


def units() -> list[OfficeUnit]:
    """Return the units of the document office that a draft can be sent to."""
    return list(OfficeUnit.objects.filter(active=True))


def people(unit_code: str) -> list[OfficePerson]:
    """Return the people of a unit of the document office; `problem` says why one cannot sign."""
    found = OfficePerson.objects.filter(active=True, unit__active=True, unit__code=unit_code)
    return list(found.select_related("unit"))


@dataclass(frozen=True)
class DemoAccount:
    """A line of the demo's list of accounts."""

    username: str
    full_name: str
    role: str
    title: str
    unit: str


def accounts_by_agency() -> list[tuple[Agency, list[DemoAccount]]]:
    """Return every active person's main post, grouped by agency, the largest first; the demo's list."""
    posts = (
        Post.objects.filter(active=True, main=True, user__is_active=True)
        .select_related("user", "agency", "department")
        .order_by("agency__code", "pk")
    )
    groups: dict[int, tuple[Agency, list[DemoAccount]]] = {}
    for post in posts:
        line = DemoAccount(post.user.username, post.user.full_name, post.get_role_display(), post.title, post.unit_name)
        groups.setdefault(post.agency_id, (post.agency, []))[1].append(line)
    return sorted(groups.values(), key=lambda group: -len(group[1]))


def demo_account(username: str) -> User | None:
    """Return an active account that holds a post, as the demo's list offers them."""
    found = User.objects.filter(username=username, is_active=True, posts__active=True)
    return found.distinct().first()
