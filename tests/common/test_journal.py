from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, models, transaction

from common import journal
from common.journal import JOURNAL_FIELDS, Journaled, JournalEntry
from tests.factories.accounts import UserFactory

AT = datetime(2026, 7, 6, 2, 0, 0, 123456, tzinfo=UTC)


class Binder(Journaled):
    """A subject that keeps the head of its chain."""

    class Meta:
        app_label = "journal_tests"


class BinderEntry(JournalEntry):
    binder = models.ForeignKey(Binder, models.CASCADE, related_name="entries")

    class Meta(JournalEntry.Meta):
        app_label = "journal_tests"
        constraints = [models.UniqueConstraint(fields=["binder", "number"], name="binder_entry_once")]


class Box(models.Model):
    """A subject that does not."""

    class Meta:
        app_label = "journal_tests"

    def __str__(self) -> str:
        return f"box {self.pk}"


class BoxEntry(JournalEntry):
    box = models.ForeignKey(Box, models.CASCADE, related_name="entries")

    class Meta(JournalEntry.Meta):
        app_label = "journal_tests"


@pytest.fixture(autouse=True)
def tables(db: None) -> Iterator[None]:
    with connection.schema_editor() as editor:
        for model in (Binder, BinderEntry, Box, BoxEntry):
            editor.create_model(model)
    return


def append(binder: Binder, action: str, **more: object) -> BinderEntry:
    values = {"subject_field": "binder", "subject": binder, "at": AT, "actor": None, "action": action} | more
    entry = journal.append(BinderEntry, **values)
    binder.save(update_fields=JOURNAL_FIELDS)
    return entry


@pytest.fixture
def binder() -> Binder:
    binder = Binder.objects.create()
    for action in ("accept", "advance", "return"):
        append(binder, action, opinion="Ý kiến: đồng ý", data={"to": ["lê", None, True], "count": 3})
    return binder


def test_entries_are_numbered_and_chained(binder: Binder) -> None:
    first, second, third = binder.entries.all()
    assert [entry.number for entry in (first, second, third)] == [1, 2, 3]
    assert (first.previous_hash, second.previous_hash, third.previous_hash) == ("", first.hash, second.hash)
    binder.refresh_from_db()
    assert (binder.last_event_number, binder.last_event_hash) == (3, third.hash)


def test_appending_costs_one_insert(binder: Binder, count_queries) -> None:
    values = {"subject_field": "binder", "subject": binder, "at": AT, "actor": None, "action": "note"}
    assert count_queries(lambda: journal.append(BinderEntry, **values)) == 1


def test_an_untouched_chain_is_whole(binder: Binder) -> None:
    assert journal.verify_chain(binder.entries.all(), subject=binder) == []


def test_the_time_zone_and_the_types_of_data_do_not_matter_to_the_chain(binder: Binder) -> None:
    hanoi = AT.astimezone(timezone(timedelta(hours=7)))
    append(binder, "note", at=hanoi, data={"due": date(2026, 7, 8), "at": hanoi, 5: "five"})
    assert journal.verify_chain(binder.entries.all()) == []
    assert binder.entries.get(number=4).data["due"] == "2026-07-08"


@pytest.mark.parametrize(
    "change",
    [
        {"opinion": "Ý kiến: không đồng ý"},
        {"at": AT + timedelta(microseconds=1)},
        {"action": "refuse"},
        {"actor_name": "Người khác"},
        {"receiver_name": "Người khác"},
        {"data": {"to": []}},
        {"previous_hash": "0" * 64},
        {"hash": "0" * 64},
    ],
)
def test_a_change_of_one_entry_shows(binder: Binder, change: dict[str, object]) -> None:
    binder.entries.filter(number=2).update(**change)
    assert 2 in journal.verify_chain(binder.entries.all())


def test_a_change_with_its_hash_made_anew_shows_at_the_next_entry(binder: Binder) -> None:
    forged = binder.entries.get(number=2)
    forged.opinion = "sửa lén"
    forged.hash = journal.entry_hash(forged, subject_field="binder")
    forged.save()
    assert journal.verify_chain(binder.entries.all()) == [3]


def test_a_removed_entry_shows(binder: Binder) -> None:
    binder.entries.filter(number=2).delete()
    assert journal.verify_chain(binder.entries.all()) == [2, 3]


def test_removed_last_entries_show(binder: Binder) -> None:
    binder.entries.filter(number__gt=1).delete()
    assert journal.verify_chain(binder.entries.all()) == [2, 3]


def test_the_loss_of_all_entries_shows_when_the_subject_is_known(binder: Binder) -> None:
    binder.entries.all().delete()
    assert journal.verify_chain(binder.entries.all(), subject=binder) == [1, 2, 3]


def test_a_last_entry_forged_with_its_hash_shows_by_the_subject(binder: Binder) -> None:
    forged = binder.entries.get(number=3)
    forged.opinion = "sửa lén"
    forged.hash = journal.entry_hash(forged, subject_field="binder")
    forged.save()
    assert journal.verify_chain(binder.entries.all()) == [3]


def test_entries_moved_to_another_subject_show(binder: Binder) -> None:
    other = Binder.objects.create(last_event_number=3, last_event_hash=binder.last_event_hash)
    binder.entries.update(binder=other)
    assert journal.verify_chain(other.entries.all()) == [1, 2, 3]


def test_a_number_is_given_once(binder: Binder) -> None:
    stale = Binder(pk=binder.pk, last_event_number=2, last_event_hash="")
    with pytest.raises(IntegrityError), transaction.atomic():
        append(stale, "note")
    assert binder.entries.count() == 3


def test_the_actor_is_named_in_words_too(binder: Binder) -> None:
    actor = UserFactory(full_name="Quàng Thị Mai")
    entry = append(binder, "note", actor=actor, actor_post="Chuyên viên, Phòng Hạ tầng")
    assert (entry.actor_name, entry.actor_post) == ("Quàng Thị Mai", "Chuyên viên, Phòng Hạ tầng")
    assert append(binder, "note", actor=actor, actor_name="Lò Văn Pâng").actor_name == "Lò Văn Pâng"


@pytest.mark.parametrize("number", [0.5, float("nan"), float("inf")])
def test_refuses_fractions(binder: Binder, number: float) -> None:
    with pytest.raises(ValueError, match="fractions"):
        append(binder, "note", data={"amount": number})
    assert binder.entries.count() == 3


def test_a_subject_without_a_head_is_asked_for_its_last_entry() -> None:
    box = Box.objects.create()
    for action in ("open", "close"):
        journal.append(BoxEntry, subject_field="box", subject=box, at=AT, actor=None, action=action)
    assert [str(entry) for entry in box.entries.all()] == ["1. open", "2. close"]
    assert journal.verify_chain(box.entries.all()) == []
    box.entries.filter(number=1).update(opinion="sửa lén")
    assert journal.verify_chain(box.entries.all()) == [1]


def test_an_empty_journal_is_whole() -> None:
    assert journal.verify_chain(Box.objects.create().entries.all()) == []
