"""Lưu vào kho: a finished dossier with its files, once, with a number of the store."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Role
from common.errors import InputError, PolicyError
from onestop.models import ArchivedFile, ArchiveNote, Attachment, Dossier, Event
from onestop.queries.archive import archive_list, archive_note
from onestop.services.archiving import dossier_archive
from onestop.services.locking import StaleError
from tests.factories.accounts import NOW, person
from tests.factories.onestop import desk as build
from tests.together import at_once

AT = NOW + timedelta(days=2)


def finished(desk, **changes):
    return desk.hand_over(desk.at("tra_ket_qua", **changes))


def store(desk, dossier, *, actor=None, at=AT, **changes):
    dossier = Dossier.objects.get(pk=dossier.pk)
    values = {"file_code": "QLVT.2026.03", "title": "Cấp phép vận tải 2026", "keep_years": 10, **changes}
    page = {"expected_state": dossier.state, "expected_step": desk.step(dossier)}
    return dossier_archive(dossier_id=dossier.pk, actor=actor or desk.head, at=at, **{**page, **values})


def test_stores_the_result_and_the_papers_as_they_are(desk):
    dossier = finished(desk, files=True)
    store(desk, dossier)
    note = archive_note(Dossier.objects.get(pk=dossier.pk))
    assert (note.shown_number, note.file_code, note.keep_years, note.stored_by) == (
        "01/2026", "QLVT.2026.03", 10, desk.head,
    )  # fmt: skip
    kinds = list(note.files.values_list("kind", flat=True))
    assert kinds[0] == Attachment.Kind.RESULT
    assert Attachment.Kind.COMPONENT in kinds
    assert Attachment.Kind.DRAFT not in kinds
    result = Attachment.objects.filter(dossier=dossier, kind="result").latest("version")
    assert note.files.first().blob_id == result.blob_id
    assert dossier.events.order_by("number").last().action == Event.Kind.ARCHIVED


def test_what_is_stored_stays_when_the_attachment_changes(desk):
    dossier = finished(desk, files=True)
    store(desk, dossier)
    before = list(ArchivedFile.objects.values_list("blob_id", flat=True))
    other = Attachment.objects.filter(kind="draft").first().blob_id
    Attachment.objects.filter(dossier=dossier, kind="result").update(blob=other)
    assert list(ArchivedFile.objects.values_list("blob_id", flat=True)) == before


def test_numbers_follow_one_another_within_a_year(desk):
    for year in (2026, 2026, 2027):
        store(desk, finished(desk), at=AT.replace(year=year))
    assert [note.shown_number for note in ArchiveNote.objects.order_by("pk")] == ["01/2026", "02/2026", "01/2027"]


def test_the_role_of_the_last_step_may_store_too_and_others_may_not(desk, nothing_changes):
    dossier = finished(desk)
    strange = person(Role.HEAD)
    with nothing_changes():
        for actor in (desk.specialist, desk.leader, strange):
            with pytest.raises(PolicyError):
                store(desk, dossier, actor=actor)
    assert store(desk, dossier, actor=desk.clerk).archive_note.stored_by == desk.clerk


def test_refuses_what_is_not_finished_incomplete_or_stored(desk, nothing_changes):
    running = desk.at("tra_ket_qua")
    with nothing_changes(), pytest.raises(PolicyError, match="đã trả kết quả"):
        store(desk, running)
    dossier = finished(desk)
    with nothing_changes():
        for changes in ({"file_code": " "}, {"title": ""}, {"keep_years": 3}):
            with pytest.raises(InputError):
                store(desk, dossier, **changes)
        with pytest.raises(StaleError):
            store(desk, dossier, expected_state="result_ready")
    store(desk, dossier)
    with nothing_changes(), pytest.raises(StaleError, match="Lưu vào kho"):
        store(desk, dossier)
    assert ArchiveNote.objects.count() == 1


def test_the_store_is_searched_without_marks_and_by_those_of_the_agency(desk):
    dossier = finished(desk)
    store(desk, dossier, title="Cấp giấy phép vận tải")
    assert list(archive_list(desk.specialist, text="giay phep van tai")) == [dossier.archive_note]
    assert list(archive_list(desk.specialist, text=dossier.code)) == [dossier.archive_note]
    assert not archive_list(desk.specialist, text="khong co")
    assert not archive_list(person(Role.HEAD))


def test_the_database_keeps_each_number_once(desk):
    dossier, other = finished(desk), finished(desk)
    store(desk, dossier)
    note = ArchiveNote.objects.get()
    note.pk, note.dossier = None, other
    with pytest.raises(IntegrityError), transaction.atomic():
        note.save()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_store_at_once_store_it_once():
    desk = build()
    dossier = finished(desk)
    results = at_once(*[lambda: store(desk, dossier)] * 3)
    assert sum(isinstance(one, Dossier) for one in results) == 1
    assert ArchiveNote.objects.get().number == 1


def test_the_list_of_the_store_is_read_in_its_order_from_an_index(desk):
    store(desk, finished(desk))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plan = ArchiveNote.objects.visible_to(desk.head).order_by("-stored_at", "-pk")[:51].explain()
    assert "Index Scan Backward using archive_latest" in plan
    assert "Sort" not in plan
