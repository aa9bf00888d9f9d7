"""Everything that the page of one dossier shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from common import rows
from common.rows import AnyModel
from onestop.models import (
    ArchiveNote,
    Attachment,
    Dossier,
    Event,
    GivenResult,
    Handover,
    OfficeRound,
    Paper,
    Participant,
    Party,
    Payment,
    Result,
    ResultAnnex,
    Task,
)
from onestop.models.dossier import VISIBLE_SQL
from onestop.policies import PDF, actor_of, facts_of, step_of
from onestop.queries.archive import archive_note
from onestop.queries.circumstances import looker
from onestop.queries.participants import participants_of
from procedures.engine import ActionPlan, ProcessPlan, StepPlan, closed_actions, open_actions
from procedures.models import Effect, ProcedureVersion, Step
from procedures.outcomes import Outcome, outcome_of
from procedures.queries import plan_of
from signing.services import verify
from signing.services.verify import VerificationReport

PROCEDURE = (("procedure",), ("procedure__field",))
OF_DOSSIER = "WHERE one.dossier_id = %s"
ISSUES = (Event.Kind.OFFICE_ISSUED.value, Event.Kind.OFFICE_ISSUED_LATE.value, Event.Kind.LATE_RESULT_TAKEN.value)
REFUSALS = (Event.Kind.NOT_ACCEPTED.value, Event.Kind.REFUSED.value)


@dataclass(frozen=True)
class DossierRecord:
    """A dossier with its parts; `participants` are those of the present stay, `codes` those of the steps where it
    stayed, by key.

    `archive` is its place in the store, `given` what was kept of its result, `outcome` what its procedure gives.

    `reports` are about its PDFs, by SHA-256.

    `actions` may this person do now, `closed` are withheld by a condition, with why.
    """

    dossier: Dossier
    plan: ProcessPlan
    step: StepPlan | None
    applicant: Party
    owner: Party
    papers: Sequence[Paper]
    files: Sequence[Attachment]
    reports: Mapping[str, VerificationReport]
    events: Sequence[Event]
    tasks: Sequence[Task]
    codes: Mapping[int, str]
    participants: Sequence[Participant]
    payment: Payment
    live_round: OfficeRound | None
    result: Result | None
    handover: Handover | None
    archive: ArchiveNote | None
    given: GivenResult | None
    outcome: Outcome
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
    def refusal(self) -> Event | None:
        """The last refusal."""
        return next((event for event in self.events if event.action in REFUSALS), None)

    def people(self, part: Participant.Part) -> list[Participant]:
        """Return those of the present stay who have this part."""
        return [one for one in self.participants if one.part == part]

    def part_of(self, user: User) -> Participant | None:
        """Return what part the person has in the present stay."""
        return next((one for one in self.participants if one.user_id == user.pk), None)

    def is_unseen_by(self, user: User) -> bool:
        """Tell whether the person has a part in the present stay and never opened the dossier since."""
        task, part = self.open_task, self.part_of(user)
        mine = task is not None and task.assignee_id == user.pk and task.seen_at is None
        return mine or (part is not None and part.seen_at is None)

    @property
    def late_issue(self) -> Event | None:
        """The line of a document that was issued in spite of a recall, while nothing newer came from the office."""
        newest = next((event for event in self.events if event.action in ISSUES), None)
        return newest if newest and newest.action == Event.Kind.OFFICE_ISSUED_LATE else None

    @property
    def open_task(self) -> Task | None:
        """The present stay."""
        return next((task for task in self.tasks if task.outcome == Task.Outcome.OPEN), None)


def find_dossier(user: User, code: str) -> Dossier | None:
    """Return the dossier with this code if the person may see it."""
    agencies = [post.agency_id for post in user.active_posts]
    found = rows.read(Dossier, f"WHERE one.code = %s AND {VISIBLE_SQL}", [code, agencies, agencies])
    return found[0] if found else None


def dossier_record(dossier: Dossier, user: User, *, at: datetime) -> DossierRecord:
    """Return the whole record as this person sees it; about ten queries, however much the dossier holds."""
    _attach(dossier)
    plan = plan_of(dossier.process_version_id)
    step = step_of(plan, dossier.step_id)
    parties = {party.part: party for party in _of(Party, dossier)}
    files = _of(Attachment, dossier, "ORDER BY one.id", related=(("added_by", "username", "full_name"),))
    state, at_office = dossier.state, dossier.state == Dossier.State.AT_OFFICE
    has_draft = any(file.kind == Attachment.Kind.DRAFT for file in files)
    facts, actor = facts_of(dossier, step, has_draft=has_draft, look=looker(dossier, at)), actor_of(user)
    outcome = outcome_of(dossier.procedure_version_id)
    tasks = _of(Task, dossier, "ORDER BY one.opened_at, one.id")
    return DossierRecord(
        dossier=dossier,
        plan=plan,
        step=step,
        applicant=parties[Party.Part.APPLICANT],
        owner=parties[Party.Part.OWNER],
        papers=_of(Paper, dossier, "ORDER BY one.position, one.id"),
        files=files,
        reports=verify.reports_for(file.blob_id for file in files if file.media_type == PDF),
        events=_of(Event, dossier, "ORDER BY one.number DESC"),
        tasks=tasks,
        codes=_codes(plan, tasks),
        # Who worked along on a stay is asked for only while there is one.
        participants=participants_of(dossier) if dossier.finished_at is None else [],
        payment=_of(Payment, dossier)[0],
        live_round=live_round(dossier) if at_office else None,
        result=next(iter(_of(Result, dossier)), None) if dossier.result_at else None,
        handover=next(iter(_of(Handover, dossier)), None) if state == Dossier.State.RETURNED else None,
        archive=archive_note(dossier),
        given=_given_of(dossier, outcome) if _may_be_given(dossier, plan) else None,
        outcome=outcome,
        actions=open_actions(plan, facts, actor),
        closed=closed_actions(plan, facts, actor),
    )


def _may_be_given(dossier: Dossier, plan: ProcessPlan) -> bool:
    """Tell whether something may be kept of the result by now: it is there, or its number is taken on the way."""
    early = any(action.demands.follows(Effect.NUMBER_RESULT) for action in plan.actions)
    return early or bool(dossier.result_at or dossier.finished_at)


def _given_of(dossier: Dossier, outcome: Outcome) -> GivenResult | None:
    """Return what was kept of the result; nothing is where the sheet names no types."""
    return next(iter(_of(GivenResult, dossier)), None) if outcome.result_types else None


def annexes_of(result: Result) -> list[ResultAnnex]:
    """Return what came along with the result, in the order of the office; one query."""
    return rows.read(ResultAnnex, "WHERE one.result_id = %s ORDER BY one.id", [result.pk])


def live_round(dossier: Dossier) -> OfficeRound | None:
    """Return the round that is at the office now; whoever changes it holds the dossier's lock."""
    live = [state.value for state in OfficeRound.LIVE_STATES]
    found = rows.read(OfficeRound, f"{OF_DOSSIER} AND one.state = ANY(%s)", [dossier.pk, live])
    for office_round in found:
        office_round.dossier = dossier
    return found[0] if found else None


