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
