"""Statements are parsed once for each connection, whatever becomes of the connection or the transaction."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DataError, connection, transaction

from common import prepared, rows
from common.models import NumberSeries
from onestop.models import Event
from tests.factories.accounts import NOW
from tests.factories.onestop import desk as build

pytestmark = pytest.mark.django_db
ADDED = "SELECT %s::int + %s::int"


def known():
    """Return what the server has prepared on this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall()]


def test_a_statement_is_prepared_once_and_called_with_other_values():
    assert prepared.fetch(ADDED, [1, 2]) == [(3,)]
    assert prepared.fetch(ADDED, [10, 5]) == [(15,)]
    assert len([text for text in known() if "$1::int + $2::int" in text]) == 1


def test_named_values_may_stand_in_several_places():
    sql = "SELECT %(a)s::text || %(b)s::text || %(a)s::text WHERE %(b)s::text <> ''"
    assert prepared.fetch(sql, {"b": "-", "a": "x"}) == [("x-x",)]


def test_a_statement_without_values_is_called_too():
    assert prepared.fetch("SELECT 7", []) == [(7,)]


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_prepares_anew():
    assert prepared.fetch(ADDED, [1, 2]) == [(3,)]
    connection.close()
    assert prepared.fetch(ADDED, [1, 2]) == [(3,)]


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_a_connection_of_its_own():
    pid = "SELECT pg_backend_pid()"

    def asked_there():
        try:
            return prepared.fetch(pid, [])
        finally:
            connection.close()

    here = prepared.fetch(pid, [])
    with ThreadPoolExecutor(1) as pool:
        there = pool.submit(asked_there).result()
    assert here != there
    assert prepared.fetch(pid, []) == here


def test_what_is_executed_is_seen_by_whoever_counts(django_assert_num_queries):
    seen = []
    with django_assert_num_queries(2), connection.execute_wrapper(lambda go, *said: seen.append(said[0]) or go(*said)):
        prepared.fetch(ADDED, [1, 2])
        prepared.run("UPDATE common_numberseries SET last = last + %s WHERE false", [1])
    assert [text.split()[0] for text in seen] == ["EXECUTE", "EXECUTE"]


@pytest.mark.django_db(transaction=True)
def test_what_was_prepared_outlives_a_transaction_that_failed():
    with pytest.raises(DataError), transaction.atomic():
        assert prepared.fetch("SELECT 1 / %s", [0]) == []
    assert prepared.fetch("SELECT 1 / %s", [1]) == [(1,)]


def test_a_text_that_is_too_long_is_refused_not_cut():
    dossier = build().accept()
    entry = Event(dossier=dossier, number=99, at=NOW, action="x" * 61, hash="", data={})
    with pytest.raises(DataError), transaction.atomic():
        rows.insert_after(entry, "UPDATE onestop_dossier SET note = %s WHERE id = %s", ["x", dossier.pk])
    with pytest.raises(DataError), transaction.atomic():
        rows.insert(NumberSeries(key="k" * 201, last=1))
