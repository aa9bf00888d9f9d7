"""Who may do what at the desk; pure, so that pages and services ask the same."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import Role, User
from accounts.queries import calendar_of
from common.kinds import Kind
from common.workcalendar import working_time_between
from onestop.models import Attachment, Dossier, Event, OfficeRound, Participant
from procedures.conditions import Circumstances
from procedures.engine import Actor, Facts, ProcessPlan, StepPlan
from procedures.models import Fee, Process, Step
from procedures.policies import can_change

PDF = Kind.PDF.media_type
DESK_ROLES = (Role.CLERK, Role.SPECIALIST, Role.HEAD)
DRAFTING_ROLES = (Role.SPECIALIST, Role.HEAD)
State = Dossier.State
RUNNING = (State.ACCEPTED, State.PROCESSING)
BEFORE_ACCEPTANCE = (State.SUBMITTED, State.SUPPLEMENT)
BEFORE_RESULT = (*RUNNING, *BEFORE_ACCEPTANCE, State.PAYING, State.PAUSED)


def works_at_desk(user: User) -> bool:
    """Tell whether the person has work at the one-stop desk."""
    return user.has_role(*DESK_ROLES)


def administers(user: User) -> bool:
    """Tell whether the person administers an agency."""
    return user.has_role(Role.AGENCY_ADMIN)


def can_see(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may open the dossier: who holds any post at one of its agencies."""
    return not agencies_of(dossier).isdisjoint(post.agency_id for post in user.active_posts)


def can_receive(user: User, agency_id: int | None = None) -> bool:
    """Tell whether the person takes dossiers in, at this agency when one is named."""
    return user.has_role(Role.CLERK, agency_id=agency_id)


