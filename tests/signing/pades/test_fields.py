"""Making a PDF ready for signing, and refusing what cannot be."""

import io

import pikepdf
import pytest
from pikepdf import Name

from common.errors import DomainError
from signing.errors import SigningRefusal
from signing.services import prepare_file
from tests.factories.signing import LEADER_NAME, LEADER_TITLE, draft_pdf
from tests.signing.pades import papers

FIELDS = ("SoKyHieu", "NgayThang", "KySo_LD_1", "DongDau_1")


def prepare(pdf):
    return prepare_file.prepare(pdf, signer_name=LEADER_NAME, signer_title=LEADER_TITLE)


def test_puts_every_field_in_before_anybody_signs(prepared_pdf):
    facts = prepare_file.inspect(prepared_pdf)
    assert (facts.pages, facts.signatures, facts.encrypted) == (1, 0, False)
    assert facts.fields == FIELDS


def test_prepares_once(prepared_pdf):
    assert prepare(prepared_pdf) == prepared_pdf


def test_leaves_a_signed_file_as_it_is(signed_files):
    assert prepare(signed_files.leader) == signed_files.leader
    assert prepare_file.inspect(signed_files.both).signatures == 2


def test_locks_stand_in_the_fields(prepared_pdf):
    with pikepdf.open(io.BytesIO(prepared_pdf)) as document:
        leader, seal = (document.Root.AcroForm.Fields[index].Lock for index in (2, 3))
        assert (leader.Action, leader.P) == (pikepdf.Name.Exclude, 2)
        assert list(map(str, leader.Fields)) == ["SoKyHieu", "NgayThang", "DongDau_1"]
        assert seal.Action == pikepdf.Name.Include
        assert list(map(str, seal.Fields)) == ["SoKyHieu", "NgayThang"]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda pdf: b"", "file_empty"),
        (papers.without_pages, "file_empty"),
        (lambda pdf: b"PK\x03\x04 a Word file", "file_not_pdf"),
        (lambda pdf: b"%PDF-1.7\n", "file_broken"),
        (lambda pdf: b"%PDF-1.7\n" + bytes(range(256)) * 8, "file_broken"),
        (lambda pdf: pdf[:300], "file_broken"),
        (papers.encrypted, "file_encrypted"),
        (lambda pdf: papers.encrypted(pdf, user=""), "file_encrypted"),
        (papers.with_script, "file_script"),
        (papers.with_named_script, "file_script"),
        (papers.with_script_in_a_link, "file_script"),
        (papers.with_xfa, "file_xfa"),
        (papers.with_attachment, "file_attachments"),
        (papers.with_attached_note, "file_attachments"),
        (lambda pdf: papers.with_box(pdf, [0, 0, 0, 842]), "file_odd_page"),
        (lambda pdf: papers.with_box(pdf, [0, 0, 595, 90_000]), "file_odd_page"),
        (lambda pdf: papers.with_field(pdf, "KySo_LD_1"), "file_odd_fields"),
        (lambda pdf: papers.with_field(pdf, "Signature1"), "file_odd_fields"),
        (lambda pdf: papers.with_field(pdf, "SoKyHieu", pikepdf.Name.Tx), "file_odd_fields"),
        (lambda pdf: pdf + b"\n<</ByteRange[0 1 2 3]>>\n%%EOF", "file_odd_fields"),
    ],
)
def test_refuses_with_a_sentence(spoil, code):
    with pytest.raises(SigningRefusal) as refused:
        prepare(spoil(draft_pdf()))
    assert refused.value.code == code
    assert str(refused.value).endswith((".", "!"))
    with pytest.raises(SigningRefusal, match=str(refused.value)):
        prepare_file.check(spoil(draft_pdf()))


@pytest.mark.parametrize("length", range(0, 22_000, 1_500))
def test_a_truncated_file_is_mended_or_refused(length):
    try:
        mended = prepare(draft_pdf()[:length])
    except DomainError:
        return
    assert prepare_file.inspect(mended).pages == 1


def test_inspect_refuses_like_prepare():
    with pytest.raises(SigningRefusal, match="không phải PDF"):
        prepare_file.inspect(b"hello")


def test_keeps_the_fields_of_a_filled_form():
    facts = prepare_file.inspect(prepare(papers.with_field(draft_pdf(), "GhiChu", pikepdf.Name.Tx)))
    assert facts.fields == ("GhiChu", *FIELDS)


@pytest.mark.parametrize("save", [{"linearize": True}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}])
def test_takes_any_file_structure(save):
    assert prepare_file.inspect(prepare(papers.changed(draft_pdf(), lambda document: None, **save))).fields == FIELDS


@pytest.mark.parametrize(
    ("box", "name"),
    [
        ([595, 842, 0, 0], Name.MediaBox),
        ([2000, 2000, 2100, 2100], Name.CropBox),
        ([595, 842, 0, 0], Name.CropBox),
        ([0, 0], Name.TrimBox),
    ],
)
def test_mends_boxes_that_are_written_oddly(box, name):
    fields, page = papers.boxes(prepare(papers.with_box(draft_pdf(), box, name)))
    assert page == [0, 0, 595, 842]
    assert (fields["KySo_LD_1"], fields["SoKyHieu"]) == tuple(
        papers.boxes(prepare(draft_pdf()))[0][field] for field in ("KySo_LD_1", "SoKyHieu")
    )


@pytest.mark.parametrize("box", [None, [0, 0, 595], [0, 0, 595, Name.A4]])
def test_gives_a_page_without_a_size_the_one_that_viewers_take(box):
    assert papers.boxes(prepare(papers.with_box(draft_pdf(), box)))[1] == [0, 0, 612, 792]


def test_writes_a_file_of_two_tables_anew_once():
    prepared = prepare(papers.hybrid())
    assert b"/XRefStm" in papers.hybrid()
    assert b"/XRefStm" not in prepared
    assert prepare(prepared) == prepared


def test_prepares_two_hundred_pages():
    facts = prepare_file.inspect(prepare(draft_pdf(pages=200)))
    assert (facts.pages, facts.fields) == (200, FIELDS)
