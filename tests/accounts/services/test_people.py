"""Accounts that are made, and passwords that are changed, handed out and reset."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.db import connection

from accounts import passwords
from accounts.models import AccountEvent, Post, Role, User
from accounts.services.people import PersonData, account_create, password_change, password_reset
from accounts.services.posts import PostData
from common.errors import InputError, PolicyError, TransitionError
from tests.factories.accounts import NOW, PASSWORD, AgencyFactory, DepartmentFactory, UserFactory, person
from tests.factories.leaving import administrator, again, close

pytestmark = pytest.mark.django_db


def test_the_new_password_is_the_one_that_counts():
    user = UserFactory()
    password_change(user_id=user.pk, old=PASSWORD, new="Hoa-ban-no-trang-26", at=NOW)
    user.refresh_from_db()
    assert user.check_password("Hoa-ban-no-trang-26")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("sai", "Hoa-ban-no-trang-26", "old"),
        (PASSWORD, "Ng-1", "new"),
        (PASSWORD, "hoa-ban-no-trang-26", "new"),
        (PASSWORD, "HOA-BAN-NO-TRANG-26", "new"),
        (PASSWORD, "Hoa-ban-no-trang", "new"),
        (PASSWORD, "Hoabannotrang26", "new"),
        (PASSWORD, PASSWORD, "new"),
    ],
)
def test_refuses_a_wrong_old_password_or_a_weak_new_one(old, new, field):
    user = UserFactory()
    with pytest.raises(InputError) as refusal:
        password_change(user_id=user.pk, old=old, new=new, at=NOW)
    assert refusal.value.field == field
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def admin(agency):
    return administrator(agency)


def create(actor, agency, *, username="lo.van.pao", full_name="Lò  Văn Pao ", **post):
    values = {"agency_id": agency.pk, "role": "clerk", "title": "Cán bộ Bộ phận Một cửa"} | post
    return account_create(person=PersonData(username, full_name), post=PostData(**values), actor=again(actor), at=NOW)


def assert_refused(error, match, call):
    before = list(User.objects.values()), Post.objects.count(), AccountEvent.objects.count()
    with pytest.raises(error, match=match):
        call()
    assert (list(User.objects.values()), Post.objects.count(), AccountEvent.objects.count()) == before


def test_makes_an_account_with_a_post_and_a_password_to_hand_out(agency, admin):
    account, password = create(admin, agency, username=" Lo.Van.Pao ")
    account = again(account)
    assert (account.username, account.full_name, account.folded_name) == ("lo.van.pao", "Lò Văn Pao", "lo van pao")
    assert account.check_password(password)
    assert (account.password_handed_out, account.password_since) == (True, NOW)
    assert [(post.role, post.main) for post in account.active_posts] == [("clerk", True)]
    assert [line.action for line in account.events.order_by("number")] == ["created", "post_given"]
    assert not any(password in str(line.data) for line in account.events.all())


def test_a_password_that_is_handed_out_follows_the_rules():
    made = {passwords.handed_out() for _one in range(200)}
    assert len(made) == 200
    for one in made:
        validate_password(one)


@pytest.mark.parametrize("username", ["", "A B", "lò.văn", "x"])
def test_refuses_what_is_no_user_name(agency, admin, username):
    assert_refused(InputError, "Tên đăng nhập", lambda: create(admin, agency, username=username))


def test_refuses_a_user_name_that_is_taken(agency, admin):
    taken = person(Role.CLERK)
    assert_refused(InputError, "Đã có tài khoản", lambda: create(admin, agency, username=taken.username.upper()))


def test_refuses_a_person_without_a_name(agency, admin):
    assert_refused(InputError, "họ và tên", lambda: create(admin, agency, full_name="  "))


def test_refuses_a_department_of_another_agency_and_keeps_nothing(agency, admin):
    foreign = DepartmentFactory()
    assert_refused(InputError, "không thuộc cơ quan", lambda: create(admin, agency, department_id=foreign.pk))


def test_refuses_whoever_gives_no_such_posts(agency, admin):
    head = person(Role.HEAD, agency=agency)
    assert_refused(PolicyError, "không giao được", lambda: create(head, agency))
    elsewhere = AgencyFactory()
    assert_refused(PolicyError, "không giao được", lambda: create(admin, elsewhere))
    assert_refused(PolicyError, "không giao được", lambda: create(admin, agency, role="system_admin"))


@pytest.mark.django_db(transaction=True)
def test_two_who_give_one_user_name_at_once_make_one_account():
    agency = AgencyFactory()
    admins = [administrator(agency), administrator(agency)]

    def make(admin):
        try:
            return create(admin, agency)[0].username
        except InputError as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(make, admins))
    assert answers.count("lo.van.pao") == 1
    assert len([one for one in answers if "Đã có tài khoản" in one]) == 1
    assert Post.objects.filter(user__username="lo.van.pao").count() == 1


def test_a_reset_password_counts_until_its_owner_chooses_another(agency, admin):
    clerk = person(Role.CLERK, agency=agency)
    before = clerk.get_session_auth_hash()
    password = password_reset(account_id=clerk.pk, actor=again(admin), at=NOW + timedelta(days=3))[1]
    clerk = again(clerk)
    assert clerk.check_password(password)
    assert clerk.password_handed_out
    assert clerk.get_session_auth_hash() != before
    [line] = clerk.events.all()
    assert (line.action, line.actor, line.data) == ("password_reset", admin, {})
    password_change(user_id=clerk.pk, old=password, new="Hoa-ban-no-trang-26", at=NOW + timedelta(days=4))
    clerk = again(clerk)
    assert (clerk.password_handed_out, clerk.password_since) == (False, NOW + timedelta(days=4))


def test_a_password_that_was_handed_out_long_ago_opens_nothing(agency, admin):
    account, password = create(admin, agency)

    def choose(at):
        return password_change(user_id=account.pk, old=password, new="Hoa-ban-no-trang-26", at=at)

    assert_refused(InputError, "hết hiệu lực", lambda: choose(NOW + timedelta(days=7)))
    choose(NOW + timedelta(days=6, hours=23))
    assert not passwords.has_lapsed(again(account), at=NOW + timedelta(days=400))


def test_refuses_to_reset_where_the_person_is_not_looked_after(agency, admin):
    head, clerk = person(Role.HEAD, agency=agency), person(Role.CLERK, agency=agency)
    chief, stranger = person(Role.SYSTEM_ADMIN, agency=agency), person(Role.CLERK)

    def refused(account, actor, match):
        assert_refused(PolicyError, match, lambda: password_reset(account_id=account.pk, actor=again(actor), at=NOW))

    refused(stranger, admin, "ngoài phạm vi")
    refused(chief, admin, "ngoài phạm vi")
    refused(clerk, head, "ngoài phạm vi")
    refused(admin, admin, "Tài khoản của tôi")


def test_refuses_to_reset_a_closed_account(agency, admin):
    clerk = person(Role.CLERK, agency=agency)
    close(clerk, None, admin)
    assert_refused(
        TransitionError, "đang khóa", lambda: password_reset(account_id=clerk.pk, actor=again(admin), at=NOW)
    )


@pytest.mark.parametrize(
    ("days", "over", "words"),
    [
        (0, False, ""),
        (82, False, ""),
        (83, False, "sau 7 ngày"),
        (89.2, False, "sau 1 ngày"),
        (89.9, False, "trong hôm nay"),
        (90, True, ""),
        (200, True, ""),
    ],
)
def test_a_password_ends_after_so_many_days_and_is_warned_of_before(settings, days, over, words):
    settings.PASSWORD_DAYS = 90
    user, at = UserFactory(), NOW + timedelta(days=days)
    assert passwords.is_over(user, at=at) is over
    said = passwords.warning(user, at=at)
    assert words in said if words else said == ""


def test_no_password_ends_where_none_is_to(settings):
    settings.PASSWORD_DAYS = 0
    assert not passwords.is_over(UserFactory(), at=NOW + timedelta(days=5000))
