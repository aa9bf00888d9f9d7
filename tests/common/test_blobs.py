import hashlib
import io
import os
import tempfile
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils.timezone import now

from common import blobs
from common.models import Blob
from signing.models import SignatureTemplate
from tests.common.test_models import in_threads
from tests.factories.accounts import UserFactory

CONTENT = b"%PDF-1.7 \xc4\x91\xc6\xa1n xin"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(db: None, blob_folder: Path) -> Path:
    return blob_folder


class Pipe(io.RawIOBase):
    """A stream that can be read once only."""

    def __init__(self, content: bytes) -> None:
        self.rest = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self.rest.readinto(buffer)


def some_way_in() -> io.BytesIO:
    stream = io.BytesIO(CONTENT)
    stream.read(5)
    return stream


@pytest.mark.parametrize(
    "source",
    [
        lambda: CONTENT,
        some_way_in,
        lambda: SimpleUploadedFile("don.pdf", CONTENT),
        lambda: Pipe(CONTENT),
    ],
    ids=["bytes", "stream", "upload", "pipe"],
)
def test_what_is_put_can_be_read(source) -> None:
    blob = blobs.put(source())
    assert (blob.sha256, blob.size_bytes, blob.media_type) == (SHA256, len(CONTENT), "application/pdf")
    assert blobs.read(SHA256) == CONTENT
    assert blobs.exists(SHA256)
    assert blobs.check(SHA256)
    assert Blob.objects.get().sha256 == SHA256


def test_the_media_type_may_be_given() -> None:
    assert blobs.put(b"{}", media_type="application/json").media_type == "application/json"
    assert blobs.put(b"[]").media_type == "application/octet-stream"


def test_the_same_content_is_stored_once(folder: Path) -> None:
    assert blobs.put(CONTENT) == blobs.put(io.BytesIO(CONTENT))
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [SHA256]
    assert Blob.objects.count() == 1


def test_a_new_file_costs_two_queries_and_a_known_one_three(count_queries) -> None:
    assert count_queries(lambda: blobs.put(CONTENT)) == 2
    assert count_queries(lambda: blobs.put(CONTENT)) == 3


def test_a_lost_or_cut_file_is_healed_by_the_next_put(folder: Path) -> None:
    stored = blobs.path(blobs.put(CONTENT).sha256)
    stored.write_bytes(b"half")
    assert not blobs.check(SHA256)
    blobs.put(CONTENT)
    assert blobs.read(SHA256) == CONTENT
    stored.unlink()
    assert not blobs.check(SHA256)
    blobs.put(CONTENT)
    assert blobs.check(SHA256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA256.upper(), SHA256 + "\n", "0" * 64])
def test_nothing_else_can_be_opened(name: str) -> None:
    blobs.put(CONTENT)
    with pytest.raises(FileNotFoundError):
        blobs.read(name)


def test_a_failed_write_leaves_nothing(folder: Path) -> None:
    class Broken(io.BytesIO):
        reads = 0

        def read(self, size: int = -1) -> bytes:
            self.reads += 1
            if self.reads > 2:
                raise OSError("disk gone")
            return super().read(size)

    with pytest.raises(OSError, match="disk gone"), transaction.atomic():
        blobs.put(Broken(CONTENT))
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert not Blob.objects.exists()


