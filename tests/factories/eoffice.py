"""A document office for tests: an agency with its people, register and keys, and documents at every stage.

`office()` makes the people; `Office.receive()`, `.prepared()`, `.signed()`, `.sealed()` and `.issued()` bring a
document to that stage through the services themselves.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from django.db import transaction

from accounts.models import Agency, Department, Role, User
from common import blobs
from eoffice import queries
from eoffice.models import Document, DocumentFile, DocumentType, Register, SigningBatch
from eoffice.services import incoming, issuing, preparing, signing
from eoffice.services.issuing import OutgoingForm
from integrations.contracts import DossierFile, DossierForwarded, FileRef, Person
from signing.services.sign import Secret
from tests.factories.accounts import NOW, AgencyFactory, DepartmentFactory, person
from tests.factories.signing import LEADER_NAME, LEADER_TITLE, PIN, draft_pdf, give_keys

Kind = DocumentFile.Kind
TODAY = date(2026, 7, 6)
numbers = count(1)


@dataclass
class Office:
    """An agency, one person per role, a register and a type of document."""

    agency: Agency
    department: Department
    head: User
    leader: User
    clerical: User
    specialist: User
    register: Register
    type: DocumentType
    at: object = NOW
    codes: object = field(default_factory=lambda: count(1))

    def file(self, content=None, name="Giay-phep.pdf", media_type="application/pdf"):
        """Store a file and return how a message names it."""
        blob = blobs.put(content if content is not None else draft_pdf(), media_type=media_type)
        return FileRef(name=name, sha256=blob.sha256, size_bytes=blob.size_bytes, media_type=media_type)

    def message(self, **changes):
        """Return what the desk sends."""
        values = {
            "dossier_code": f"{self.agency.code}-260706-{next(self.codes):04d}",
            "round_number": 1,
            "at": self.at - timedelta(seconds=2),
            "subject": "Cấp giấy phép kinh doanh vận tải",
            "unit_code": self.agency.code,
            "presenter": self.head.username,
            "signer": self.leader.username,
            "sender": Person(username=self.head.username, full_name=self.head.full_name, title="Trưởng phòng"),
            "drafter": Person(
                username=self.specialist.username, full_name=self.specialist.full_name, unit="Phòng QLVT"
            ),
            "opinion": "Kính trình lãnh đạo ký.",
            "procedure_code": "2.001044",
            "procedure_name": "Cấp giấy phép kinh doanh vận tải",
            "field_name": "Đường bộ",
            "owner_name": "Quàng Thị Mai Hương",
            "channel": "online",
            "received_at": self.at - timedelta(days=2),
            "due_at": self.at + timedelta(days=3),
            "step_due_at": self.at + timedelta(hours=8),
        }
        if "draft" not in changes:
            values["draft"] = self.file()
        return DossierForwarded(**{**values, **changes})

    def component(self, name="Giấy đề nghị", file_name="don.pdf"):
        """Return a paper of the dossier that goes along."""
        return DossierFile(component=name, file=self.file(name=file_name))

    def receive(self, **changes):
        """Return a document as it arrives."""
        return incoming.document_receive(message=self.message(**changes), at=self.at)

    def prepared(self, **changes):
        """Return a document that the leader can read and sign."""
        document = self.receive(**changes)
        return preparing.document_prepare(document_id=document.pk, at=self.at)

    def sign(self, document, *, pin=PIN, actor=None, opinion="", sha256=None):
        """Sign as the leader."""
        file = queries.current_file(document, Kind.SIGNING)
        return signing.document_sign(
            document_id=document.pk,
            actor=actor or self.leader,
            at=self.at,
            reviewed_sha256=sha256 or file.blob_id,
            pin=Secret(pin),
            opinion=opinion,
        )

    def signed(self, **changes):
        """Return a document that waits for the clerical officer."""
        return self.sign(self.prepared(**changes))

    def signed_elsewhere(self):
        """Return the bytes of a paper that the leader signed and that the office has never seen."""
        with transaction.atomic():
            content = blobs.read(queries.current_file(self.signed(), Kind.SIGNED).blob_id)
            transaction.set_rollback(True)
        return content

    def form(self, **changes):
        """Return the form as the clerical officer fills it in."""
        values = {"document_type_id": self.type.pk, "register_id": self.register.pk, "subject": "Cấp giấy phép"}
        return OutgoingForm(**{**values, "issued_on": TODAY, **changes})

    def seal(self, document, *, actor=None, fields=None, at=None):
        """Number and seal as the clerical officer."""
        return issuing.document_number_and_seal(
            document_id=document.pk, actor=actor or self.clerical, at=at or self.at, fields=fields or self.form()
        )

    def sealed(self, **changes):
        """Return a document with number and seal."""
        return self.seal(self.signed(**changes))

    def issue(self, document, *, actor=None, expected_state=Document.State.NUMBERED):
        """Pass on as the clerical officer."""
        return issuing.document_issue(
            document_id=document.pk, actor=actor or self.clerical, at=self.at, expected_state=expected_state
        )

    def issued(self, **changes):
        """Return a document that went back to the desk."""
        return self.issue(self.sealed(**changes))


def office(*, keys=True, route=Agency.ClericalRoute.AGENCY, code="H18.77", name="Sở Xây dựng thử nghiệm"):
    """Return an office whose leader and clerical officer can sign and seal; one name costs one certificate a run."""
    agency = AgencyFactory(code=code, name=name, clerical_route=route, abbreviation="SXD")
    department = DepartmentFactory(agency=agency, code="QLVT")
    made = Office(
        agency=agency,
        department=department,
        head=person(Role.HEAD, department=department, title="Trưởng phòng"),
        leader=person(Role.LEADER, agency=agency, title=LEADER_TITLE, full_name=LEADER_NAME),
        clerical=person(Role.CLERICAL, agency=agency, title="Văn thư"),
        specialist=person(Role.SPECIALIST, department=department),
        register=Register.objects.create(agency=agency, code="MOTCUA", name="Sổ văn bản một cửa", for_one_stop=True),
        type=DocumentType.objects.get_or_create(code="GP", defaults={"name": "Giấy phép", "abbreviation": "GP"})[0],
    )
    if keys:
        give_keys(leader=made.leader, clerical=made.clerical, agency=agency)
    return made


def open_batch(file, at):
    """Return a batch of the file's leader that has not signed it yet."""
    leader = file.document.signer
    batch = SigningBatch.objects.create(owner=leader, heartbeat_at=at, created_at=at, updated_at=at)
    batch.items.create(document=file.document, place=1, reviewed_sha256=file.blob_id)
    return batch
