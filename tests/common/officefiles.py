"""Small real files of each kind, made here so that no binary lies in the repository."""

import io
import struct
import zipfile

import pikepdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

XML = '<?xml version="1.0" encoding="UTF-8"?>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ODT = "application/vnd.oasis.opendocument.text"


def zipped(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return output.getvalue()


def ooxml(main_type: str, main_part: str, content: str, more: dict[str, str | bytes] | None = None) -> bytes:
    types = (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{main_part}" ContentType="{main_type}"/></Types>'
    )
    root = (
        f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="{main_part}"/></Relationships>'
    )
    return zipped({"[Content_Types].xml": types, "_rels/.rels": root, main_part: content, **(more or {})})


def docx(text: str = "Giấy phép xây dựng", *, main_type: str = WORD, more=None) -> bytes:
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    content = f'{XML}<w:document xmlns:w="{main}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    return ooxml(main_type, "word/document.xml", content, more)


def xlsx() -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return ooxml(SHEET, "xl/workbook.xml", f'{XML}<workbook xmlns="{main}"><sheets/></workbook>')


def odt(text: str = "Giấy phép xây dựng", *, encrypted: bool = False, picture_url: str = "") -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    lock = "<manifest:encryption-data/>" if encrypted else ""
    manifest = (
        f'{XML}<manifest:manifest xmlns:manifest="{office}:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        f"{lock}</manifest:file-entry></manifest:manifest>"
    )
    picture = (
        '<draw:frame text:anchor-type="as-char" svg:width="9cm" svg:height="9cm">'
        f'<draw:image xlink:href="{picture_url}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
        "</draw:frame>"
    )
    content = (
        f'{XML}<office:document-content xmlns:office="{office}:office:1.0" xmlns:text="{office}:text:1.0"'
        f' xmlns:draw="{office}:drawing:1.0" xmlns:svg="{office}:svg-compatible:1.0"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body><office:text>'
        f"<text:p>{text}{picture if picture_url else ''}</text:p>"
        "</office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODT, "META-INF/manifest.xml": manifest, "content.xml": content})


def ole(*names: str) -> bytes:
    """The head of an old Office container whose directory has streams of these names."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHH", 0x3E, 3, 0xFFFE) + bytes(482)
    entries = (("Root Entry", *names), 128)
    return header + b"".join((name + "\0").encode("utf-16-le").ljust(entries[1], b"\0") for name in entries[0])


def pdf(pages: int = 1, text: str = "Giay phep") -> bytes:
    output = io.BytesIO()
    canvas = Canvas(output)
    for _ in range(pages):
        canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def pdf_without_pages() -> bytes:
    output = io.BytesIO()
    with pikepdf.new() as document:
        document.save(output)
    return output.getvalue()


def locked_pdf(*, user_password: str) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(output, encryption=pikepdf.Encryption(owner="chu", user=user_password))
    return output.getvalue()


def image(format_: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    output = io.BytesIO()
    Image.new(mode, size, "red" if mode != "L" else 128).save(output, format_, **options)
    return output.getvalue()
