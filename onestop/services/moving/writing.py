"""One batch of dossiers that change their version: gathered, then written by one statement for each table."""

from collections.abc import Sequence
from datetime import datetime

from common import rows
from common.journal import next_entry
from onestop.models import Dossier, Event, Move, Task
from onestop.services.moves import COURSE_FIELDS, post_of
from onestop.services.receivers import Receiver
from procedures.queries import plans_of

PLACE_FIELDS = ("process_version", "step", "holder", "holder_name", "step_due_at", *COURSE_FIELDS)
STAY_FIELDS = ("step", "assignee", "assignee_name", "due_at", "seen_at")


class Batch:
    """The dossiers of one transaction, locked by the caller, with their open stays."""

    def __init__(self, move: Move, dossiers: Sequence[Dossier], *, undoing: bool, at: datetime) -> None:
        self._move, self._at = move, at
        self._actor = (move.undone_by if undoing else None) or move.made_by
        self._kind = Event.Kind.VERSION_RESTORED if undoing else Event.Kind.VERSION_MOVED
        self._reason = move.undo_reason if undoing else move.reason
        self.version = move.from_version if undoing else move.to_version
        self._left = move.to_version if undoing else move.from_version
        plans = plans_of([move.from_version_id, move.to_version_id]).values()
        self._codes = {step.id: step.code for plan in plans for step in plan.steps.values()}
        stays = rows.read(Task, "WHERE dossier_id = ANY(%s) AND outcome = 'open'", [[one.pk for one in dossiers]])
        self.stays = {stay.dossier_id: stay for stay in stays}
        self._placed: list[Dossier] = []
        self._events: list[Event] = []

    def place(
        self, dossier: Dossier, *, step_id: int | None, receiver: Receiver | None, due_at: datetime | None
    ) -> None:
        """Put a dossier under the other version, at this step until then; without a receiver its holder keeps it."""
        data = {"from_version": self._left.number, "to_version": self.version.number, "move": self._move.pk}
        steps = {"from_step": self._codes.get(dossier.step_id or 0), "to_step": self._codes[step_id]} if step_id else {}
        dossier.process_version_id, dossier.step_id, dossier.step_due_at = self.version.pk, step_id, due_at
        dossier.updated_at = self._at
        if receiver is not None:
            dossier.holder_id, dossier.holder_name = receiver.user_id, receiver.name
        self._move_stay(dossier, receiver)
        event = next_entry(
            Event,
            subject_field="dossier",
            subject=dossier,
            at=self._at,
            actor=self._actor,
            actor_post=post_of(self._actor, dossier),
            receiver_name=receiver.name if receiver else "",
            receiver_post=receiver.post if receiver else "",
            action=self._kind,
            opinion=self._reason,
            data=data | steps,
        )
        self._placed.append(dossier)
        self._events.append(event)

    def store(self) -> None:
        """Write the dossiers, their stays and a line for each course."""
        if not self._placed:
            return
        rows.save_all(self._placed, PLACE_FIELDS)
        rows.save_all([self.stays[one.pk] for one in self._placed if one.pk in self.stays], STAY_FIELDS)
        rows.insert_many(self._events)

    def _move_stay(self, dossier: Dossier, receiver: Receiver | None) -> None:
        stay = self.stays.get(dossier.pk)
        if stay is None or dossier.step_id is None:
            return
        stay.step_id, stay.due_at = dossier.step_id, dossier.step_due_at
        if receiver is not None:
            stay.assignee_id, stay.assignee_name, stay.seen_at = receiver.user_id, receiver.name, None
