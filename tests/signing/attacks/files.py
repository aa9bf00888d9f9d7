"""Attacks on signed files, each a function from sound files to a spoiled one; `ATTACKS` names them all.

Source of the kinds: pdf-insecurity.org (signature spoofing, shadow and certification attacks), and what every verifier
in use lets pass: a seal that is cut off, a colleague's covering signature, a number filled anew.
"""

import io
import re
from datetime import timedelta

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.pades.fields import DATE_FIELD, LEADER_FIELD, NUMBER_FIELD, SEAL_FIELD
from signing.simulators.authority import Authority
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, draft_pdf, issued
from tests.signing.attacks import stock

WHOLE_PAGE = (0, 0, 595, 842)
LINE = (70, 640, 300, 662)
ATTACKS = {}


def attack(make):
    """Enter the attack under its name."""
    ATTACKS[make.__name__] = make
    return make


def update(pdf, change):
    """Append an incremental update that nobody signed."""
    stream = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(stream)
    change(writer)
    writer.write_in_place()
    return stream.getvalue()


def field_of(writer, name):
    return next(one for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == name)


def stream_of(text):
    return generic.StreamObject(stream_data=text)


def flipped(pdf, place):
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def last_range(pdf):
    start = pdf.rindex(b"/ByteRange [") + 12
    end = pdf.index(b"]", start)
    return start, end, list(map(int, pdf[start:end].split()))


def with_range(pdf, *numbers):
    """Write other numbers into the last signature's range, in the same room."""
    start, end, _ = last_range(pdf)
    written = b" ".join(str(number).encode() for number in numbers)
    assert len(written) <= end - start
    return pdf[:start] + written.ljust(end - start) + pdf[end:]


def contents(pdf):
    """Return where the hex strings of the signatures begin and end."""
    return [(found.start(1), found.end(1)) for found in re.finditer(rb"/Contents <([0-9a-fA-F]{500,})>", pdf)]


# Bytes under a signature, and the signature itself


@attack
def content_flipped(files):
    return flipped(files.both, files.both.index(b"stream") + 40)


@attack
def info_flipped(files):
    return flipped(files.both, files.both.index(b"/PageMode") + 3)


@attack
def tail_of_range_flipped(files):
    return flipped(files.both, files.both.rindex(b"trailer") + 12)


@attack
def cms_swapped(files):
    (first, end), (second, last) = contents(files.both)
    room = last - second
    return files.both[:second] + files.both[first:end].ljust(room, b"0")[:room] + files.both[last:]


@attack
def cms_value_flipped(files):
    start, _ = contents(files.both)[-1]
    return files.both[: start + 2600] + b"0123" + files.both[start + 2604 :]


@attack
def contents_empty(files):
    start, end = contents(files.both)[-1]
    return files.both[:start] + b">" + b" " * (end - start - 1) + files.both[end:]


@attack
def contents_zero(files):
    start, end = contents(files.both)[-1]
    return files.both[:start] + b"0" * (end - start) + files.both[end:]


@attack
def contents_no_string(files):
    start, end = contents(files.both)[-1]
    return files.both[: start - 1] + b"[" + b" " * (end - start) + b"]" + files.both[end + 1 :]


@attack
def range_zero(files):
    return with_range(files.both, 0, 0, 0, 0)


@attack
def range_short(files):
    _, _, (zero, first, second, length) = last_range(files.both)
    return with_range(files.both, zero, first, second, length - 400)


@attack
def range_of_two_numbers(files):
    _, _, (zero, first, _, _) = last_range(files.both)
    return with_range(files.both, zero, first)


@attack
def range_negative(files):
    _, _, (_, first, second, _) = last_range(files.both)
    return with_range(files.both, 0, first, second, -1)


@attack
def range_begins_late(files):
    _, _, (_, first, second, length) = last_range(files.both)
    return with_range(files.both, 9, first - 9, second, length)


@attack
def range_gap_too_wide(files):
    _, _, (zero, first, second, length) = last_range(files.both)
    return with_range(files.both, zero, first - 60, second, length)


