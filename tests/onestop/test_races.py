"""Many officers at the same moment: no code twice, none left out, no act done twice."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from accounts.models import User
from common.errors import DomainError
from common.models import NumberSeries
from integrations.models import OutboxMessage
from onestop.models import Dossier, Event, OfficeRound, Task
from onestop.services import intake
from onestop.services.locking import StaleError, current_step
from onestop.services.submission import MissingPaper, PaperData
from tests.factories.accounts import NOW
from tests.factories.onestop import desk as build
from tests.factories.onestop import stored
from tests.factories.paths import ask, pause, receive, refuse, resume, undo, withdraw
from tests.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def again(user):
    """Return the person as another request has them."""
    return User.objects.get(pk=user.pk)


def test_fifty_at_once_take_codes_without_gap_or_duplicate():
    desk = build()
    data, broken = desk.data(), desk.data(papers=())

    def take(number):
        # Every tenth is refused after its parts were written: its number must not be lost.
        chosen = broken if number % 10 == 0 else data
        return intake.dossier_accept(data=chosen, actor=again(desk.clerk), at=NOW)

    results = at_once(*[lambda one=number: take(one) for number in range(50)])
    assert len([one for one in results if isinstance(one, DomainError)]) == 5
    numbers = sorted(int(code[-4:]) for code in Dossier.objects.values_list("code", flat=True))
    assert numbers == list(range(1, 46))
    assert NumberSeries.objects.get(key__startswith="dossier").last == 45


def test_without_the_counters_lock_two_read_the_same_number():
    """Shows that the race is real: two clerks read the day's last number before either has written."""
    desk = build()
    desk.accept()
    both_have_read = threading.Barrier(2)
    taken = []

    def take():
        with transaction.atomic():
            number = Dossier.objects.filter(code__startswith=f"{desk.agency.code}-260706-").count() + 1
            both_have_read.wait(timeout=30)
            taken.append(number)

    at_once(take, take)
    assert taken == [2, 2]


def test_two_heads_who_send_at_once_make_one_document():
    desk = build()
    dossier, file = desk.at("xem_xet"), stored()
    results = at_once(*[lambda: desk.forward(dossier, actor=again(desk.head), file=file)] * 2)
    refused = [one for one in results if isinstance(one, DomainError)]
    assert [type(one) for one in refused] == [StaleError]
    assert OfficeRound.objects.count() == OutboxMessage.objects.count() == 1
    assert Event.objects.filter(action="forwarded").count() == 1


def test_without_the_dossiers_lock_both_would_find_it_at_the_step():
    """Shows that the race is real: two heads read the step before either has written."""
    desk = build()
    dossier = desk.at("xem_xet")
    both_have_read = threading.Barrier(2)
    found = []

    def look():
        with transaction.atomic():
            seen = current_step(Dossier.objects.get(pk=dossier.pk), desk.plan)
            both_have_read.wait(timeout=30)
            found.append(seen.code)

    at_once(look, look)
    assert found == ["xem_xet", "xem_xet"]


def test_one_sends_and_one_gives_back_and_one_of_them_wins():
    desk = build()
    dossier, file = desk.at("xem_xet"), stored()
    results = at_once(
        lambda: desk.forward(dossier, actor=again(desk.head), file=file),
        lambda: desk.act(Dossier.objects.get(pk=dossier.pk), "send_back", again(desk.head)),
    )
    assert len([one for one in results if isinstance(one, DomainError)]) == 1
    assert Task.objects.filter(dossier=dossier, outcome="open").count() == 1


def test_two_clerks_who_accept_a_waiting_dossier_at_once_start_one_clock():
    desk = build()
    part = desk.procedure_version.components.first()
    missing = [MissingPaper(part.pk, part.name)]
    dossier = intake.dossier_save_pending(data=desk.data(papers=()), missing=missing, actor=desk.clerk, at=NOW)

    def complete():
        return intake.dossier_complete(
            dossier_id=dossier.pk,
            actor=again(desk.clerk),
            at=NOW,
            expected_state="supplement",
            papers=(PaperData(part.pk, part.name, originals=1),),
        )

    results = at_once(complete, complete)
    assert [type(one) for one in results if isinstance(one, DomainError)] == [StaleError]
    assert Event.objects.filter(action="accepted").count() == 1


def test_a_form_sent_twice_at_once_makes_one_dossier():
    desk = build()
    data = desk.data(key=uuid4())
    results = at_once(*[lambda: intake.dossier_accept(data=data, actor=again(desk.clerk), at=NOW)] * 3)
    assert len({one.pk for one in results}) == 1
    assert Dossier.objects.count() == 1
    assert desk.accept().code.endswith("0002")


def test_two_clerks_who_hand_over_at_once_give_it_once():
    desk = build(fee_vnd=50_000)
    dossier = desk.at("tra_ket_qua")
    results = at_once(*[lambda: desk.hand_over(dossier, actor=again(desk.clerk))] * 2)
    assert [type(one) for one in results if isinstance(one, DomainError)] == [StaleError]
    assert Event.objects.filter(action="handed_over").count() == Event.objects.filter(action="paid").count() == 1


@pytest.mark.parametrize(
    ("step", "first", "second"),
    [
        ("xem_xet", refuse, withdraw),
        ("xem_xet", refuse, refuse),
        ("xem_xet", pause, refuse),
        ("xem_xet", lambda desk, one, actor, **page: ask(desk, one, actor, **page), withdraw),
    ],
    ids=["refuse, withdraw", "refuse twice", "pause, refuse", "ask, withdraw"],
)
def test_of_two_ways_off_the_process_at_once_one_wins(step, first, second):
    desk = build()
    dossier, file = desk.at(step), stored()
    page = {"expected_state": "processing", "expected_step": step, "file": file}
    results = at_once(
        lambda: first(desk, dossier, again(desk.head), **page),
        lambda: second(desk, dossier, again(desk.head), **page),
    )
    assert [type(one) for one in results if isinstance(one, DomainError)] == [StaleError]
    assert (
        Event.objects.filter(dossier=dossier, action__in=["refused", "withdrawn", "paused", "supplement_asked"]).count()
        == 1
    )
    assert not Task.objects.filter(dossier=dossier, outcome="open").exists()


@pytest.mark.parametrize(
    ("before", "back", "state"),
    [(pause, resume, "paused"), (refuse, undo, "refused")],
    ids=["resume", "undo"],
)
def test_two_who_bring_it_back_at_once_open_one_stay(before, back, state):
    desk = build()
    dossier = desk.at("xem_xet")
    before(desk, dossier)
    page = {"expected_state": state, "expected_step": "xem_xet"}
    results = at_once(*[lambda: back(desk, dossier, again(desk.head), **page)] * 2)
    assert [type(one) for one in results if isinstance(one, DomainError)] == [StaleError]
    assert Task.objects.filter(dossier=dossier, outcome="open").count() == 1


def test_two_clerks_who_take_papers_at_once_move_the_due_date_once():
    desk = build()
    dossier = desk.accept()
    ask(desk, dossier)
    due = Dossier.objects.get(pk=dossier.pk).due_at
    results = at_once(*[lambda: receive(desk, dossier, again(desk.clerk))] * 2)
    assert [type(one) for one in results if isinstance(one, DomainError)] == [StaleError]
    assert Dossier.objects.get(pk=dossier.pk).due_at - due == timedelta(hours=1)