def test_a_storage_elsewhere_has_no_path(settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    blobs.put(CONTENT)
    assert isinstance(default_storage._wrapped, InMemoryStorage)
    assert blobs.path(SHA256) is None
    assert blobs.check(SHA256)
    assert blobs.remove_unreferenced(older_than=DAY, at=now() + 2 * DAY) == 1


def test_what_nothing_refers_to_is_removed_after_a_day() -> None:
    blobs.put(CONTENT)
    assert blobs.remove_unreferenced(older_than=DAY, at=now() + DAY / 2) == 0
    assert blobs.remove_unreferenced(older_than=DAY, at=now() + 2 * DAY) == 1
    assert not blobs.exists(SHA256)
    assert not Blob.objects.exists()


def test_what_a_row_refers_to_stays() -> None:
    blob = blobs.put(CONTENT)
    at = now()
    SignatureTemplate.objects.create(operation="approve", user=UserFactory(), blob=blob, created_at=at, updated_at=at)
    assert blobs.remove_unreferenced(older_than=DAY, at=at + 400 * DAY) == 0
    assert blobs.check(SHA256)


def test_what_is_put_again_waits_another_day() -> None:
    blobs.put(CONTENT)
    Blob.objects.update(created_at=now() - 3 * DAY)
    blobs.put(CONTENT)
    assert blobs.remove_unreferenced(older_than=DAY, at=now()) == 0
    assert blobs.exists(SHA256)


def age(path: Path) -> None:
    old = (now() - 3 * DAY).timestamp()
    os.utime(path, (old, old))


def test_the_file_of_a_failed_transaction_is_removed_after_a_day(folder: Path) -> None:
    with transaction.atomic():
        blobs.put(CONTENT)
        transaction.set_rollback(True)
    assert blobs.exists(SHA256)
    assert blobs.remove_unreferenced(older_than=DAY, at=now()) == 0
    age(blobs.path(SHA256))
    assert blobs.remove_unreferenced(older_than=DAY, at=now()) == 1
    assert not blobs.exists(SHA256)


def test_a_file_half_written_by_a_killed_process_is_removed_after_a_day(folder: Path) -> None:
    blobs.put(CONTENT)
    half = blobs.path(SHA256).with_name(f"{SHA256}.abc.part")
    half.write_bytes(b"half")
    assert blobs.remove_unreferenced(older_than=DAY, at=now()) == 0
    age(half)
    age(blobs.path(SHA256))
    assert blobs.remove_unreferenced(older_than=DAY, at=now()) == 1
    assert not half.exists()
    assert blobs.exists(SHA256)


def test_an_empty_store_has_nothing_to_remove() -> None:
    assert blobs.remove_unreferenced(older_than=DAY, at=now()) == 0


def test_a_blob_handed_to_a_reader_is_a_file(folder: Path) -> None:
    blobs.put(CONTENT)
    with blobs.open(SHA256) as file, tempfile.TemporaryFile() as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        assert copy.tell() == len(CONTENT)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_writers_of_one_content_store_it_once(folder: Path) -> None:
    put: list[str] = []
    in_threads(lambda: put.append(blobs.put(CONTENT).sha256), 12)
    assert put == [SHA256] * 12
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [SHA256]
    assert blobs.check(SHA256)


def meanwhile(work) -> object:
    """Do the work in another connection while this one's transaction stays open."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return results[0]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_remover_leaves_what_an_open_transaction_has_put() -> None:
    blobs.put(CONTENT)
    Blob.objects.update(created_at=now() - 3 * DAY)
    with transaction.atomic():
        Blob.objects.count()
        assert blobs.put(CONTENT).sha256 == SHA256
        assert meanwhile(lambda: blobs.remove_unreferenced(older_than=DAY, at=now())) == 0
    age(blobs.path(SHA256))
    assert blobs.check(SHA256)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_remover_leaves_a_file_whose_row_is_not_committed_yet() -> None:
    with transaction.atomic():
        blobs.put(CONTENT)
        age(blobs.path(SHA256))
        assert meanwhile(lambda: blobs.remove_unreferenced(older_than=DAY, at=now())) == 0
    assert blobs.check(SHA256)


def wait_until_somebody_waits_for_a_lock() -> None:
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) "
                "WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.005)")
    raise AssertionError("nobody waits")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_remover_gives_way_to_a_reference_made_at_the_same_moment() -> None:
    blob, user, at = blobs.put(CONTENT), UserFactory(), now()
    removed: list[int] = []

    def remove() -> None:
        removed.append(blobs.remove_unreferenced(older_than=DAY, at=at + 2 * DAY))
        connection.close()

    remover = threading.Thread(target=remove)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        SignatureTemplate.objects.create(operation="approve", user=user, blob=blob, created_at=at, updated_at=at)
        remover.start()
        wait_until_somebody_waits_for_a_lock()
    remover.join()
    assert removed == [0]
    assert blobs.check(SHA256)
    assert Blob.objects.filter(sha256=SHA256).exists()


def test_the_remover_looks_again_at_what_was_put_after_it_was_listed() -> None:
    blobs.put(CONTENT)
    assert blobs._remove_row(SHA256, now() - DAY) is False
    assert blobs.check(SHA256)


def test_a_file_that_vanishes_while_the_remover_looks_does_no_harm(folder: Path) -> None:
    (folder / "00").mkdir(parents=True)
    (folder / "00" / ("0" * 64)).symlink_to(folder / "gone")
    assert blobs.remove_unreferenced(older_than=DAY, at=now()) == 0
