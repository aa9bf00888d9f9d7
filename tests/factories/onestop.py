"""Dossiers for tests, made by the services themselves.

`desk()` is an agency with its people and a process; `desk.accept()` takes a dossier in, `desk.at("xem_xet")` brings
one to a step of the seven.
"""

import hashlib
import io
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from PIL import Image
from reportlab.pdfgen import canvas

from accounts.models import Agency, OfficePerson, Role, User
from accounts.queries import forget_calendars
from common import blobs
from integrations.contracts import (
    DocumentIssued,
    DocumentProgressed,
    DocumentReturned,
    FileRef,
    IssuedAnnex,
    Person,
    ProgressKind,
)
from onestop.models import Dossier, Payment
from onestop.policies import step_of
from onestop.services import forwarding, intake, processing, returning
from onestop.services.submission import FileData, IntakeData, PaperData, PartyData
from procedures.models import ProcedureVersion, ProcessVersion
from procedures.queries import forget_plans, plan_of
from signing.services import verify
from tests.factories.accounts import NOW, AgencyFactory, OfficePersonFactory, OfficeUnitFactory, person
from tests.factories.procedures import seven_steps

OWNER = PartyData(
    name="Đỗ Quang Minh",
    birth_date=date(1987, 1, 23),
    sex="male",
    phone="0832915566",
    email="minh@thu.example",
    province="Tỉnh Điện Biên",
    commune="Xã Thanh Xương",
    address="Đội 7",
    id_number="011087000096",
)


def pdf(text="Dự thảo", pages=1):
    """Return a small PDF."""
    target = io.BytesIO()
    page = canvas.Canvas(target, invariant=1)
    for number in range(pages):
        page.drawString(100, 700, f"{text.encode('ascii', 'replace').decode()} {number}")
        page.showPage()
    page.save()
    return target.getvalue()


def picture():
    """Return a small PNG."""
    target = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(target, "PNG")
    return target.getvalue()


def stored(name="Giay-phep.pdf", content=None):
    """Store a file and return it as services take it."""
    blob = blobs.put(content or pdf(name))
    return FileData(blob.sha256, name, blob.media_type, blob.size_bytes)


