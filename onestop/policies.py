"""Who may do what at the desk; pure, so that pages and services ask the same."""

from collections.abc import Callable

from accounts.models import Role, User
from onestop.models import Dossier, OfficeRound
from procedures.conditions import Circumstances
from procedures.engine import Actor, Facts, ProcessPlan, StepPlan
from procedures.models import Process
from procedures.policies import can_change

DESK_ROLES = (Role.CLERK, Role.SPECIALIST, Role.HEAD)
DRAFTING_ROLES = (Role.SPECIALIST, Role.HEAD)


def works_at_desk(user: User) -> bool:
    """Tell whether the person has work at the one-stop desk."""
    return user.has_role(*DESK_ROLES)


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


def can_hand_over(user: User, dossier: Dossier) -> bool:
    """Tell whether the person may give the result out: any clerk of the desk that took the dossier in."""
    return dossier.state == Dossier.State.RESULT_READY and can_receive(user, dossier.agency_id)


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
    )


def step_of(plan: ProcessPlan, step_id: int | None) -> StepPlan | None:
    """Return the step of the plan with this id."""
    return next((step for step in plan.steps.values() if step.id == step_id), None)
