"""The kinds of file people hand in, told by their content."""

import zipfile
from typing import IO, TypeAlias

from django.core.files.base import File
from django.db import models

Stream: TypeAlias = "IO[bytes] | File[bytes]"

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
# The main part's content type; the one of a document with macros or of a template differs.
OOXML_MAIN_PARTS = {
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
OLE_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
SMALL_PART_BYTES = 1 << 20


class Kind(models.TextChoices):
    """A kind of file; the value is its usual extension, the label what people call it."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word (.docx)"
    DOC = "doc", "Word 97–2003 (.doc)"
    ODT = "odt", "OpenDocument (.odt)"
    XLSX = "xlsx", "Excel (.xlsx)"
    XLS = "xls", "Excel 97–2003 (.xls)"
    PNG = "png", "ảnh PNG"
    JPEG = "jpg", "ảnh JPEG"
    TIFF = "tif", "ảnh TIFF"

    @property
    def media_type(self) -> str:
        """The media type the file is served with."""
        return MEDIA_TYPES[self]

    @property
    def endings(self) -> tuple[str, ...]:
        """The extensions that names of such files may have, the usual one first."""
        return (self.value, *(ending for ending, usual in OTHER_ENDINGS.items() if usual == self.value))

    @classmethod
    def of_name(cls, name: str) -> "Kind | None":
        """Return the kind that a file name claims."""
        _stem, dot, extension = name.lower().rpartition(".")
        extension = OTHER_ENDINGS.get(extension, extension)
        return cls(extension) if dot and extension in cls.values else None


OTHER_ENDINGS = {"jpeg": "jpg", "tiff": "tif"}
TIFF_HEADS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.DOC: "application/msword",
    Kind.ODT: ODT_TYPE,
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.XLS: "application/vnd.ms-excel",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.TIFF: "image/tiff",
}


def kind_of(stream: Stream) -> Kind | None:
    """Return the kind that the content is, or None; the stream may be left anywhere."""
    stream.seek(0)
    head = stream.read(1024)
    # Readers accept a few bytes before the header; some scanners write them.
    if b"%PDF-" in head:
        return Kind.PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(TIFF_HEADS):
        return Kind.TIFF
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(stream)
    return _ole_kind(stream) if head.startswith(OLE_MAGIC) else None


def media_type_of(stream: Stream) -> str:
    """Return the media type of the content, octet-stream when its kind is not known."""
    kind = kind_of(stream)
    return kind.media_type if kind else "application/octet-stream"


def ole_has(stream: Stream, name: str) -> bool:
    """Tell whether an old Office container holds a stream of this name."""
    stream.seek(0)
    needle, tail = (name + "\0").encode("utf-16-le"), b""
    while chunk := stream.read(1 << 20):
        if needle in tail + chunk:
            return True
        tail = chunk[-len(needle) :]
    return False


def _zip_kind(stream: Stream) -> Kind | None:
    try:
        with zipfile.ZipFile(stream) as archive:
            types = small_part(archive, "[Content_Types].xml")
            if small_part(archive, "mimetype").strip() == ODT_TYPE.encode():
                return Kind.ODT
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        return None
    return next((Kind(value) for part, value in OOXML_MAIN_PARTS.items() if part in types), None)


def small_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the beginning of a part of an office file, nothing when it has none: a bomb unpacks no further."""
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(SMALL_PART_BYTES)


def _ole_kind(stream: Stream) -> Kind | None:
    return next((Kind(value) for name, value in OLE_STREAMS.items() if ole_has(stream, name)), None)