@attack
def range_gap_wraps_an_object(files):
    """Move the signed tail away and put an object of our own into the gap, as in signature wrapping."""
    _, _, (zero, first, second, length) = last_range(files.both)
    tail, own = files.both[second:], b"\n4 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    moved = files.both[:second] + own + tail
    start, end, _ = last_range(moved)
    written = f"{zero} {first} {second + len(own)} {length}".encode()
    return moved[:start] + written.ljust(end - start) + moved[end:]


@attack
def subfilter_unknown(files):
    return files.both.replace(b"ETSI.CAdES.detached", b"ETSI.CAdES.whatever")


@attack
def truncated(files):
    return files.both[:-300]


@attack
def bytes_before_header(files):
    return b"%!PS\n" + files.both


# Updates that nobody signed


@attack
def text_added(files):
    def change(writer):
        writer.add_stream_to_page(0, writer.add_object(stream_of(b"BT /F1 30 Tf 100 500 Td (1000000) Tj ET")))

    return update(files.open_both, change)


def annotated(pdf, **entries):
    def change(writer):
        page = writer.root["/Pages"]["/Kids"][0]
        note = {"/Type": "/Annot", "/Subtype": "/FreeText", "/F": 4, **entries}
        made = generic.DictionaryObject()
        for key, value in note.items():
            made[pdf_name(key)] = pdf_name(value) if isinstance(value, str) and value[0] == "/" else _object(value)
        writer.register_annotation(page, writer.add_object(made))

    return update(pdf, change)


def _object(value):
    if isinstance(value, list):
        return generic.ArrayObject([generic.FloatObject(one) for one in value])
    return generic.NumberObject(value) if isinstance(value, int) else pdf_string(value)


@attack
def free_text_cover(files):
    return annotated(
        files.open_both, **{"/Rect": [60, 600, 500, 720], "/Contents": "Miễn phí", "/DA": "0 g /Helv 12 Tf"}
    )


@attack
def link_added(files):
    return annotated(files.open_both, **{"/Subtype": "/Link", "/Rect": [60, 600, 500, 720]})


@attack
def stamp_changed(files):
    def change(writer):
        field = field_of(writer, LEADER_FIELD)
        other = stream_of(b"1 0 0 rg 0 0 100 50 re f")
        other[pdf_name("/Type")], other[pdf_name("/Subtype")] = pdf_name("/XObject"), pdf_name("/Form")
        other[pdf_name("/BBox")] = generic.ArrayObject([generic.FloatObject(one) for one in (0, 0, 100, 50)])
        field.get_object()["/AP"][pdf_name("/N")] = writer.add_object(other)
        writer.mark_update(field)

    return update(files.open_both, change)


@attack
def stamp_moved(files):
    def change(writer):
        field = field_of(writer, LEADER_FIELD)
        field.get_object()[pdf_name("/Rect")] = generic.ArrayObject([generic.FloatObject(one) for one in LINE])
        writer.mark_update(field)

    return update(files.open_both, change)


def with_action(writer, key):
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    writer.root[pdf_name(key)] = generic.DictionaryObject(action)
    writer.update_root()


@attack
def script_on_opening(files):
    return update(files.open_both, lambda writer: with_action(writer, "/OpenAction"))


@attack
def script_on_closing(files):
    return update(files.open_both, lambda writer: with_action(writer, "/AA"))


def with_kids(pdf, order):
    def change(writer):
        pages = writer.root["/Pages"]
        kids = list(pages["/Kids"])
        pages[pdf_name("/Kids")] = generic.ArrayObject([kids[index] for index in order])
        pages[pdf_name("/Count")] = generic.NumberObject(len(order))
        writer.update_container(pages)

    return update(pdf, change)


@attack
def pages_reordered(files):
    return with_kids(files.long, [1, 0, 2])


@attack
def page_removed(files):
    return with_kids(files.long, [0, 2])


@attack
def page_repeated(files):
    return with_kids(files.long, [0, 1, 1, 2])


@attack
def page_turned(files):
    def change(writer):
        page = writer.root["/Pages"]["/Kids"].raw_get(0)
        page.get_object()[pdf_name("/Rotate")] = generic.NumberObject(180)
        writer.mark_update(page)

    return update(files.open_both, change)


