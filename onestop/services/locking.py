"""Take a dossier for a change, and refuse a page that was drawn for an earlier state."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import TransitionError
from common.formats import vn_datetime
from onestop.models import Dossier, Event
from onestop.policies import actor_of, facts_of, step_of
from onestop.queries.circumstances import looker
from procedures.engine import ActionPlan, ProcessPlan, StepPlan, find_action

# Lines of the course that move nothing; what a person did before them made the page old.
QUIET = (Event.Kind.OFFICE_ARRIVED, Event.Kind.OFFICE_OPENED)
EVENT_SQL = "SELECT EXISTS (SELECT FROM onestop_event WHERE dossier_id = %s AND action = %s AND at = %s)"


class StaleError(TransitionError):
    """The dossier changed since the page was shown."""


def locked(dossier_id: int) -> Dossier:
    """Return the dossier, its row locked until the transaction ends.

    Raises:
        Dossier.DoesNotExist: there is none.
    """
    return rows.lock(Dossier, dossier_id)


def locked_by_code(code: str) -> Dossier | None:
    """Return the dossier with this code, its row locked until the transaction ends."""
    rows.check_transaction()
    found = rows.read(Dossier, "WHERE one.code = %s FOR UPDATE", [code])
    return found[0] if found else None


def has_event(dossier_id: int, kind: Event.Kind, at: datetime) -> bool:
    """Tell whether the course has a line of this kind and time."""
    return bool(rows.value(EVENT_SQL, [dossier_id, kind.value, at]))


def current_step(dossier: Dossier, plan: ProcessPlan) -> StepPlan:
    """Return the step where the dossier stands.

    Raises:
        TransitionError: it stands at none.
    """
    step = step_of(plan, dossier.step_id)
    if step is None:
        text = _("Hồ sơ %(code)s chưa vào quy trình. Hãy tiếp nhận hồ sơ trước.")
        raise TransitionError(text % {"code": dossier.code})
    return step


def check_step(dossier: Dossier, step: StepPlan | None, expected: str) -> None:
    """Refuse a page that was drawn when the dossier stood at another step.

    Raises:
        StaleError: it moved; the text says who did what, and when.
    """
    if (step.code if step else "") != expected:
        raise stale(dossier)


def check_state(dossier: Dossier, expected: str) -> None:
    """Refuse a page that was drawn when the dossier was in another state.

    Raises:
        StaleError: it changed; the text says who did what, and when.
    """
    if dossier.state != expected:
        raise stale(dossier)


def stale(dossier: Dossier) -> StaleError:
    """Return the refusal that names the last act on the dossier."""
    last = Event.objects.filter(dossier=dossier).exclude(action__in=QUIET).latest("number")
    text = _("Hồ sơ %(code)s đã được %(person)s thao tác «%(act)s» lúc %(at)s. Hãy xem lại rồi làm tiếp.")
    words = {"code": dossier.code, "person": last.actor_name or _("hệ thống"), "act": last.kind_label}
    return StaleError(text % {**words, "at": vn_datetime(last.at)})


def open_action(
    dossier: Dossier,
    plan: ProcessPlan,
    *,
    actor: User,
    at: datetime,
    action_id: int,
    expected_step: str,
    has_draft: bool,
) -> ActionPlan:
    """Return the action if the page is fresh and the person may do it now.

    Raises:
        StaleError: the dossier moved since the page was shown.
        ActionNotOpen: the person may not do it, a condition does not hold, or the draft is missing.
    """
    step = step_of(plan, dossier.step_id)
    check_step(dossier, step, expected_step)
    facts = facts_of(dossier, step, has_draft=has_draft, look=looker(dossier, at))
    return find_action(plan, facts, actor_of(actor), action_id)
