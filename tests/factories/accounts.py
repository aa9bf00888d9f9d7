"""People and agencies for tests.

`person(Role.HEAD, agency=a, department=d)` is the short way to somebody with a post.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from accounts.models import (
    Agency,
    Calendar,
    Department,
    OfficePerson,
    OfficeUnit,
    Place,
    Post,
    Role,
    User,
    WorkHours,
)
from common.search import name_sort_key

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
# A Monday morning without holidays near it.
NOW = datetime(2026, 7, 6, 9, 0, tzinfo=VIETNAM)
PASSWORD = "mat-khau-thu-nghiem"
OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))


class Stamped(DjangoModelFactory):
    class Meta:
        abstract = True

    created_at = NOW
    updated_at = NOW


class CalendarFactory(Stamped):
    """Monday to Friday, 07:30-11:30 and 13:30-17:00."""

    class Meta:
        model = Calendar
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Giờ hành chính {n}")

    @factory.post_generation
    def hours(self, create, extracted, **kwargs):
        WorkHours.objects.bulk_create(
            WorkHours(calendar=self, weekday=weekday, start=start, end=end)
            for weekday in range(5)
            for start, end in (OFFICE_HOURS if extracted is None else extracted)
        )


class AgencyFactory(Stamped):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"H18.{100 + n}")
    name = factory.Sequence(lambda n: f"Sở Thử nghiệm {n}")
    parent_name = "UBND TỈNH ĐIỆN BIÊN"
    abbreviation = factory.Sequence(lambda n: f"STN{n}")
    place = "Điện Biên"
    level = Agency.Level.PROVINCE
    calendar = factory.SubFactory(CalendarFactory)


class DepartmentFactory(Stamped):
    class Meta:
        model = Department

    agency = factory.SubFactory(AgencyFactory)
    code = factory.Sequence(lambda n: f"P{n}")
    name = factory.Sequence(lambda n: f"Phòng Nghiệp vụ {n}")


class UserFactory(Stamped):
    """An account without posts; its password is PASSWORD."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"canbo{n}")
    # Padded, so that who was made first comes first in lists by name too.
    full_name = factory.Sequence(lambda n: f"Lò Văn Người {n:05d}")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


class PostFactory(Stamped):
    class Meta:
        model = Post

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = Role.SPECIALIST
    title = factory.LazyAttribute(lambda post: str(Role(post.role).label))


class OfficeUnitFactory(DjangoModelFactory):
    class Meta:
        model = OfficeUnit

    code = factory.Sequence(lambda n: f"H18.{100 + n}")
    name = factory.Sequence(lambda n: f"Sở Thử nghiệm {n}")
    told_at = NOW


class OfficePersonFactory(DjangoModelFactory):
    class Meta:
        model = OfficePerson

    unit = factory.SubFactory(OfficeUnitFactory)
    username = factory.Sequence(lambda n: f"canbo{n}")
    full_name = factory.Sequence(lambda n: f"Lò Văn Người {n:05d}")
    sort_key = factory.LazyAttribute(lambda person: name_sort_key(person.full_name))
    title = "Giám đốc"
    may_present = True
    may_sign = True


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"{n:05d}")
    name = factory.Sequence(lambda n: f"Xã Thử nghiệm {n}")
    level = Place.Level.COMMUNE


def person(role=Role.SPECIALIST, *, agency=None, department=None, title=None, **user):
    """Return a user with one post; `user` goes to the account (username, full_name, is_active …)."""
    post = {"agency": agency or (department.agency if department else AgencyFactory()), "department": department}
    if title is not None:
        post["title"] = title
    account = UserFactory(**user)
    PostFactory(user=account, role=role, **post)
    return account
