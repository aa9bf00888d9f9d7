"""The file that is worked on while it is signed: a copy that nobody else sees, in memory while it is small."""

import hashlib
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from common import blobs
from signing.errors import refusal
from signing.models import Verdict
from signing.pades.mapped import Content, Mapped
from signing.services import verify

# A file that is larger is signed on the disk.
IN_MEMORY_BYTES = 8 << 20
CHUNK_BYTES = 1 << 20
SIGNATURE_MARK = b"/ByteRange"


@contextmanager
def working_file() -> Iterator[BinaryIO]:
    """Give an empty file to sign in, in memory while it is small; it is gone afterwards."""
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
        yield cast(BinaryIO, file)


@contextmanager
def content(file: BinaryIO) -> Iterator[Content]:
    """Give what is in the working file: as bytes while it is small, else where it lies on the disk."""
    if file.seek(0, os.SEEK_END) <= IN_MEMORY_BYTES:
        file.seek(0)
        yield file.read()
        return
    file.flush()
    with Mapped(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped


def copy_source(sha256: str, file: BinaryIO, at: datetime) -> None:
    """Copy the reviewed bytes into the file; they must be those, and their earlier signatures must hold.

    Raises:
        SigningRefusal: the file is gone, changed, or bears a signature that no longer holds.
    """
    digest, signed = copy_blob(sha256, file)
    if digest != sha256:
        raise refusal("file_changed")
    if signed:
        _check_earlier_signatures(sha256, at)


def copy_blob(sha256: str, file: BinaryIO) -> tuple[str, bool]:
    """Copy a stored file; return the SHA-256 of what was read, and whether it seems to bear a signature.

    Raises:
        SigningRefusal: it is not stored.
    """
    digest, signed, tail = hashlib.sha256(), False, b""
    try:
        with blobs.open(sha256) as source:
            while chunk := source.read(CHUNK_BYTES):
                file.write(chunk)
                digest.update(chunk)
                signed = signed or SIGNATURE_MARK in chunk or SIGNATURE_MARK in tail + chunk[: len(SIGNATURE_MARK)]
                tail = chunk[-len(SIGNATURE_MARK) :]
    except FileNotFoundError:
        raise refusal("no_file") from None
    return digest.hexdigest(), signed


def _check_earlier_signatures(sha256: str, at: datetime) -> None:
    """Refuse to sign over signatures that no longer hold; a file may have the mark of one and none."""
    report = verify.ensure_report(sha256, at=at)
    if report.verdict != Verdict.UNSIGNED and not verify.is_sound(report):
        raise refusal("file_bad_signature")
