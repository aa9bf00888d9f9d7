"""Both halves of one agency, and every act of the seven steps as the person or the worker does it.

`company()` makes them; `Company.bring(code, "sign")` does every act of JOURNEY up to that one. Times come from the
clock of the process, which tests may set.
"""

from dataclasses import dataclass, field
from itertools import count

from django.utils.timezone import now

from accounts.models import OfficePerson, Role, User
from accounts.queries import forget_calendars
from common import blobs
from eoffice import queries
from eoffice.models import Document, DocumentFile
from eoffice.services import directory, issuing, opening, preparing, signing
from integrations import outbox
from onestop.models import Dossier
from onestop.services import forwarding, intake, processing
from onestop.services.submission import FileData
from procedures.queries import forget_plans
from signing.services.sign import Secret
from tests.factories.accounts import person
from tests.factories.eoffice import Office
from tests.factories.eoffice import office as make_office
from tests.factories.onestop import OWNER, Desk
from tests.factories.procedures import seven_steps
from tests.factories.signing import PIN, draft_pdf

PDF = "application/pdf"
# What is done to a dossier after the counter took it in, one after the other, each by one person or one worker.
JOURNEY = (
    "pass_on",
    "forward",
    "deliver",
    "prepare",
    "open",
    "sign",
    "deliver",
    "seal",
    "deliver",
    "issue",
    "deliver",
    "confirm",
    "hand_over",
)


@dataclass
class Company:
    """An agency whose people work on both sides."""

    office: Office
    desk: Desk
    marks: object = field(default_factory=lambda: count(1))

    def dossier(self, code: str) -> Dossier:
        """Return the dossier as it stands now."""
        return Dossier.objects.get(code=code)

    def document(self, code: str) -> Document:
        """Return the dossier's latest document."""
        return Document.objects.filter(dossier_code=code).latest("round_number")

    def step(self, code: str) -> str:
        """Return the code of the step where the dossier stands."""
        return self.desk.step(self.dossier(code))

    def holder(self, code: str) -> User:
        """Return whose turn it is at the desk."""
        return self.dossier(code).holder

    def accept(self) -> str:
        """Take a dossier in at the counter and return its code."""
        return intake.dossier_accept(data=self.desk.data(files=True), actor=self.desk.clerk, at=now()).code

    def bring(self, code: str, last: str, *, times: int = 1) -> str:
        """Do every act up to `last`, counting how often it comes, and return the code."""
        for act in JOURNEY:
            getattr(self, act)(code)
            times -= act == last
            if not times:
                return code
        raise AssertionError(last)

    def act(self, code: str, transition: str, actor: User, note: str = "Kính trình xem xét.") -> None:
        """Do the action of the present step that makes this transition."""
        self.desk.act(self.dossier(code), transition, actor, at=now(), note=note)

    def pass_on(self, code: str) -> None:
        """The specialist attaches a draft and passes the dossier on."""
        file = self._draft(f"{code}-{next(self.marks)}")
        processing.draft_attach(dossier_id=self.dossier(code).pk, actor=self.holder(code), at=now(), file=file)
        self.act(code, "advance", self.holder(code))

    def forward(self, code: str, *, actor: User | None = None) -> None:
        """The head sends it to the document office."""
        forwarding.dossier_forward(
            dossier_id=self.dossier(code).pk,
            actor=actor or self.holder(code),
            at=now(),
            action_id=self.desk.action("xem_xet", "forward"),
            expected_step="xem_xet",
            subject="Cấp giấy phép kinh doanh vận tải",
            unit_code=self.office.agency.code,
            presenter=self.desk.head.username,
            signer=self.office.leader.username,
            opinion="Kính trình lãnh đạo ký.",
            file=self._draft(code),
        )

    def deliver(self, code: str = "") -> None:
        """A worker delivers whatever is due."""
        outbox.drain(clock=now)

    def prepare(self, code: str) -> None:
        """A worker makes the draft ready to be signed."""
        preparing.document_prepare(document_id=self.document(code).pk, at=now())

    def open(self, code: str) -> None:
        """The leader opens it."""
        opening.document_open(document_id=self.document(code).pk, actor=self.office.leader, at=now())

    def sign(self, code: str) -> None:
        """The leader signs what was read."""
        document = self.document(code)
        file = queries.current_file(document, DocumentFile.Kind.SIGNING)
        signing.document_sign(
            document_id=document.pk,
            actor=self.office.leader,
            at=now(),
            reviewed_sha256=file.blob_id,
            pin=Secret(PIN),
            opinion="Đồng ý ban hành.",
        )

    def seal(self, code: str) -> None:
        """The clerical officer numbers and seals it; what has its number is sealed only."""
        document = self.document(code)
        fields = self.office.form(issued_on=None) if document.number is None else None
        issuing.document_number_and_seal(document_id=document.pk, actor=self.office.clerical, at=now(), fields=fields)

    def issue(self, code: str) -> None:
        """The clerical officer passes it to the desk."""
        issuing.document_issue(
            document_id=self.document(code).pk, actor=self.office.clerical, at=now(), expected_state="numbered"
        )

    def confirm(self, code: str) -> None:
        """The head declares the result ready."""
        self.act(code, "confirm_result", self.holder(code))

    def hand_over(self, code: str) -> None:
        """The clerk gives the result to the citizen."""
        self.desk.hand_over(self.dossier(code), at=now())

    def give_back(self, code: str, reason: str = "Căn cứ pháp lý đã hết hiệu lực.") -> None:
        """The leader returns the draft to the head."""
        document_id = self.document(code).pk
        signing.document_return(document_id=document_id, actor=self.office.leader, at=now(), reason=reason)

    def send_back(self, code: str, reason: str = "Số liệu chưa khớp hồ sơ.") -> None:
        """The head sends the dossier back to the specialist."""
        self.act(code, "send_back", self.holder(code), reason)

    def reopen(self, code: str, reason: str = "Trích yếu khác phiếu trình.") -> None:
        """The clerical officer gives a signed document back to the leader."""
        document_id = self.document(code).pk
        issuing.document_reopen(document_id=document_id, actor=self.office.clerical, at=now(), reason=reason)

    def recall(self, code: str, reason: str = "Bổ sung nơi nhận.") -> None:
        """The head takes an unsigned draft back."""
        forwarding.dossier_recall(dossier_id=self.dossier(code).pk, actor=self.desk.head, at=now(), reason=reason)

    def doubt(self, code: str, reason: str = "Kết quả ghi sai tên chủ hồ sơ.") -> None:
        """The clerk sends a result that is not right back to the head."""
        self.act(code, "send_back", self.holder(code), reason)

    def _draft(self, mark: str) -> FileData:
        blob = blobs.put(draft_pdf(mark=mark), media_type=PDF)
        return FileData(blob.sha256, "Giay-phep.pdf", PDF, blob.size_bytes)


def company(**process: object) -> Company:
    """Build an office that can sign and a desk of the same agency, joined by the office's published directory."""
    forget_plans()
    forget_calendars()
    office = make_office()
    version = seven_steps(office.agency, **process)
    directory.directory_publish(at=now())
    outbox.drain(clock=now)
    desk = Desk(
        agency=office.agency,
        process=version,
        clerk=person(Role.CLERK, agency=office.agency),
        specialist=office.specialist,
        head=office.head,
        leader=office.leader,
        signer=OfficePerson.objects.get(username=office.leader.username),
    )
    return Company(office, desk)


__all__ = ["JOURNEY", "OWNER", "Company", "company"]
