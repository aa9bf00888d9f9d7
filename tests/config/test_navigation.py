"""The top bar: who sees what, what is marked, what it costs."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import include, path, resolve

from accounts.models import Role
from config.navigation import Link, context, initials
from tests.factories.accounts import UserFactory, person


def answer(_):
    return HttpResponse()


urlpatterns = [
    path(
        "mot-cua/",
        include(([path("", answer, name="task_list"), path("tra-cuu/", answer, name="dossier_list")], "onestop")),
    ),
    path("eoffice/", include(([path("", answer, name="document_list"), path("1/", answer, name="page")], "eoffice"))),
    path("lien-thong/", include(([path("", answer, name="message_list")], "integrations"))),
    path("cau-hinh/", include(([path("", answer, name="procedure_list")], "procedures"))),
    path("tai-khoan/", include(([path("dang-xuat/", answer, name="logout")], "accounts"))),
    path("bat-dau/", answer, name="start"),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def bar(user, address="/bat-dau/"):
    request = RequestFactory().get(address)
    request.user = user
    request.resolver_match = resolve(address)
    return context(request)


def labels(user) -> list[str]:
    return [str(link.label) for link in bar(user)["menu"]]


@pytest.mark.parametrize(
    ("role", "entries"),
    [
        (Role.CLERK, ["Một cửa", "Tra cứu"]),
        (Role.SPECIALIST, ["Một cửa", "eOffice", "Tra cứu"]),
        (Role.HEAD, ["Một cửa", "eOffice", "Tra cứu", "Liên thông"]),
        (Role.LEADER, ["Một cửa", "eOffice", "Tra cứu"]),
        (Role.CLERICAL, ["eOffice", "Tra cứu", "Liên thông"]),
        (Role.UNIT_CLERICAL, ["eOffice", "Tra cứu", "Liên thông"]),
        (Role.AGENCY_ADMIN, ["Một cửa", "eOffice", "Tra cứu", "Liên thông", "Cấu hình"]),
        (Role.SYSTEM_ADMIN, ["Tra cứu", "Liên thông", "Cấu hình"]),
    ],
)
def test_shows_each_role_its_own_entries(role, entries):
    assert labels(person(role)) == entries


def test_shows_citizens_and_strangers_no_menu():
    assert labels(UserFactory()) == []
    assert not bar(UserFactory())["find_url"]
    assert "menu" not in bar(AnonymousUser())


@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("/mot-cua/", ["Một cửa"]),
        ("/mot-cua/tra-cuu/", ["Tra cứu"]),
        ("/eoffice/1/", ["eOffice"]),
        ("/bat-dau/", []),
    ],
)
def test_marks_where_the_person_is(address, marked):
    assert [str(link.label) for link in bar(person(Role.HEAD), address)["menu"] if link.current] == marked


def test_asks_for_nothing_until_the_page_writes_it(django_assert_num_queries):
    user = person(Role.HEAD)
    user.__dict__.pop("active_posts", None)
    with django_assert_num_queries(0):
        shown = bar(user)
    with django_assert_num_queries(1):
        links: list[Link] = list(shown["menu"])
        assert str(shown["agency_name"]) == user.agency.name
    with django_assert_num_queries(1):
        assert links[1].count == 0


def test_leaves_out_the_half_that_is_not_installed(settings):
    settings.ROOT_URLCONF = tuple(urlpatterns[2:])
    assert labels(person(Role.HEAD)) == ["Liên thông"]


@pytest.mark.parametrize(("name", "letters"), [("Trịnh Hoài Nam", "HN"), ("Ánh", "Á"), ("vàng a sềnh", "AS")])
def test_takes_initials_as_people_are_called(name, letters):
    assert initials(name) == letters
