"""What the printed forms share: letters, head, lines, tables, signatures, QR code."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from xml.sax.saxutils import escape

from django.utils.timezone import localtime
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from accounts.models import Agency
from common.fonts import paper_family
from onestop.models import Party

# Source: NĐ 30/2020/NĐ-CP, Phụ lục I – left margin 30 mm, the others 15 to 20 mm.
MARGIN_LEFT_MM, MARGIN_MM = 25, 15
# A frame of reportlab keeps 6 points free on each side.
WIDTH = A4[0] - (MARGIN_LEFT_MM + MARGIN_MM) * mm - 12
QR_MM = 28
CENTRE: Literal[1] = 1
RIGHT: Literal[2] = 2


def text(
    words: str, *, size: float = 11.5, align: Literal[0, 1, 2] = 0, after: float = 2, lead: float = 1.25
) -> Paragraph:
    """Return a paragraph; `words` may hold <b> and <i>, values in it must be escaped."""
    style = ParagraphStyle(
        "van-ban", fontName=paper_family(), fontSize=size, leading=size * lead, alignment=align, spaceAfter=after
    )
    return Paragraph(words, style)


def centred(words: str, *, size: float = 11.5) -> Paragraph:
    """Return a paragraph in the middle."""
    return text(words, size=size, align=CENTRE, after=0)


def line(label: str, value: str) -> Paragraph:
    """Return "Label: value" with the value's letters made harmless; dots to write on where there is none."""
    return text(f"{label}: <b>{escape(value)}</b>" if value else f"{label}: {'.' * 60}")


def moment(at: datetime | None) -> str:
    """Return hour and day as the forms write them; places to write on where there is none."""
    if at is None:
        return "….. giờ ….. phút, ngày ….. tháng ….. năm ….."
    local = localtime(at)
    return f"<b>{local:%H} giờ {local:%M} phút, ngày {local:%d/%m/%Y}</b>"


def contacts(party: Party) -> Paragraph:
    """Return telephone and e-mail in one line."""
    return text(f"Số điện thoại: <b>{escape(party.phone)}</b> &nbsp;&nbsp; Email: <b>{escape(party.email)}</b>")


def head(agency: Agency, *, number: str, on: date, desk: bool = True) -> Table:
    """Return agency and motto side by side, number and date under them; `desk`: the one-stop desk is named too."""
    left = [
        centred(escape((agency.parent_name or "").upper()), size=10.5),
        centred(f"<b>{escape(agency.name.upper())}</b>", size=10.5),
        *([centred("<b>BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ</b>", size=10.5)] if desk else []),
        centred(f"Số: {escape(number)}", size=10.5),
    ]
    right = [
        centred("<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b>", size=10.5),
        centred("<b>Độc lập – Tự do – Hạnh phúc</b>", size=11.5),
        centred("<b>–––––––––––––––</b>", size=8),
        centred(f"<i>{escape(agency.place)}, ngày {on:%d} tháng {on:%m} năm {on:%Y}</i>", size=11),
    ]
    return Table([[left, right]], colWidths=[WIDTH * 0.46, WIDTH * 0.54], style=_bare())


def title(*name: str, copy: str, address: str, note: str = "") -> Table:
    """Return the form's name, line by line, in the middle, the copy's name left of it and the QR code at the right."""
    words: list[Flowable] = [Spacer(1, 4 * mm), *(centred(f"<b>{escape(row)}</b>", size=14) for row in name)]
    if note:
        words.append(centred(escape(note), size=11))
    return Table(
        [[centred(f"<b>{escape(copy)}</b>", size=10), words, qr(address)]],
        colWidths=[QR_MM * mm, WIDTH - 2 * QR_MM * mm, QR_MM * mm],
        style=_bare(),
    )


def qr(address: str) -> Drawing:
    """Return the address as a QR code."""
    code = QrCodeWidget(address, barLevel="M", barBorder=0)
    left, bottom, right, top = code.getBounds()
    side = (QR_MM - 2) * mm
    drawing = Drawing(side, side, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0])
    drawing.add(code)
    return drawing


def grid(rows: Sequence[list[Any]], widths: Sequence[float]) -> Table:
    """Return a ruled table; the first row is its head, widths are parts of the whole."""
    total = sum(widths)
    style = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    return Table(rows, colWidths=[WIDTH * part / total for part in widths], style=style, repeatRows=1)


def signer(what: str) -> Table:
    """Return the place at the right where the head of the agency signs, and who gets copies at the left."""
    copies = [text("<b><i>Nơi nhận:</i></b>", size=10), text("– Như trên;<br/>– Lưu: hồ sơ.", size=10)]
    place = [centred(f"<b>{escape(what)}</b>"), centred("<i>(Chữ ký, dấu)</i>", size=10), Spacer(1, 18 * mm)]
    return Table([[copies, place]], colWidths=[WIDTH / 2, WIDTH / 2], style=_bare())


def signatures(left: tuple[str, str], right: tuple[str, str]) -> Table:
    """Return two places to sign: what each is, and the name under it."""
    cells = [
        [
            centred(f"<b>{escape(what)}</b>"),
            centred("<i>(Ký và ghi rõ họ tên)</i>", size=10),
            Spacer(1, 16 * mm),
            centred(f"<b>{escape(name)}</b>"),
        ]
        for what, name in (left, right)
    ]
    return Table([cells], colWidths=[WIDTH / 2, WIDTH / 2], style=_bare())


def right_note(words: str) -> Paragraph:
    """Return a small line at the right."""
    return text(words, size=9.5, align=RIGHT, after=0)


def build(story: list[Flowable], *, name: str) -> bytes:
    """Return the PDF of a form."""
    target = io.BytesIO()
    page = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN_LEFT_MM * mm,
        rightMargin=MARGIN_MM * mm,
        topMargin=MARGIN_MM * mm,
        bottomMargin=MARGIN_MM * mm,
        title=name,
        lang="vi",
    )
    page.build(story)
    return target.getvalue()


def _bare() -> TableStyle:
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ]
    )
