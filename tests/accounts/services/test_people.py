"""Changing a password."""

import pytest

from accounts.services.people import password_change
from common.errors import InputError
from tests.factories.accounts import NOW, PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_the_new_password_is_the_one_that_counts():
    user = UserFactory()
    password_change(user_id=user.pk, old=PASSWORD, new="hoa-ban-no-trang", at=NOW)
    user.refresh_from_db()
    assert user.check_password("hoa-ban-no-trang")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("sai", "hoa-ban-no-trang", "old"), (PASSWORD, "ngan", "new"), (PASSWORD, "password123", "new")],
)
def test_refuses_a_wrong_old_password_or_a_weak_new_one(old, new, field):
    user = UserFactory()
    with pytest.raises(InputError) as refusal:
        password_change(user_id=user.pk, old=old, new=new, at=NOW)
    assert refusal.value.field == field
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
