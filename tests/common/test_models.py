import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from common.models import Blob, NumberSeries


def test_numbers_begin_at_one_and_follow_each_other(db: None) -> None:
    assert [NumberSeries.take("a") for _ in range(3)] == [1, 2, 3]
    assert NumberSeries.take("b") == 1


def test_a_block_of_numbers_begins_after_the_last(db: None) -> None:
    assert NumberSeries.take("a") == 1
    assert NumberSeries.take("a", count=5) == 2
    assert NumberSeries.take("a") == 7
    assert str(NumberSeries.objects.get(key="a")) == "a: 7"


def test_a_number_costs_one_query(db: None, count_queries) -> None:
    assert count_queries(lambda: NumberSeries.take("a")) == 1


def test_a_number_of_a_failed_transaction_is_given_again(db: None) -> None:
    NumberSeries.take("a")
    with transaction.atomic():
        assert NumberSeries.take("a") == 2
        transaction.set_rollback(True)
    assert NumberSeries.take("a") == 2


def test_refuses_to_give_a_number_outside_a_transaction(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        NumberSeries.take("a")
    assert not NumberSeries.objects.exists()


def test_refuses_an_empty_block(db: None) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        NumberSeries.take("a", count=0)
    assert not NumberSeries.objects.exists()


def test_a_blob_has_the_name_of_a_hash(db: None) -> None:
    assert str(Blob(sha256="a" * 64)) == "a" * 64
    with pytest.raises(IntegrityError, match="blob_sha256_is_hex"), transaction.atomic():
        Blob.objects.create(sha256="../../etc/passwd", size_bytes=1, media_type="", created_at=now())


def in_threads(work, count: int) -> None:
    """Run it in many threads at once, each with its own connection."""
    barrier = threading.Barrier(count)

    def run() -> None:
        barrier.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_fifty_threads_take_numbers_without_gap_or_duplicate() -> None:
    taken: list[int] = []

    def take() -> None:
        with transaction.atomic():
            number = NumberSeries.take("race")
            taken.append(number)

    in_threads(take, 50)
    assert sorted(taken) == list(range(1, 51))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_reading_and_writing_apart_without_the_lock_gives_duplicates() -> None:
    """Shows that the race is real: the same threads, but the counter read first and written after."""
    NumberSeries.objects.create(key="race", last=0)
    both_have_read = threading.Barrier(2)
    taken: list[int] = []

    def take() -> None:
        with transaction.atomic():
            number = NumberSeries.objects.get(key="race").last + 1
            both_have_read.wait()
            NumberSeries.objects.filter(key="race").update(last=number)
            taken.append(number)

    in_threads(take, 2)
    assert taken == [1, 1]
