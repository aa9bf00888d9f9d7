"""Two parts that end at the same moment, and a part that moves while its making is taken back."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.models import Role, User
from common.errors import DomainError
from onestop.models import Dossier, Event, Task
from onestop.queries.parts import parts_standing
from onestop.services import undoing
from onestop.services.locking import locked
from onestop.services.parts_undoing import PartMovedError
from tests.factories.accounts import NOW, PostFactory, person
from tests.factories.demands import fresh
from tests.factories.kin import ENDED, kin
from tests.factories.leaving import hand_over
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


def of_both(family, role=Role.SPECIALIST):
    """Return somebody who works at the agency of the dossier and at that of its first part."""
    found = person(role, agency=family.own.agency)
    PostFactory(user=found, agency=family.first.agency, role=role, main=False)
    return found


def wait_until_somebody_waits():
    """Go on once another transaction of this database waits for a lock."""
    sql = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = %s"
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(sql, [connection.settings_dict["NAME"]])
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


def test_a_hand_over_of_a_dossier_and_its_part_waits_for_an_act_on_the_part_and_does_not_hinder_it():
    family = kin()
    dossier = family.made()
    part = family.part(dossier, family.first)
    giver, taker = of_both(family), of_both(family)
    kept = [dossier.pk, part.pk]
    Dossier.objects.filter(pk__in=kept).update(holder=giver)
    Task.objects.filter(dossier__in=kept, outcome="open").update(assignee=giver)
    held = threading.Event()

    def act():
        with transaction.atomic():
            locked(part.pk)
            held.set()
            wait_until_somebody_waits()
            locked(dossier.pk)

    def leave():
        assert held.wait(timeout=30)
        return hand_over(giver, taker, admin)

    admin = person(Role.SYSTEM_ADMIN)
    _acted, counts = at_once(act, leave)
    assert counts == {"hồ sơ đang giữ": 2}
    assert set(Dossier.objects.filter(pk__in=kept).values_list("holder", flat=True)) == {taker.pk}
