"""Files named by the SHA-256 of their content, in Django's default storage, each with one row.

A file is on the disk before its row is written, so a row that was committed always has its file. Writers of a
content share an advisory lock until their transaction ends; the remover takes it alone, so it never removes
what somebody is about to refer to.
"""

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO, TypeAlias

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, models, transaction
from django.utils.timezone import now

from common import rows
from common.kinds import media_type_of
from common.models import Blob

CHUNK_BYTES = 1 << 20
SHA256 = re.compile("[0-9a-f]{64}")
PART = ".part"
# A blob that is put again counts as new, so that the remover waits for its reference for a day again.
REFRESH_AFTER = timedelta(hours=1)

Source: TypeAlias = "bytes | BinaryIO | UploadedFile[bytes]"


def put(source: Source, *, media_type: str = "") -> Blob:
    """Store the content, once however often it is put, and return its row.

    The media type is sniffed when none is given. A stream is read from its start and left open.
    """
    with _seekable(source) as stream:
        sha256, size_bytes = _measure(stream)
        with transaction.atomic(savepoint=False):
            _lock(sha256, shared=True)
            if not _is_stored(sha256, size_bytes):
                stream.seek(0)
                _store(sha256, stream)
            return _row(sha256, size_bytes, media_type or media_type_of(stream))


def open(sha256: str) -> "File[bytes]":
    """Open the content for reading.

    Raises:
        FileNotFoundError: nothing of that name is stored.
    """
    return default_storage.open(_name(sha256), "rb")


def read(sha256: str) -> bytes:
    """Return the whole content.

    Raises:
        FileNotFoundError: nothing of that name is stored.
    """
    with open(sha256) as file:
        content: bytes = file.read()
    return content


def is_known(sha256: str) -> bool:
    """Tell whether the content has its row."""
    return bool(rows.value("SELECT true FROM common_blob WHERE sha256 = %s", [sha256]))


def exists(sha256: str) -> bool:
    """Tell whether the content is stored."""
    return default_storage.exists(_name(sha256))


def check(sha256: str) -> bool:
    """Read the content again and tell whether it still is what its name says."""
    if not exists(sha256):
        return False
    with open(sha256) as file:
        return _measure(file)[0] == sha256


def path(sha256: str) -> Path | None:
    """Return where the content lies on this machine, or None when the storage is elsewhere."""
    if not isinstance(storages["default"], FileSystemStorage):
        return None
    return Path(default_storage.path(_name(sha256)))


def remove_unreferenced(*, older_than: timedelta, at: datetime) -> int:
    """Remove blobs that no foreign key refers to, and files that have no row; return how many were removed."""
    limit = at - older_than
    unused = _unreferenced().filter(created_at__lt=limit).values_list("sha256", flat=True)
    removed = sum(_remove_row(sha256, limit) for sha256 in list(unused))
    removed += sum(_remove_file(sha256) for sha256 in _files_without_row(limit))
    return removed + _remove_half_written(limit)


def _name(sha256: str) -> str:
    if not SHA256.fullmatch(sha256):
        raise FileNotFoundError(f"{sha256!r} is not a SHA-256")
    return f"{sha256[:2]}/{sha256}"


@contextmanager
def _seekable(source: Source) -> Iterator[IO[bytes]]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, UploadedFile) or source.seekable():
        source.seek(0)
        yield source
    else:
        with tempfile.TemporaryFile() as copy:
            while chunk := source.read(CHUNK_BYTES):
                copy.write(chunk)
            copy.seek(0)
            yield copy


def _measure(stream: "IO[bytes] | File[bytes]") -> tuple[str, int]:
    digest, size_bytes = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK_BYTES):
        digest.update(chunk)
        size_bytes += len(chunk)
    return digest.hexdigest(), size_bytes


def _lock(sha256: str, *, shared: bool) -> bool:
    """Take the advisory lock of this content until the transaction ends; alone only if nobody has it."""
    call = "pg_advisory_xact_lock_shared" if shared else "pg_try_advisory_xact_lock"
    taken = rows.value(f"SELECT {call}(%s)", [int.from_bytes(bytes.fromhex(sha256[:16]), signed=True)])
    return shared or bool(taken)


def _is_stored(sha256: str, size_bytes: int) -> bool:
    return exists(sha256) and default_storage.size(_name(sha256)) == size_bytes


def _store(sha256: str, stream: IO[bytes]) -> None:
    target = path(sha256)
    if target is None:
        default_storage.save(_name(sha256), File(stream))
    else:
        _store_locally(target, stream)


def _store_locally(target: Path, stream: IO[bytes]) -> None:
    """Write beside the target, sync, and rename, so that nobody ever sees half a file."""
    new_folder = not target.parent.exists()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(prefix=f"{target.name}.", suffix=PART, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            while chunk := stream.read(CHUNK_BYTES):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(part).unlink()
        raise
    _sync_folder(target.parent)
    if new_folder:
        _sync_folder(target.parent.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _row(sha256: str, size_bytes: int, media_type: str) -> Blob:
    moment = now()
    blob = Blob(sha256=sha256, size_bytes=size_bytes, media_type=media_type, created_at=moment)
    if rows.insert_new(blob):
        return blob
    [blob] = rows.read(Blob, "WHERE one.sha256 = %s", [sha256])
    if blob.created_at < moment - REFRESH_AFTER:
        blob.created_at = moment
        blob.save(update_fields=["created_at"])
    return blob


def _unreferenced() -> models.QuerySet[Blob]:
    blobs = Blob.objects.all()
    for relation in Blob._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.field is not None:
            users = relation.related_model._base_manager.filter(**{relation.field.name: models.OuterRef("pk")})
            blobs = blobs.filter(~models.Exists(users))
    return blobs


def _remove_row(sha256: str, limit: datetime) -> bool:
    """Remove the row, then the file; a reference that is made at the same moment wins or fails, never dangles."""
    try:
        with transaction.atomic():
            if not _lock(sha256, shared=False):
                return False
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            if not _unreferenced().filter(sha256=sha256, created_at__lt=limit).delete()[0]:
                return False
            default_storage.delete(_name(sha256))
            return True
    except IntegrityError:
        return False


def _remove_file(sha256: str) -> bool:
    """Remove a file whose transaction failed, unless somebody puts the same content now."""
    with transaction.atomic():
        if not _lock(sha256, shared=False) or Blob.objects.filter(sha256=sha256).exists():
            return False
        default_storage.delete(_name(sha256))
        return True


def _files_without_row(limit: datetime) -> Iterator[str]:
    for folder in _folders():
        found = default_storage.listdir(folder)[1]
        old = [name for name in found if SHA256.fullmatch(name) and _modified(f"{folder}/{name}") < limit]
        known = set(Blob.objects.filter(sha256__in=old).values_list("sha256", flat=True))
        yield from (name for name in old if name not in known)


def _remove_half_written(limit: datetime) -> int:
    """Remove what a process that was killed while writing has left."""
    found = [f"{folder}/{name}" for folder in _folders() for name in default_storage.listdir(folder)[1]]
    old = [name for name in found if name.endswith(PART) and _modified(name) < limit]
    for name in old:
        default_storage.delete(name)
    return len(old)


def _folders() -> list[str]:
    try:
        return [name for name in default_storage.listdir("")[0] if len(name) == 2]
    except FileNotFoundError:
        return []


def _modified(name: str) -> datetime:
    try:
        return default_storage.get_modified_time(name)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)
