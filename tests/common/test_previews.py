"""PDFs of stored files, made once by a worker, to be read."""

from datetime import timedelta

import pytest
from django.db import connection

from common import blobs, convert, previews, tasks
from common.models import Blob, Preview
from tests.common import officefiles
from tests.common.hostilefiles import docx_of_endless_pages
from tests.factories.accounts import NOW

pytestmark = pytest.mark.django_db
Standing = Preview.Standing
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def stored(content, media_type=DOCX):
    return blobs.put(content, media_type=media_type).sha256


def ask(sha256, at=NOW, name="don.docx"):
    return previews.preview_of(sha256, name=name, at=at)


def test_is_asked_for_once(django_capture_on_commit_callbacks, count_queries):
    source = stored(officefiles.docx())
    with django_capture_on_commit_callbacks() as callbacks:
        assert ask(source).standing == Standing.WAITING
        assert count_queries(lambda: ask(source, NOW + timedelta(hours=1))) == 1
    assert len(callbacks) == 1
    assert Preview.objects.get().asked_at == NOW


@pytest.mark.needs("soffice")
def test_a_word_file_can_be_read():
    source = stored(officefiles.docx("Giấy phép"))
    ask(source)
    assert previews.pages_of(source) == source
    tasks.make_preview(source=source)
    preview = ask(source)
    assert preview.standing == Standing.READY
    assert previews.pages_of(source) == preview.pdf_id
    assert Blob.objects.get(sha256=preview.pdf_id).media_type == "application/pdf"


def test_a_scan_can_be_read():
    source = stored(officefiles.image("TIFF"), "image/tiff")
    ask(source)
    previews.preview_make(source=source, at=NOW)
    assert blobs.read(ask(source).pdf_id).startswith(b"%PDF-")


def test_making_it_twice_changes_nothing():
    source = stored(officefiles.image("TIFF"), "image/tiff")
    ask(source)
    for _ in range(2):
        previews.preview_make(source=source, at=NOW)
    assert ask(source).ended_at == NOW


def test_nothing_is_made_that_nobody_asked_for():
    previews.preview_make(source=stored(officefiles.docx()), at=NOW)
    assert not Preview.objects.exists()


@pytest.mark.needs("soffice")
def test_says_what_to_do_when_it_takes_too_long(monkeypatch):
    monkeypatch.setattr(convert, "TIMEOUT_S", 3)
    source = stored(docx_of_endless_pages(60_000))
    ask(source)
    previews.preview_make(source=source, at=NOW)
    assert ask(source).error == ('Chuyển tệp "don.docx" sang PDF quá lâu nên đã dừng. Hãy tự xuất ra PDF rồi tải lên.')


def test_what_failed_is_tried_again_after_a_while(django_capture_on_commit_callbacks):
    source = stored(b"no such file")
    ask(source)
    previews.preview_make(source=source, at=NOW)
    assert ask(source, NOW + timedelta(minutes=15)).standing == Standing.FAILED
    with django_capture_on_commit_callbacks() as callbacks:
        again = ask(source, NOW + timedelta(minutes=16))
    assert (again.standing, again.error, len(callbacks)) == (Standing.WAITING, "", 1)


def test_a_file_that_is_gone_says_so():
    ask("0" * 64)
    previews.preview_make(source="0" * 64, at=NOW)
    assert "Không tìm thấy nội dung" in ask("0" * 64).error


def test_the_sweep_finds_what_nobody_made():
    source = stored(officefiles.image("TIFF"), "image/tiff")
    ask(source)
    assert previews.waiting_previews(at=NOW + timedelta(seconds=10)) == []
    assert previews.waiting_previews(at=NOW + timedelta(seconds=30)) == [source]
    previews.preview_make(source=source, at=NOW)
    assert previews.waiting_previews(at=NOW + timedelta(seconds=30)) == []


def test_a_preview_keeps_no_file_that_nothing_else_needs():
    source = stored(officefiles.image("TIFF"), "image/tiff")
    ask(source)
    previews.preview_make(source=source, at=NOW)
    later = Blob.objects.get(sha256=source).created_at + timedelta(days=2)
    blobs.remove_unreferenced(older_than=timedelta(days=1), at=later)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not blobs.exists(source)
