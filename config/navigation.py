"""The top bar: which entries a role sees, and how much work waits behind them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext_lazy

from accounts.models import Role, User

DESK_ROLES = {Role.CLERK, Role.SPECIALIST, Role.HEAD, Role.LEADER, Role.AGENCY_ADMIN}
OFFICE_ROLES = {Role.HEAD, Role.LEADER, Role.CLERICAL, Role.UNIT_CLERICAL, Role.SPECIALIST, Role.AGENCY_ADMIN}
OFFICER_ROLES = set(Role)
LINK_ROLES = {Role.HEAD, Role.CLERICAL, Role.UNIT_CLERICAL, Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN}
CONFIGURATION_ROLES = {Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN}
REPORT_ROLES = {Role.HEAD, Role.LEADER, Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN}


def _desk_count(user: User) -> int:
    from onestop import queries

    return queries.my_open_count(user)


def _office_count(user: User) -> int:
    from eoffice import queries

    return queries.my_open_count(user)


@dataclass(frozen=True)
class Entry:
    """An entry as it stands in MENU; `home` and `also` begin the names of the views it counts as current for."""

    label: Any
    view: str
    home: str
    roles: set[Role]
    count: Callable[[User], int] | None = None
    also: tuple[str, ...] = ()

    def nearness(self, view: str) -> int:
        """Return how exactly the entry names this view; 0 when it does not."""
        return max((len(name) for name in (self.home, *self.also) if view.startswith(name)), default=0)


MENU = (
    Entry(gettext_lazy("Một cửa"), "onestop:task_list", "onestop:", DESK_ROLES, _desk_count),
    Entry(gettext_lazy("eOffice"), "eoffice:document_list", "eoffice:", OFFICE_ROLES, _office_count),
    Entry(gettext_lazy("Tra cứu"), "onestop:dossier_list", "onestop:dossier_list", OFFICER_ROLES),
    Entry(gettext_lazy("Liên thông"), "integrations:message_list", "integrations:", LINK_ROLES),
    Entry(gettext_lazy("Báo cáo"), "reports:overview", "reports:", REPORT_ROLES),
    Entry(
        gettext_lazy("Cấu hình"),
        "procedures:procedure_list",
        "procedures:",
        CONFIGURATION_ROLES,
        also=("onestop:move_", "onestop:timer_"),
    ),
    Entry(
        gettext_lazy("Cán bộ"),
        "accounts:officer_list",
        "accounts:officer_",
        CONFIGURATION_ROLES,
        also=("accounts:account_", "accounts:work_", "accounts:post_"),
    ),
)


class Link:
    """An entry as the page shows it; the count costs its query only when it is written."""

    def __init__(self, entry: Entry, url: str, user: User, *, current: bool) -> None:
        self.label, self.url, self.current = entry.label, url, current
        self._entry, self._user = entry, user

    @cached_property
    def count(self) -> int:
        """How many things wait for this person there."""
        return self._entry.count(self._user) if self._entry.count else 0


def context(request: HttpRequest) -> dict[str, Any]:
    """Give every page the names of the installation, and officers their menu."""
    names = {"site_title": settings.TITLE, "site_place": settings.PROVINCE}
    user = getattr(request, "user", None)
    return {**names, **_of_person(request, user)} if user is not None and user.is_authenticated else names


def _of_person(request: HttpRequest, user: User) -> dict[str, Any]:
    return {
        "home_url": _address("start"),
        "agency_name": SimpleLazyObject(lambda: user.agency.name if user.agency else ""),
        "person_initials": SimpleLazyObject(lambda: initials(user.full_name)),
        "menu": SimpleLazyObject(lambda: list(_links(request, user))),
        "find_url": SimpleLazyObject(lambda: _address("onestop:dossier_list") if user.roles else ""),
        "bell_url": _address("notices:notice_list"),
        "bell_count_url": _address("notices:notice_count"),
        "profile_url": _address("accounts:profile"),
        "opinions_url": _address("accounts:opinion_list"),
        "doctor_url": _address("signing:doctor"),
        "templates_url": SimpleLazyObject(lambda: _address("signing:template_list") if user.active_posts else ""),
        "keys_url": SimpleLazyObject(lambda: _address("signing:key_list") if user.active_posts else ""),
        "trust_url": SimpleLazyObject(
            lambda: _address("signing:trust_list") if user.has_role(Role.SYSTEM_ADMIN) else ""
        ),
        "sign_out_url": _address("accounts:logout"),
    }


def initials(full_name: str) -> str:
    """Return the first letters of middle and given name, as people are called: Trịnh Hoài Nam, HN."""
    return "".join(word[0] for word in full_name.split()[-2:]).upper()


def _links(request: HttpRequest, user: User) -> Iterator[Link]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    mine = [entry for entry in MENU if entry.roles & user.roles]
    best = max((entry.nearness(here) for entry in mine), default=0)
    for entry in mine:
        if url := _address(entry.view):
            yield Link(entry, url, user, current=bool(best) and entry.nearness(here) == best)


def _address(view: str) -> str:
    """Return the address of a view, '' in an installation that holds the other half only."""
    return _address_among(view, settings.ROOT_URLCONF)


@cache
def _address_among(view: str, urls: Any) -> str:
    """Return the address of a view among the addresses of an installation, which stay while it runs."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
