"""A co-worker who presses twice, or while the dossier moves on."""

import threading

import pytest
from django.db import transaction

from accounts.models import Role, User
from common.errors import DomainError, PolicyError
from common.journal import verify_chain
from onestop.models import Event, Participant
from onestop.queries.participants import own_part
from onestop.services.locking import StaleError
from tests.factories.accounts import person
from tests.factories.assigning import co_work
from tests.factories.onestop import desk as build
from tests.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def shared():
    """Return a desk, its dossier with the head, and the co-worker as another request has them."""
    desk = build()
    colleague = person(Role.SPECIALIST, agency=desk.agency)
    dossier = desk.accept()
    desk.draft(dossier)
    dossier = desk.act(dossier, "advance", desk.specialist, co_worker_ids=[colleague.pk])
    return desk, dossier, lambda: User.objects.get(pk=colleague.pk)


def test_a_part_that_is_ended_twice_at_once_ends_once():
    desk, dossier, colleague = shared()
    results = at_once(*[lambda: co_work(desk, dossier, colleague(), finished=True)] * 2)
    assert [type(one) for one in results if isinstance(one, DomainError)] == [PolicyError]
    assert Event.objects.filter(action="co_worked").count() == 1


def test_without_the_dossiers_lock_both_would_find_the_part_open():
    """Shows that the race is real."""
    _desk, dossier, colleague = shared()
    both_have_read = threading.Barrier(2)
    found = []

    def look():
        with transaction.atomic():
            part = own_part(dossier, colleague())
            both_have_read.wait(timeout=30)
            found.append(part.finished_at)

    at_once(look, look)
    assert found == [None, None]


def test_an_opinion_and_a_return_at_once_leave_one_course():
    desk, dossier, colleague = shared()
    head = User.objects.get(pk=desk.head.pk)
    results = at_once(
        lambda: co_work(desk, dossier, colleague(), expected_step="xem_xet", finished=True),
        lambda: desk.act(dossier, "send_back", head, note="Sửa."),
    )
    refused = [type(one) for one in results if isinstance(one, DomainError)]
    assert refused in ([], [StaleError])
    ended = Participant.objects.filter(finished_at__isnull=False).count()
    assert ended == Event.objects.filter(action="co_worked").count() == 1 - len(refused)
    dossier.refresh_from_db()
    assert dossier.holder == desk.specialist
    assert verify_chain(Event.objects.filter(dossier=dossier), subject=dossier) == []