@dataclass
class Desk:
    """An agency, its people, a process, and the way to bring dossiers along it."""

    agency: Agency
    process: ProcessVersion
    clerk: User
    specialist: User
    head: User
    leader: User
    signer: OfficePerson
    made: list[Dossier] = field(default_factory=list)

    @property
    def procedure_version(self):
        return ProcedureVersion.objects.get(procedure=self.process.process.procedure)

    @property
    def plan(self):
        return plan_of(self.process.pk)

    def action(self, start, transition):
        """Return the id of the action that leaves a step by this transition."""
        return next(way.id for way in self.plan.actions_from(start) if way.transition == transition)

    def data(self, *, files=False, **changes):
        """Return what a clerk enters; every component came in one original."""
        papers = tuple(
            PaperData(part.pk, part.name, originals=1, files=(stored(f"{part.code}.pdf"),) if files else ())
            for part in self.procedure_version.components.all()
        )
        values = {"papers": papers, "applicant": OWNER} | changes
        return IntakeData(agency_id=self.agency.pk, procedure_id=self.process.process.procedure_id, **values)

    def accept(self, at=NOW, **changes):
        return intake.dossier_accept(data=self.data(**changes), actor=self.clerk, at=at)

    def step(self, dossier):
        """Return the code of the dossier's step."""
        found = step_of(plan_of(dossier.process_version_id), dossier.step_id)
        return found.code if found else ""

    def act(self, dossier, transition, actor, **options):
        """Do the action of the present step that makes this transition."""
        step = self.step(dossier)
        values = {"at": NOW + timedelta(hours=1), "note": "Kính trình xem xét."} | options
        return processing.dossier_act(
            dossier_id=dossier.pk,
            actor=actor,
            action_id=self.action(step, transition),
            expected_step=step,
            **values,
        )

    def draft(self, dossier, name="Giay-phep.docx.pdf", at=NOW + timedelta(minutes=30)):
        return processing.draft_attach(dossier_id=dossier.pk, actor=self.specialist, at=at, file=stored(name))

    def forward(self, dossier, actor=None, **options):
        values = {
            "at": NOW + timedelta(hours=2),
            "subject": "Trình lãnh đạo ký duyệt",
            "unit_code": self.signer.unit.code,
            "presenter": self.head.username,
            "signer": self.signer.username,
            "opinion": "Kính trình lãnh đạo ký.",
            "action_id": self.action("xem_xet", "forward"),
            "expected_step": "xem_xet",
        } | options
        values.setdefault("file", stored("Giay-phep_sua.pdf"))
        return forwarding.dossier_forward(dossier_id=dossier.pk, actor=actor or self.head, **values)

    def progress(self, dossier, kind, round_number=1, minutes=5, **fields):
        return DocumentProgressed(
            dossier_code=dossier.code,
            round_number=round_number,
            at=NOW + timedelta(hours=2, minutes=minutes),
            kind=kind,
            by=Person(username=self.signer.username, full_name=self.signer.full_name, title="Giám đốc"),
            receiver=Person(username="vanthu", full_name="Cà Thị Hồng Nhung", title="Văn thư"),
            **fields,
        )

    def returned(self, dossier, round_number=1):
        return DocumentReturned(
            dossier_code=dossier.code,
            round_number=round_number,
            at=NOW + timedelta(hours=3),
            by=Person(username=self.signer.username, full_name=self.signer.full_name, title="Giám đốc"),
            reason="Số xe khác phương án.",
        )

    def issued(self, dossier, round_number=1, uid="H18-2026-1", annexes=()):
        file = stored("Giay-phep_signed.pdf", pdf(f"ket qua {dossier.code} {round_number}"))
        sound_report(file.sha256)
        return DocumentIssued(
            dossier_code=dossier.code,
            round_number=round_number,
            at=NOW + timedelta(hours=4),
            document_uid=uid + dossier.code[-4:],
            document_type="Giấy phép",
            number=7,
            notation="7/GP-STN",
            subject="Cấp giấy phép",
            issued_on=NOW.date(),
            agency_code=self.agency.code,
            agency_name=self.agency.name,
            signer=Person(username=self.signer.username, full_name=self.signer.full_name, title="Giám đốc"),
            by=Person(username="vanthu", full_name="Cà Thị Hồng Nhung", title="Văn thư"),
            file=FileRef(name=file.name, sha256=file.sha256, size_bytes=file.size_bytes, media_type=file.media_type),
            annexes=tuple(self.annex(title) for title in annexes),
        )

    def annex(self, title):
        file = stored(f"{title}.pdf", pdf(f"phu luc {title}"))
        sound_report(file.sha256)
        reference = FileRef(name=file.name, sha256=file.sha256, size_bytes=file.size_bytes, media_type=file.media_type)
        return IssuedAnnex(kind="annex", title=title, file=reference)

    def hand_over(self, dossier, actor=None, **options):
        values = {
            "at": NOW + timedelta(hours=6),
            "expected_state": "result_ready",
            "receiver_name": OWNER.name,
            "receiver_id_number": OWNER.id_number,
            "by_proxy": False,
            "proof": "signature",
            "fee_settled": True,
            "expected_owed_vnd": Payment.objects.get(dossier=dossier).rest_vnd,
        } | options
        return returning.dossier_hand_over(dossier_id=dossier.pk, actor=actor or self.clerk, **values)

    def at(self, step, **changes):
        """Return a dossier brought to a step: xu_ly, xem_xet, ky_duyet, ban_hanh, xac_nhan, tra_ket_qua or xong."""
        ways = {
            "xem_xet": lambda one: (self.draft(one), self.act(one, "advance", self.specialist))[1],
            "ky_duyet": self.forward,
            "ban_hanh": lambda one: returning.office_progress(message=self.progress(one, ProgressKind.SIGNED)),
            "xac_nhan": lambda one: returning.office_result(message=self.issued(one)),
            "tra_ket_qua": lambda one: self.act(one, "confirm_result", self.head),
            "xong": self.hand_over,
        }
        dossier = self.accept(**changes)
        if step == "xu_ly":
            return dossier
        for name, way in ways.items():
            with transaction.atomic():
                way(dossier)
            dossier = Dossier.objects.get(pk=dossier.pk)
            if name == step:
                return dossier
        raise AssertionError(step)


def sound_report(sha256):
    """Keep a report that says the file is signed and sealed as it must be."""
    report = verify.store_report(sha256, blobs.read(sha256), at=NOW, own=True)
    report.verdict, report.notes = verify.Verdict.VALID, []
    report.save()


def desk(agency=None, process=None, **options):
    """Build a desk with one person per role and the seven steps."""
    forget_plans()
    forget_calendars()
    agency = agency or AgencyFactory()
    process = process or seven_steps(agency, **options)
    head = person(Role.HEAD, agency=agency)
    leader = person(Role.LEADER, agency=agency, title="Giám đốc")
    unit = OfficeUnitFactory(code=agency.code, name=agency.name)
    OfficePersonFactory(
        unit=unit, username=head.username, full_name=head.full_name, title="Trưởng phòng", may_sign=False
    )
    signer = OfficePersonFactory(unit=unit, username=leader.username, full_name=leader.full_name)
    return Desk(
        agency=agency,
        process=process,
        clerk=person(Role.CLERK, agency=agency),
        specialist=person(Role.SPECIALIST, agency=agency),
        head=head,
        leader=leader,
        signer=signer,
    )


def priced_desk():
    """Build a desk whose procedure costs 50.000 đồng."""
    return desk(fee_vnd=50_000)


def sha256(content):
    """Return the name under which a content is stored."""
    return hashlib.sha256(content).hexdigest()