@attack
def page_cropped(files):
    def change(writer):
        page = writer.root["/Pages"]["/Kids"].raw_get(0)
        box = generic.ArrayObject([generic.FloatObject(one) for one in (0, 400, 595, 842)])
        page.get_object()[pdf_name("/CropBox")] = box
        writer.mark_update(page)

    return update(files.open_both, change)


@attack
def metadata_only(files):
    def change(writer):
        title = generic.DictionaryObject({pdf_name("/Title"): pdf_string("Bản khác")})
        writer.set_info(writer.add_object(title))

    return update(files.both, change)


@attack
def metadata_stream_only(files):
    def change(writer):
        other = stream_of(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
        other[pdf_name("/Type")], other[pdf_name("/Subtype")] = pdf_name("/Metadata"), pdf_name("/XML")
        writer.root[pdf_name("/Metadata")] = writer.add_object(other)
        writer.update_root()

    return update(files.both, change)


@attack
def saved_anew(files):
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.both)) as document:
        document.save(stream)
    return stream.getvalue()


@attack
def attachment_added(files):
    def change(writer):
        inside = writer.add_object(stream_of(b"khac"))
        one = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Filespec"),
                pdf_name("/F"): pdf_string("khac.txt"),
                pdf_name("/EF"): generic.DictionaryObject({pdf_name("/F"): inside}),
            }
        )
        names = generic.ArrayObject([pdf_string("khac.txt"), writer.add_object(one)])
        writer.root[pdf_name("/Names")] = generic.DictionaryObject(
            {pdf_name("/EmbeddedFiles"): generic.DictionaryObject({pdf_name("/Names"): names})}
        )
        writer.update_root()

    return update(files.open_both, change)


@attack
def garbage_after_the_end(files):
    return files.both + b"\n<< /Hidden true >>"


@attack
def garbage_with_an_end_of_its_own(files):
    return files.both + b"\n% hidden\n%%EOF\n"


def refilled(pdf, name, value):
    def change(writer):
        reference = field_of(writer, name)
        reference.get_object()[pdf_name("/V")] = pdf_string(value)
        writer.mark_update(reference)

    return update(pdf, change)


@attack
def number_filled_anew_under_the_lock(files):
    return refilled(files.both, NUMBER_FIELD, "99/GP-SXD")


@attack
def number_filled_anew_without_a_lock(files):
    return refilled(files.open_both, NUMBER_FIELD, "99/GP-SXD")


@attack
def date_filled_anew(files):
    return refilled(files.both, DATE_FIELD, "ngày 01 tháng 01 năm 2020")


# Shadow attacks: prepared before signing, sprung afterwards


@attack
def shadow_hides(files):
    """Cover a line by what looks like nothing at signing time."""

    def change(writer):
        form = writer.root["/Pages"]["/Kids"][0].get_object()["/Resources"]["/XObject"].raw_get("/Bong")
        form.get_object()._data = None
        other = stream_of(b"1 g 60 560 400 120 re f")
        for key, value in form.get_object().items():
            if key not in ("/Length", "/Filter"):
                other[key] = value
        writer.objects[(form.generation, form.idnum)] = other

    return update(files.shadow, change)


@attack
def shadow_replaces_the_font(files):
    """Change which letters the codes of the text show."""

    def change(writer):
        fonts = writer.root["/Pages"]["/Kids"][0].get_object()["/Resources"]["/Font"]
        font = fonts.raw_get("/Bong")
        other = generic.DictionaryObject(font.get_object())
        other[pdf_name("/BaseFont")] = pdf_name("/Symbol")
        writer.objects[(font.generation, font.idnum)] = other

    return update(files.shadow, change)


@attack
def shadow_hides_and_replaces(files):
    """Let the catalogue's page tree point to a page that was in the file all the time."""

    def change(writer):
        pages = writer.root["/Pages"]
        pages[pdf_name("/Kids")] = generic.ArrayObject([pages.raw_get("/Bong")])
        writer.update_container(pages)

    return update(files.shadow, change)


# Signatures taken away, added or borrowed


@attack
def seal_cut_off(files):
    return files.both[: len(files.leader)]


@attack
def seal_taken_out_of_its_field(files):
    def change(writer):
        field = field_of(writer, SEAL_FIELD)
        del field.get_object()["/V"]
        writer.mark_update(field)

    return update(files.open_both, change)


