"""The papers of the demonstration's journey: what the citizen brings, and what the specialist writes."""

import io
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from common.fonts import BOLD, paper_family
from config.browser import Upload

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
SCHEMAS = "http://schemas.openxmlformats.org"
TYPES = (
    f'{XML}<Types xmlns="{SCHEMAS}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
)
RELATIONS = (
    f'{XML}<Relationships xmlns="{SCHEMAS}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{SCHEMAS}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


PARENT, AGENCY, NOTATION, PLACE = "UBND TỈNH ĐIỆN BIÊN", "SỞ XÂY DỰNG", "GP-SXD", "Điện Biên"


@dataclass(frozen=True)
class Line:
    """A paragraph of a paper."""

    text: str
    align: str = "both"
    bold: bool = False


def handed_in(title: str, owner: str, code: str) -> Upload:
    """Return a paper as the citizen brings it."""
    lines = [Line(title.upper(), "center", bold=True), Line(f"Người đứng tên: {owner}.")]
    lines.append(Line("Nội dung này chỉ để dùng thử; mọi tên người và số liệu đều hư cấu."))
    return Upload(f"{code}.pdf", _pdf(lines), PDF)


def draft(owner: str, dossier_code: str, signer: str, title: str, authority: str) -> Upload:
    """Return the draft as a Word file where this machine can turn one into a PDF, else as a PDF."""
    lines, name = list(_draft_lines(owner, dossier_code, signer, title, authority)), f"GP-{dossier_code}"
    if shutil.which("soffice"):
        return Upload(f"{name}.docx", _docx(lines), DOCX)
    return Upload(f"{name}.pdf", _pdf(lines), PDF)


def _draft_lines(owner: str, dossier_code: str, signer: str, title: str, authority: str) -> Iterator[Line]:
    yield Line(PARENT, "center")
    yield Line(AGENCY, "center", bold=True)
    yield Line(f"Số: ........./{NOTATION}", "center")
    yield Line(f"{PLACE}, ngày ..... tháng ..... năm .....", "right")
    yield Line("GIẤY PHÉP KINH DOANH VẬN TẢI BẰNG XE Ô TÔ", "center", bold=True)
    yield Line(f"Căn cứ hồ sơ mã {dossier_code} và ý kiến thẩm định.")
    yield Line(f"1. {owner} được kinh doanh vận tải bằng xe ô tô.")
    yield Line("2. Văn bản này có hiệu lực kể từ ngày ký.")
    yield from (Line(text, "right", bold=True) for text in (authority, title.upper()) if text)
    yield from (Line("", "right") for _ in range(4))
    yield Line(signer, "right", bold=True)
    yield from (Line(text, "left") for text in ("Nơi nhận:", "- Như mục 1;", "- Lưu: VT, hồ sơ một cửa."))


def _pdf(lines: Iterable[Line]) -> bytes:
    regular = paper_family()
    output = io.BytesIO()
    paper = canvas.Canvas(output, pagesize=A4)
    width, height = A4
    for number, line in enumerate(lines):
        paper.setFont(BOLD if line.bold else regular, 13)
        y = height - 80 - 24 * number
        if line.align == "center":
            paper.drawCentredString(width / 2, y, line.text)
        elif line.align == "right":
            paper.drawRightString(width - 60, y, line.text)
        else:
            paper.drawString(85, y, line.text)
    paper.save()
    return output.getvalue()


def _paragraph(line: Line) -> str:
    face = '<w:rFonts w:ascii="Liberation Serif" w:hAnsi="Liberation Serif" w:cs="Liberation Serif"/>'
    run = f'<w:rPr>{face}{"<w:b/>" if line.bold else ""}<w:sz w:val="26"/></w:rPr>'
    text = f'<w:t xml:space="preserve">{escape(line.text)}</w:t>'
    return f'<w:p><w:pPr><w:jc w:val="{line.align}"/></w:pPr><w:r>{run}{text}</w:r></w:p>'


def _docx(lines: Iterable[Line]) -> bytes:
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701" w:header="0" w:footer="0" w:gutter="0"/>'
        "</w:sectPr>"
    )
    schema = f"{SCHEMAS}/wordprocessingml/2006/main"
    body = f'{XML}<w:document xmlns:w="{schema}"><w:body>{"".join(map(_paragraph, lines))}{page}</w:body></w:document>'
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": body}.items():
            archive.writestr(name, text)
    return output.getvalue()
