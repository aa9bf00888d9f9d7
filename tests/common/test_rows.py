"""Rows written and read by statements of our own are as the models would have them."""

import threading

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, connection, transaction

from common import rows
from common.models import NumberSeries
from onestop.models import Attachment, Dossier, Event, Task
from procedures.models import Step
from tests.factories.accounts import NOW
from tests.factories.onestop import desk as build
from tests.factories.onestop import stored
from tests.together import at_once

pytestmark = pytest.mark.django_db

CLOSE = "UPDATE onestop_task SET outcome = 'done', closed_at = %s WHERE dossier_id = %s AND outcome = 'open'"


def test_reads_a_row_as_the_model_reads_it():
    dossier = build().accept()
    read, plain = rows.lock(Dossier, dossier.pk), Dossier.objects.get(pk=dossier.pk)
    names = [field.attname for field in Dossier._meta.concrete_fields]
    assert [getattr(read, name) for name in names] == [getattr(plain, name) for name in names]


def test_refuses_a_row_that_does_not_exist():
    with pytest.raises(Dossier.DoesNotExist):
        rows.lock(Dossier, 0)


@pytest.mark.django_db(transaction=True)
def test_refuses_to_lock_outside_a_transaction():
    with pytest.raises(RuntimeError, match="outside a transaction"):
        rows.lock(Dossier, 1)


def test_reads_a_column_that_django_turns_as_django_turns_it():
    dossier = build().accept()
    [first, *_others] = rows.read(Event, "WHERE one.dossier_id = %s ORDER BY one.number", [dossier.pk])
    assert first.data == Event.objects.get(pk=first.pk).data
    assert isinstance(first.data, dict)


def test_reads_what_a_row_refers_to_along_with_it(count_queries):
    dossier = build().accept()
    related = (("agency",), ("procedure_version",), ("procedure_version__procedure", "name"), ("step", "name"))

    def names():
        [found] = rows.read(Dossier, "WHERE one.id = %s", [dossier.pk], related=related)
        return found.agency.name, found.procedure_version.procedure.name, found.step.name

    assert names() == (dossier.agency.name, dossier.procedure_version.procedure.name, dossier.step.name)
    assert count_queries(names) == 1


def test_what_was_left_out_of_a_related_row_is_fetched_when_asked_for(count_queries):
    dossier = build().accept()
    [found] = rows.read(Dossier, "WHERE one.id = %s", [dossier.pk], related=(("step", "name"),))
    assert count_queries(lambda: found.step.role) == 1
    assert found.step.role == dossier.step.role


def test_a_reference_to_nothing_is_read_as_none(count_queries):
    dossier = build().accept()
    Dossier.objects.filter(pk=dossier.pk).update(state="draft", step=None)
    [found] = rows.read(Dossier, "WHERE one.id = %s", [dossier.pk], related=(("step",), ("step__department",)))
    assert count_queries(lambda: found.step) == 0
    assert found.step is None


def test_refuses_names_that_are_no_columns_and_references_to_several_tables():
    dossier = build().accept()
    with pytest.raises(FieldDoesNotExist, match="nme"):
        rows.read(Dossier, "", [], related=(("step", "nme"),))
    with pytest.raises(ValueError, match="one table"):
        rows.attach(dossier, "agency", "step")


@pytest.mark.django_db(transaction=True)
def test_a_reference_that_changed_while_the_lock_was_awaited_is_read_anew():
    dossier = build().accept()
    other = Step.objects.exclude(pk=dossier.step_id).filter(version=dossier.process_version)[0]
    holds, waits = threading.Event(), threading.Event()

    def change():
        with transaction.atomic():
            rows.lock(Dossier, dossier.pk)
            holds.set()
            waits.wait(timeout=30)
            until_blocked()
            Dossier.objects.filter(pk=dossier.pk).update(step=other)

    def read():
        holds.wait(timeout=30)
        waits.set()
        with transaction.atomic():
            [found] = rows.read(Dossier, "WHERE one.id = %s FOR UPDATE OF one", [dossier.pk], related=(("step",),))
            return found.step

    assert at_once(change, read)[1] == other


def until_blocked():
    """Wait until somebody waits for a lock in this database."""
    with connection.cursor() as cursor:
        waiting = False
        while not waiting:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
                "AND wait_event_type = 'Lock')"
            )
            [waiting] = cursor.fetchone()


def test_a_clause_in_front_takes_the_place_of_the_table():
    first, second = NumberSeries.objects.create(key="a", last=1), NumberSeries.objects.create(key="b", last=2)
    given = "WITH changed AS (UPDATE common_numberseries SET last = last + %s WHERE key = 'b' RETURNING *)"
    [found] = rows.read(NumberSeries, "", [5], given=given, source="changed")
    assert (found.pk, found.last) == (second.pk, 7)
    first.refresh_from_db()
    assert first.last == 1


def test_reads_one_value_or_a_column():
    NumberSeries.objects.bulk_create([NumberSeries(key="a", last=1), NumberSeries(key="b", last=2)])
    assert rows.value("SELECT last FROM common_numberseries WHERE key = %s", ["b"]) == 2
    assert rows.value("SELECT last FROM common_numberseries WHERE key = %s", ["c"]) is None
    assert rows.values("SELECT last FROM common_numberseries ORDER BY last", []) == [1, 2]


