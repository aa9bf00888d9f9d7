"""Look at a file that was handed in before anything is done with it."""

import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias, cast

import pikepdf
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from common.errors import InputError
from common.kinds import OLE_MAGIC, Kind, kind_of, ole_has, small_part

Upload: TypeAlias = "UploadedFile[bytes]"

__all__ = ["CheckedFile", "Kind", "check_upload", "clean_name"]

NAME_LENGTH = 150
UNPACKED_LIMIT_BYTES = 300 * 1024 * 1024
PACKED_FILES_LIMIT = 5000
PIXELS_LIMIT = 100_000_000
PICTURES_LIMIT = 500
# Not printable in a path, or not harmless in a download's name.
UNWANTED_IN_NAMES = '<>:"|?*'


@dataclass(frozen=True)
class CheckedFile:
    """What a file turned out to be."""

    name: str
    size_bytes: int
    media_type: str
    kind: Kind


def check_upload(file: Upload, *, allowed: Collection[Kind], limit_bytes: int) -> CheckedFile:
    """Check that the file is whole, small enough, of an allowed kind, and what its name says; leave it at its start.

    Raises:
        InputError: it is not; the text names the file and what to do.
    """
    name = clean_name(file.name or "")
    size_bytes = _check_size(file, name, limit_bytes)
    kind = _check_kind(file, name, allowed)
    CHECKS[kind](file, name)
    file.seek(0)
    return CheckedFile(name=name, size_bytes=size_bytes, media_type=kind.media_type, kind=kind)


def clean_name(name: str) -> str:
    """Return the name without folders, control characters and surplus length; the extension stays."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(" " if char.isspace() else char for char in last if char.isspace() or _is_harmless(char))
    stem, dot, extension = " ".join(visible.split()).rpartition(".")
    if not dot:
        stem, extension = extension, ""
    stem = stem.strip(" .") or _("tệp")
    return (stem[: NAME_LENGTH - len(dot + extension[:10])] + dot + extension[:10]).rstrip()


def _is_harmless(char: str) -> bool:
    return unicodedata.category(char)[0] != "C" and char not in UNWANTED_IN_NAMES


def _check_size(file: Upload, name: str, limit_bytes: int) -> int:
    file.seek(0, 2)
    size_bytes: int = file.tell()
    if size_bytes == 0:
        raise InputError(_('Tệp "%(name)s" rỗng. Hãy chọn lại tệp có nội dung.') % {"name": name})
    if size_bytes > limit_bytes:
        text = _('Tệp "%(name)s" nặng %(size)s MB, quá mức %(limit)s MB. Hãy giảm dung lượng rồi tải lên lại.')
        raise InputError(text % {"name": name, "size": _megabytes(size_bytes), "limit": _megabytes(limit_bytes)})
    return size_bytes


def _megabytes(size_bytes: int) -> str:
    # Rounded up, so that a file just over the limit never reads as the limit itself.
    tenths = -(-size_bytes * 10 // (1024 * 1024))
    return f"{tenths // 10},{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _check_kind(file: Upload, name: str, allowed: Collection[Kind]) -> Kind:
    """Return the kind when name, content and the place where it is handed in agree."""
    claimed = Kind.of_name(name)
    if claimed is None or claimed not in allowed:
        labels = ", ".join(str(kind.label) for kind in Kind if kind in allowed)
        text = _('Tệp "%(name)s" thuộc loại không được nhận. Hãy chuyển sang một trong các loại: %(kinds)s.')
        raise InputError(text % {"name": name, "kinds": labels})
    found = kind_of(file)
    if found == claimed:
        return claimed
    if found is None and claimed in {Kind.DOCX, Kind.XLSX} and _is_locked_office_file(file):
        raise _password_error(name)
    raise InputError(_mismatch(name, claimed, found))


def _mismatch(name: str, claimed: Kind, found: Kind | None) -> str:
    words = {"name": name, "claimed": claimed.label, "found": found.label if found else ""}
    if found:
        return _('Tệp "%(name)s" có nội dung là %(found)s, không phải %(claimed)s. Hãy chọn đúng tệp.') % words
    text = _('Tệp "%(name)s" không phải là %(claimed)s hoặc đã hỏng. Hãy mở tệp gốc, lưu lại rồi tải lên lại.')
    return text % words


def _is_locked_office_file(file: Upload) -> bool:
    file.seek(0)
    return bool(file.read(8) == OLE_MAGIC) and ole_has(file, "EncryptedPackage")


def _password_error(name: str) -> InputError:
    return InputError(_('Tệp "%(name)s" có đặt mật khẩu. Hãy gỡ mật khẩu rồi tải lên lại.') % {"name": name})


def _broken_error(name: str) -> InputError:
    text = _('Tệp "%(name)s" bị hỏng, không mở được. Hãy xuất hoặc quét lại rồi tải lên lại.')
    return InputError(text % {"name": name})


def _check_pdf(file: Upload, name: str) -> None:
    """Check that the PDF opens without a password and has pages."""
    file.seek(0, 2)
    size_bytes = file.tell()
    file.seek(max(0, size_bytes - 2048))
    if b"%%EOF" not in file.read():
        # qpdf would rebuild what is left of a truncated file; pages would be missing in silence.
        raise _broken_error(name)
    file.seek(0)
    try:
        with pikepdf.open(cast(BinaryIO, file)) as pdf:
            encrypted, pages = pdf.is_encrypted, len(pdf.pages)
    except pikepdf.PasswordError:
        raise _password_error(name) from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise _broken_error(name) from None
    if encrypted:
        raise _password_error(name)
    if not pages:
        raise InputError(_('Tệp "%(name)s" không có trang nào. Hãy xuất lại rồi tải lên lại.') % {"name": name})


def _check_zip(file: Upload, name: str) -> None:
    """Check an office file's container: no password, no bomb."""
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise _password_error(name)
        if len(parts) > PACKED_FILES_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT_BYTES:
            text = _('Tệp "%(name)s" khi mở ra quá lớn. Hãy giảm ảnh trong tệp hoặc xuất ra PDF rồi tải lên lại.')
            raise InputError(text % {"name": name})
        try:
            manifest = small_part(archive, "META-INF/manifest.xml")
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
            raise _broken_error(name) from None
    if b"encryption-data" in manifest:
        raise _password_error(name)


