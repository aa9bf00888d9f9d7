"""Begin an installation: its first agency and the person who looks after everybody's account."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts import passwords
from accounts.models import AccountEvent, Agency, Calendar, Post, Role, User, WorkHours
from accounts.services.account_course import lock_staff, note
from accounts.services.people import PersonData, store_person
from common.errors import TransitionError

OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))
WORKDAYS = range(5)


@dataclass(frozen=True)
class AgencyData:
    """What is known of the first agency; the names are not needed where its code is known already."""

    code: str
    name: str = ""
    abbreviation: str = ""
    place: str = ""


@transaction.atomic
def first_administrator(*, person: PersonData, agency: AgencyData, at: datetime) -> tuple[User, str]:
    """Make the first system administrator, and the agency if there is none of its code; return the password too.

    Raises:
        TransitionError: there is a system administrator, who makes accounts on the pages; or the agency lacks a name.
        InputError: the user name is none, or is taken; the name is empty.
    """
    lock_staff()
    if Post.objects.filter(role=Role.SYSTEM_ADMIN, active=True, user__is_active=True).exists():
        raise TransitionError(_("Đã có quản trị hệ thống. Hãy đăng nhập và tạo tài khoản ở trang Cán bộ."))
    place, password = _agency(agency, at), passwords.handed_out()
    account = store_person(person, password, at=at)
    Post.objects.create(
        user=account,
        agency=place,
        role=Role.SYSTEM_ADMIN,
        title=str(Role.SYSTEM_ADMIN.label),
        since=localdate(at),
        created_at=at,
        updated_at=at,
    )
    note(account, AccountEvent.Kind.CREATED, actor=account, at=at)
    return account, password


def _agency(data: AgencyData, at: datetime) -> Agency:
    found = Agency.objects.filter(code=data.code).first()
    if found:
        return found
    if not (data.name and data.abbreviation and data.place):
        text = _("Chưa có cơ quan mang mã %(code)s. Hãy nêu tên, tên viết tắt và địa danh để tạo.")
        raise TransitionError(text % {"code": data.code})
    return Agency.objects.create(
        code=data.code,
        name=data.name,
        abbreviation=data.abbreviation,
        place=data.place,
        level=Agency.Level.PROVINCE,
        calendar=_calendar(at),
        created_at=at,
        updated_at=at,
    )


def _calendar(at: datetime) -> Calendar:
    found = Calendar.objects.order_by("pk").first()
    if found:
        return found
    made = Calendar.objects.create(name=_("Giờ hành chính"), created_at=at, updated_at=at)
    hours = [
        WorkHours(calendar=made, weekday=day, start=start, end=end) for day in WORKDAYS for start, end in OFFICE_HOURS
    ]
    WorkHours.objects.bulk_create(hours)
    return made
