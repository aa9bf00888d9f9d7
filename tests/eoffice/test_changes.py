"""The leader sees what was changed since the draft went back."""

from common import blobs
from eoffice import queries
from eoffice.changes import Change, changed_words, lines_of
from eoffice.models import Document
from eoffice.services import signing
from tests.factories.accounts import NOW
from tests.factories.signing import draft_pdf


def stored(**options):
    return blobs.put(draft_pdf(**options)).sha256


def test_tells_the_lines_that_went_and_came(db):
    changes = changed_words(stored(), stored(number_line="Số:          /QĐ-SXD"))
    assert len(changes) == 1
    assert "/GP-SXD" in changes[0].removed
    assert "/QĐ-SXD" in changes[0].added


def test_the_same_words_differ_in_nothing(db):
    assert changed_words(stored(), stored()) == []


def test_shows_a_bounded_number_of_places(db):
    before, after = stored(pages=3), stored(pages=3, mark="khác")
    assert 0 < len(changed_words(before, after)) <= 12


def test_what_cannot_be_read_has_no_lines(db):
    assert lines_of(blobs.put(b"khong phai PDF").sha256) == ()
    assert lines_of("0" * 64) == ()


def second_round(office, **changes):
    first = office.prepared(dossier_code="A-1")
    signing.document_return(document_id=first.pk, actor=office.leader, at=NOW, reason="Sửa số hiệu")
    document = office.prepared(dossier_code="A-1", round_number=2, **changes)
    return queries.revision_of(queries.document_record(Document.objects.get(pk=document.pk)))


def test_a_second_round_says_why_the_first_went_back_and_what_is_new(office):
    revision = second_round(office, draft=office.file(draft_pdf(number_line="Số:          /QĐ-SXD")))
    assert (revision.returned.opinion, revision.returned.actor) == ("Sửa số hiệu", office.leader)
    assert isinstance(revision.changes[0], Change)


def test_a_second_round_that_changed_nothing_shows(office, client):
    assert second_round(office).changes == []
    client.force_login(office.leader)
    document = Document.objects.get(round_number=2)
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Sửa số hiệu" in page
    assert "Không thấy chữ nào khác" in page


def test_a_first_round_has_nothing_before_it(office):
    assert queries.revision_of(queries.document_record(office.prepared())) is None


def test_a_round_after_a_lost_one_has_nothing_to_compare(office):
    assert queries.revision_of(queries.document_record(office.prepared(round_number=2))) is None
