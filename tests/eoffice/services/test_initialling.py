"""Initials come before the leader's signature, on exactly the file that was read."""

import pytest

from accounts.models import Role
from common import blobs
from common.errors import PolicyError, TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile, Event
from eoffice.services.initialling import document_initial
from signing.errors import SigningRefusal
from signing.keys.unlock import memory
from signing.models import SignatureRecord, SigningRequest
from signing.models.requests import LIVE_STATES
from signing.services import verify
from signing.services.placing import BoxMm, Chosen
from signing.services.sign import Secret
from tests.factories.accounts import person
from tests.factories.eoffice import office as make_office
from tests.factories.signing import PIN, give_keys
from tests.kept import kept

Kind = DocumentFile.Kind


def with_initials():
    made = make_office()
    give_keys(leader=made.head)
    return made


@pytest.fixture
def office(db):
    return kept(with_initials)


def initial(office, document, **changes):
    values = {
        "document_id": document.pk,
        "actor": office.head,
        "at": office.at,
        "reviewed_sha256": queries.current_file(document, Kind.SIGNING).blob_id,
        "pin": Secret(PIN),
    }
    return document_initial(**{**values, **changes})


def assert_untouched(document, sha256):
    document.refresh_from_db()
    assert document.state == Document.State.SUBMITTED
    assert queries.current_file(document, Kind.SIGNING).blob_id == sha256
    assert not document.events.filter(action=Event.Kind.INITIALLED).exists()
    assert not SignatureRecord.objects.exists()
    assert not SigningRequest.objects.filter(state__in=LIVE_STATES).exists()


def test_the_head_initials_and_the_leader_signs_what_came_of_it(office):
    document = office.prepared()
    before = queries.current_file(document, Kind.SIGNING)
    initial(office, document)
    after = queries.current_file(document, Kind.SIGNING)
    assert after.blob_id != before.blob_id
    assert after.name == before.name
    event = document.events.get(action=Event.Kind.INITIALLED)
    assert event.actor == office.head
    office.seal(office.sign(document))
    sealed = verify.report_for(queries.current_file(document, Kind.SEALED).blob_id)
    assert [one["field"] for one in sealed.signatures] == ["Nhay_1", "KySo_LD_1", "DongDau_1"]
    assert sealed.verdict == verify.Verdict.VALID


def test_the_place_is_where_it_was_chosen(office):
    document = office.prepared()
    initial(office, document, chosen=Chosen(1, BoxMm(20, 250, 25, 10)))
    [first] = SigningRequest.objects.values_list("plan", flat=True)
    assert first["place"]["box"]["left"] == pytest.approx(20 * 72 / 25.4)


def test_the_leader_who_read_the_old_file_is_told(office):
    document = office.prepared()
    read = queries.current_file(document, Kind.SIGNING).blob_id
    initial(office, document)
    with pytest.raises(TransitionError, match="đã thay đổi"):
        office.sign(document, sha256=read)


def test_a_place_over_words_is_refused(office):
    document = office.prepared()
    read = queries.current_file(document, Kind.SIGNING).blob_id
    with pytest.raises(SigningRefusal) as refused:
        initial(office, document, chosen=Chosen(1, BoxMm(25, 50, 60, 25)))
    assert refused.value.code == "place_covers_text"
    assert_untouched(document, read)


def test_a_wrong_pin_changes_nothing(office):
    document = office.prepared()
    read = queries.current_file(document, Kind.SIGNING).blob_id
    memory.clear()
    with pytest.raises(SigningRefusal) as refused:
        initial(office, document, pin=Secret("000000"))
    assert refused.value.code == "pin_wrong"
    assert_untouched(document, read)


@pytest.mark.parametrize("role", [Role.CLERICAL, Role.LEADER, Role.AGENCY_ADMIN])
def test_other_roles_do_not_initial(office, role):
    document = office.prepared()
    read = queries.current_file(document, Kind.SIGNING).blob_id
    with pytest.raises(PolicyError):
        initial(office, document, actor=person(role, agency=office.agency))
    assert_untouched(document, read)


def test_the_head_of_another_agency_does_not_initial(office):
    document = office.prepared()
    with pytest.raises(PolicyError):
        initial(office, document, actor=person(Role.HEAD))


def test_what_the_leader_signed_is_not_initialled_any_more(office):
    document = office.signed()
    signing_file = document.files.get(kind=Kind.SIGNING)
    with pytest.raises(TransitionError):
        initial(office, document, reviewed_sha256=signing_file.blob_id)
    assert SignatureRecord.objects.count() == 1


def test_another_file_than_the_one_that_was_read_is_refused(office):
    document = office.prepared()
    read = queries.current_file(document, Kind.SIGNING).blob_id
    with pytest.raises(TransitionError, match="đã thay đổi"):
        initial(office, document, reviewed_sha256=blobs.put(b"khac").sha256)
    assert_untouched(document, read)


def test_who_has_no_certificate_is_told(office):
    document = office.prepared()
    with pytest.raises(SigningRefusal) as refused:
        initial(office, document, actor=office.specialist)
    assert refused.value.code == "no_key"
