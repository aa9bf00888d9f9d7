"""Who acts in the benchmarks, and the papers that were signed before the run."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from io import BytesIO

from django.db import transaction
from django.utils.timezone import localdate
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from accounts.models import Agency, User
from common import blobs
from common.models import Blob
from config.sample.password import PIN
from eoffice.models import DocumentType, Register
from onestop.services.submission import FileData, IntakeData, PaperData, PartyData
from procedures.engine import ProcessPlan
from procedures.models import Procedure
from procedures.queries import plan_of, process_for, published_version
from signing.services import prepare_file, sign, verify

AGENCY, PROCEDURE = "H18.01", "2.002288"
PDF = "application/pdf"
OWNER = PartyData(
    name="Hộ kinh doanh Thử Tải",
    phone="0900000000",
    province="Tỉnh Điện Biên",
    commune="Phường Mường Thanh",
    address="Tổ 1",
    id_number="011000000000",
)


@dataclass
class People:
    """The officers of the agency, loaded once, and what they work with."""

    agency: Agency
    procedure: Procedure
    plan: ProcessPlan

    @classmethod
    def load(cls, at: datetime) -> "People":
        """Read the sample province."""
        agency = Agency.objects.get(code=AGENCY)
        procedure = Procedure.objects.get(code=PROCEDURE)
        version = process_for(procedure.pk, agency.pk, at.date())
        return cls(agency, procedure, plan_of(version.pk))

    def __getattr__(self, username: str) -> User:
        if username.startswith("_"):
            raise AttributeError(username)
        user = User.objects.get(username=username)
        setattr(self, username, user)
        return user

    @cached_property
    def register(self) -> Register:
        """The agency's register of one-stop documents."""
        return Register.objects.filter(agency=self.agency).order_by("-for_one_stop", "pk")[0]

    @cached_property
    def document_type(self) -> DocumentType:
        """Any type with an abbreviation."""
        return DocumentType.objects.exclude(abbreviation="").order_by("pk")[0]

    @cached_property
    def papers(self) -> tuple[PaperData, ...]:
        """One original of each component."""
        version = published_version(self.procedure.pk, localdate())
        return tuple(PaperData(part.pk, part.name, originals=1) for part in version.components.all())

    def intake(self) -> IntakeData:
        """Return a complete dossier."""
        return IntakeData(
            agency_id=self.agency.pk,
            procedure_id=self.procedure.pk,
            applicant=OWNER,
            papers=self.papers,
            fee_paid=True,
        )

    def action(self, step: str, transition: str) -> int:
        """Return the action that leaves the step by this transition."""
        return next(action.id for action in self.plan.actions_from(step) if action.transition == transition)


def draft_pdf(text: str) -> bytes:
    """Return a one-page decision that waits for number, date and signature."""
    target = BytesIO()
    page = canvas.Canvas(target, pagesize=A4)
    page.drawString(72, 770, f"Giay phep {text}")
    page.showPage()
    page.save()
    return target.getvalue()


def signed_file(people: People, number: int, at: datetime) -> FileData:
    """Sign and seal a paper as another system would have, store it and its verification report."""
    leader = people.lanhdao1
    title = leader.main_post.title
    pdf = prepare_file.prepare(draft_pdf(f"{number}"), signer_name=leader.full_name, signer_title=title)
    sha256 = blobs.put(pdf, media_type=PDF).sha256
    sha256 = _signed(people, sha256, sign.Operation.APPROVE, leader, at, pin=sign.Secret(PIN))
    notation = f"{number:02d}/GP-{people.agency.abbreviation}"
    sha256 = _signed(people, sha256, sign.Operation.SEAL, people.vanthu1, at, number=notation, issued_on=at.date())
    verify.ensure_report(sha256, at=at)
    return FileData(sha256, f"Giay-phep-{number}.pdf", PDF, Blob.objects.get(pk=sha256).size_bytes)


def _signed(people: People, sha256: str, operation: sign.Operation, signer: User, at: datetime, **options) -> str:
    subject, pin = f"benchmark:{sha256[:20]}", options.pop("pin", None)
    with transaction.atomic():
        request = sign.request_create(
            subject=subject, sha256=sha256, operation=operation, signer=signer, agency=people.agency, at=at
        )
    signed = sign.perform(request_id=request.pk, pin=pin, at=at, **options)
    with transaction.atomic():
        sign.complete(request_id=request.pk, signed_sha256=signed.sha256, at=at)
    return signed.sha256
