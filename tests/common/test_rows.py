"""Rows written and read by statements of our own are as the models would have them."""

import pytest
from django.db import DatabaseError

from common import rows
from common.models import NumberSeries
from onestop.models import Attachment, Dossier, Event, Task
from tests.factories.accounts import NOW
from tests.factories.onestop import desk as build
from tests.factories.onestop import stored

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


def test_refuses_to_read_a_model_whose_columns_need_turning():
    with pytest.raises(TypeError, match="data"):
        rows.read(Event, "", [])


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
