"""Looking at signatures: what is permitted, what is not, and files that want to break the checker."""

import io
import random
import subprocess

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.pades.engine import Numbering
from signing.pades.fields import LEADER_FIELD, SEAL_FIELD
from signing.pades.verify import examine
from signing.services import prepare_file
from signing.simulators.authority import Authority
from signing.trust.anchors import Anchors
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, LEADER_TITLE, authority, draft_pdf, seal_png, signature_png
from tests.signing import strangers
from tests.signing.pades import papers


def anchors_of(*authorities):
    from cryptography.hazmat.primitives.serialization import Encoding

    return Anchors("test", tuple(one.root.certificate.public_bytes(Encoding.DER) for one in authorities))


def look(pdf, at=NOW, trusted=None):
    return examine(pdf, anchors=trusted or anchors_of(authority()), at=at)


def update(pdf, change):
    """Append an incremental update that nobody signed."""
    stream = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(stream)
    change(writer)
    writer.write_in_place()
    return stream.getvalue()


def field_of(writer, name):
    return next(one for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == name)


def refill(name, value):
    def change(writer):
        reference = field_of(writer, name)
        reference.get_object()[pdf_name("/V")] = pdf_string(value)
        writer.mark_update(reference)

    return change


def add_text(writer):
    content = writer.add_object(generic.StreamObject(stream_data=b"BT /F1 30 Tf 100 500 Td (1000000) Tj ET"))
    writer.add_stream_to_page(0, content)


def drop_seal_field(writer):
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.remove(field_of(writer, "DongDau_1"))
    writer.update_container(fields)


def drop_form(writer):
    del writer.root["/AcroForm"]
    writer.update_root()


def add_open_action(writer):
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    )
    writer.update_root()


def test_both_signatures_hold_and_the_seal_covers_the_file(signed_files):
    leader, seal = look(signed_files.both).signatures
    assert (leader.intact, leader.trusted, leader.coverage, leader.changes) == (True, True, "revision", "form")
    assert (seal.intact, seal.trusted, seal.coverage, seal.changes) == (True, True, "file", "none")
    assert leader.changes_permitted
    assert seal.changes_permitted


def test_tells_who_signed_and_when(signed_files):
    (leader,) = look(signed_files.leader).signatures
    assert leader.certificate.name == LEADER_NAME
    assert leader.signed_at == NOW
    assert leader.field == LEADER_FIELD


def test_the_leaders_lock_permits_number_and_date(signed_files):
    (leader,) = look(update(signed_files.leader, refill("SoKyHieu", "07"))).signatures
    assert (leader.changes, leader.changes_permitted) == ("form", True)


@pytest.mark.parametrize("change", [add_text, drop_seal_field, add_open_action])
@pytest.mark.parametrize("stage", ["leader", "both"])
def test_the_locks_forbid_everything_else(signed_files, change, stage):
    found = look(update(getattr(signed_files, stage), change)).signatures
    assert not all(one.changes_permitted for one in found)


@pytest.mark.parametrize("name", ["SoKyHieu", "NgayThang"])
def test_number_and_date_are_closed_by_the_seal(signed_files, name):
    seal = look(update(signed_files.both, refill(name, "99"))).signatures[-1]
    assert not seal.changes_permitted


def test_other_fields_of_the_form_are_closed_by_the_leader(signed_files):
    form = papers.with_field(draft_pdf(), "GhiChu", pikepdf.Name.Tx)
    from signing.services import prepare_file

    prepared = prepare_file.prepare(form, signer_name=LEADER_NAME, signer_title="Phó Giám đốc")
    signed = signed_files.put(prepared, LEADER_FIELD, LEADER_NAME, "", None)
    (leader,) = look(update(signed, refill("GhiChu", "đồng ý"))).signatures
    assert not leader.changes_permitted


def test_a_stripped_seal_leaves_an_empty_field(signed_files):
    stripped = signed_files.both[: len(signed_files.leader)]
    assert look(stripped).empty_fields == ("DongDau_1",)
    assert look(signed_files.both).empty_fields == ()


def test_trusts_only_our_anchors(signed_files):
    stranger = anchors_of(Authority(NOW))
    assert [one.trusted for one in look(signed_files.both, trusted=stranger).signatures] == [False, False]
    assert [one.trusted for one in look(signed_files.both, trusted=Anchors("none", ())).signatures] == [False, False]


def test_does_not_trust_an_ended_certificate(signed_files):
    (leader,) = look(signed_files.leader, at=NOW.replace(year=2032)).signatures
    assert leader.intact
    assert not leader.trusted


def test_notices_bytes_after_the_end(signed_files):
    assert "bytes_after_end" in look(signed_files.both + b"\n<< hidden >>").notes
    assert look(signed_files.both).notes == ()


def test_notices_a_signature_whose_field_was_removed(signed_files):
    found = look(update(signed_files.both, drop_form))
    assert found.signatures == ()
    assert "orphan_signature" in found.notes


