"""People and their posts."""

import pytest
from django.db import IntegrityError

from accounts.models import Role, User
from tests.factories.accounts import AgencyFactory, PostFactory, UserFactory, person

pytestmark = pytest.mark.django_db


def test_an_account_knows_its_search_and_sort_keys():
    user = UserFactory(full_name="Đặng Thị Mỷ")
    assert user.folded_name == "dang thi my"
    assert User.objects.get_by_natural_key(user.username.upper()) == user


def test_roles_count_in_the_agency_where_they_are_held():
    user = person(Role.HEAD)
    other = AgencyFactory()
    PostFactory(user=user, agency=other, role=Role.LEADER, main=False)
    assert user.main_post.role == Role.HEAD
    assert user.has_role(Role.LEADER, agency_id=other.pk)
    assert not user.has_role(Role.HEAD, agency_id=other.pk)
    assert user.roles == {Role.HEAD, Role.LEADER}


def test_a_closed_account_holds_no_posts():
    assert person(Role.HEAD, is_active=False).active_posts == []


def test_nobody_has_two_main_posts():
    user = person(Role.HEAD)
    with pytest.raises(IntegrityError):
        PostFactory(user=user, role=Role.LEADER)
