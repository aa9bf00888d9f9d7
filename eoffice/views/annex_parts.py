"""The annexes of a document as its page lists them."""

from dataclasses import dataclass
from pathlib import PurePath

from django.urls import reverse

from eoffice.models import Document, DocumentFile
from eoffice.queries import DocumentRecord

Kind = DocumentFile.Kind


@dataclass(frozen=True)
class AnnexLine:
    """One annex: what is to be seen of it, whether it is signed, and what may be done with it."""

    name: str
    title: str
    url: str
    signed: bool
    sign_url: str
    drop_url: str


def annex_lines(record: DocumentRecord) -> list[AnnexLine]:
    """Return the annexes that were not dropped; a document without its number cannot have one signed."""
    document = record.document
    signed = {file.name: file for file in record.of_kind(Kind.ANNEX_SIGNED)}
    numbered = document.state == Document.State.NUMBERED
    return [
        AnnexLine(
            name=file.name,
            title=file.title or PurePath(file.name).stem,
            url=f"{document.get_absolute_url()}?tep={signed.get(file.name, file).pk}#xem",
            signed=file.name in signed,
            sign_url=_url("annex_sign", document, file) if numbered and file.name not in signed else "",
            drop_url=_url("annex_drop", document, file),
        )
        for file in record.of_kind(Kind.ANNEX)
    ]


def _url(name: str, document: Document, file: DocumentFile) -> str:
    return reverse(f"eoffice:{name}", args=[document.uid, file.pk])
