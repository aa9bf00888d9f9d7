"""A verification report for people and programs outside: as plain JSON, and as a paper.

Source: Luật Giao dịch điện tử 20/2023/QH15, Điều 22–24 – what is checked must be shown: integrity, signer, issuer,
validity when signed, and by what the time is known.
"""

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from common.fonts import paper_family
from signing.models import Verdict, VerificationReport
from signing.pades.findings import MarkedPage
from signing.services import verdicts
from signing.services.verdicts import SignatureLine

MARGIN_MM = 20
WIDTH = A4[0] - 2 * MARGIN_MM * mm - 12
PICTURE_HEIGHT = 170 * mm
# Our own keys of rows say nothing to anybody outside.
INTERNAL = {"user_id"}


def as_plain(report: VerificationReport, *, name: str) -> dict[str, Any]:
    """Return the report as JSON holds it."""
    return {
        "file": name,
        "sha256": report.sha256,
        "verdict": str(report.verdict),
        "verdict_label": str(Verdict(report.verdict).label),
        "reasons": verdicts.reasons(report),
        "notes": report.notes,
        "signatures": [{key: one[key] for key in one if key not in INTERNAL} for one in report.signatures],
        "time_stamps": report.time_stamps,
        "empty_fields": report.empty_fields,
        "changed_pages": report.changed_pages,
        "checked_at": report.checked_at.isoformat(),
        "policy": report.policy,
    }


def as_pdf(report: VerificationReport, pages: Sequence[MarkedPage], *, name: str) -> bytes:
    """Return the report as a paper, with the marked pictures of pages that look otherwise than when signed."""
    output = io.BytesIO()
    margins: dict[str, Any] = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN_MM * mm)
    title = _("Kết quả kiểm tra chữ ký số")
    paper = SimpleDocTemplate(output, pagesize=A4, title=title, **margins)
    lines = [*verdicts.lines(report), *verdicts.time_stamp_lines(report)]
    paper.build(
        [
            _text(f"<b>{escape(title.upper())}</b>", size=15, after=10),
            _facts(report, name),
            Spacer(0, 8),
            _text(f"{_('Kết luận')}: <b>{escape(str(Verdict(report.verdict).label))}</b>", size=13, after=4),
            *(_text(f"– {escape(reason)}") for reason in verdicts.reasons(report)),
            Spacer(0, 8),
            *([_signatures(lines)] if lines else []),
            *(part for page in pages if page.png for part in _picture(page)),
        ]
    )
    return output.getvalue()


def _text(words: str, *, size: float = 11, after: float = 3) -> Paragraph:
    style = ParagraphStyle("bao-cao", fontName=paper_family(), fontSize=size, leading=size * 1.3, spaceAfter=after)
    return Paragraph(words, style)


def _facts(report: VerificationReport, name: str) -> Table:
    facts = [
        (_("Tệp"), name),
        (_("SHA-256"), f"{report.sha256[:32]} {report.sha256[32:]}"),
        (_("Kiểm tra lúc"), f"{localtime(report.checked_at):%d/%m/%Y %H:%M:%S}"),
    ]
    cells = [[_text(escape(str(label))), _text(escape(value))] for label, value in facts]
    return _table(cells, [35 * mm, WIDTH - 35 * mm])


def _signatures(lines: Sequence[SignatureLine]) -> Table:
    head = [_text(f"<b>{word}</b>") for word in (_("Người ký"), _("Thời gian"), _("Kết quả"))]
    return _table([head, *map(_cells, lines)], [50 * mm, 32 * mm, WIDTH - 82 * mm])


def _cells(line: SignatureLine) -> list[Paragraph]:
    signed_at = f"{line.signed_at:%d/%m/%Y %H:%M:%S}" if line.signed_at else "–"
    return [
        _text(f"<b>{escape(line.signer)}</b><br/>{escape(line.organisation)}"),
        _text(signed_at),
        _text(f"<b>{escape(line.verdict)}.</b> {escape(line.detail)}"),
    ]


def _table(cells: list[list[Paragraph]], widths: list[float]) -> Table:
    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return Table(cells, colWidths=widths, style=style)


def _picture(page: MarkedPage) -> list[Flowable]:
    picture = Image(io.BytesIO(page.png))
    scale = min(WIDTH / picture.imageWidth, PICTURE_HEIGHT / picture.imageHeight, 1)
    picture.drawWidth, picture.drawHeight = picture.imageWidth * scale, picture.imageHeight * scale
    text = _("Trang %(page)d hiện khác với lúc ký; chỗ khác được khoanh đỏ.") % {"page": page.page}
    return [Spacer(0, 8), _text(escape(text)), picture]
