"""What specialists and heads do with a dossier at the desk."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import InputError, PolicyError
from onestop.models import Attachment, Dossier, Event, Task
from onestop.policies import can_attach_draft
from onestop.services.checking import wake_check
from onestop.services.demands import NOTHING_GIVEN, Given, follow, meet
from onestop.services.files import attach_all, check_draft, latest_draft, new_attachment
from onestop.services.locking import locked, open_action
from onestop.services.moves import COURSE_FIELDS, MOVED_FIELDS, move, public, record
from onestop.services.notifying import tell_participants
from onestop.services.participants import named_for
from onestop.services.parts import parts_make
from onestop.services.parts_following import follow_parent
from onestop.services.paying import wait_if_asked
from onestop.services.receivers import receiver_for
from onestop.services.signatures import prepare_reports
from onestop.services.submission import FileData
from onestop.services.wording import announcement
from procedures.engine import ActionPlan, ProcessPlan
from procedures.models import Action
from procedures.queries import kept_action, plan_of

SEE_SQL = """
    WITH stay AS (
        UPDATE onestop_task SET seen_at = %(at)s
        WHERE id = %(task)s AND assignee_id = %(actor)s AND outcome = %(open)s AND seen_at IS NULL RETURNING 1
    ), part AS (
        UPDATE onestop_participant SET seen_at = %(at)s
        WHERE task_id = %(task)s AND user_id = %(actor)s AND seen_at IS NULL RETURNING 1
    )
    SELECT EXISTS (SELECT FROM stay) OR EXISTS (SELECT FROM part)
