"""What the one-stop desk tells the document office."""

from pydantic import AwareDatetime, Field

from integrations.contracts.base import FileRef, Message, Part, Person, register_message


class DossierFile(Part):
    """A file of the dossier that the office may read, under the component it belongs to."""

    component: str = Field(max_length=500)
    file: FileRef


@register_message
class DossierForwardedV1(Message):
    """What desks sent before they named the type of document: still read, not sent any more."""

    TYPE = "desk.dossier_forwarded"

    subject: str = Field(min_length=1, max_length=500)
    unit_code: str = Field(max_length=30)
    presenter: str = Field(max_length=60)
    signer: str = Field(max_length=60)
    seal_by: str = Field(default="configured", pattern="^(agency|unit|configured)$")
    sender: Person
    drafter: Person
    opinion: str = Field(default="", max_length=2000)
    draft: FileRef
    components: tuple[DossierFile, ...] = ()
    procedure_code: str = Field(max_length=40)
    procedure_name: str = Field(max_length=500)
    field_name: str = Field(default="", max_length=200)
    owner_name: str = Field(max_length=200)
    channel: str = Field(max_length=10)
    received_at: AwareDatetime
    due_at: AwareDatetime | None = None
    step_due_at: AwareDatetime | None = None


@register_message
class DossierForwarded(DossierForwardedV1):
    """The head of department asks the office to sign and issue a draft ("Gửi qua eOffice").

    `document_type` is a code of the office's types of document, "" where the process names none.
    """

    VERSION = 2

    document_type: str = Field(default="", max_length=20)


@register_message
class DossierRecalled(Message):
    """The desk takes back a draft that the leader has not yet signed ("Thu hồi")."""

    TYPE = "desk.dossier_recalled"
    TAKES_BACK = DossierForwarded.TYPE

    sender: Person
    reason: str = Field(max_length=2000)


@register_message
class DossierExtended(Message):
    """The desk put the due date off while the draft is at the office ("Gia hạn")."""

    TYPE = "desk.dossier_extended"

    sender: Person
    reason: str = Field(max_length=2000)
    due_at: AwareDatetime
    step_due_at: AwareDatetime | None = None
