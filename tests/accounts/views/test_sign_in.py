"""Signing in and out."""

import pytest
from django.urls import reverse

from accounts import throttle
from accounts.models import Role
from tests.factories.accounts import PASSWORD, person

pytestmark = pytest.mark.django_db
LOGIN = "/tai-khoan/dang-nhap/"
WRONG = "không đúng"
LOCKED = "quá nhiều lần"


@pytest.fixture
def clerk():
    return person(Role.CLERK, username="motcua1")


def sign_in(client, username="motcua1", password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_page_shows_its_form(client):
    response = client.get(LOGIN)
    assert response.status_code == 200
    assert 'autocomplete="current-password"' in response.text
    assert "tài khoản mẫu" not in response.text


def test_the_demo_offers_its_accounts(client, settings):
    settings.DEMO = True
    assert reverse("accounts:demo_accounts") in client.get(LOGIN).text


@pytest.mark.parametrize("username", ["motcua1", "MotCua1", " motcua1 "])
def test_the_right_password_opens(client, clerk, username):
    response = sign_in(client, username)
    assert response.status_code == 302
    assert response.url == reverse("start")
    assert is_signed_in(client)


def test_goes_on_to_where_the_person_wanted_to_be(client, clerk):
    assert sign_in(client, next="/mot-cua/?q=1").url == "/mot-cua/?q=1"


@pytest.mark.parametrize("stranger", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_never_goes_on_to_a_foreign_page(client, clerk, stranger):
    assert sign_in(client, next=stranger).url == reverse("start")


def test_who_is_signed_in_goes_straight_on(client, clerk):
    client.force_login(clerk)
    assert client.get(LOGIN).url == reverse("start")


@pytest.mark.parametrize(("username", "password"), [("motcua1", "sai"), ("khongco", PASSWORD)])
def test_a_wrong_name_or_password_is_refused_with_one_sentence(client, clerk, username, password):
    response = sign_in(client, username, password)
    assert response.status_code == 422
    assert WRONG in response.text
    assert not is_signed_in(client)


def test_a_closed_account_is_refused(client):
    person(Role.CLERK, username="motcua1", is_active=False)
    assert WRONG in sign_in(client).text
    assert not is_signed_in(client)


def test_empty_fields_are_refused(client):
    assert sign_in(client, "", "").status_code == 422


def test_ten_misses_lock_the_account_at_this_address_only(client, clerk):
    for _ in range(throttle.MISSES_ALLOWED):
        assert WRONG in sign_in(client, password="sai").text
    assert LOCKED in sign_in(client).text
    assert not is_signed_in(client)
    client.defaults["REMOTE_ADDR"] = "10.0.0.9"
    assert sign_in(client).status_code == 302


def test_a_right_password_begins_the_count_anew(client, clerk):
    for _ in range(throttle.MISSES_ALLOWED - 1):
        sign_in(client, password="sai")
    sign_in(client)
    client.logout()
    assert WRONG in sign_in(client, password="sai").text


def test_a_redis_that_is_down_locks_nobody_out(client, clerk, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert WRONG in sign_in(client, password="sai").text
    assert sign_in(client).status_code == 302


def test_signing_out_ends_the_session(client, clerk):
    client.force_login(clerk)
    response = client.post(reverse("accounts:logout"))
    assert response.url == LOGIN
    assert not is_signed_in(client)


def test_a_link_does_not_sign_out(client, clerk):
    client.force_login(clerk)
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert is_signed_in(client)
