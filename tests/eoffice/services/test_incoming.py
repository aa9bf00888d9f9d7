"""What the desk sends arrives once, whole, and with somebody to act on it."""

from datetime import timedelta

import pytest

from accounts.models import Agency, Post, Role
from common.errors import DomainError, TransitionError
from eoffice.models import Document, DocumentFile, Event, RegisterEntry
from eoffice.services import afterwards, incoming
from eoffice.services.incoming import UnknownAddresseeError
from integrations.contracts import DossierExtended, DossierRecalled, Person
from integrations.models import OutboxMessage
from tests.factories.accounts import NOW, person

State = Document.State


def sent_kinds():
    """Return what the office told the desk, oldest first."""
    return [message.payload.get("kind", message.type) for message in OutboxMessage.objects.order_by("number")]


def recall(document, reason="Chuyển nhầm"):
    message = DossierRecalled(
        dossier_code=document.dossier_code,
        round_number=document.round_number,
        at=NOW,
        sender=Person(username="truongphong", full_name="Trịnh Hoài Nam"),
        reason=reason,
    )
    return afterwards.document_recall(message=message, at=NOW)


def test_waits_for_the_leader_with_its_files(office):
    message = office.message(components=(office.component("Giấy đề nghị"), office.component("Bản vẽ", "ve.pdf")))
    document = incoming.document_receive(message=message, at=NOW)
    document.refresh_from_db()
    assert (document.state, document.holder, document.signer) == (State.SUBMITTED, office.leader, office.leader)
    assert document.preparation == Document.Preparation.WAITING
    assert document.department == office.department
    assert document.sort_at == message.step_due_at
    assert list(document.files.values_list("kind", "name", "component_name")) == [
        ("original", "Giay-phep.pdf", ""),
        ("component", "don.pdf", "Giấy đề nghị"),
        ("component", "ve.pdf", "Bản vẽ"),
    ]


def test_the_subject_ends_with_the_dossier_code(office):
    document = office.receive(subject="x" * 500)
    assert document.subject.endswith(f"({document.dossier_code})")
    assert len(document.subject) == 500
    again = office.receive(dossier_code="A-1", subject="Trình ký (A-1)")
    assert again.subject == "Trình ký (A-1)"
    assert again.title == "Trình ký"


def test_the_course_begins_at_the_desk_and_the_desk_is_told(office):
    document = office.receive()
    forwarded, arrived = document.events.all()
    assert (forwarded.action, forwarded.actor_name, forwarded.receiver_name, forwarded.opinion) == (
        Event.Kind.FORWARDED, office.head.full_name, office.leader.full_name, "Kính trình lãnh đạo ký.",
    )  # fmt: skip
    assert (forwarded.at, arrived.at) == (NOW - timedelta(seconds=2), NOW)
    assert (forwarded.origin, arrived.origin) == ("desk", "office")
    assert forwarded.data["files"][0]["name"] == "Giay-phep.pdf"
    assert sent_kinds() == ["arrived"]


def test_the_same_round_is_taken_once(office):
    message = office.message()
    first = incoming.document_receive(message=message, at=NOW)
    assert incoming.document_receive(message=message, at=NOW) == first
    assert Document.objects.count() == 1
    assert OutboxMessage.objects.count() == 1


def test_a_next_round_is_a_document_of_its_own(office):
    first = office.receive(dossier_code="A-1")
    recall(first)
    second = office.receive(dossier_code="A-1", round_number=2)
    assert second.pk != first.pk
    assert second.state == State.SUBMITTED


def test_refuses_a_second_live_document_of_a_dossier(office):
    office.receive(dossier_code="A-1")
    with pytest.raises(TransitionError, match="A-1"):
        office.receive(dossier_code="A-1", round_number=2)
    assert Document.objects.count() == 1


@pytest.mark.parametrize("field", ["signer", "presenter"])
def test_refuses_a_person_nobody_knows_by_name(office, field):
    with pytest.raises(UnknownAddresseeError, match="khong_co"):
        office.receive(**{field: "khong_co"})
    assert not Document.objects.exists()


@pytest.mark.parametrize("role", ["leader", "head"])
def test_refuses_a_person_whose_account_is_closed(office, role):
    user = getattr(office, role)
    user.is_active = False
    user.save(update_fields=["is_active"])
    with pytest.raises(UnknownAddresseeError, match=user.username):
        office.receive()


def test_refuses_a_signer_who_no_longer_leads_there(office):
    Post.objects.filter(user=office.leader).update(active=False)
    with pytest.raises(UnknownAddresseeError, match=office.leader.username):
        office.receive()


