"""The password asked for once more."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from accounts import proof, throttle
from common.errors import InputError
from tests.factories.accounts import NOW, PASSWORD, UserFactory

LATER = NOW + timedelta(minutes=6)


@pytest.fixture
def request_of(db, redis_client):
    request = RequestFactory().post("/")
    request.user = UserFactory()
    request.session = {proof.REMEMBERED: int(NOW.timestamp())}
    return request


def test_signing_in_counts_for_a_while(request_of):
    proof.require(request_of, "", at=NOW + timedelta(minutes=5))
    with pytest.raises(InputError, match="Nhập lại mật khẩu") as refused:
        proof.require(request_of, "", at=LATER)
    assert refused.value.field == "proof"


def test_the_right_password_counts_anew(request_of):
    proof.require(request_of, PASSWORD, at=LATER)
    proof.require(request_of, "", at=LATER + timedelta(minutes=4))


def test_a_wrong_password_counts_as_a_miss_until_nobody_may_try(request_of):
    for _ in range(throttle.MISSES_ALLOWED):
        with pytest.raises(InputError, match="không đúng"):
            proof.require(request_of, "sai", at=LATER)
    with pytest.raises(InputError, match="15 phút"):
        proof.require(request_of, PASSWORD, at=LATER)
    assert not proof.is_fresh(request_of, at=LATER)


def test_every_sign_in_is_noted(client, db):
    client.force_login(UserFactory())
    assert client.session[proof.REMEMBERED] > 0
