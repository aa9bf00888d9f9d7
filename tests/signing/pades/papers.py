"""Odd PDFs, made for the tests."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, String


def changed(pdf, change, **save):
    """Return the PDF after a change by pikepdf."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        stream = io.BytesIO()
        document.save(stream, **save)
        return stream.getvalue()


def encrypted(pdf, user="mat-khau"):
    return changed(pdf, lambda document: None, encryption=pikepdf.Encryption(owner="chu", user=user))


def with_script(pdf):
    def change(document):
        document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))

    return changed(pdf, change)


def with_named_script(pdf):
    def change(document):
        script = document.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
        document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))

    return changed(pdf, change)


def with_script_in_a_link(pdf):
    def change(document):
        action = Dictionary(S=Name.Launch, F=String("virus.exe"))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
        document.pages[0].obj.Annots = Array([document.make_indirect(link)])

    return changed(pdf, change)


def with_xfa(pdf):
    def change(document):
        document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<xdp/>"))

    return changed(pdf, change)


def with_field(pdf, name, kind=Name.Sig):
    def change(document):
        field = document.make_indirect(Dictionary(FT=kind, T=String(name)))
        document.Root.AcroForm = Dictionary(Fields=Array([field]))

    return changed(pdf, change)


def without_pages(pdf):
    def change(document):
        while document.pages:
            del document.pages[0]

    return changed(pdf, change)


def turned(pdf, degrees):
    """The same look on a page that is stored turned, as scanners do."""

    def change(document):
        page = document.pages[0]
        width, height = (float(page.mediabox[index]) for index in (2, 3))
        content = {
            90: f"q 0 1 -1 0 {height} 0 cm\n",
            180: f"q -1 0 0 -1 {width} {height} cm\n",
            270: f"q 0 -1 1 0 0 {width} cm\n",
        }[degrees]
        page.contents_add(content.encode(), prepend=True)
        page.contents_add(b"\nQ")
        if degrees != 180:
            page.mediabox = [0, 0, height, width]
        page.Rotate = degrees

    return changed(pdf, change)


def cropped(pdf, left, bottom):
    """A page whose visible part begins elsewhere than at 0, 0."""

    def change(document):
        page = document.pages[0]
        width, height = float(page.mediabox[2]), float(page.mediabox[3])
        page.contents_add(f"q 1 0 0 1 {left} {bottom} cm\n".encode(), prepend=True)
        page.contents_add(b"\nQ")
        page.mediabox = [0, 0, width + left + 50, height + bottom + 50]
        page.cropbox = [left, bottom, width + left, height + bottom]

    return changed(pdf, change)


def boxes(pdf):
    """The rectangles of the fields by name, and the visible box of the last page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fields = {str(field.T): [float(side) for side in field.Rect] for field in document.Root.AcroForm.Fields}
        return fields, [float(side) for side in document.pages[-1].cropbox]


def with_attachment(pdf):
    def change(document):
        document.attachments["kem.txt"] = b"what nobody saw"

    return changed(pdf, change)


def with_attached_note(pdf):
    def change(document):
        note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]))
        document.pages[0].obj.Annots = Array([document.make_indirect(note)])

    return changed(pdf, change)


def with_box(pdf, box, name=Name.MediaBox):
    """The same pages with a box of this shape on the first; None takes it away."""

    def change(document):
        page = document.pages[0].obj
        if box is None:
            del page[name]
        else:
            page[name] = Array(box)

    return changed(pdf, change)


def hybrid(text="Giay phep"):
    """A file as Word writes it: an old table for old readers, and a stream for the objects that they do not see."""
    content = f"BT /F1 13 Tf 72 700 Td ({text}) Tj ET".encode()
    packed = b"5 0 <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    first = packed.index(b"<<")
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        4: b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        6: b"<</Type/ObjStm/N 1/First %d/Length %d>>stream\n%s\nendstream" % (first, len(packed), packed),
    }
    file, places = b"%PDF-1.5\n", {}
    for number, body in objects.items():
        places[number] = len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    hidden = len(file)
    entry = bytes([2, 0, 0, 0, 6, 0])
    file += b"7 0 obj\n<</Type/XRef/Size 8/W[1 4 1]/Index[5 1]/Length 6>>stream\n%s\nendstream\nendobj\n" % entry
    places[7], table = hidden, len(file)
    file += b"xref\n0 8\n0000000005 65535 f \n"
    for number in range(1, 8):
        file += b"0000000000 00000 f \n" if number == 5 else b"%010d 00000 n \n" % places[number]
    return file + b"trailer\n<</Size 8/Root 1 0 R/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (hidden, table)