def test_a_row_whose_value_is_taken_is_not_inserted():
    taken, free = NumberSeries(key="a", last=2), NumberSeries(key="b", last=3)
    NumberSeries.objects.create(key="a", last=1)
    assert (rows.insert_new(taken), rows.insert_new(free)) == (False, True)
    assert (taken.pk, NumberSeries.objects.get(key="b").pk) == (None, free.pk)
    assert NumberSeries.objects.get(key="a").last == 1


def test_a_row_that_is_put_replaces_the_one_of_the_same_value():
    old = NumberSeries.objects.create(key="a", last=1)
    again, new = NumberSeries(key="a", last=5), NumberSeries(key="b", last=6)
    rows.put(again, "key")
    rows.put(new, "key")
    assert dict(NumberSeries.objects.values_list("pk", "last")) == {old.pk: 5, new.pk: 6}
    assert again.pk == old.pk


def test_inserts_several_rows_each_with_its_key():
    first, second = NumberSeries(key="a", last=1), NumberSeries(key="b", last=2)
    rows.insert(first, second)
    assert dict(NumberSeries.objects.filter(key__in="ab").values_list("pk", "last")) == {first.pk: 1, second.pk: 2}


def test_a_later_save_of_an_inserted_row_changes_it():
    row = NumberSeries(key="a", last=1)
    rows.insert(row)
    row.last = 5
    row.save()
    assert NumberSeries.objects.get(key="a").last == 5


def test_a_change_and_a_row_are_written_together():
    dossier = build().accept()
    old = Task.objects.get(dossier=dossier, outcome="open")
    new = Task(dossier=dossier, step_id=old.step_id, assignee=old.assignee, assignee_name="X", opened_at=NOW)
    met = rows.insert_after(new, CLOSE, [NOW, dossier.pk])
    old.refresh_from_db()
    assert (met, old.outcome, old.closed_at) == (1, "done", NOW)
    assert Task.objects.get(dossier=dossier, outcome="open").pk == new.pk


def test_saves_only_the_fields_that_are_named():
    row = NumberSeries.objects.create(key="a", last=1)
    row.key, row.last = "b", 2
    rows.save(row, ["last"])
    assert NumberSeries.objects.values_list("key", "last").get(pk=row.pk) == ("a", 2)


def test_refuses_to_save_a_row_that_is_gone():
    row = NumberSeries.objects.create(key="a", last=1)
    NumberSeries.objects.all().delete()
    with pytest.raises(DatabaseError, match="gone"):
        rows.save(row, ["last"])


def test_the_names_of_files_are_stored_as_they_are():
    dossier, file = build().accept(), stored("100% 'Giấy phép' \\ \"x\".docx.pdf")
    row = Attachment(
        dossier=dossier,
        kind=Attachment.Kind.OTHER,
        blob_id=file.sha256,
        name=file.name,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        added_at=NOW,
    )
    rows.insert(row)
    assert Attachment.objects.get(pk=row.pk).name == file.name


def test_writes_several_rows_at_once_each_its_own():
    rows_ = [NumberSeries(key=key, last=1) for key in "abc"]
    rows.insert(*rows_)
    rows_[0].last, rows_[1].last = 5, 7
    rows.save_all(rows_[:2], ["last"])
    rows.save_all([], ["last"])
    assert list(NumberSeries.objects.filter(key__in="abc").order_by("key").values_list("last", flat=True)) == [5, 7, 1]


def test_writes_values_of_every_kind_and_empty_ones():
    desk = build()
    dossiers = [desk.accept(), desk.accept()]
    for dossier in dossiers:
        dossier.step_due_at, dossier.holder, dossier.holder_name, dossier.sent_back = None, desk.head, "Thử", True
    dossiers[1].step_due_at = NOW
    rows.save_all(dossiers, ["step_due_at", "holder", "holder_name", "sent_back"])
    found = Dossier.objects.order_by("pk").values_list("step_due_at", "holder", "holder_name", "sent_back")
    assert list(found) == [(None, desk.head.pk, "Thử", True), (NOW, desk.head.pk, "Thử", True)]


def test_refuses_to_write_rows_when_one_is_gone():
    row = NumberSeries(key="a", last=1)
    rows.insert(row)
    with pytest.raises(DatabaseError, match="1 of 2 rows"):
        rows.save_all([row, NumberSeries(pk=0, key="b", last=2)], ["last"])


def test_inserts_as_many_rows_as_there_are():
    many = [NumberSeries(key=f"k{number}", last=number) for number in range(5)]
    rows.insert_many(many)
    rows.insert_many([])
    assert dict(NumberSeries.objects.values_list("pk", "last")) == {row.pk: row.last for row in many}


def test_a_text_that_is_too_long_is_refused_not_cut():
    dossier = build().accept()
    dossier.holder_name = "x" * 200
    with pytest.raises(DatabaseError, match="too long"):
        rows.save_all([dossier], ["holder_name"])
