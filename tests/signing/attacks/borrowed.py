"""Shadow attacks, prepared before signing and sprung afterwards, and signatures taken away, added or borrowed."""

import io
from datetime import timedelta

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper

from signing.pades.fields import LEADER_FIELD, SEAL_FIELD
from signing.simulators.authority import Authority
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, draft_pdf, issued
from tests.signing.attacks import stock, updates
from tests.signing.attacks.making import attack, contents, field_of, stream_of, update

WHOLE_PAGE = (0, 0, 595, 842)


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


@attack
def number_filled_anew_under_a_time_stamp(files):
    """Any trusted server gives a time-stamp to anybody; it says nothing about who filled the field in."""
    return stock.stamp_document(updates.number_filled_anew_without_a_lock(files))


@attack
def metadata_changed_under_a_time_stamp(files):
    return stock.stamp_document(updates.metadata_only(files))


@attack
def form_set_to_be_drawn_anew_under_a_time_stamp(files):
    """Let every viewer draw the fields of the form anew, in white where they name no colour of their own."""

    def change(writer):
        form = writer.root["/AcroForm"]
        form[pdf_name("/NeedAppearances")] = generic.BooleanObject(True)
        form[pdf_name("/DA")] = generic.pdf_string("/Helv 0 Tf 1 g")
        writer.update_container(form)

    return stock.stamp_document(update(files.both, change))


def hidden_in_a_time_stamp(pdf, change):
    """Change something in the very update that the time-stamp closes; both are then one revision."""
    stream = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(stream)
    change(writer)
    PdfTimeStamper(stock.clock()).timestamp_pdf(writer, "sha256", in_place=True)
    return stream.getvalue()


def overriding_the_description(old, new):
    def change(writer):
        xmp = writer.root["/Metadata"]
        xmp._data, xmp._xmp, xmp._encoded_data = xmp.data.replace(old, new), None, None
        writer.update_container(xmp)

    return change


@attack
def description_overridden_within_a_time_stamp(files):
    return hidden_in_a_time_stamp(files.described, overriding_the_description(b"05/GP-SXD", b"99/GP-SXD"))


@attack
def description_given_twice_within_a_time_stamp(files):
    """Say the false thing beside the true one."""
    false = b"<dc:identifier>99/GP-SXD</dc:identifier></rdf:Description>"
    part = b"<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/'>" + false
    return hidden_in_a_time_stamp(files.described, overriding_the_description(b"</rdf:RDF>", part + b"</rdf:RDF>"))


@attack
def description_overridden_within_the_second_time_stamp(files):
    return hidden_in_a_time_stamp(files.described_archived, overriding_the_description(b"05/GP-SXD", b"99/GP-SXD"))


def overriding_the_information(writer):
    info = writer.trailer["/Info"]
    info[pdf_name("/Title")] = generic.pdf_string("Bản khác")
    writer.update_container(info)


@attack
def information_overridden(files):
    return update(files.both, overriding_the_information)


@attack
def information_overridden_within_a_time_stamp(files):
    return hidden_in_a_time_stamp(files.both, overriding_the_information)


@attack
def marks_overridden_within_a_time_stamp(files):
    def change(writer):
        marks = writer.root["/MarkInfo"]
        marks[pdf_name("/Suspects")] = generic.BooleanObject(True)
        writer.update_container(marks)

    return hidden_in_a_time_stamp(files.described, change)


@attack
def form_drawn_in_white_within_a_time_stamp(files):
    def change(writer):
        form = writer.root["/AcroForm"]
        form[pdf_name("/DA")] = generic.pdf_string("/Helv 0 Tf 1 g")
        form[pdf_name("/Q")] = generic.NumberObject(2)
        writer.update_container(form)

    return hidden_in_a_time_stamp(files.both, change)
