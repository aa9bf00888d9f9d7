"""The papers of the sample: what citizens hand in, and drafts in the layout of Decree 30/2020."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape

import pikepdf
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from common import blobs
from common.fonts import paper_family
from onestop.services.submission import FileData

PDF = "application/pdf"
MARGIN, BINDING_MARGIN = 20 * mm, 30 * mm
TOP = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]


@dataclass(frozen=True)
class Draft:
    """What a draft says; who signs stands under it as title and name."""

    parent: str
    agency: str
    place: str
    notation: str
    heading: tuple[str, ...]
    grounds: tuple[str, ...]
    body: tuple[str, ...]
    authority: str
    title: str
    signer: str
    receivers: tuple[str, ...]


def draft(content: Draft, name: str, *, locked: bool = False) -> FileData:
    """Store a draft; a locked one asks for a password, which nobody can sign."""
    pdf = _build(_draft_story(content))
    return _stored(_locked(pdf) if locked else pdf, name)


@cache
def paper(title: str, owner: str, code: str) -> bytes:
    """Return a paper that a citizen hands in."""
    story: list[Flowable] = [*_motto(), Spacer(1, 10 * mm), _text(f"<b>{escape(title.upper())}</b>", "centre")]
    lines = (
        f"Người đứng tên: {owner}.",
        f"Giấy tờ kèm hồ sơ thủ tục {code}, do người nộp cung cấp.",
        "Nội dung này chỉ để dùng thử; mọi tên người và số liệu đều hư cấu.",
    )
    return _build([*story, Spacer(1, 6 * mm), *(_text(escape(line)) for line in lines)])


def stored_paper(title: str, owner: str, code: str, name: str) -> FileData:
    """Store a paper under the name of its file."""
    return _stored(paper(title, owner, code), name)


def _stored(pdf: bytes, name: str) -> FileData:
    blob = blobs.put(pdf, media_type=PDF)
    return FileData(blob.sha256, name, PDF, blob.size_bytes)


def _locked(pdf: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(target, encryption=pikepdf.Encryption(user="khong-ai-biet", owner="khong-ai-biet"))
    return target.getvalue()


def _build(story: Iterable[Flowable]) -> bytes:
    target = io.BytesIO()
    SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=BINDING_MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title="Văn bản minh họa",
        invariant=1,
    ).build(list(story))
    return target.getvalue()


@cache
def _styles() -> dict[str, ParagraphStyle]:
    plain = ParagraphStyle(
        "plain", fontName=paper_family(), fontSize=13, leading=19, alignment=TA_JUSTIFY, spaceAfter=5
    )
    return {
        "plain": plain,
        "centre": ParagraphStyle("centre", plain, alignment=TA_CENTER, spaceAfter=0, leading=17),
        "motto": ParagraphStyle("motto", plain, fontSize=12, alignment=TA_CENTER, spaceAfter=0, leading=17),
        "small": ParagraphStyle("small", plain, fontSize=11, leading=14, spaceAfter=0),
    }


def _text(markup: str, style: str = "plain") -> Paragraph:
    return Paragraph(markup, _styles()[style])


class _Rule(Flowable):
    """A line in the middle of its column, which reportlab's own line is not inside a table."""

    def __init__(self, length: float) -> None:
        super().__init__()
        self.length = length
        self.column = length

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the whole width and a little height."""
        self.column = width
        return width, 4

    def draw(self) -> None:
        """Draw the line."""
        left = (self.column - self.length) / 2
        self.canv.setLineWidth(0.7)
        self.canv.line(left, 2, left + self.length, 2)


def _motto() -> list[Flowable]:
    return [
        _text("<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b>", "motto"),
        _text("<b>Độc lập - Tự do - Hạnh phúc</b>", "centre"),
        _Rule(52 * mm),
    ]


def _draft_story(content: Draft) -> list[Flowable]:
    head = [
        _text(escape(content.parent or "TỈNH ĐIỆN BIÊN"), "centre"),
        _text(f"<b>{escape(content.agency.upper())}</b>", "centre"),
        _Rule(22 * mm),
        _text(f"Số: ........./{escape(content.notation)}", "centre"),
    ]
    date_line = _text(f"<i>{escape(content.place)}, ngày ..... tháng ..... năm .....</i>", "centre")
    sign = [
        _text(f"<b>{escape(content.authority)}</b>", "centre"),
        _text(f"<b>{escape(content.title.upper())}</b>", "centre"),
        Spacer(1, 30 * mm),
        _text(f"<b>{escape(content.signer)}</b>", "centre"),
    ]
    receivers = [_text("<b><i>Nơi nhận:</i></b>", "small")]
    receivers += [_text(f"- {escape(line)};", "small") for line in content.receivers]
    return [
        Table([[head, [*_motto(), date_line]]], colWidths=[62 * mm, 93 * mm], style=TOP),
        Spacer(1, 7 * mm),
        *(_text(f"<b>{escape(line)}</b>", "centre") for line in content.heading),
        Spacer(1, 5 * mm),
        *(_text(f"<i>{escape(line)}</i>") for line in content.grounds),
        *(_text(escape(line)) for line in content.body),
        Spacer(1, 6 * mm),
        Table([[receivers, sign]], colWidths=[75 * mm, 80 * mm], style=TOP),
    ]