"""
EVENTS = {
    Action.Transition.ADVANCE: Event.Kind.ADVANCED,
    Action.Transition.SEND_BACK: Event.Kind.SENT_BACK,
    Action.Transition.CONFIRM_RESULT: Event.Kind.CONFIRMED,
}


def dossier_act(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    action_id: int,
    expected_step: str,
    note: str = "",
    assignee_id: int | None = None,
    co_worker_ids: Iterable[int] = (),
    follower_ids: Iterable[int] = (),
    files: Iterable[FileData] = (),
    given: Given = NOTHING_GIVEN,
) -> Dossier:
    """Do one action of the dossier's process: pass it on, send it back, or declare the result ready.

    Raises:
        StaleError: the dossier moved since the page was shown.
        PolicyError: this person may not do it now, a condition does not hold, or the draft is missing.
        SignatureMissing: no file bears the signatures that the action asks for.
        InputError: the opinion or a paper is missing, a paper was not checked, an amount is wrong, or a person chosen
            does not fit.
        PartError: a part dossier that the action makes lacks a paper, a procedure in force or an agency.
        TransitionError: the payment is not where the action could ask for it, or there is nothing to release.
        NobodyError: nobody holds the next step's role, or the desk has no clerk to wait for the money asked for.
    """
    files = list(files)
    verify_before(dossier_id, action_id, [*files, *given.files], at=at)
    return _act(
        dossier_id,
        actor,
        at,
        action_id=action_id,
        expected_step=expected_step,
        note=note,
        assignee_id=assignee_id,
        co_worker_ids=co_worker_ids,
        follower_ids=follower_ids,
        files=files,
        given=given,
    )


def verify_before(dossier_id: int, action_id: int, files: Iterable[FileData], *, at: datetime) -> None:
    """Check the signed files of a dossier before its action is taken, while no transaction is open."""
    action = kept_action(action_id) or _action_of(dossier_id, action_id)
    if action is not None:
        prepare_reports(dossier_id, action.demands, files, at=at)


def _action_of(dossier_id: int, action_id: int) -> ActionPlan | None:
    version_id = rows.value("SELECT process_version_id FROM onestop_dossier WHERE id = %s", [dossier_id])
    return plan_of(version_id).action(action_id) if version_id else None


@transaction.atomic
def _act(
    dossier_id: int,
    actor: User,
    at: datetime,
    *,
    action_id: int,
    expected_step: str,
    note: str,
    assignee_id: int | None,
    co_worker_ids: Iterable[int],
    follower_ids: Iterable[int],
    files: Iterable[FileData],
    given: Given,
) -> Dossier:
    dossier = locked(dossier_id)
    plan = plan_of(dossier.process_version_id)
    wanted = plan.action(action_id)
    draft = latest_draft(dossier) if wanted and wanted.needs_draft else None
    action = open_action(
        dossier,
        plan,
        actor=actor,
        at=at,
        action_id=action_id,
        expected_step=expected_step,
        has_draft=draft is not None,
    )
    _check_kind(action, note)
    step = plan.step(action.to_step or "")
    receiver = receiver_for(dossier, step, action=action, chosen_id=assignee_id)
    named = named_for(dossier, action, receiver, co_worker_ids=co_worker_ids, follower_ids=follower_ids)
    attached = attach_all(dossier, files, Attachment.Kind.OTHER, actor=actor, at=at)
    met = meet(dossier, plan, action, given, actor=actor, at=at, attached=attached)
    attached = [*([draft] if draft else []), *attached, *met.files]
    if action.transition == Action.Transition.CONFIRM_RESULT:
        attached = _as_result(dossier, plan, actor, at) + attached
        dossier.result_at = dossier.result_at or at
    move(dossier, plan=plan, action=action, receiver=receiver, at=at, named=named)
    stopped = wait_if_asked(dossier, plan, met.data, at=at)
    event = record(
        dossier,
        EVENTS[Action.Transition(action.transition)],
        at=at,
        actor=actor,
        receiver=receiver,
        opinion=note.strip(),
        files=attached,
        from_step=action.from_step,
        to_step=step.code,
        saving=(*MOVED_FIELDS, *met.saving, *stopped),
        **public(action),
        announced=announcement(dossier, action, given.by_mail),
        **met.data,
    )
    tell_participants(dossier, action, named, event)
    follow(dossier, action.demands, given, actor=actor, at=at)
    follow_parent(dossier, at=at, action=action, actor=actor)
    parts_make(dossier, action, given.part_agencies, actor=actor, at=at)
    return dossier


@transaction.atomic
def draft_attach(*, dossier_id: int, actor: User, at: datetime, file: FileData) -> Attachment:
    """Add a version of the result's draft; the same file again changes nothing.

    Raises:
        PolicyError: the actor does not hold the dossier for drafting.
        InputError: the file is of another kind, empty or over the limit.
    """
    dossier = locked(dossier_id)
    if not can_attach_draft(actor, dossier):
        raise PolicyError(_("Chỉ người đang xử lý hồ sơ được đính kèm dự thảo. Hãy tải lại trang để xem ai đang giữ."))
    check_draft(file)
    last = latest_draft(dossier)
    if last is not None and (last.blob_id, last.name) == (file.sha256, file.name):
        return last
    version = last.version + 1 if last else 1
    draft = new_attachment(dossier, file, Attachment.Kind.DRAFT, actor=actor, at=at, version=version)
    rows.insert(draft)
    wake_check([draft])
    record(dossier, Event.Kind.ATTACHED, at=at, actor=actor, files=[draft], saving=COURSE_FIELDS)
    return draft


def task_see(*, task_id: int, actor: User, at: datetime) -> bool:
    """Note that somebody who has the dossier, works along on it or follows it opened it; the first time counts."""
    wanted = {"at": at, "task": task_id, "actor": actor.pk, "open": Task.Outcome.OPEN.value}
    seen: bool = rows.value(SEE_SQL, wanted)
    return seen


def _check_kind(action: ActionPlan, note: str) -> None:
    if action.transition not in EVENTS:
        text = _("Việc «%(action)s» cần thêm thông tin. Hãy mở hộp thoại của việc này trên trang hồ sơ.")
        raise PolicyError(text % {"action": action.label})
    check_opinion(action, note)


def check_opinion(action: ActionPlan, opinion: str) -> None:
    """Refuse an action without the opinion or reason that it asks for.

    Raises:
        InputError: it is missing.
    """
    if action.needs_opinion and not opinion.strip():
        text = _("Chưa ghi lý do hoặc ý kiến cho việc «%(action)s». Hãy ghi để người nhận biết cần làm gì.")
        raise InputError(text % {"action": action.label}, field="note")


def _as_result(dossier: Dossier, plan: ProcessPlan, actor: User, at: datetime) -> list[Attachment]:
    """Make the last draft the result where the process does not pass the document office."""
    if any(step.interconnected for step in plan.steps.values()):
        return []
    draft = latest_draft(dossier)
    if draft is None:
        return []
    file = FileData(draft.blob_id, draft.name, draft.media_type, draft.size_bytes)
    return attach_all(dossier, [file], Attachment.Kind.RESULT, actor=actor, at=at)
