"""The demo's list of accounts."""

import pytest
from django.urls import reverse

from accounts.models import Role
from tests.factories.accounts import AgencyFactory, person

pytestmark = pytest.mark.django_db
LIST, SIGN_IN = "/tai-khoan/dung-thu/", "/tai-khoan/dung-thu/dang-nhap/"


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def test_there_is_no_such_page_among_real_people(client):
    clerk = person(Role.CLERK)
    assert client.get(LIST).status_code == 404
    assert client.post(SIGN_IN, {"username": clerk.username}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_lists_each_account_with_role_and_agency(client, demo):
    clerk = person(Role.CLERK, agency=AgencyFactory(name="Sở Xây dựng"), full_name="Bạch Thu Hà")
    page = client.get(LIST).text
    for words in ("Sở Xây dựng", "Bạch Thu Hà", clerk.username, "Cán bộ một cửa"):
        assert words in page


def test_one_click_signs_in(client, demo):
    clerk = person(Role.CLERK)
    response = client.post(SIGN_IN, {"username": clerk.username})
    assert response.url == reverse("start")
    assert client.get(reverse("accounts:profile")).wsgi_request.user == clerk


@pytest.mark.parametrize("active", [True, False])
def test_an_account_that_is_not_listed_cannot_be_chosen(client, demo, active):
    closed = person(Role.CLERK, is_active=False)
    assert client.post(SIGN_IN, {"username": "khongco" if active else closed.username}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_costs_the_same_queries_for_one_account_and_for_fifty(client, demo, count_queries):
    person(Role.CLERK)
    one = count_queries(lambda: client.get(LIST))
    for _ in range(49):
        person(Role.CLERK)
    assert count_queries(lambda: client.get(LIST)) == one <= 12
