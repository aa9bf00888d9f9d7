"""An append-only record of who did what, chained by hashes so that a later change shows.

The subject (a dossier, a document) is locked by the service that appends, and keeps the head of its chain
in two columns that the service saves with it: appending costs one INSERT, which can carry that save as well.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from common import rows

JOURNAL_FIELDS = ("last_event_number", "last_event_hash")


class Journaled(models.Model):
    """The subject of a journal; save `JOURNAL_FIELDS` with it after `append`."""

    last_event_number = models.PositiveIntegerField(default=0, editable=False)
    last_event_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True


class JournalEntry(models.Model):
    """One act; a subclass adds the foreign key to its subject and makes (subject, number) unique."""

    actor_id: int | None
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    actor_name = models.CharField(max_length=200, blank=True)
    actor_post = models.CharField(max_length=400, blank=True)
    receiver_name = models.CharField(max_length=200, blank=True)
    receiver_post = models.CharField(max_length=400, blank=True)
    action = models.CharField(max_length=60)
    opinion = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.action}"


Entry = TypeVar("Entry", bound=JournalEntry)


def append(
    model: type[Entry],
    *,
    subject_field: str,
    subject: models.Model,
    at: datetime,
    actor: Any,
    action: str,
    actor_name: str = "",
    actor_post: str = "",
    receiver_name: str = "",
    receiver_post: str = "",
    opinion: str = "",
    data: Mapping[str, Any] | None = None,
    saving: Sequence[str] = (),
) -> Entry:
    """Add an entry to the subject's journal; the caller holds the subject's lock and saves its `JOURNAL_FIELDS`.

    `saving` names fields of the subject, `JOURNAL_FIELDS` among them, to be saved by the same statement; the rest is
    as for `next_entry`.

    Raises:
        ValueError: data holds a fraction; its stored form would not give the same hash again.
    """
    entry = next_entry(
        model,
        subject_field=subject_field,
        subject=subject,
        at=at,
        actor=actor,
        action=action,
        actor_name=actor_name,
        actor_post=actor_post,
        receiver_name=receiver_name,
        receiver_post=receiver_post,
        opinion=opinion,
        data=data,
    )
    _insert(entry, subject, saving)
    return entry


def next_entry(
    model: type[Entry],
    *,
    subject_field: str,
    subject: models.Model,
    at: datetime,
    actor: Any,
    action: str,
    actor_name: str = "",
    actor_post: str = "",
    receiver_name: str = "",
    receiver_post: str = "",
    opinion: str = "",
    data: Mapping[str, Any] | None = None,
) -> Entry:
    """Return the next entry of the subject's journal, not stored yet: the caller stores it with `JOURNAL_FIELDS`.

    `actor` is the user, or None for the system. Fields of `model` beyond the journal's own keep their defaults.

    Raises:
        ValueError: data holds a fraction; its stored form would not give the same hash again.
    """
    number, previous_hash = _head(model, subject_field, subject)
    entry = model(
        number=number + 1,
        at=at,
        actor=actor,
        actor_name=actor_name or (str(actor) if actor else ""),
        actor_post=actor_post,
        receiver_name=receiver_name,
        receiver_post=receiver_post,
        action=action,
        opinion=opinion,
        data=_plain(data or {}),
        previous_hash=previous_hash,
        **{subject_field: subject},
    )
    entry.hash = entry_hash(entry, subject_field=subject_field)
    if isinstance(subject, Journaled):
        subject.last_event_number, subject.last_event_hash = entry.number, entry.hash
    return entry


def entry_hash(entry: JournalEntry, *, subject_field: str) -> str:
    """Return the SHA-256 of what the entry says and of the entry before it, as hex."""
    content = {
        "subject": str(getattr(entry, f"{subject_field}_id")),
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "actor_post": entry.actor_post,
        "receiver_name": entry.receiver_name,
        "receiver_post": entry.receiver_post,
        "action": entry.action,
        "opinion": entry.opinion,
        "data": entry.data,
        "previous_hash": entry.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify_chain(queryset: models.QuerySet[Entry], *, subject: models.Model | None = None) -> list[int]:
    """Return the numbers of one subject's entries that were changed, removed or put in; empty when all is well.

    Give the subject as well to notice that every entry is gone.
    """
    subject_field = subject_field_of(queryset.model)
    entries = list(queryset.select_related(subject_field).order_by("number"))
    subject = subject or (getattr(entries[0], subject_field) if entries else None)
    broken: set[int] = set()
    expected_number, previous_hash = 1, ""
    for entry in entries:
        broken.update(range(expected_number, entry.number))
        if entry.previous_hash != previous_hash or entry.hash != entry_hash(entry, subject_field=subject_field):
            broken.add(entry.number)
        expected_number, previous_hash = entry.number + 1, entry.hash
    return sorted(broken | _broken_head(subject, expected_number - 1, previous_hash))


def subject_field_of(model: type[JournalEntry]) -> str:
    """Return the name of the foreign key to the journal's subject."""
    keys = [field for field in model._meta.concrete_fields if field.many_to_one and field.name != "actor"]
    journaled = [key for key in keys if key.related_model and issubclass(key.related_model, Journaled)]
    return (journaled or keys)[0].name


def _insert(entry: JournalEntry, subject: models.Model, saving: Sequence[str]) -> None:
    if saving:
        rows.check_met(subject, rows.insert_after(entry, *rows.update(subject, saving)))
    else:
        rows.insert(entry)


def _head(model: type[Entry], subject_field: str, subject: models.Model) -> tuple[int, str]:
    if isinstance(subject, Journaled):
        return subject.last_event_number, subject.last_event_hash
    entries = model._default_manager.filter(**{subject_field: subject}).order_by("-number")
    return entries.values_list("number", "hash").first() or (0, "")


def _broken_head(subject: models.Model | None, number: int, last_hash: str) -> set[int]:
    """Compare the end of the chain with what the subject remembers of it."""
    if not isinstance(subject, Journaled) or (subject.last_event_number, subject.last_event_hash) == (
        number,
        last_hash,
    ):
        return set()
    return set(range(number + 1, subject.last_event_number + 1)) or {number}


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data as the database will give it back."""

    def refuse(text: str) -> None:
        raise ValueError(f"{text}: a journal keeps no fractions; write the number as text")

    plain: dict[str, Any] = json.loads(
        json.dumps(data, cls=DjangoJSONEncoder), parse_float=refuse, parse_constant=refuse
    )
    return plain
