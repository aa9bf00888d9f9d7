"""Agencies, departments, accounts and posts of the sample province."""

from collections.abc import Iterator
from datetime import datetime
from itertools import cycle

from django.contrib.auth.hashers import make_password

from accounts.models import Agency, Calendar, Department, Post, User
from config.sample.cast import HOUSES, NAMES, House, Seat


def load(calendar: Calendar, password: str, at: datetime) -> None:
    """Make what is not there yet; every account of the sample gets the demo's password."""
    names = cycle(NAMES)
    people = [user for house in HOUSES for user in _house(house, calendar, names, at)]
    # One hash for all of them: seventy hashes would take half a minute.
    if not people[0].check_password(password):
        hashed = make_password(password)
        User.objects.filter(pk__in=[user.pk for user in people]).update(password=hashed)


def _house(house: House, calendar: Calendar, names: Iterator[str], at: datetime) -> list[User]:
    agency = _agency(house, calendar, at)
    departments = {
        code: Department.objects.get_or_create(
            agency=agency, code=code, defaults={"name": name, "created_at": at, "updated_at": at}
        )[0]
        for code, name in house.departments.items()
    }
    return [_person(house, seat, agency, departments, names, at) for seat in house.seats]


def _agency(house: House, calendar: Calendar, at: datetime) -> Agency:
    agency, _ = Agency.objects.get_or_create(
        code=house.code,
        defaults={
            "name": house.name,
            "old_codes": house.old_codes,
            "parent_name": house.parent_name,
            "abbreviation": house.abbreviation,
            "place": house.place,
            "address": house.address,
            "phone": "0215 3" + f"{sum(map(ord, house.code)) % 1_000_000:06d}"[:6],
            "level": house.level,
            "parent": Agency.objects.filter(code=house.parent).first(),
            "calendar": calendar,
            "clerical_route": house.route,
            "created_at": at,
            "updated_at": at,
        },
    )
    return agency


def _person(
    house: House,
    seat: Seat,
    agency: Agency,
    departments: dict[str, Department],
    names: Iterator[str],
    at: datetime,
) -> User:
    """Return the account with its post; a name of the list is used up whether it is new or not."""
    username = seat.username + house.suffix
    full_name = seat.full_name or next(names)
    user = User.objects.filter(username=username).first()
    if user is not None:
        return user
    user = User.objects.create_user(
        username, full_name=full_name, email=f"{username}@dienbien.example", created_at=at, updated_at=at
    )
    Post.objects.create(
        user=user,
        agency=agency,
        department=departments.get(seat.department),
        role=seat.role,
        title=seat.title,
        authority=seat.authority,
        created_at=at,
        updated_at=at,
    )
    return user
