"""Everything that the page of one dossier shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from onestop.models import Attachment, Dossier, Event, Handover, OfficeRound, Paper, Party, Payment, Result, Task
from onestop.policies import actor_of, facts_of, step_of
from onestop.queries.circumstances import looker
from procedures.engine import ActionPlan, ProcessPlan, StepPlan, closed_actions, open_actions
from procedures.queries import plan_of

SHOWN_WITH = ("agency", "competent_agency", "procedure_version__procedure__field", "process_version", "step")


@dataclass(frozen=True)
class DossierRecord:
    """A dossier with its parts; `actions` may this person do now, `closed` are withheld by a condition, with why."""

    dossier: Dossier
    plan: ProcessPlan
    step: StepPlan | None
    applicant: Party
    owner: Party
    papers: Sequence[Paper]
    files: Sequence[Attachment]
    events: Sequence[Event]
    tasks: Sequence[Task]
    payment: Payment
    live_round: OfficeRound | None
    result: Result | None
    handover: Handover | None
    actions: Sequence[ActionPlan]
    closed: Sequence[tuple[ActionPlan, str]]

    def files_of(self, kind: str) -> list[Attachment]:
        """Return the files of one kind, latest version first."""
        found = [file for file in self.files if file.kind == kind]
        return sorted(found, key=lambda file: (-file.version, file.pk))

    @property
    def draft(self) -> Attachment | None:
        """The latest version of the draft."""
        return next(iter(self.files_of(Attachment.Kind.DRAFT)), None)

    @property
    def open_task(self) -> Task | None:
        """The present stay."""
        return next((task for task in self.tasks if task.outcome == Task.Outcome.OPEN), None)


def find_dossier(user: User, code: str) -> Dossier | None:
    """Return the dossier with this code if the person may see it, with what its page shows."""
    return Dossier.objects.visible_to(user).select_related(*SHOWN_WITH).filter(code=code).first()


def dossier_record(dossier: Dossier, user: User, *, at: datetime) -> DossierRecord:
    """Return the whole record as this person sees it; about ten queries, however much the dossier holds."""
    plan = plan_of(dossier.process_version_id)
    step = step_of(plan, dossier.step_id)
    parties = {party.part: party for party in Party.objects.filter(dossier=dossier)}
    files = list(Attachment.objects.filter(dossier=dossier).select_related("added_by").order_by("pk"))
    state, at_office = dossier.state, dossier.state == Dossier.State.AT_OFFICE
    has_draft = any(file.kind == Attachment.Kind.DRAFT for file in files)
    facts, actor = facts_of(dossier, step, has_draft=has_draft, look=looker(dossier, at)), actor_of(user)
    return DossierRecord(
        dossier=dossier,
        plan=plan,
        step=step,
        applicant=parties[Party.Part.APPLICANT],
        owner=parties[Party.Part.OWNER],
        papers=list(Paper.objects.filter(dossier=dossier)),
        files=files,
        events=list(Event.objects.filter(dossier=dossier).order_by("-number")),
        tasks=list(_tasks(dossier)),
        payment=Payment.objects.get(dossier=dossier),
        live_round=_live_round(dossier) if at_office else None,
        result=Result.objects.filter(dossier=dossier).first() if dossier.result_at else None,
        handover=Handover.objects.filter(dossier=dossier).first() if state == Dossier.State.RETURNED else None,
        actions=open_actions(plan, facts, actor),
        closed=closed_actions(plan, facts, actor),
    )


def _tasks(dossier: Dossier) -> QuerySet[Task]:
    followers = Prefetch("followers", queryset=User.objects.only("pk", "full_name"))
    return (
        Task.objects.filter(dossier=dossier)
        .select_related("step")
        .prefetch_related(followers)
        .order_by("opened_at", "pk")
    )


def _live_round(dossier: Dossier) -> OfficeRound | None:
    return OfficeRound.objects.filter(dossier=dossier, state__in=OfficeRound.LIVE_STATES).first()
