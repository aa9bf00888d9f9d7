"""What the document office tells the one-stop desk."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from integrations.contracts.base import FileRef, Message, Part, Person, register_message


class ProgressKind(StrEnum):
    """What happened at the office that the desk's timeline shows; SIGNED and REOPENED also move the step."""

    ARRIVED = "arrived"
    OPENED = "opened"
    SIGNED = "signed"
    NUMBERED = "numbered"
    REOPENED = "reopened"


@register_message
class DocumentProgressed(Message):
    """A trace of the office's work; `receiver` is who has it now."""

    TYPE = "office.document_progressed"

    kind: ProgressKind
    by: Person
    receiver: Person | None = None
    opinion: str = Field(default="", max_length=2000)
    file_name: str = Field(default="", max_length=200)


@register_message
class DocumentHandedOn(Message):
    """The draft waits for another leader now: the one to whom it was addressed handed the work over."""

    TYPE = "office.document_handed_on"

    by: Person
    receiver: Person
    reason: str = Field(min_length=1, max_length=2000)


@register_message
class DocumentReturned(Message):
    """The office gives the draft back with a reason."""

    TYPE = "office.document_returned"

    by: Person
    reason: str = Field(min_length=1, max_length=2000)


class IssuedAnnex(Part):
    """A file that was issued along with the document and bears the agency's signature; `title` is what people read."""

    kind: str = Field(pattern="^(annex|copy)$")
    title: str = Field(min_length=1, max_length=200)
    file: FileRef


@register_message
class DocumentIssuedV1(Message):
    """What offices sent before they passed annexes on: still read, not sent any more."""

    TYPE = "office.document_issued"

    document_uid: str = Field(max_length=40)
    document_type: str = Field(max_length=100)
    number: int = Field(ge=1)
    notation: str = Field(max_length=60)
    subject: str = Field(max_length=500)
    issued_on: date
    agency_code: str = Field(max_length=30)
    agency_name: str = Field(max_length=200)
    signer: Person
    by: Person
    file: FileRef


@register_message
class DocumentIssued(DocumentIssuedV1):
    """The document is signed, numbered and sealed: the dossier's result, with its annexes ("Chuyển DVC")."""

    VERSION = 2

    annexes: tuple[IssuedAnnex, ...] = ()


@register_message
class DocumentRenewed(Message):
    """An issued file with what makes it last put behind it: the bytes of `old_sha256` are a prefix of the new ones.

    It is the document's own file or one of its annexes.
    """

    TYPE = "office.document_renewed"

    document_uid: str = Field(max_length=40)
    old_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    file: FileRef


class DirectoryUser(Part):
    """A person of the office, with why they cannot sign now where they cannot."""

    username: str = Field(max_length=60)
    full_name: str = Field(max_length=120)
    title: str = Field(max_length=100)
    may_present: bool
    may_sign: bool
    problem: str = Field(default="", max_length=300)


class DirectoryUnit(Part):
    """A unit that drafts can be sent to."""

    code: str = Field(max_length=30)
    name: str = Field(max_length=200)
    people: tuple[DirectoryUser, ...]


@register_message
class DirectoryPublished(Message):
    """The office's whole directory; it replaces the copy the desk has. Its stream is named "directory"."""

    TYPE = "office.directory_published"

    units: tuple[DirectoryUnit, ...]
