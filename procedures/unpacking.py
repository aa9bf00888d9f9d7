"""Unpack a small zip from a stranger: few known parts, a limit for each, and no tricks with names."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection

from django.utils.translation import gettext as _

from procedures.packages import PackageError

ARCHIVE_LIMIT_BYTES = 1_000_000
PART_LIMIT_BYTES = 4_000_000
RATIO_LIMIT = 100
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
NESTED = (".zip", ".jar", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz")
# What zipfile raises when what it reads is no zip, or one with a lie in it.
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
    LookupError,
    OverflowError,
)


def unpack(data: bytes, *, allowed: Collection[str]) -> dict[str, bytes]:
    """Return the parts of an archive by name; nothing is written to a disk.

    Raises:
        PackageError: it is too large, no whole zip, or holds anything but one each of the allowed parts.
    """
    if len(data) > ARCHIVE_LIMIT_BYTES:
        raise PackageError(_("Gói thủ tục không quá 1 MB. Hãy kiểm tra lại tệp."))
    if not data.startswith(b"PK\x03\x04"):
        raise _no_zip()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check(entries, allowed)
            return {entry.filename: _content(archive, entry) for entry in entries}
    except FAULTS:
        raise _no_zip() from None


def _check(entries: list[zipfile.ZipInfo], allowed: Collection[str]) -> None:
    for entry in entries:
        _check_name(entry, allowed)
        _check_size(entry)
    if len({entry.filename for entry in entries}) != len(entries):
        raise PackageError(_("Gói có một phần lặp lại hai lần nên bị từ chối. Hãy xin lại gói từ nơi phát hành."))


def _check_name(entry: zipfile.ZipInfo, allowed: Collection[str]) -> None:
    # The name as it is written, before zipfile cuts it at a NUL and turns its slashes.
    name = entry.orig_filename
    shown = "".join(letter if letter.isprintable() else "?" for letter in name[:60])
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
        raise _refused(_("Gói có đường dẫn «%(name)s» trỏ ra ngoài gói nên bị từ chối."), shown)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _refused(_("Gói có liên kết «%(name)s» thay cho tệp nên bị từ chối."), shown)
    if name.lower().endswith(NESTED):
        raise _refused(_("Gói chứa tệp nén khác «%(name)s» nên bị từ chối."), shown)
    if name not in allowed:
        raise _refused(_("Gói có phần lạ «%(name)s» nên bị từ chối."), shown)


def _check_size(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise PackageError(_("Gói có đặt mật khẩu nên không đọc được. Hãy xin gói không có mật khẩu."))
    if entry.compress_type not in METHODS:
        raise _no_zip()
    if entry.file_size > PART_LIMIT_BYTES or entry.file_size > RATIO_LIMIT * max(entry.compress_size, 1):
        raise _too_large()


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read one part; what the directory says of its size is not believed."""
    with archive.open(entry) as part:
        content = part.read(PART_LIMIT_BYTES + 1)
    if len(content) > PART_LIMIT_BYTES:
        raise _too_large()
    return content


def _too_large() -> PackageError:
    return PackageError(_("Gói giải nén ra quá lớn nên bị từ chối. Hãy xin lại gói từ nơi phát hành."))


def _no_zip() -> PackageError:
    return PackageError(_("Tệp này không phải gói thủ tục (.zip) còn nguyên vẹn. Hãy xuất lại gói từ hệ thống gửi."))


def _refused(text: str, name: str) -> PackageError:
    return PackageError(text % {"name": name} + " " + _("Hãy xin lại gói từ nơi phát hành."))
