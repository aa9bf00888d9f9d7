"""Mẫu 05: Thông báo dừng giải quyết hồ sơ.

Source: TT 03/2025/TT-VPCP, Phụ lục I – at whose wish, at which stage, what becomes of the fees and of the papers.
"""

from datetime import datetime
from xml.sax.saxutils import escape

from django.utils.timezone import localtime
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from common.formats import vnd
from onestop.models import Event
from onestop.papers import layout
from onestop.queries.papers import PrintedDossier


def stopping(printed: PrintedDossier, *, at: datetime) -> bytes:
    """Return the notice as a PDF; before the dossier ends the reason is a line to write on, dated `at`."""
    dossier, act = printed.dossier, printed.end
    agency = dossier.competent_agency
    story: list[Flowable] = [
        layout.head(agency, number="……/……", on=localtime(act.at if act else at).date(), desk=False),
        Spacer(1, 6 * mm),
        layout.centred("<b>THÔNG BÁO</b>", size=14),
        layout.centred("<b>Về việc dừng giải quyết hồ sơ thủ tục hành chính</b>", size=12),
        Spacer(1, 4 * mm),
        layout.line("Kính gửi", printed.owner.name),
        layout.line("Địa chỉ", printed.applicant.full_address),
        layout.contacts(printed.applicant),
        layout.line("Mã hồ sơ", dossier.code),
        layout.line("Nội dung yêu cầu giải quyết", dossier.procedure_name),
        layout.text(f"Thời gian tiếp nhận: {layout.moment(dossier.received_at)}."),
        *_wish(printed),
        layout.line("Giai đoạn giải quyết", printed.step),
        layout.text(f"{escape(agency.name)} thông báo <b>{_decision(printed)}</b> kể từ ngày ký thông báo này."),
        layout.line("Xử lý phí, lệ phí", _money(printed)),
        layout.line("Giấy tờ trả lại", _papers(printed)),
        Spacer(1, 6 * mm),
        layout.signer("LÃNH ĐẠO CƠ QUAN"),
    ]
    return layout.build(story, name=f"Thông báo dừng giải quyết hồ sơ {dossier.code}")


def _wish(printed: PrintedDossier) -> list[Flowable]:
    """Say at whose wish it ends, when that was said, and why."""
    act = printed.end
    if act is None:
        who = layout.line("Theo đề nghị dừng, rút của", "")
    elif act.kind == Event.Kind.WITHDRAWN:
        who = layout.line("Theo đề nghị rút của", f"{printed.applicant.name}, ngày {localtime(act.at):%d/%m/%Y}")
    else:
        unit = printed.dossier.competent_agency.name
        who = layout.line("Theo đề nghị dừng của", f"{unit}, ngày {localtime(act.at):%d/%m/%Y}")
    return [who, layout.line("Nội dung, lý do", act.reason if act else "")]


def _decision(printed: PrintedDossier) -> str:
    withdrawn = printed.end is not None and printed.end.kind == Event.Kind.WITHDRAWN
    return "dừng giải quyết hồ sơ theo đề nghị rút" if withdrawn else "dừng giải quyết hồ sơ"


def _money(printed: PrintedDossier) -> str:
    payment = printed.payment
    if not payment.total_vnd:
        return "thủ tục không thu phí, lệ phí"
    return f"đã thu {vnd(payment.received_vnd)}, hoàn trả: ….." if payment.received_vnd else "chưa thu"


def _papers(printed: PrintedDossier) -> str:
    given = [f"{paper.name} ({paper.originals} bản chính)" for paper in printed.handed_in if paper.originals]
    return "; ".join(given) or "không có bản chính"
