"""The list of trusted publishers: two people, one fingerprint, and a way out."""

import base64

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import Role
from common import sealing
from common.errors import InputError, PolicyError, TransitionError
from common.journal import verify_chain
from procedures.models import PublisherEvent, TrustedPublisher
from procedures.services import trusting
from tests.factories.accounts import NOW, person
from tests.procedures.zips import NEIGHBOUR, STRANGER, public
from tests.together import at_once

pytestmark = pytest.mark.django_db
KEY = base64.b64encode(public(NEIGHBOUR)).decode()
FINGERPRINT = sealing.fingerprint(public(NEIGHBOUR))


@pytest.fixture
def first(db):
    return person(Role.SYSTEM_ADMIN)


@pytest.fixture
def second(db):
    return person(Role.SYSTEM_ADMIN)


@pytest.fixture
def added(first):
    return add(first)


def add(actor, key=KEY):
    return trusting.publisher_add(name="tỉnh Láng Giềng", public_key=key, actor=actor, at=NOW)


def approve(publisher, actor, fingerprint=FINGERPRINT):
    return trusting.publisher_approve(publisher_id=publisher.pk, fingerprint=fingerprint, actor=actor, at=NOW)


def revoke(publisher, actor):
    return trusting.publisher_revoke(publisher_id=publisher.pk, reason="Lộ khóa.", actor=actor, at=NOW)


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (TrustedPublisher, PublisherEvent)]


def test_one_adds_a_second_approves_and_both_are_on_record(added, first, second):
    assert (added.fingerprint, added.standing) == (FINGERPRINT, "Chờ người thứ hai duyệt")
    approved = approve(added, second, fingerprint=f" {added.fingerprint_groups.upper()} ")
    assert (approved.added_by, approved.approved_by, approved.standing) == (first, second, "Được tin")
    assert [(one.action, one.actor) for one in added.events.all()] == [("added", first), ("approved", second)]
    assert verify_chain(PublisherEvent.objects.filter(publisher=added)) == []


def test_who_added_a_key_does_not_approve_it(added, first, settings):
    settings.FOUR_EYES = False
    before = rows()
    with pytest.raises(PolicyError, match="người khác phải duyệt"):
        approve(added, first)
    assert rows() == before


def test_the_database_too_wants_two_people(added, first):
    with pytest.raises(IntegrityError), transaction.atomic():
        TrustedPublisher.objects.update(approved_by=first, approved_at=NOW)


def test_the_record_only_grows(added):
    with pytest.raises(DatabaseError), transaction.atomic():
        PublisherEvent.objects.update(actor_name="Khác")
    with pytest.raises(DatabaseError), transaction.atomic():
        PublisherEvent.objects.all().delete()


@pytest.mark.parametrize("told", ["", FINGERPRINT[:-1], sealing.fingerprint(public(STRANGER))])
def test_another_fingerprint_approves_nothing(added, second, told):
    before = rows()
    with pytest.raises(InputError, match="không khớp") as found:
        approve(added, second, told)
    assert found.value.field == "fingerprint"
    assert rows() == before


@pytest.mark.parametrize("key", ["", "khóa", "AAAA", base64.b64encode(b"x" * 33).decode()])
def test_refuses_what_is_no_key(first, key):
    with pytest.raises(InputError, match="không phải khóa công khai"):
        add(first, key)
    assert rows() == [[], []]


def test_refuses_the_own_key(first):
    with pytest.raises(InputError, match="chính hệ thống này"):
        add(first, base64.b64encode(sealing.own_public_key()).decode())
    assert rows() == [[], []]


def test_a_key_stands_in_the_list_once_until_it_is_revoked(added, first, second):
    before = rows()
    with pytest.raises(InputError, match="đã có trong danh sách"):
        add(second)
    assert rows() == before
    revoke(added, second)
    assert add(second).pk != added.pk


def test_revoking_says_why_and_ends_it(added, second):
    approve(added, second)
    gone = revoke(added, second)
    assert (gone.standing, gone.events.last().opinion) == ("Đã thu hồi", "Lộ khóa.")
    before = rows()
    for act in (approve, revoke):
        with pytest.raises(TransitionError, match="đã bị thu hồi"):
            act(added, second)
    assert rows() == before


def test_a_second_approval_is_told(added, second):
    approve(added, second)
    before = rows()
    with pytest.raises(TransitionError, match="đã được duyệt"):
        approve(added, person(Role.SYSTEM_ADMIN))
    assert rows() == before


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_only_who_looks_after_the_installation_decides(added, role):
    other = person(role)
    before = rows()
    for act in (lambda: add(other), lambda: approve(added, other), lambda: revoke(added, other)):
        with pytest.raises(PolicyError, match="quản trị hệ thống"):
            act()
    assert rows() == before


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_add_one_key_at_once_add_it_once():
    people = [person(Role.SYSTEM_ADMIN) for _ in range(2)]
    results = at_once(*(lambda one=one: add(one) for one in people))
    assert sorted(type(one).__name__ for one in results) == ["InputError", "TrustedPublisher"]
    assert (TrustedPublisher.objects.count(), PublisherEvent.objects.count()) == (1, 1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_approve_once():
    publisher = add(person(Role.SYSTEM_ADMIN))
    people = [person(Role.SYSTEM_ADMIN) for _ in range(2)]
    results = at_once(*(lambda one=one: approve(publisher, one) for one in people))
    assert sorted(type(one).__name__ for one in results) == ["TransitionError", "TrustedPublisher"]
    assert PublisherEvent.objects.filter(action="approved").count() == 1
