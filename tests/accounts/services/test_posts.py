"""Posts that are given and ended."""

import pytest

from accounts.models import AccountEvent, Post, Role
from accounts.services import posts
from accounts.services.posts import PostData
from common.errors import InputError, PolicyError, TransitionError
from tests.factories.accounts import NOW, AgencyFactory, DepartmentFactory, PostFactory, person
from tests.factories.leaving import administrator, again, close, end_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def admin(agency):
    return administrator(agency)


@pytest.fixture
def clerk(agency):
    return person(Role.CLERK, agency=agency)


def give(account, actor, agency, **changes):
    values = {"role": "specialist", "title": " Chuyên viên ", "agency_id": agency.pk} | changes
    return posts.post_give(account_id=account.pk, data=PostData(**values), actor=again(actor), at=NOW)


def assert_refused(error, match, call):
    before = list(Post.objects.values()), AccountEvent.objects.count()
    with pytest.raises(error, match=match):
        call()
    assert (list(Post.objects.values()), AccountEvent.objects.count()) == before


def test_gives_a_second_post(agency, admin, clerk):
    post = give(clerk, admin, agency)
    assert (post.title, post.main, post.active) == ("Chuyên viên", False, True)
    assert again(clerk).roles == {"clerk", "specialist"}
    [line] = clerk.events.all()
    assert (line.action, line.actor, line.data) == ("post_given", admin, {"role": "specialist", "agency": agency.code})


def test_the_first_post_is_the_main_one(agency, admin, clerk):
    end_post(clerk.main_post, admin)
    assert give(clerk, person(Role.SYSTEM_ADMIN), agency).main


def test_a_new_main_post_takes_the_place_of_the_old(agency, admin, clerk):
    old = clerk.main_post
    new = give(clerk, admin, agency, main=True)
    old.refresh_from_db()
    assert (old.main, new.main) == (False, True)


def test_refuses_what_does_not_fit_together(agency, admin, clerk):
    foreign = DepartmentFactory()
    assert_refused(InputError, "không thuộc cơ quan", lambda: give(clerk, admin, agency, department_id=foreign.pk))
    assert_refused(InputError, "đang giữ vai trò", lambda: give(clerk, admin, agency, role="clerk"))
    type(agency).objects.filter(pk=agency.pk).update(active=False)
    assert_refused(InputError, "không còn hoạt động", lambda: give(clerk, admin, agency))


def test_refuses_where_the_administrator_has_nothing_to_say(agency, admin, clerk):
    other = AgencyFactory()
    assert_refused(PolicyError, "không giao được", lambda: give(clerk, admin, other))
    assert_refused(PolicyError, "không giao được", lambda: give(clerk, admin, agency, role="system_admin"))
    give(clerk, person(Role.SYSTEM_ADMIN), agency, role="system_admin")
    assert again(clerk).has_role(Role.SYSTEM_ADMIN)


def test_a_closed_account_gets_no_post(agency, admin, clerk):
    close(clerk, None, admin)
    assert_refused(TransitionError, "đang khóa", lambda: give(clerk, admin, agency))


def test_ends_a_post_with_a_reason(agency, admin, clerk):
    post = clerk.main_post
    assert_refused(InputError, "lý do", lambda: end_post(post, admin, reason=" "))
    end_post(post, admin)
    post.refresh_from_db()
    assert not post.active
    [line] = clerk.events.all()
    assert (line.action, line.opinion) == ("post_ended", "Chuyển công tác.")


def test_a_post_ends_once(agency, admin, clerk):
    post = clerk.main_post
    end_post(post, admin)
    assert_refused(TransitionError, "đã kết thúc", lambda: end_post(post, admin))


def test_an_administrator_ends_posts_of_the_own_agency_alone(agency, admin, clerk):
    foreign = PostFactory(user=clerk, agency=AgencyFactory(), role=Role.CLERK, main=False)
    assert_refused(PolicyError, "ngoài phạm vi", lambda: end_post(foreign, admin))


def test_the_last_system_administrator_keeps_the_post(agency):
    last = person(Role.SYSTEM_ADMIN, agency=agency)
    assert_refused(PolicyError, "cuối cùng", lambda: end_post(last.main_post, last))
    end_post(last.main_post, person(Role.SYSTEM_ADMIN))
    assert again(last).active_posts == []