def refusal_of(dossier: Dossier) -> Event | None:
    """Return the line of the course that tells of the last refusal."""
    return _last_event(dossier, REFUSALS)


def late_issue_of(dossier: Dossier) -> Event | None:
    """Return the line of a document that was issued in spite of a recall, unless something newer came."""
    newest = _last_event(dossier, ISSUES)
    return newest if newest and newest.action == Event.Kind.OFFICE_ISSUED_LATE else None


def _last_event(dossier: Dossier, kinds: Sequence[str]) -> Event | None:
    rest = f"{OF_DOSSIER} AND one.action = ANY(%s) ORDER BY one.number DESC LIMIT 1"
    found = rows.read(Event, rest, [dossier.pk, list(kinds)])
    return found[0] if found else None


def _codes(plan: ProcessPlan, tasks: Sequence[Task]) -> dict[int, str]:
    """Return the codes of the steps; a dossier that was moved to another version stayed at some of the old one too."""
    codes = {step.id: step.code for step in plan.steps.values()}
    elsewhere = {task.step_id for task in tasks} - codes.keys()
    return codes | dict(Step.objects.filter(pk__in=elsewhere).values_list("pk", "code")) if elsewhere else codes


def _attach(dossier: Dossier) -> None:
    """Read what the dossier refers to and its page names."""
    rows.attach(dossier, "agency", "competent_agency")
    rows.attach(dossier, "process_version")
    if dossier.state == Dossier.State.AT_OFFICE:
        rows.attach(dossier, "step")
    key = [dossier.procedure_version_id]
    [dossier.procedure_version] = rows.read(ProcedureVersion, "WHERE one.id = %s", key, related=PROCEDURE)


def _of(model: type[AnyModel], dossier: Dossier, order: str = "", *, related: rows.Related = ()) -> list[AnyModel]:
    return rows.read(model, f"{OF_DOSSIER} {order}", [dossier.pk], related=related)
