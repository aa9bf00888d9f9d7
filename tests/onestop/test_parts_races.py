"""Two parts that end at the same moment, and a part that moves while its making is taken back."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import User
from common.errors import DomainError
from onestop.models import Dossier, Event
from onestop.queries.parts import parts_standing
from onestop.services import undoing
from onestop.services.locking import locked
from onestop.services.parts_undoing import PartMovedError
from tests.factories.accounts import NOW
from tests.factories.demands import fresh
from tests.factories.kin import ENDED, kin
from tests.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def again(user):
    """Return the person as another request has them."""
    return User.objects.get(pk=user.pk)


def test_two_parts_that_end_at_once_move_the_dossier_once():
    family = kin()
    dossier = family.made()
    ends = [(desk, family.ready(dossier, desk)) for desk in (family.first, family.second)]
    results = at_once(*[lambda one=one: one[0].hand_over(one[1], actor=again(one[0].clerk), at=ENDED) for one in ends])
    assert [one for one in results if isinstance(one, DomainError)] == []
    now_is = fresh(dossier)
    assert family.own.step(now_is) == "xem_xet"
    actions = list(now_is.events.order_by("number").values_list("action", flat=True))
    assert (actions.count(Event.Kind.PARTS_MOVED), actions.count(Event.Kind.PART_ENDED)) == (1, 2)


def test_without_the_dossiers_lock_neither_part_would_see_the_other_over():
    """Shows that the race is real: each end is written, and not yet there for the other, when it looks."""
    family = kin()
    dossier = family.made()
    parts = [family.ready(dossier, desk) for desk in (family.first, family.second)]
    both_have_looked = threading.Barrier(2)

    def end(part):
        with transaction.atomic():
            Dossier.objects.filter(pk=part.pk).update(sort_at=ENDED)
            seen = _over_besides(dossier, part)
            both_have_looked.wait(timeout=30)
            return seen

    assert at_once(*[lambda one=one: end(one) for one in parts]) == [False, False]
    assert not parts_standing(dossier.pk).done


def _over_besides(dossier, own):
    others = Dossier.objects.filter(parent=dossier).exclude(pk=own.pk)
    return all(other.sort_at == ENDED for other in others)


def test_taking_back_does_not_wait_for_somebody_who_works_on_a_part():
    family = kin()
    dossier = family.made()
    part = family.part(dossier, family.first)
    held, tried = threading.Event(), threading.Event()

    def work():
        with transaction.atomic():
            locked(part.pk)
            held.set()
            assert tried.wait(timeout=30)

    def take_back():
        assert held.wait(timeout=30)
        page = {"expected_state": "processing", "expected_step": "cho", "reason": "Gửi nhầm."}
        try:
            at = NOW + timedelta(hours=1, minutes=5)
            return undoing.action_undo(dossier_id=dossier.pk, actor=again(family.own.specialist), at=at, **page)
        finally:
            tried.set()

    _done, refused = at_once(work, take_back)
    assert isinstance(refused, PartMovedError)
    assert family.own.step(fresh(dossier)) == "cho"
