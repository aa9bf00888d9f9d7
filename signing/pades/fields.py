"""Make an unsigned PDF ready: upright pages, clean structure, fields for number, date, signature and seal.

All fields are there before the first signature, with locks in them: the leader's signature then permits filling
number and date and setting the seal, and nothing else; the seal's signature closes number and date.
"""

import io
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from signing.errors import refusal
from signing.pades import pages
from signing.pades.geometry import Box
from signing.pades.placement import Placement, TextPlace, find_placement

LEADER_FIELD, SEAL_FIELD = "KySo_LD_1", "DongDau_1"
NUMBER_FIELD, DATE_FIELD = "SoKyHieu", "NgayThang"
OUR_FIELDS = (NUMBER_FIELD, DATE_FIELD, LEADER_FIELD, SEAL_FIELD)
PRINT, LOCKED = 4, 128
FORM_FILLING_PERMITTED = 2
HEADER_BYTES = 1024
# A signature field that is smaller shows nothing that can be read.
SIDE_MIN = 10.0


@dataclass(frozen=True)
class FileFacts:
    """What a PDF is, at a glance; `fields` are the names of its form fields."""

    pages: int
    signatures: int
    fields: tuple[str, ...]
    encrypted: bool


def inspect(pdf: bytes) -> FileFacts:
    """Tell what the file is.

    Raises:
        SigningRefusal: it is empty, not a PDF, broken, or opens only with a password.
    """
    with _open(pdf) as document:
        fields = _fields(document)
        signed = sum(1 for field in fields if _is_signed(field))
        return FileFacts(len(document.pages), signed, tuple(map(_name, fields)), document.is_encrypted)


def check(pdf: bytes) -> None:
    """Refuse, before anybody waits for it, a file that `prepare` would refuse.

    Raises:
        SigningRefusal: as `prepare`.
    """
    with _open(pdf) as document:
        _must_be_prepared(document, pdf)


def oddities(pdf: bytes, field: str) -> list[str]:
    """Return the codes of what speaks against signing this field: a password, a bad place.

    Raises:
        SigningRefusal: as for inspect.
    """
    with _open(pdf) as document:
        held = {
            "file_encrypted": document.is_encrypted,
            "file_bad_box": any(not _has_place(document, one) for one in _fields(document) if _name(one) == field),
        }
        return [code for code, found in held.items() if found]


def _has_place(document: Pdf, field: Dictionary) -> bool:
    """Tell whether the field has room and lies within a page of the document."""
    place, rectangle = field.get(Name.P), field.get(Name.Rect)
    for page in document.pages:
        if isinstance(place, Dictionary) and page.obj.objgen == place.objgen and isinstance(rectangle, Array):
            left, bottom, right, top = map(float, rectangle)
            x, y, x_end, y_end = map(float, page.mediabox)
            inside = x <= left and y <= bottom and right <= x_end and top <= y_end
            return inside and min(right - left, top - bottom) >= SIDE_MIN
    return False


def prepare(pdf: bytes, *, signer_name: str, signer_title: str) -> bytes:
    """Return the PDF with our fields; a file that is signed already, or prepared, comes back as it is.

    Raises:
        SigningRefusal: it is empty, not a PDF, broken, protected by a password, or holds scripts, XFA, files, odd
            fields or pages without a size.
    """
    with _open(pdf) as document:
        if not _must_be_prepared(document, pdf):
            return pdf
        upright = _normalise(document)
    placement = find_placement(upright, signer_name=signer_name, signer_title=signer_title)
    with _open(upright) as document:
        _add_fields(document, placement)
        return _save(document)


def _must_be_prepared(document: Pdf, pdf: bytes) -> bool:
    """Tell whether the file is neither signed nor prepared yet.

    Raises:
        SigningRefusal: it cannot be.
    """
    if document.is_encrypted:
        raise refusal("file_encrypted")
    names = {_name(field) for field in _fields(document)}
    if any(_is_signed(field) for field in _fields(document)) or set(OUR_FIELDS) <= names:
        return False
    _refuse_odd(document, names, pdf)
    return True


def _open(pdf: bytes) -> Pdf:
    if not pdf:
        raise refusal("file_empty")
    if b"%PDF-" not in pdf[:HEADER_BYTES]:
        raise refusal("file_not_pdf")
    try:
        document = Pdf.open(io.BytesIO(pdf))
        if len(document.pages) == 0:
            raise refusal("file_empty")
        return document
    except pikepdf.PasswordError:
        raise refusal("file_encrypted") from None
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RuntimeError) as error:
        raise refusal("file_broken") from error


def _fields(document: Pdf) -> list[Dictionary]:
    form = document.Root.get(Name.AcroForm)
    fields = form.get(Name.Fields) if isinstance(form, Dictionary) else None
    if not isinstance(fields, Array):
        return []
    return [field for field in fields if isinstance(field, Dictionary)]


def _name(field: Dictionary) -> str:
    return str(field.get(Name.T, ""))


def _is_signed(field: Dictionary) -> bool:
    return field.get(Name.FT) == Name.Sig and isinstance(field.get(Name.V), Dictionary)


