"""Documents of the office's own: entered, sent to agencies and departments, taken or sent back there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Agency, Post, Role, User
from common import blobs
from common.errors import InputError, PolicyError, TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile, Event, Recipient
from eoffice.services import arriving, dispatching, entering, issuing, preparing, signing
from eoffice.services.entering import DraftFile
from eoffice.services.issuing.attaching import OtherPaperError
from eoffice.services.issuing.passing_on import NotSealedError
from integrations.models import OutboxMessage
from tests.factories.accounts import NOW, AgencyFactory, DepartmentFactory, person
from tests.factories.eoffice import TODAY
from tests.factories.signing import draft_pdf
from tests.together import at_once

State, Kind = Document.State, DocumentFile.Kind


def draft(office, content=None, name="to-trinh.pdf"):
    file = office.file(content, name=name)
    return DraftFile(file.sha256, file.name, file.media_type, file.size_bytes)


def leader_post(office):
    return Post.objects.get(user=office.leader, role=Role.LEADER)


def enter(office, *, actor=None, file=None, fields=None, **changes):
    values = {"signer_post_id": leader_post(office).pk, "department_id": office.department.pk, **changes}
    return entering.document_enter(
        agency=office.agency,
        actor=actor or office.clerical,
        at=NOW,
        fields=fields or office.form(subject="Tờ trình xin bổ sung kinh phí"),
        file=file or draft(office, draft_pdf(mark="kinh phí")),
        **values,
    )


def own_sealed(office):
    document = enter(office)
    preparing.document_prepare(document_id=document.pk, at=NOW)
    return office.seal(office.sign(Document.objects.get(pk=document.pk)))


def dispatch(document, office, *, actor=None, state=None, agencies=(), departments=()):
    return dispatching.document_dispatch(
        document_id=document.pk,
        actor=actor or office.clerical,
        at=NOW,
        expected_state=state or document.state,
        agencies=[one.pk for one in agencies],
        departments=[one.pk for one in departments],
    )


def publish(document, office, *, actor=None, state=None):
    return dispatching.directive_publish(
        document_id=document.pk, actor=actor or office.clerical, at=NOW, expected_state=state or document.state
    )


@pytest.fixture
def other(db):
    agency = AgencyFactory(code="H18.91", name="Sở Tài chính thử nghiệm")
    return agency, person(Role.CLERICAL, agency=agency, title="Văn thư")


# Thêm mới


def test_a_new_document_goes_to_its_leader_with_its_form(office):
    document = Document.objects.get(pk=enter(office).pk)
    assert (document.state, document.holder, document.presenter) == (State.SUBMITTED, office.leader, office.clerical)
    assert (document.register, document.document_type, document.department) == (
        office.register, office.type, office.department,
    )  # fmt: skip
    assert document.entered_by == office.clerical
    assert "bo sung kinh phi" in document.folded
    assert list(document.events.values_list("action", flat=True)) == [Event.Kind.ENTERED]
    assert not OutboxMessage.objects.exists()


def test_it_goes_the_whole_way_without_a_word_to_the_desk(office):
    document = own_sealed(office)
    assert (document.state, document.notation) == (State.NUMBERED, "01/GP-SXD")
    assert not OutboxMessage.objects.exists()
    with pytest.raises(TransitionError, match="Gửi văn bản"):
        office.issue(document)
    assert Document.objects.get(pk=document.pk).state == State.NUMBERED


def test_a_paper_that_the_leader_signed_elsewhere_waits_for_its_number_at_once(office):
    content = office.signed_elsewhere()
    document = enter(office, file=draft(office, content))
    assert (document.state, document.holder_role) == (State.SIGNED, Role.CLERICAL)
    assert queries.current_file(document, Kind.SIGNED).blob_id == draft(office, content).sha256


def sealed_elsewhere(office):
    """Return the bytes of a paper that the leader signed and the agency sealed, and that the office has never seen."""
    with transaction.atomic():
        content = blobs.read(queries.current_file(office.sealed(), Kind.SEALED).blob_id)
        transaction.set_rollback(True)
    return content


def test_a_paper_that_was_sealed_elsewhere_keeps_the_notation_and_the_date_it_shows(office):
    file = replace(draft(office, sealed_elsewhere(office)), notation=" 77/TTr-SXD ")
    yesterday = TODAY - timedelta(days=1)
    document = enter(office, file=file, fields=office.form(issued_on=yesterday))
    assert (document.state, document.notation, document.issued_on) == (State.SIGNED, "77/TTr-SXD", yesterday)
    fields = office.form(issued_on=yesterday)
    sealed = Document.objects.get(pk=office.seal(document, fields=fields).pk)
    assert (sealed.notation, sealed.issued_on, sealed.sealed_at) == ("77/TTr-SXD", yesterday, NOW)
    assert queries.current_file(sealed, Kind.SEALED).blob_id == file.sha256


def test_a_paper_without_the_seal_brings_no_number_of_its_own(office):
    file = replace(draft(office, office.signed_elsewhere()), notation="77/TTr-SXD")
    assert office.seal(enter(office, file=file)).notation == "01/GP-SXD"


def test_a_paper_that_was_signed_here_for_another_document_is_refused(office):
    signed = queries.current_file(office.signed(), Kind.SIGNED)
    before = Document.objects.count()
    with pytest.raises(OtherPaperError):
        enter(office, file=DraftFile(signed.blob_id, "a.pdf", "application/pdf", signed.size_bytes))
    assert Document.objects.count() == before


def test_refuses_weak_roles_strange_signers_and_departments(office):
    for actor in (office.leader, office.head, office.specialist, person(Role.CLERICAL)):
        with pytest.raises(PolicyError):
            enter(office, actor=actor)
    strange = DepartmentFactory(agency=AgencyFactory(code="H18.92"))
    clerical_post = Post.objects.get(user=office.clerical).pk
    for changes in ({"signer_post_id": clerical_post}, {"signer_post_id": 0}, {"department_id": strange.pk}):
        with pytest.raises(InputError):
            enter(office, **changes)
    assert not Document.objects.exists()


def test_what_was_returned_is_put_before_the_leader_again_with_another_draft(office):
    document = enter(office)
    preparing.document_prepare(document_id=document.pk, at=NOW)
    signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason="Sai số liệu.")
    values = {"document_id": document.pk, "actor": office.clerical, "at": NOW, "fields": office.form(subject="Sửa lại")}
    values["signer_post_id"] = leader_post(office).pk
    again = entering.document_submit_again(file=draft(office, draft_pdf(mark="sửa")), **values)
    again = Document.objects.get(pk=again.pk)
    assert (again.state, again.holder, again.subject, again.round_number) == (
        State.SUBMITTED, office.leader, "Sửa lại", 2,
    )  # fmt: skip
    assert queries.current_file(again, Kind.SIGNING) is None
    assert preparing.document_prepare(document_id=document.pk, at=NOW).preparation == "ready"
    with pytest.raises(TransitionError):
        entering.document_submit_again(file=draft(office, draft_pdf(mark="nữa")), **values)


def test_what_the_desk_sent_is_not_put_before_the_leader_by_the_office(office):
    document = office.prepared()
    signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason="Sai.")
    with pytest.raises(PolicyError, match="Một cửa"):
        entering.document_submit_again(
            document_id=document.pk,
            actor=office.clerical,
            at=NOW,
            signer_post_id=leader_post(office).pk,
            fields=office.form(),
            file=draft(office),
        )
    assert Document.objects.get(pk=document.pk).state == State.RETURNED


def test_what_was_returned_goes_to_another_leader_when_the_first_one_left(office):
    document = enter(office)
    preparing.document_prepare(document_id=document.pk, at=NOW)
    signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason="Sai.")
    deputy = person(Role.LEADER, agency=office.agency, title="Phó Giám đốc")
    gone, heir = leader_post(office), Post.objects.get(user=deputy)
    User.objects.filter(pk=office.leader.pk).update(is_active=False)
    values = {"document_id": document.pk, "actor": office.clerical, "at": NOW, "fields": office.form()}
    for post_id in (gone.pk, 0):
        with pytest.raises(InputError, match="không còn là lãnh đạo"):
            entering.document_submit_again(signer_post_id=post_id, file=draft(office), **values)
    assert Document.objects.get(pk=document.pk).state == State.RETURNED
    entering.document_submit_again(signer_post_id=heir.pk, file=draft(office), **values)
    again = Document.objects.get(pk=document.pk)
    assert (again.state, again.signer, again.holder, again.signer_title) == (
        State.SUBMITTED, deputy, deputy, "Phó Giám đốc",
    )  # fmt: skip


# Gửi văn bản, Đăng VB điều hành


def test_sending_the_offices_own_document_issues_it_and_notes_where_it_went(office, other):
    document = dispatch(own_sealed(office), office, agencies=[other[0]], departments=[office.department])
    document.refresh_from_db()
    assert (document.state, document.issued_at, document.holder_role) == (State.SENT, NOW, "")
    assert {(one.agency, one.department, one.sent_by) for one in document.recipients.all()} == {
        (other[0], None, office.clerical),
        (office.agency, office.department, office.clerical),
    }
    event = document.events.last()
    assert event.action == Event.Kind.SENT
    assert other[0].name in event.opinion


def test_a_document_of_the_desk_is_sent_only_after_it_went_back(office, other):
    document = office.sealed()
    with pytest.raises(TransitionError, match="Chuyển DVC trước"):
        dispatch(document, office, agencies=[other[0]])
    assert not Recipient.objects.exists()
    assert dispatch(office.issue(document), office, agencies=[other[0]]).state == State.SENT


def test_refuses_what_is_not_sealed_weak_roles_and_stale_pages(office, other):
    document = enter(office)
    preparing.document_prepare(document_id=document.pk, at=NOW)
    signed = office.sign(Document.objects.get(pk=document.pk))
    with pytest.raises(NotSealedError):
        dispatch(signed, office, agencies=[other[0]])
    with pytest.raises(NotSealedError):
        publish(signed, office)
    sealed = office.seal(signed)
    for actor in (office.leader, office.head, other[1]):
        with pytest.raises(PolicyError):
            dispatch(sealed, office, actor=actor, agencies=[other[0]])
        with pytest.raises(PolicyError):
            publish(sealed, office, actor=actor)
    with pytest.raises(TransitionError):
        dispatch(sealed, office, state=State.SIGNED, agencies=[other[0]])
    assert not Recipient.objects.exists()
    assert Document.objects.get(pk=sealed.pk).state == State.NUMBERED


def test_refuses_nobody_itself_and_places_that_are_not_there(office, other):
    document = own_sealed(office)
    Agency.objects.filter(pk=other[0].pk).update(active=False)
    strange = DepartmentFactory(agency=other[0])
    for places in ({}, {"agencies": [office.agency]}, {"agencies": [other[0]]}, {"departments": [strange]}):
        with pytest.raises(InputError):
            dispatch(document, office, **places)
    assert not Recipient.objects.exists()
    assert Document.objects.get(pk=document.pk).state == State.NUMBERED


def test_refuses_an_agency_where_nobody_takes_documents_by_name(office, other):
    empty = AgencyFactory(code="H18.93", name="Sở Chưa Có Văn Thư")
    person(Role.HEAD, agency=empty)
    document = own_sealed(office)
    assert empty not in queries.agencies_that_take()
    with pytest.raises(InputError, match="Sở Chưa Có Văn Thư chưa có văn thư"):
        dispatch(document, office, agencies=[other[0], empty])
    assert not Recipient.objects.exists()
    assert Document.objects.get(pk=document.pk).state == State.NUMBERED
    User.objects.filter(pk=other[1].pk).update(is_active=False)
    with pytest.raises(InputError, match=other[0].name):
        dispatch(document, office, agencies=[other[0]])


def test_who_has_it_does_not_get_it_twice_and_who_sent_it_back_does(office, other):
    document = dispatch(own_sealed(office), office, agencies=[other[0]])
    with pytest.raises(InputError, match="chưa được gửi"):
        dispatch(document, office, agencies=[other[0]])
    first = Recipient.objects.get()
    arriving.arrival_refuse(recipient_id=first.pk, actor=other[1], at=NOW, reason="Gửi nhầm.")
    dispatch(document, office, agencies=[other[0]])
    assert Recipient.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Recipient.objects.create(document=document, agency=other[0], sent_at=NOW, sent_by=office.clerical)


def test_a_directive_is_published_once_and_found_in_its_queue(office):
    document = publish(own_sealed(office), office)
    assert (document.state, document.published_at, document.is_directive) == (State.ISSUED, NOW, True)
    assert list(queries.document_list(office.specialist, queue="dieu-hanh", at=NOW)) == [document]
    with pytest.raises(TransitionError):
        publish(document, office)
    assert document.events.filter(action=Event.Kind.PUBLISHED).count() == 1


# Nơi nhận


def test_an_agency_takes_it_with_the_next_number_of_arrival(office, other):
    for _ in range(2):
        dispatch(own_sealed(office), office, agencies=[other[0]])
    for one in Recipient.objects.all():
        arriving.arrival_take(recipient_id=one.pk, actor=other[1], at=NOW)
    taken = Recipient.objects.order_by("pk")
    assert [(one.arrival_number, one.arrived_by) for one in taken] == [(1, other[1]), (2, other[1])]
    assert taken[0].document.events.last().action == Event.Kind.RECEIVED
    arriving.arrival_read(recipient_id=taken[0].pk, actor=other[1], at=NOW + timedelta(minutes=1))
    assert Recipient.objects.get(pk=taken[0].pk).read_by == other[1]


def test_a_department_takes_it_without_a_number(office):
    dispatch(own_sealed(office), office, departments=[office.department])
    taken = arriving.arrival_take(recipient_id=Recipient.objects.get().pk, actor=office.specialist, at=NOW)
    assert (taken.arrived_by, taken.arrival_number) == (office.specialist, None)


def test_only_the_receiver_takes_or_sends_back_and_only_once(office, other):
    dispatch(own_sealed(office), office, agencies=[other[0]])
    recipient = Recipient.objects.get()
    for actor in (office.clerical, person(Role.HEAD, agency=other[0])):
        with pytest.raises(PolicyError):
            arriving.arrival_take(recipient_id=recipient.pk, actor=actor, at=NOW)
        with pytest.raises(PolicyError):
            arriving.arrival_refuse(recipient_id=recipient.pk, actor=actor, at=NOW, reason="Nhầm.")
    with pytest.raises(InputError):
        arriving.arrival_refuse(recipient_id=recipient.pk, actor=other[1], at=NOW, reason=" ")
    recipient.refresh_from_db()
    assert recipient.waits
    arriving.arrival_take(recipient_id=recipient.pk, actor=other[1], at=NOW)
    with pytest.raises(TransitionError, match="đã được nhận"):
        arriving.arrival_refuse(recipient_id=recipient.pk, actor=other[1], at=NOW, reason="Nhầm.")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_take_at_once_take_it_once(office, other):
    document = issuing.document_issue(
        document_id=office.sealed().pk, actor=office.clerical, at=NOW, expected_state=State.NUMBERED
    )
    dispatch(document, office, agencies=[other[0]])
    recipient = Recipient.objects.get()
    second = person(Role.CLERICAL, agency=other[0])
    results = at_once(
        *[
            lambda actor=actor: arriving.arrival_take(recipient_id=recipient.pk, actor=actor, at=NOW)
            for actor in (other[1], second)
        ]
    )
    assert sum(isinstance(one, Recipient) for one in results) == 1
    assert Recipient.objects.get().arrival_number == 1
    assert document.events.filter(action=Event.Kind.RECEIVED).count() == 1
