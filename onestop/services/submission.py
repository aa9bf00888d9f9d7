"""What is handed in: people, papers and files, as plain values."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from onestop.models import Dossier, Party


@dataclass(frozen=True)
class FileData:
    """A stored file (its blob is written) under the name it was handed in with."""

    sha256: str
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True)
class PaperData:
    """A paper with how many originals and copies came; a component of the procedure, or another paper."""

    component_id: int | None
    name: str
    originals: int = 0
    copies: int = 0
    files: tuple[FileData, ...] = ()
    signed: bool = False

    @property
    def came(self) -> bool:
        """Tell whether anything of it was handed in."""
        return bool(self.originals or self.copies or self.files)


@dataclass(frozen=True)
class MissingPaper:
    """A paper that is asked for in the supplement form, and why."""

    component_id: int | None
    name: str
    reason: str = ""


@dataclass(frozen=True)
class PartyData:
    """An applicant or an owner; a person or an organisation."""

    name: str
    kind: str = Party.Kind.PERSON
    birth_date: date | None = None
    sex: str = ""
    phone: str = ""
    email: str = ""
    fax: str = ""
    country: str = "Việt Nam"
    province: str = ""
    district: str = ""
    commune: str = ""
    address: str = ""
    id_number: str = ""
    id_issued_on: date | None = None
    id_issued_by: str = ""


@dataclass(frozen=True)
class IntakeData:
    """A dossier as the counter takes it in; no owner means the applicant owns it.

    `key` is the form's: a form that is sent twice makes one dossier. `case_id` is the process of the chosen case,
    `decider_id` the agency that is to decide, where several can; `exemption` is a group of procedures.exemptions.
    """

    agency_id: int
    procedure_id: int
    applicant: PartyData
    owner: PartyData | None = None
    papers: tuple[PaperData, ...] = ()
    channel: str = Dossier.Channel.COUNTER
    result_channel: str = Dossier.ResultChannel.COUNTER
    note: str = ""
    fee_paid: bool = False
    exemption: str = ""
    exemption_reason: str = ""
    case_id: int | None = None
    decider_id: int | None = None
    key: UUID | None = None