def _refuse_odd(document: Pdf, names: set[str], pdf: bytes) -> None:
    form = document.Root.get(Name.AcroForm)
    if isinstance(form, Dictionary) and Name.XFA in form:
        raise refusal("file_xfa")
    if names & set(OUR_FIELDS) or any(field.get(Name.FT) == Name.Sig for field in _fields(document)):
        raise refusal("file_odd_fields")
    if b"/ByteRange" in pdf:
        raise refusal("file_odd_fields")
    if _has_script(document):
        raise refusal("file_script")
    if pages.has_files(document):
        raise refusal("file_attachments")
    if odd := pages.first_without_size(document):
        raise refusal("file_odd_page", page=odd)


def _has_script(document: Pdf) -> bool:
    root = document.Root
    named = root.get(Name.Names)
    if (
        Name.AA in root
        or _runs(root.get(Name.OpenAction))
        or (isinstance(named, Dictionary) and Name.JavaScript in named)
    ):
        return True
    return any(_page_has_script(page.obj) for page in document.pages)


def _page_has_script(page: Dictionary) -> bool:
    annotations = page.get(Name.Annots)
    shown = [one for one in annotations if isinstance(one, Dictionary)] if isinstance(annotations, Array) else []
    return Name.AA in page or any(Name.AA in one or _runs(one.get(Name.A)) for one in shown)


def _runs(action: object) -> bool:
    return isinstance(action, Dictionary) and action.get(Name.S) in {Name.JavaScript, Name.Launch}


def _normalise(document: Pdf) -> bytes:
    """Write the file anew with a plain cross-reference table and no turned pages, as strict readers want it."""
    for page in document.pages:
        pages.mend_boxes(page)
        page.flatten_rotation()
    if isinstance(document.Root.get(Name.AcroForm), Dictionary) and Name.NeedAppearances in document.Root.AcroForm:
        del document.Root.AcroForm[Name.NeedAppearances]
    return _save(document)


def _save(document: Pdf) -> bytes:
    stream = io.BytesIO()
    try:
        document.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    except (pikepdf.PdfError, RuntimeError) as error:
        raise refusal("file_broken") from error
    return stream.getvalue()


def _add_fields(document: Pdf, placement: Placement) -> None:
    first, signed = document.pages[0].obj, document.pages[placement.page].obj
    leader_lock = _lock("/Exclude", [NUMBER_FIELD, DATE_FIELD, SEAL_FIELD])
    leader_lock.P = FORM_FILLING_PERMITTED
    seal_lock = _lock("/Include", [NUMBER_FIELD, DATE_FIELD])
    form = _form(document)
    for page, field in (
        (first, _text_field(document, NUMBER_FIELD, "Số, ký hiệu", placement.number)),
        (first, _text_field(document, DATE_FIELD, "Ngày ban hành", placement.date)),
        (signed, _signature_field(document, LEADER_FIELD, "Chữ ký của lãnh đạo", placement.leader, leader_lock)),
        (signed, _signature_field(document, SEAL_FIELD, "Con dấu của cơ quan", placement.seal, seal_lock)),
    ):
        field.P = page
        reference = document.make_indirect(field)
        form.Fields.append(reference)
        _annotations(document, page).append(reference)


def _form(document: Pdf) -> Any:
    if not isinstance(document.Root.get(Name.AcroForm), Dictionary):
        document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array()))
    form = document.Root.AcroForm
    if not isinstance(form.get(Name.Fields), Array):
        form.Fields = Array()
    if Name.DR not in form:
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        form.DR = Dictionary(Font=Dictionary(Helv=document.make_indirect(helvetica)))
    return form


def _annotations(document: Pdf, page: Any) -> Any:
    if not isinstance(page.get(Name.Annots), Array):
        page.Annots = document.make_indirect(Array())
    return page.Annots


def _text_field(document: Pdf, name: str, label: str, place: TextPlace) -> Dictionary:
    field = _widget(document, name, label, place.box)
    field.FT = Name.Tx
    field.F = PRINT
    field.TM = String(place.fill.value)
    field.DA = String(f"/Helv {place.size:g} Tf 0 g")
    if place.covers_print:
        field.MK = Dictionary(BG=Array([1, 1, 1]))
    return field


def _signature_field(document: Pdf, name: str, label: str, box: Box, lock: Dictionary) -> Dictionary:
    field = _widget(document, name, label, box)
    field.FT = Name.Sig
    field.F = PRINT | LOCKED
    field.Lock = document.make_indirect(lock)
    return field


def _widget(document: Pdf, name: str, label: str, box: Box) -> Dictionary:
    empty = document.make_stream(b"")
    empty.Type, empty.Subtype = Name.XObject, Name.Form
    empty.BBox = Array([0, 0, round(box.width, 2), round(box.height, 2)])
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        T=String(name),
        TU=String(label),
        Rect=Array(box.as_list()),
        AP=Dictionary(N=empty),
    )


def _lock(action: str, fields: list[str]) -> Dictionary:
    return Dictionary(Type=Name.SigFieldLock, Action=Name(action), Fields=Array([String(field) for field in fields]))