def test_an_unsigned_draft_has_no_signature(prepared_pdf):
    found = look(prepared_pdf)
    assert (found.problem, found.signatures) == ("", ())
    assert found.empty_fields == ("KySo_LD_1", "DongDau_1")


@pytest.mark.parametrize(
    ("pdf", "problem"),
    [
        (b"", "file_empty"),
        (b"hello", "file_not_pdf"),
        (b"%PDF-1.7\n%%EOF", "file_broken"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "file_broken"),
    ],
)
def test_says_why_a_file_cannot_be_read(pdf, problem):
    assert look(pdf).problem == problem


def test_says_that_a_file_is_encrypted():
    assert look(papers.encrypted(draft_pdf())).problem == "file_encrypted"


def test_a_changed_bit_under_the_signature_is_never_accepted(signed_files):
    chance = random.Random(7)
    pdf = signed_files.both
    start = pdf.rindex(b"/ByteRange [") + 12
    _, first, second, length = map(int, pdf[start : pdf.index(b"]", start)].split())
    places = [chance.randrange(first) for _ in range(30)] + [second + chance.randrange(length) for _ in range(10)]
    for place in places:
        broken = bytearray(pdf)
        broken[place] ^= 1 << chance.randrange(8)
        found = look(bytes(broken))
        whole = not found.problem and len(found.signatures) == 2
        assert not (whole and all(one.intact and one.changes_permitted for one in found.signatures)), place


@pytest.mark.parametrize("step", range(10))
def test_a_truncated_file_never_breaks_the_checker(signed_files, step):
    found = look(signed_files.both[: len(signed_files.both) * step // 10])
    assert found.problem or not found.signatures or not found.signatures[-1].certificate or found.empty_fields


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pdf: pdf.replace(b"/ByteRange [0 ", b"/ByteRange [9 "),
        lambda pdf: pdf.replace(b"/ByteRange [0 ", b"/ByteRange [-"),
        lambda pdf: pdf.replace(b"/Contents <30", b"/Contents <3f"),
        lambda pdf: pdf.replace(b"/Contents <3082", b"/Contents <>   "),
        lambda pdf: pdf.replace(b"ETSI.CAdES.detached", b"ETSI.CAdES.whatever"),
        lambda pdf: pdf.replace(b"/SubFilter", b"/SubFolder"),
        lambda pdf: pdf.replace(b"/TransformParams", b"/TransformPirams"),
    ],
)
def test_a_spoiled_signature_is_not_intact_and_breaks_nothing(signed_files, spoil):
    spoiled = spoil(signed_files.leader)
    assert spoiled != signed_files.leader
    found = look(spoiled)
    assert found.problem or not all(one.intact and one.changes_permitted for one in found.signatures)


@pytest.mark.needs("pdfsig")
def test_pdfsig_finds_both_signatures_valid(signed_files, tmp_path):
    (tmp_path / "both.pdf").write_bytes(signed_files.both)
    told = subprocess.run(["pdfsig", tmp_path / "both.pdf"], capture_output=True, text=True, check=False).stdout
    assert told.count("Signature is Valid.") == 2
    assert told.count("Total document signed") == 1
    assert told.index("Not total document signed") < told.index("- Total document signed")


@pytest.mark.needs("qpdf")
@pytest.mark.parametrize("stage", ["leader", "both"])
def test_qpdf_finds_no_fault(signed_files, tmp_path, stage):
    (tmp_path / "signed.pdf").write_bytes(getattr(signed_files, stage))
    done = subprocess.run(["qpdf", "--check", tmp_path / "signed.pdf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.needs("openssl")
def test_openssl_accepts_each_signature_over_its_range(signed_files, tmp_path):
    assert strangers.openssl(signed_files.both, tmp_path) == ["", ""]


def test_a_page_tree_in_circles_ends(signed_files, prepared_pdf):
    def circle(document):
        pages = document.Root.Pages
        pages.Parent = pages
        field = document.Root.AcroForm.Fields[2]
        field.P = pages

    signed = signed_files.put(papers.changed(prepared_pdf, circle), LEADER_FIELD, LEADER_NAME, "", None)
    assert [one.page_share for one in look(signed).signatures] in ([], [0])


@pytest.mark.parametrize("pdf", [papers.hybrid(), papers.with_box(papers.hybrid(), [595, 842, 0, 0])])
def test_an_odd_file_is_signed_and_sealed_like_any_other(signed_files, pdf):
    prepared = prepare_file.prepare(pdf, signer_name=LEADER_NAME, signer_title=LEADER_TITLE)
    leader = signed_files.put(prepared, LEADER_FIELD, LEADER_NAME, "", signature_png("mẫu"))
    both = signed_files.put(leader, SEAL_FIELD, "Sở mẫu", "H18.15", seal_png("Cơ quan mẫu"), Numbering("1", NOW.date()))
    assert both.startswith(leader)
    assert leader.startswith(prepared)
    assert [(one.intact, one.changes_permitted) for one in look(both).signatures] == [(True, True)] * 2
