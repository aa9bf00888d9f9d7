"""Updates that nobody signed, appended to a signed file."""

import io

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string

from signing.pades.fields import DATE_FIELD, LEADER_FIELD, NUMBER_FIELD
from tests.signing.attacks.making import attack, field_of, stream_of, update

LINE = (70, 640, 300, 662)


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