@attack
def seal_field_removed(files):
    def change(writer):
        fields = writer.root["/AcroForm"]["/Fields"]
        fields.remove(field_of(writer, SEAL_FIELD))
        writer.update_container(fields)

    return update(files.open_both, change)


@attack
def form_removed(files):
    def change(writer):
        del writer.root["/AcroForm"]
        writer.update_root()

    return update(files.both, change)


@attack
def leaders_signature_in_the_seals_field(files):
    def change(writer):
        seal, leader = field_of(writer, SEAL_FIELD), field_of(writer, LEADER_FIELD)
        seal.get_object()[pdf_name("/V")] = leader.get_object().raw_get("/V")
        writer.mark_update(seal)

    return update(files.leader, change)


@attack
def signature_pasted_into_another_paper(files):
    with pikepdf.open(io.BytesIO(files.leader)) as source:
        value = source.Root.AcroForm.Fields[2].V
        with pikepdf.open(io.BytesIO(draft_pdf(mark="khác"))) as document:
            pasted = document.copy_foreign(source.make_indirect(value))
            field = document.make_indirect(Dictionary(FT=Name.Sig, T=String(LEADER_FIELD), V=pasted))
            document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
            stream = io.BytesIO()
            document.save(stream)
    return stream.getvalue()


@attack
def stranger_covers_the_page(files):
    other = Authority(NOW)
    chain = [other.intermediate.certificate]
    return stock.sign(
        files.open_both, other.signing_certificate("Người lạ"), field="Phu_1", box=WHOLE_PAGE, chain=chain
    )


@attack
def colleague_covers_the_page(files):
    return stock.sign(files.open_both, issued("Đồng nghiệp"), field="Phu_1", box=WHOLE_PAGE)


@attack
def colleague_covers_a_line(files):
    white = io.BytesIO()
    Image.new("RGB", (300, 30), "white").save(white, "PNG")
    return files.put(files.covered_line, "Phu_1", "Đồng nghiệp", "", white.getvalue())


@attack
def colleague_signs_off_the_page(files):
    return stock.sign(files.open_leader, issued("Đồng nghiệp"), field="Phu_1", box=(560, 10, 900, 60))


@attack
def colleague_covers_under_the_lock(files):
    return stock.sign(files.both, issued("Đồng nghiệp"), field="Phu_1", box=WHOLE_PAGE)


@attack
def impostor_with_the_leaders_name(files):
    other = Authority(NOW)
    chain = [other.intermediate.certificate]
    return stock.sign(files.prepared, other.signing_certificate(LEADER_NAME), field=LEADER_FIELD, chain=chain)


@attack
def impostor_who_issued_to_himself(files):
    fake = Authority(NOW)
    return stock.sign(files.prepared, fake.root, field=LEADER_FIELD, chain=[])


@attack
def certificate_ended(files):
    old = issued("Hết hạn", not_before=NOW - timedelta(days=700), not_after=NOW - timedelta(days=30))
    return stock.sign(files.prepared, old, field=LEADER_FIELD)


@attack
def certificate_not_begun(files):
    young = issued("Chưa đến hạn", not_before=NOW + timedelta(days=30))
    return stock.sign(files.prepared, young, field=LEADER_FIELD)


@attack
def certificate_revoked(files):
    leader = issued(LEADER_NAME).certificate
    return stock.add_store(files.both, revoked=[leader])


@attack
def certificate_for_other_use(files):
    return files.put(files.prepared, LEADER_FIELD, "Không được ký", "", None, may_sign=False)


@attack
def store_removed_from_the_archive(files):
    def change(writer):
        del writer.root["/DSS"]
        writer.update_root()

    return update(files.archived, change)


@attack
def archive_stamp_changed(files):
    start, _ = contents(files.archived)[-1]
    return files.archived[: start + 3000] + b"0123" + files.archived[start + 3004 :]


@attack
def text_added_under_the_archive_stamp(files):
    def change(writer):
        writer.add_stream_to_page(0, writer.add_object(stream_of(b"BT /F1 30 Tf 100 500 Td (1000000) Tj ET")))

    return stock.stamp_document(update(files.open_both, change))
