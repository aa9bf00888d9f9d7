"""Opening a key: tries are counted, an opened key is remembered for a while."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from signing.errors import SigningRefusal
from signing.keys.secret import Secret
from signing.keys.unlock import LOCK_TIME, PIN_TRIES, key_open, memory
from signing.models import SigningKey
from tests.factories.accounts import NOW
from tests.factories.signing import PIN, issued

RIGHT, WRONG = Secret(PIN), Secret("999999")


@pytest.fixture
def row(office):
    return office.leader_key


def try_open(row, pin, at=NOW):
    """Return the code of the refusal, or `opened`."""
    row.refresh_from_db()
    try:
        key_open(row=row, pin=pin, at=at)
    except SigningRefusal as error:
        return error.code
    return "opened"


def test_opens_the_key_of_the_certificate(row):
    opened = key_open(row=row, pin=RIGHT, at=NOW)
    assert opened.private_numbers() == issued(row.subject_name).key.private_numbers()


def test_tells_how_many_tries_are_left(row):
    with pytest.raises(SigningRefusal, match="còn 4 lần"):
        key_open(row=row, pin=WRONG, at=NOW)


@pytest.mark.parametrize("pin", [None, Secret("")])
def test_asks_for_a_missing_pin_without_counting(row, pin):
    assert try_open(row, pin) == "pin_missing"
    row.refresh_from_db()
    assert row.failed_pins == 0


def test_locks_after_five_wrong_tries_even_for_the_right_pin(row):
    assert [try_open(row, WRONG) for _ in range(PIN_TRIES)] == ["pin_wrong"] * 4 + ["pin_locked"]
    assert try_open(row, RIGHT, NOW + LOCK_TIME - timedelta(seconds=1)) == "pin_locked"


def test_locks_a_key_that_is_open_in_memory(row):
    assert try_open(row, RIGHT) == "opened"
    for _ in range(PIN_TRIES):
        try_open(row, WRONG)
    assert try_open(row, RIGHT) == "pin_locked"


def test_unlocks_after_a_quarter_of_an_hour(row):
    for _ in range(PIN_TRIES):
        try_open(row, WRONG)
    assert try_open(row, WRONG, NOW + LOCK_TIME) == "pin_wrong"
    assert try_open(row, RIGHT, NOW + LOCK_TIME) == "opened"


def test_the_right_pin_wipes_the_count(row):
    for _ in range(PIN_TRIES - 1):
        try_open(row, WRONG)
    assert try_open(row, RIGHT) == "opened"
    memory.clear()
    assert try_open(row, WRONG) == "pin_wrong"
    row.refresh_from_db()
    assert row.failed_pins == 1


def test_pays_for_the_pin_once(row):
    before = memory.loads
    first = key_open(row=row, pin=RIGHT, at=NOW)
    assert key_open(row=row, pin=Secret(PIN), at=NOW) is first
    assert memory.loads == before + 1


def test_a_remembered_key_does_not_open_for_another_pin(row):
    key_open(row=row, pin=RIGHT, at=NOW)
    assert try_open(row, WRONG) == "pin_wrong"


def test_forgets_after_five_minutes(row, monkeypatch):
    key_open(row=row, pin=RIGHT, at=NOW)
    monkeypatch.setattr("signing.keys.unlock.MEMORY_SECONDS", -1)
    before = memory.loads
    memory.clear()
    key_open(row=row, pin=RIGHT, at=NOW)
    key_open(row=row, pin=RIGHT, at=NOW)
    assert memory.loads == before + 2


def test_forgets_when_the_envelope_changes(row):
    key_open(row=row, pin=RIGHT, at=NOW)
    row.wrapped_dek = bytes(row.wrapped_dek)[:-1] + b"\0"
    assert memory.find(row, RIGHT) is None


def test_a_forked_child_remembers_nothing(row):
    key_open(row=row, pin=RIGHT, at=NOW)
    child = os.fork()
    if child == 0:
        os._exit(0 if memory.find(row, RIGHT) is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert memory.find(row, RIGHT) is not None


def test_says_so_when_the_envelope_is_broken(row):
    SigningKey.objects.filter(pk=row.pk).update(kek_id="gone")
    assert try_open(row, RIGHT) == "key_broken"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_share_no_try(office):
    def guess(number):
        try:
            key_open(row=SigningKey.objects.get(pk=office.leader_key.pk), pin=Secret(f"99999{number}"), at=NOW)
        except SigningRefusal as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(8)))
    told = sorted(answer for answer in answers if "còn" in answer)
    assert told == sorted(f"Mã PIN không đúng, còn {left} lần thử. Hãy nhập lại." for left in (1, 2, 3, 4))
    assert sum("tạm khóa" in answer for answer in answers) == 4
