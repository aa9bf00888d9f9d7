"""A session that has ended leads the page to the sign-in and back, and puts no sign-in into a part of it."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from tests.factories.accounts import person

PAGE = "http://testserver/eoffice/van-ban/?muc=cho-ky&q=đất"


@pytest.fixture
def parts():
    """Addresses that htmx asks for: the bell, a list, the progress of long work."""
    progress = reverse("eoffice:batch_detail", args=[uuid4()])
    return [reverse("notices:notice_count"), reverse("eoffice:document_list"), progress]


def asked(client, address, **headers):
    return client.get(address, headers={"HX-Request": "true", **headers})


def test_a_part_leads_its_page_to_the_sign_in_and_back(client, db, parts):
    for address in parts:
        answer = asked(client, address, **{"HX-Current-URL": PAGE})
        assert (answer.status_code, answer.content) == (401, b"")
        assert answer["HX-Redirect"] == reverse("accounts:login") + (
            "?next=/eoffice/van-ban/%3Fmuc%3Dcho-ky%26q%3D%C4%91%E1%BA%A5t"
        )
        assert "Location" not in answer


def test_the_way_back_leads_to_that_page(client, db):
    user = person(Role.CLERK)
    user.set_password("mật khẩu dài")
    user.save()
    back = asked(client, reverse("notices:notice_count"), **{"HX-Current-URL": "http://testserver/thong-bao/"})
    form = {"username": user.username, "password": "mật khẩu dài", "next": "/thong-bao/"}
    assert client.get(back["HX-Redirect"]).context["next"] == "/thong-bao/"
    assert client.post(reverse("accounts:login"), form).url == "/thong-bao/"


@pytest.mark.parametrize("page", ["https://khac.example/trang/", "http://testserver//khac.example/", "xyz"])
def test_it_leads_back_to_no_other_site(client, db, page):
    address = asked(client, reverse("eoffice:document_list"), **{"HX-Current-URL": page})["HX-Redirect"]
    assert "khac" not in client.get(address).context["next"]


def test_a_whole_page_is_redirected_as_ever(client, db):
    answer = client.get(reverse("eoffice:document_list"))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("accounts:login"))


def test_a_session_that_ended_in_between_reads_nothing(client, db):
    client.force_login(person(Role.CLERK))
    assert asked(client, reverse("notices:notice_count")).status_code == 200
    client.logout()
    assert asked(client, reverse("notices:notice_count")).status_code == 401