def _check_image(file: Upload, name: str) -> None:
    """Check that the image opens and is not too large to draw."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                width, height = image.size
                too_many = _has_picture(image, PICTURES_LIMIT)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise _broken_error(name) from None
    except Image.DecompressionBombError:
        width, height, too_many = PIXELS_LIMIT, PIXELS_LIMIT, False
    if too_many:
        text = _('Ảnh "%(name)s" có quá %(limit)d trang. Hãy tách thành nhiều tệp rồi tải lên lại.')
        raise InputError(text % {"name": name, "limit": PICTURES_LIMIT})
    if width * height > PIXELS_LIMIT:
        text = _('Ảnh "%(name)s" có quá nhiều điểm ảnh. Hãy quét lại ở độ phân giải 300 dpi rồi tải lên lại.')
        raise InputError(text % {"name": name})


def _has_picture(image: Image.Image, number: int) -> bool:
    """Tell whether a scan of many pages has one of this number, counted from 0."""
    try:
        image.seek(number)
    except EOFError:
        return False
    return True


def _check_ole(file: Upload, name: str) -> None:
    """Check that an old Office file has no password."""
    if ole_has(file, "EncryptedSummary"):
        raise _password_error(name)


CHECKS = {
    Kind.PDF: _check_pdf,
    Kind.DOCX: _check_zip,
    Kind.XLSX: _check_zip,
    Kind.ODT: _check_zip,
    Kind.DOC: _check_ole,
    Kind.XLS: _check_ole,
    Kind.PNG: _check_image,
    Kind.JPEG: _check_image,
    Kind.TIFF: _check_image,
}
