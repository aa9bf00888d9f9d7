"""Read people, agencies, calendars and the desk's copy of the office's directory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.db.models import Q

from accounts.models import Agency, Calendar, OfficePerson, OfficeUnit, OpinionTemplate, Post, SpecialDay, User
from common import rows
from common.workcalendar import Intervals, NoWorkingTime, WorkCalendar, working_day_before

CALENDAR_KEPT_SECONDS = 60.0
HOLDING = """
WHERE one.active AND "user".is_active AND one.role = %(role)s AND one.agency_id = %(agency)s
  AND (%(department)s::bigint IS NULL OR one.department_id = %(department)s)
ORDER BY "user".sort_key
"""
COLLEAGUES = """
WHERE one.active AND "user".is_active AND one.agency_id = ANY(%s) AND one.user_id IS DISTINCT FROM %s
ORDER BY "user".sort_key
"""
OF_UNITS = "WHERE one.active AND one.unit_id = ANY(%s)"
NAMED = (("user", "username", "full_name"), ("agency", "name"), ("department", "name"))

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


def nears_at(agency_id: int, due_at: datetime | None) -> datetime | None:
    """Return when a deadline is only one working day of the agency away; None where nothing tells."""
    if due_at is None:
        return None
    try:
        return working_day_before(calendar_of(agency_id), due_at)
    except NoWorkingTime:
        return None


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
    params = {"role": str(role), "agency": agency_id, "department": department_id}
    return rows.read(Post, HOLDING, params, related=NAMED)


def colleagues_of(agency_ids: Iterable[int], *, without: int | None) -> list[Post]:
    """Return the posts of these agencies in the order of the names, those of one person left out."""
    return rows.read(Post, COLLEAGUES, [list(agency_ids), without], related=NAMED)


def main_place(user: User) -> tuple[str, str]:
    """Return title and unit of the person's main post; empty texts without one."""
    post = user.main_post
    return (post.title, post.unit_name) if post else ("", "")


def units() -> list[OfficeUnit]:
    """Return the units of the document office that a draft can be sent to."""
    return rows.read(OfficeUnit, "WHERE one.active ORDER BY one.name", [])


def people_of(found: Iterable[OfficeUnit]) -> list[OfficePerson]:
    """Return the people of these units of the document office; `problem` says why one cannot sign."""
    by_id = {unit.pk: unit for unit in found}
    people = rows.read(OfficePerson, OF_UNITS, [list(by_id)])
    for person in people:
        person.unit = by_id[person.unit_id]
    return sorted(people, key=lambda person: (person.unit.name, person.sort_key))


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


def opinion_templates(user: User) -> list[OpinionTemplate]:
    """Return the ready opinions that the person may pick: their own, then those of the agencies of their posts."""
    agencies = [post.agency_id for post in user.active_posts]
    found = OpinionTemplate.objects.filter(Q(user=user) | Q(agency__in=agencies)).select_related("agency")
    return sorted(found, key=lambda one: (one.agency_id is not None, one.pk))
