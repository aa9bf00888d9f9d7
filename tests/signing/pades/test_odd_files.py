"""Odd files: each is looked at to the end and says in a sentence what is odd and what to do."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from signing.models import Verdict, VerificationReport
from signing.pades.fields import LEADER_FIELD
from signing.pades.verify import examine
from signing.services import verdicts
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, authority, draft_pdf, issued
from tests.signing.attacks import stock
from tests.signing.pades import papers
from tests.signing.pades.test_verify import add_text, anchors_of, refill, update


def look(pdf):
    return examine(pdf, anchors=anchors_of(authority()), at=NOW)


def told(found):
    notes = verdicts.all_notes(found)
    verdict = verdicts.judge(found, notes, own=False)
    report = VerificationReport(verdict=verdict, notes=notes, empty_fields=list(found.empty_fields))
    return verdict, " ".join(verdicts.reasons(report))


def signed(pdf):
    """Sign what may be odd with strangers' software, which asks little."""
    return stock.sign(pdf, issued(LEADER_NAME), field="Ky_1", box=(300, 300, 420, 360))


def with_attachment(document):
    document.attachments["khac.txt"] = b"khac"


def with_media_box(*box):
    def change(document):
        document.pages[0].obj.MediaBox = Array(box)

    return change


@pytest.mark.parametrize(
    ("pdf", "words"),
    [
        (b"", "Tệp trống"),
        (b"PK\x03\x04 docx", "không phải PDF"),
        (draft_pdf()[:2000], "bị hỏng"),
        (papers.encrypted(draft_pdf()), "mật khẩu"),
        (papers.encrypted(draft_pdf(), user=""), "mật khẩu"),
        (papers.without_pages(draft_pdf()), "không có trang nào"),
    ],
)
def test_what_cannot_be_read_is_said(pdf, words):
    verdict, text = told(look(pdf))
    assert verdict == Verdict.UNREADABLE
    assert words in text


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (papers.with_script, "mã lệnh"),
        (papers.with_named_script, "mã lệnh"),
        (papers.with_script_in_a_link, "mã lệnh"),
        (papers.with_xfa, "XFA"),
        (lambda pdf: papers.changed(pdf, with_attachment), "đính kèm"),
        (lambda pdf: papers.changed(pdf, with_media_box(0, 0, 0, 0)), "kích thước bất thường"),
        (lambda pdf: papers.changed(pdf, with_media_box(0, 0, 90000, 842)), "kích thước bất thường"),
    ],
)
def test_what_a_paper_should_not_hold_wants_a_look(make, words):
    verdict, text = told(look(signed(make(draft_pdf()))))
    assert verdict == Verdict.REVIEW
    assert words in text


def test_a_sound_file_of_a_stranger_has_nothing_odd():
    assert told(look(signed(draft_pdf()))) == (Verdict.VALID, "")


def test_twenty_five_signatures_are_all_looked_at():
    pdf = draft_pdf()
    for number in range(25):
        pdf = stock.sign(pdf, issued(LEADER_NAME), field=f"Ky_{number}", box=(20 + number, 20, 60 + number, 60))
    found = look(pdf)
    assert len(found.signatures) == 25
    assert all(one.intact and one.trusted for one in found.signatures)


def test_two_hundred_pages_are_compared():
    found = look(update(signed(papers.changed(draft_pdf(), many_pages(200))), add_text))
    assert told(found)[0] == Verdict.INVALID
    assert "too_many_pages" not in found.notes
    assert [one.page for one in found.changed_pages] == [1]


def many_pages(count):
    def change(document):
        first = document.pages[0]
        while len(document.pages) < count:
            document.pages.append(first)

    return change


def test_more_pages_than_can_be_compared_are_said():
    form = papers.with_field(papers.changed(draft_pdf(), many_pages(201)), "GhiChu", Name.Tx)
    found = look(update(signed(form), refill("GhiChu", "x")))
    assert "too_many_pages" in found.notes


def test_hybrid_references_are_read_loosely_and_told():
    hybrid = draft_pdf().replace(b"trailer\n<<", b"trailer\n<<\n/XRefStm 10")
    found = look(hybrid)
    assert found.problem == "file_broken" or "loose_structure" in found.notes


def test_a_signature_field_named_oddly_is_no_obstacle():
    def change(document):
        field = document.make_indirect(Dictionary(FT=Name.Sig, T=String("Ô. ký/số 1"), V=Dictionary()))
        document.Root.AcroForm = Dictionary(Fields=Array([field]))

    found = look(papers.changed(draft_pdf(), change))
    assert not any(one.intact for one in found.signatures)


def test_pages_in_circles_end(prepared_pdf):
    def change(document):
        document.Root.Pages.Kids.append(document.Root.Pages)

    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(prepared_pdf)) as document:
        change(document)
        document.save(stream)
    found = look(stream.getvalue())
    assert not found.signatures
    assert LEADER_FIELD in found.empty_fields or found.problem
