"""Mẫu 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.

Source: TT 03/2025/TT-VPCP, Phụ lục I – every lack is named at once, in one list, with its reason.
"""

from xml.sax.saxutils import escape

from django.utils.timezone import localtime
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from onestop.models import Event, Paper
from onestop.papers import layout
from onestop.queries.papers import PrintedDossier


def supplement(printed: PrintedDossier, *, address: str) -> bytes:
    """Return the supplement form as a PDF; `address` is the public page of the dossier."""
    dossier, applicant = printed.dossier, printed.applicant
    asked = localtime(printed.asked.at if printed.asked else dossier.submitted_at)
    agency = dossier.agency
    contact = ", ".join(part for part in (agency.name, agency.address, agency.phone) if part)
    story: list[Flowable] = [
        layout.head(agency, number=f"{_number(printed)}/HDHS", on=asked.date()),
        layout.title(
            "PHIẾU YÊU CẦU BỔ SUNG,",
            "HOÀN THIỆN HỒ SƠ",
            copy="",
            address=f"{address}#ma={dossier.lookup_secret}",
            note=f"Mã hồ sơ: {dossier.code}",
        ),
        layout.right_note(f"Mã tra cứu: <b>{dossier.lookup_secret}</b>"),
        layout.line("Hồ sơ của", printed.owner.name),
        layout.line("Nội dung yêu cầu giải quyết", dossier.procedure_name),
        layout.line("Địa chỉ", applicant.full_address),
        layout.contacts(applicant),
        layout.text("Đề nghị bổ sung, hoàn thiện các giấy tờ sau:"),
        layout.grid([_heads(), *(_row(number, paper) for number, paper in enumerate(printed.missing, 1))], WIDTHS),
        Spacer(1, 2 * mm),
        layout.text(_of_the_clock(printed)),
        *_legal_basis(printed),
        layout.line("Thời hạn bổ sung", ""),
        layout.line("Đầu mối liên hệ", contact),
        Spacer(1, 4 * mm),
        layout.signatures(
            ("NGƯỜI NỘP HỒ SƠ", applicant.name), ("NGƯỜI HƯỚNG DẪN", printed.asked.by if printed.asked else "")
        ),
    ]
    return layout.build(story, name=f"Phiếu yêu cầu bổ sung hồ sơ {dossier.code}")


def _number(printed: PrintedDossier) -> str:
    """Return the number of the request: the dossier's own, and which request it is from the second on."""
    return printed.day_number if printed.requests < 2 else f"{printed.day_number}-{printed.requests}"


def _legal_basis(printed: PrintedDossier) -> list[Flowable]:
    basis = printed.asked.data.get("legal_basis") if printed.asked else ""
    return [layout.line("Căn cứ pháp lý", basis)] if basis else []


def _of_the_clock(printed: PrintedDossier) -> str:
    """Say what the clock did when the papers were asked for, however the dossier went on."""
    if printed.asked is None or printed.asked.kind == Event.Kind.SAVED_PENDING:
        return "Thời gian giải quyết bắt đầu tính khi hồ sơ được bổ sung đầy đủ và được tiếp nhận."
    return "Thời hạn giải quyết tạm dừng từ ngày yêu cầu và tiếp tục tính khi hồ sơ được bổ sung đầy đủ."


WIDTHS = [1.8, 8, 2, 2, 2, 5]


def _heads() -> list[Flowable]:
    names = ("STT", "Giấy tờ cần bổ sung", "Bản chính", "Chứng thực", "Bản chụp", "Lý do")
    return [layout.centred(f"<b>{name}</b>", size=10.5) for name in names]


def _row(number: int, paper: Paper) -> list[Flowable]:
    """Return a line; the clerk ticks by hand which form of the paper is asked for unless the procedure says it."""
    component = paper.component
    original = "x" if component and component.originals else ""
    copy = "x" if component and component.copies and not component.originals else ""
    return [
        layout.centred(str(number), size=10.5),
        layout.text(escape(paper.name), size=10.5, after=0),
        layout.centred(original, size=10.5),
        layout.centred("", size=10.5),
        layout.centred(copy, size=10.5),
        layout.text(escape(paper.missing_reason), size=10.5, after=0),
    ]