def test_refuses_a_signer_who_is_no_leader(office):
    with pytest.raises(UnknownAddresseeError, match=office.clerical.username):
        office.receive(signer=office.clerical.username)


def test_refuses_a_leader_of_another_agency(office):
    stranger = person(Role.LEADER)
    with pytest.raises(UnknownAddresseeError, match=stranger.username):
        office.receive(signer=stranger.username)


def test_refuses_a_unit_it_does_not_have(office):
    with pytest.raises(DomainError, match="X99"):
        office.receive(unit_code="X99")


def test_an_old_code_of_a_unit_still_finds_it(office):
    office.agency.old_codes = ["000.00.01.H18"]
    office.agency.save(update_fields=["old_codes"])
    assert office.receive(unit_code="000.00.01.H18").agency == office.agency


@pytest.mark.parametrize(
    ("seal_by", "configured", "route"),
    [
        ("configured", "agency", "agency"),
        ("configured", "unit", "unit"),
        ("unit", "agency", "unit"),
        ("agency", "unit", "agency"),
    ],
)
def test_the_step_or_the_agency_decides_who_seals(office, seal_by, configured, route):
    Agency.objects.filter(pk=office.agency.pk).update(clerical_route=configured)
    assert office.receive(seal_by=seal_by).clerical_route == route


def test_a_recall_ends_it_and_says_who(office):
    document = recall(office.receive())
    document.refresh_from_db()
    assert (document.state, document.holder, document.holder_role) == (State.RETURNED, None, "")
    last = document.events.last()
    assert (last.action, last.actor_name, last.opinion) == (Event.Kind.RECALLED, "Trịnh Hoài Nam", "Chuyển nhầm")


def test_a_recall_twice_changes_nothing(office):
    document = recall(office.receive())
    recall(document)
    assert document.events.filter(action=Event.Kind.RECALLED).count() == 1


def test_a_recall_that_comes_late_drops_seal_and_number(office):
    document = recall(office.sealed(), reason="Người dân rút hồ sơ")
    document.refresh_from_db()
    assert (document.state, document.number, document.sealed_at) == (State.RETURNED, None, None)
    assert RegisterEntry.objects.get().void_reason == "Người dân rút hồ sơ"
    assert not document.files.filter(kind=DocumentFile.Kind.SEALED, withdrawn_at=None).exists()


def test_a_recall_that_comes_after_the_issue_leaves_it_issued_and_says_so(office):
    document = office.issued()
    recall(document)
    recall(document)
    document.refresh_from_db()
    assert document.state == State.ISSUED
    assert [one.opinion for one in document.events.filter(action=Event.Kind.RECALL_LATE)] == ["Chuyển nhầm"]


def test_a_recall_of_what_never_came_changes_nothing(office):
    document = office.receive()
    document.round_number = 7
    assert recall(document) is None
    document.refresh_from_db()
    assert document.state == State.SUBMITTED


def extended(document, **changes):
    values = {"due_at": NOW + timedelta(days=9), "step_due_at": NOW + timedelta(days=4)} | changes
    message = DossierExtended(
        dossier_code=document.dossier_code,
        round_number=document.round_number,
        at=NOW,
        sender=Person(username="nam.th", full_name="Trịnh Hoài Nam", title="Trưởng phòng"),
        reason="Chờ thẩm định.",
        **values,
    )
    return afterwards.document_extend(message=message, at=NOW)


def test_an_extension_moves_the_dates_of_what_is_to_be_signed(office):
    document = extended(office.receive())
    document.refresh_from_db()
    assert (document.due_at, document.step_due_at) == (NOW + timedelta(days=9), NOW + timedelta(days=4))
    assert document.sort_at == document.step_due_at
    last = document.events.last()
    assert (last.action, last.opinion, last.origin) == (Event.Kind.EXTENDED, "Chờ thẩm định.", Event.Origin.DESK)


def test_an_extension_twice_is_written_once(office):
    document = extended(office.receive())
    extended(document)
    assert document.events.filter(action=Event.Kind.EXTENDED).count() == 1


def test_an_extension_of_what_was_issued_changes_nothing(office):
    document = office.issued()
    before = document.due_at
    extended(document)
    document.refresh_from_db()
    assert (document.state, document.due_at) == (State.ISSUED, before)


def test_receiving_costs_few_statements(office, count_queries):
    message = office.message(components=(office.component(), office.component("Bản vẽ")))
    # One look for earlier rounds, the posts with their agency, document, files, two lines of the course, of which
    # the last saves the head of the chain, and at most two for the message.
    assert count_queries(lambda: incoming.document_receive(message=message, at=NOW)) <= 6 + 2