def can_complete(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may take the papers that a waiting dossier lacks."""
    return dossier.state == Dossier.State.SUPPLEMENT and can_receive(user, dossier.agency_id)


def can_attach_draft(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may add a version of the result's draft now."""
    return (
        dossier.state == Dossier.State.PROCESSING
        and dossier.holder_id == user.pk
        and any(user.has_role(*DRAFTING_ROLES, agency_id=agency_id) for agency_id in agencies_of(dossier))
    )


def can_sign_file(user: User, dossier: Dossier, file: Attachment) -> bool:
    """Tell whether the person may sign this file: who works at the desk there, of PDFs handed in, made or given out."""
    kinds = (Attachment.Kind.COMPONENT, Attachment.Kind.PART, Attachment.Kind.RESULT)
    return file.media_type == PDF and file.kind in kinds and bool(signing_agency_id(user, dossier))


def signing_agency_id(user: User, dossier: Dossier) -> int | None:
    """Return for which agency the person signs files of the dossier: the receiving one first, if at any."""
    agencies = (dossier.agency_id, dossier.competent_agency_id)
    return next((one for one in agencies if user.has_role(*DESK_ROLES, Role.CLERICAL, agency_id=one)), None)


def can_co_work(user: User, dossier: Dossier, part: Participant | None) -> bool:
    """Tell whether the person may add opinion and files as a co-worker of the present stay, not finished yet."""
    works_along = part is not None and part.user_id == user.pk and part.part == Participant.Part.CO_WORKER
    there = any(user.has_role(*DESK_ROLES, agency_id=agency_id) for agency_id in agencies_of(dossier))
    return works_along and part is not None and part.finished_at is None and dossier.state in RUNNING and there


def can_recall(user: User, dossier: Dossier, live_round: OfficeRound | None) -> bool:
    """Tell whether the person may take the draft back: who sent it, while nobody has signed."""
    return (
        dossier.state == Dossier.State.AT_OFFICE
        and live_round is not None
        and live_round.sent_by_id == user.pk
        and live_round.state in (OfficeRound.State.SENT, OfficeRound.State.ARRIVED)
    )


def can_settle(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may take the fees of the dossier."""
    return dossier.state in Dossier.OPEN_STATES and can_receive(user, dossier.agency_id)


def can_edit_fees(user: User, dossier: Dossier, fees: Iterable[Fee]) -> bool:
    """Tell whether each of these fees names a role that the person has at the dossier's agencies."""
    roles = {post.role for post in user.active_posts if post.agency_id in agencies_of(dossier)}
    return all(roles.intersection(fee.editable_by) for fee in fees)


def can_hand_over(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may give the result out: any clerk of the desk that took the dossier in."""
    return dossier.state == Dossier.State.RESULT_READY and can_receive(user, dossier.agency_id)


def can_ask_supplement(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may ask the applicant for papers: who works on it, while there is no result."""
    return _works_on(user, dossier, *DRAFTING_ROLES)


def can_refuse(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may refuse it: a clerk before it is taken in, afterwards the head who has it."""
    if dossier.received_at is None:
        return dossier.state in BEFORE_ACCEPTANCE and can_receive(user, dossier.agency_id)
    return _works_on(user, dossier, Role.HEAD)


def can_undo_refusal(user: User, dossier: Dossier, refusal: Event | None, at: datetime) -> bool:
    """Tell whether the person may undo the refusal within the set hours: a head, or the clerk who made it."""
    if dossier.state != State.REFUSED or refusal is None:
        return False
    own = refusal.actor_id == user.pk and refusal.action == Event.Kind.NOT_ACCEPTED
    allowed = (own and can_receive(user, dossier.agency_id)) or heads(user, dossier)
    return allowed and in_time(dossier, refusal, at, settings.REFUSAL_UNDO_HOURS)


def can_undo_action(user: User, dossier: Dossier, act: Event) -> bool:
    """Tell whether the person may take back what was done last: who did it, or an administrator of the agency."""
    return act.actor_id == user.pk or any(
        user.has_role(Role.AGENCY_ADMIN, agency_id=agency_id) for agency_id in agencies_of(dossier)
    )


def in_time(dossier: Dossier, act: Event, at: datetime, hours: int) -> bool:
    """Tell whether no more than so many working hours of the agency have passed since an act."""
    calendar = calendar_of(dossier.competent_agency_id)
    return working_time_between(calendar, act.at, max(at, act.at)) <= timedelta(hours=hours)


def can_withdraw(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may note that the applicant takes it back: its holder, or a clerk of the desk."""
    before_result = dossier.state in BEFORE_RESULT and dossier.result_at is None
    return before_result and (dossier.holder_id == user.pk or can_receive(user, dossier.agency_id))


def can_stop(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may break it off: the head who has it, any head of the agency while it waits."""
    waits = dossier.paused_at is not None and heads(user, dossier)
    return waits or _works_on(user, dossier, Role.HEAD)


def can_pause(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may let it rest: the head who has it."""
    return _works_on(user, dossier, Role.HEAD)


def can_resume(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may go on with a resting dossier: any head of the agency that decides it."""
    return dossier.state in (State.PAUSED, State.PAYING) and heads(user, dossier)


def can_report_payment(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may note that the citizen says to have paid: any clerk of the desk, while it waits."""
    return dossier.state == State.PAYING and can_receive(user, dossier.agency_id)


def can_waive_payment(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may let go what is left to be paid: any head of the agency that decides it."""
    return dossier.state == State.PAYING and heads(user, dossier)


def can_extend(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may put its due date off: any head of the agency that decides it, until the result."""
    running = dossier.state in (*RUNNING, State.AT_OFFICE) and dossier.due_at is not None
    return running and dossier.result_at is None and heads(user, dossier)


def can_take_late_result(user: User, dossier: Dossier, late: Event | None) -> bool:
    """Tell whether the person may take what was issued in spite of a recall: any head, while it is worked on."""
    return late is not None and dossier.state in RUNNING and dossier.result_at is None and heads(user, dossier)


def can_archive(user: User, dossier: Dossier, last_role: str) -> bool:
    """Tell whether the person may store it once it is done: a head of the agency, or who has its last step's role."""
    there = dossier.competent_agency_id
    return dossier.state == State.RETURNED and user.has_role(Role.HEAD, last_role, agency_id=there)


def heads(user: User, dossier: Dossier) -> bool:
    """Tell whether the person is a head of department of the agency that decides the dossier."""
    return user.has_role(Role.HEAD, agency_id=dossier.competent_agency_id)


def _works_on(user: User, dossier: Dossier, *roles: str) -> bool:
    """Tell whether the person has it now, in one of these roles, and no result has come yet."""
    mine = dossier.state in RUNNING and dossier.holder_id == user.pk and dossier.result_at is None
    return mine and any(user.has_role(*roles, agency_id=agency_id) for agency_id in agencies_of(dossier))


def can_move_dossiers(user: User, process: Process) -> bool:
    """Tell whether the person may move the running dossiers of a process to another version: who configures it."""
    return can_change(user, process)


def agencies_of(dossier: Dossier) -> frozenset[int]:
    """Return the agencies that receive and decide the dossier."""
    return frozenset((dossier.agency_id, dossier.competent_agency_id))


def actor_of(user: User) -> Actor:
    """Return the person as the process engine knows people."""
    return Actor(user.pk, frozenset((post.role, post.agency_id) for post in user.active_posts))


def facts_of(
    dossier: Dossier, step: StepPlan | None, *, has_draft: bool, look: Callable[[], Circumstances] = Circumstances
) -> Facts:
    """Return the dossier as the process engine knows dossiers; `look` answers what conditions ask, if any do."""
    return Facts(
        step=step.code if step else None,
        state=dossier.state,
        holder_id=dossier.holder_id,
        agency_ids=agencies_of(dossier),
        has_draft=has_draft,
        look=look,
        place_ids=_place_ids(dossier, step),
    )


def _place_ids(dossier: Dossier, step: StepPlan | None) -> frozenset[int] | None:
    """Return the agency whose people have the step, where the process says so."""
    if step is None or step.place == Step.Place.USUAL:
        return None
    return frozenset((step.agency(receiving=dossier.agency_id, deciding=dossier.competent_agency_id),))


def step_of(plan: ProcessPlan, step_id: int | None) -> StepPlan | None:
    """Return the step of the plan with this id."""
    return next((step for step in plan.steps.values() if step.id == step_id), None)
