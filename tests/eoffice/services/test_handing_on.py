"""What waits for a leader's signature goes to another leader; what is bound to the person ends."""

import pytest

from accounts import duties
from accounts.models import Role
from accounts.services.account_course import Hindered
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import signing as signing_service
from integrations.models import OutboxMessage
from signing.models import KeyGrant, SigningKey, SigningRequest
from tests.factories.accounts import NOW, person
from tests.factories.eoffice import open_batch
from tests.factories.leaving import administrator, close, hand_over


@pytest.fixture
def admin(office):
    return administrator(office.agency)


@pytest.fixture
def deputy(office):
    return person(Role.LEADER, agency=office.agency, title="Phó Giám đốc")


def shown(document):
    return DocumentFile.objects.get(document=document, kind="signing")


def test_the_document_waits_for_the_taker(office, admin, deputy):
    document = office.prepared()
    assert hand_over(office.leader, deputy, admin) == {"văn bản chờ ký duyệt": 1}
    document = Document.objects.get(pk=document.pk)
    assert (document.signer, document.holder, document.signer_title) == (deputy, deputy, "Phó Giám đốc")
    assert (document.state, document.preparation) == ("submitted", "ready")
    last = Event.objects.filter(document=document).latest("number")
    assert (last.action, last.receiver_name) == ("handed_on", deputy.full_name)


def test_the_desk_hears_who_is_to_sign(office, admin, deputy):
    document = office.prepared()
    hand_over(office.leader, deputy, admin)
    message = OutboxMessage.objects.get(type="office.document_handed_on")
    assert message.subject == document.dossier_code
    assert message.payload["receiver"]["username"] == deputy.username


def test_only_a_leader_of_the_agency_takes_it(office, admin):
    document = office.prepared()
    with pytest.raises(Hindered) as refused:
        hand_over(office.leader, office.head, admin)
    assert "cần lãnh đạo" in refused.value.things[0].words
    assert refused.value.things[0].url == document.get_absolute_url()
    assert Document.objects.get(pk=document.pk).signer == office.leader
    assert not OutboxMessage.objects.filter(type="office.document_handed_on").exists()


def test_a_signature_that_is_under_way_is_cancelled(office, admin, deputy):
    document = office.prepared()
    call = {"document_id": document.pk, "actor": office.leader, "at": NOW}
    request = signing_service.signature_request(**call, reviewed_sha256=shown(document).blob_id)
    hand_over(office.leader, deputy, admin)
    assert SigningRequest.objects.get(pk=request.pk).state == "cancelled"


def test_closing_ends_batch_key_and_requests_of_the_leader(office, admin, deputy):
    document = office.prepared()
    batch = open_batch(shown(document), NOW)
    close(office.leader, deputy, admin)
    batch.refresh_from_db()
    item = batch.items.get()
    assert (batch.finished_at is not None, item.outcome) == (True, "refused")
    assert "Tài khoản người làm đã khóa" in item.reason
    key = SigningKey.objects.get(user=office.leader)
    assert (key.active, bytes(key.key_blob)) == (False, b"")


def test_closing_withdraws_the_seal_at_once(office, admin):
    other = person(Role.CLERICAL, agency=office.agency)
    grant = KeyGrant.objects.get(user=office.clerical)
    close(office.clerical, other, admin)
    grant.refresh_from_db()
    assert grant.ended_at is not None
    assert grant.key.active


def test_what_people_have_at_the_office_and_of_keys_is_named(office, admin):
    document = office.prepared()
    found = {one.label: one for one in duties.holdings_of(office.leader, viewer=admin, at=NOW)}
    waiting = found["Văn bản chờ người này ký duyệt"]
    assert (waiting.count, waiting.things[0].url, waiting.more) == (1, document.get_absolute_url(), 0)
    assert document.dossier_code in waiting.things[0].words
    assert found["Chứng thư số cá nhân"].things[0].url == ""
    seals = {one.label: one for one in duties.holdings_of(office.clerical, viewer=admin, at=NOW)}[
        "Con dấu số được giao"
    ]
    assert (seals.count, seals.things[0].words) == (1, office.agency.name)
    assert seals.things[0].url


def test_the_last_clerical_officer_stays_while_documents_wait(office, admin, deputy):
    office.signed()
    with pytest.raises(Hindered, match="không còn ai làm") as refused:
        close(office.clerical, deputy, admin)
    assert "«Văn thư cơ quan»" in refused.value.things[0].words
    office.clerical.refresh_from_db()
    assert office.clerical.is_active


def waiting_for(leader, viewer):
    found = {one.label: one.things for one in duties.holdings_of(leader, viewer=viewer, at=NOW)}
    return found["Văn bản chờ người này ký duyệt"]


def test_what_a_document_is_about_is_told_to_who_may_open_it_alone(office, admin):
    document, stranger = office.prepared(), person(Role.SYSTEM_ADMIN)
    holder = office.head.active_posts
    for viewer, told in ((admin, True), (stranger, False)):
        waiting = waiting_for(office.leader, viewer)
        [lost] = duties.misfits_of(office.leader, holder, viewer=viewer)
        for thing in (*waiting, lost):
            assert document.dossier_code in thing.words
            assert (document.title in thing.words, bool(thing.url)) == (told, told)
    Document.objects.update(dossier_code="")
    [thing] = waiting_for(office.leader, stranger)
    assert (thing.words, thing.url) == (f"văn bản của {office.agency.name}", "")
