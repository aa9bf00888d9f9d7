"""Accounts that are closed while colleagues work, and administrators who act at the same moment."""

import threading

import pytest
from django.db import transaction

from accounts.models import Post, Role, User
from accounts.officers import is_last_system_admin
from accounts.services.handing_over import leftovers_hand_over
from common.errors import DomainError
from common.journal import verify_chain
from onestop.models import Dossier, Event, Task
from onestop.services.locking import locked
from tests.factories.accounts import person
from tests.factories.leaving import LATER, administrator, again, close, end_post, hand_over
from tests.factories.onestop import desk as build
from tests.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def ground(count=4):
    """Return a desk, an administrator, a second head, and dossiers that the first head has."""
    desk = build()
    dossiers = [desk.at("xem_xet") for _ in range(count)]
    return desk, administrator(desk.agency), person(Role.HEAD, agency=desk.agency), dossiers


def refusals(results):
    return [type(one).__name__ for one in results if isinstance(one, DomainError)]


def assert_whole(dossiers):
    """Assert that each running dossier is with somebody whose account is open, and that its course is whole."""
    for dossier in Dossier.objects.filter(pk__in=[one.pk for one in dossiers]).select_related("holder"):
        assert dossier.holder.is_active
        assert Task.objects.get(dossier=dossier, outcome="open").assignee == dossier.holder
        assert verify_chain(Event.objects.filter(dossier=dossier), subject=dossier) == []


def test_two_administrators_close_one_account_once():
    desk, admin, second, dossiers = ground()
    other = administrator(desk.agency)
    results = at_once(lambda: close(desk.head, second, admin), lambda: close(desk.head, second, other))
    assert refusals(results) == ["TransitionError"]
    assert Event.objects.filter(action="handed_on").count() == len(dossiers)
    assert [one.action for one in again(desk.head).events.all()] == ["closed"]
    assert_whole(dossiers)


def test_of_the_last_two_of_a_role_one_stays():
    desk, admin, second, _dossiers = ground(0)
    taker = desk.specialist
    results = at_once(lambda: close(desk.head, taker, admin), lambda: close(second, taker, administrator(desk.agency)))
    assert refusals(results) == ["Hindered"]
    heads = Post.objects.filter(role=Role.HEAD, agency=desk.agency, active=True, user__is_active=True)
    assert heads.count() == 1


def test_of_two_who_take_each_others_work_one_stays():
    desk, admin, second, dossiers = ground()
    third = person(Role.HEAD, agency=desk.agency)
    results = at_once(lambda: close(desk.head, second, admin), lambda: close(second, desk.head, admin))
    assert len(refusals(results)) == 1
    assert again(third).is_active
    assert_whole(dossiers)


def test_two_system_administrators_who_close_each_other_leave_one():
    first, second = person(Role.SYSTEM_ADMIN), person(Role.SYSTEM_ADMIN)
    results = at_once(lambda: close(first, None, second), lambda: close(second, None, first))
    assert len(refusals(results)) == 1
    assert User.objects.filter(pk__in=[first.pk, second.pk], is_active=True).count() == 1


def test_without_the_lock_each_would_see_the_other():
    """Shows that the race is real."""
    first, second = person(Role.SYSTEM_ADMIN), person(Role.SYSTEM_ADMIN)
    both = threading.Barrier(2)
    seen = []

    def look(user):
        with transaction.atomic():
            seen.append(is_last_system_admin(user))
            both.wait(timeout=30)
            User.objects.filter(pk=user.pk).update(is_active=False)

    at_once(lambda: look(first), lambda: look(second))
    assert seen == [False, False]
    assert not User.objects.filter(pk__in=[first.pk, second.pk], is_active=True).exists()


def test_the_last_system_administrator_keeps_the_post():
    last = person(Role.SYSTEM_ADMIN)
    [refused] = at_once(lambda: end_post(last.main_post, last))
    assert "cuối cùng" in str(refused)
    assert Post.objects.get(user=last).active


def test_an_act_that_has_the_dossier_is_waited_for():
    desk, admin, second, dossiers = ground()
    held, begun = threading.Event(), threading.Event()

    def act():
        with transaction.atomic():
            locked(dossiers[1].pk)
            held.set()
            begun.wait(timeout=30)
            desk.act(dossiers[1], "send_back", again(desk.head), note="Sửa.")

    def leave():
        held.wait(timeout=30)
        begun.set()
        return close(desk.head, second, admin)

    _acted, counts = at_once(act, leave)
    assert counts == {"hồ sơ đang giữ": 3}
    assert Dossier.objects.get(pk=dossiers[1].pk).holder == desk.specialist
    assert_whole(dossiers)


def test_acts_and_a_hand_over_at_once_never_block_each_other():
    desk, admin, second, dossiers = ground(6)

    def act(dossier):
        return desk.act(dossier, "send_back", again(desk.head), note="Sửa.")

    at_once(lambda: hand_over(desk.head, second, admin), *[lambda one=one: act(one) for one in dossiers[::-1]])
    assert_whole(dossiers)
    assert not Dossier.objects.filter(holder=desk.head).exists()


def test_what_an_act_had_begun_to_send_to_the_closed_account_goes_on_to_the_taker():
    desk, admin, second, _dossiers = ground(0)
    dossier = desk.accept()
    desk.draft(dossier)
    sent, closed = threading.Event(), threading.Event()

    def act():
        with transaction.atomic():
            desk.act(dossier, "advance", again(desk.specialist), assignee_id=desk.head.pk)
            sent.set()
            closed.wait(timeout=30)

    def leave():
        sent.wait(timeout=30)
        close(desk.head, second, admin)
        closed.set()

    at_once(act, leave)
    assert Dossier.objects.get(pk=dossier.pk).holder == desk.head
    assert leftovers_hand_over(at=LATER) == 1
    assert_whole([dossier])
    assert Dossier.objects.get(pk=dossier.pk).holder == second
