"""A shipped package as an agency runs it: imported, taken in at a desk, joined to a document office by the real link.

`shipped(name)` builds it; `Way.do(code, "Trình duyệt")` presses a button of the present step as whoever has the
dossier, `Way.send` and `Way.through_office` bring it to the document office and back.
"""

from django.utils.timezone import now

from accounts.models import OfficePerson, Role
from accounts.queries import forget_calendars
from common import blobs
from eoffice import queries
from eoffice.models import DocumentFile
from eoffice.services import directory
from integrations import outbox
from onestop.services import endings, forwarding, intake, processing, supplement
from onestop.services.submission import MissingPaper, PaperData
from procedures.models import ProcessVersion, VersionState
from procedures.packages import process_import, shipped_packages
from procedures.queries import forget_plans
from tests.factories.accounts import PostFactory, person
from tests.factories.company import Company
from tests.factories.demands import papers
from tests.factories.eoffice import office as make_office
from tests.factories.onestop import Desk, stored

OFFICE = ("deliver", "prepare", "open", "sign", "deliver", "seal", "deliver", "issue", "deliver")


class Way(Company):
    """Both halves of an agency and the process of a shipped package."""

    def accept(self, **changes):
        """Take a dossier in with its required papers and the fee paid, and return its code."""
        parts = [part for part in self.desk.procedure_version.components.all() if part.required]
        given = tuple(PaperData(part.pk, part.name, originals=1, files=(stored(f"{part.code}.pdf"),)) for part in parts)
        data = self.desk.data(**{"papers": given, "fee_paid": True, **changes})
        return intake.dossier_accept(data=data, actor=self.desk.clerk, at=now()).code

    def button(self, code, label):
        """Return the action of the present step with this label."""
        return next(way for way in self.desk.plan.actions_from(self.step(code)) if way.label == label)

    def do(self, code, label, *, actor=None, note="Theo quy trình.", **options):
        """Press a button of the present step and return where the dossier stands then, and who has it."""
        action = self.button(code, label)
        processing.dossier_act(
            dossier_id=self.dossier(code).pk,
            actor=actor or self.holder(code),
            at=now(),
            action_id=action.id,
            expected_step=action.from_step,
            note=note,
            **options,
        )
        return self.step(code), self.holder(code)

    def make(self, code, label, paper, file=None):
        """Press a button that makes a paper."""
        return self.do(code, label, given=papers(**{paper: file or stored(f"{paper}-{next(self.marks)}.pdf")}))

    def draft(self, code):
        """Attach a draft as whoever has the dossier."""
        file = self._draft(f"{code}-{next(self.marks)}")
        processing.draft_attach(dossier_id=self.dossier(code).pk, actor=self.holder(code), at=now(), file=file)

    def send(self, code, label, subject="Kết quả giải quyết thủ tục"):
        """Send the draft to the document office."""
        action = self.button(code, label)
        forwarding.dossier_forward(
            dossier_id=self.dossier(code).pk,
            actor=self.holder(code),
            at=now(),
            action_id=action.id,
            expected_step=action.from_step,
            subject=subject,
            unit_code=self.office.agency.code,
            presenter=self.office.head.username,
            signer=self.office.leader.username,
            opinion="Kính trình lãnh đạo ký.",
            file=self._draft(code),
        )
        return self.step(code)

    def through_office(self, code):
        """Let the document office sign, number, seal and issue it."""
        for act in OFFICE:
            getattr(self, act)(code)
        return self.step(code), self.holder(code)

    def page(self, code):
        """Return what a page shown now is drawn for."""
        dossier = self.dossier(code)
        return {
            "dossier_id": dossier.pk,
            "at": now(),
            "expected_state": dossier.state,
            "expected_step": self.step(code),
        }

    def ask(self, code):
        """Ask the citizen for the first paper again, as whoever has the dossier."""
        part = self.desk.procedure_version.components.first()
        missing = [MissingPaper(part.pk, part.name, "Bản nộp bị mờ")]
        supplement.supplement_ask(
            actor=self.holder(code), papers=missing, file=stored("Bo-sung.pdf"), **self.page(code)
        )

    def receive(self, code):
        """Take at the desk what was asked for."""
        part = self.desk.procedure_version.components.first()
        page = {key: value for key, value in self.page(code).items() if key != "expected_step"}
        given = (PaperData(part.pk, part.name, originals=1, files=(stored("Nop-lai.pdf"),)),)
        intake.dossier_complete(actor=self.desk.clerk, papers=given, **page)

    def end(self, code, *, actor=None, service=endings.dossier_refuse):
        """End it off the process by a letter, as whoever has it."""
        letter = {"reason": "Theo văn bản kèm theo.", "file": stored("Van-ban.pdf")}
        service(actor=actor or self.holder(code), **letter, **self.page(code))
        return self.dossier(code).state

    def signed_file(self):
        """Return a file that the leader signed elsewhere."""
        return stored("Da-ky.pdf", self.office.signed_elsewhere())

    def sealed_file(self):
        """Return a file that bears the leader's signature and, as the last, the agency's seal."""
        found = queries.current_file(self.office.sealed(), DocumentFile.Kind.SEALED)
        return stored("Da-dong-dau.pdf", blobs.read(found.blob_id))

    def let_the_leader_head(self):
        """Let the leader, who has a key, be the only head of a department."""
        self.office.head.posts.update(role=Role.UNIT_CLERICAL)
        PostFactory(
            user=self.office.leader, agency=self.office.agency, role=Role.HEAD, main=False, title="Trưởng phòng"
        )
        self.office.leader.__dict__.pop("active_posts", None)


def shipped(name, *, receiving=None, office=None):
    """Import a shipped package and build who works by it; `receiving` is the agency of the desk if it is another."""
    forget_plans()
    forget_calendars()
    office = office or make_office()
    path = next(path for path in shipped_packages() if path.stem == name)
    process_import(data=path.read_bytes(), at=now())
    version = ProcessVersion.objects.select_related("process__procedure").get(state=VersionState.PUBLISHED)
    agency = receiving or office.agency
    version.process.procedure.receiving_agencies.add(agency)
    if receiving is not None:
        version.process.procedure.deciding_agencies.add(office.agency)
    directory.directory_publish(at=now())
    outbox.drain(clock=now)
    desk = Desk(
        agency=agency,
        process=version,
        clerk=person(Role.CLERK, agency=agency),
        specialist=office.specialist,
        head=office.head,
        leader=office.leader,
        signer=OfficePerson.objects.get(username=office.leader.username),
    )
    return Way(office, desk)
