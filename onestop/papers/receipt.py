"""Mẫu 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả.

Source: NĐ 118/2025/NĐ-CP and TT 03/2025/TT-VPCP, Phụ lục I – whoever hands in a complete dossier gets this paper.
"""

from datetime import datetime
from xml.sax.saxutils import escape

from django.utils.timezone import localtime
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Spacer

from common.formats import vnd
from onestop.models import Paper, Party, Payment
from onestop.papers import layout
from onestop.queries.papers import PrintedDossier

COPIES = ("Liên: Lưu", "Liên: Giao khách hàng")


def receipt(printed: PrintedDossier, *, address: str) -> bytes:
    """Return the receipt as a PDF of two copies; `address` is the public page of the dossier.

    The QR code carries the secret behind "#", so that no server sees it.
    """
    story: list[Flowable] = []
    for copy in COPIES:
        story += [*_copy(printed, copy, f"{address}#ma={printed.dossier.lookup_secret}"), PageBreak()]
    return layout.build(story[:-1], name=f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả {printed.dossier.code}")


def _copy(printed: PrintedDossier, copy: str, address: str) -> list[Flowable]:
    dossier = printed.dossier
    received = localtime(dossier.received_at)
    return [
        layout.head(dossier.agency, number=f"{printed.day_number}/TNHS", on=received.date()),
        layout.title(
            "GIẤY TIẾP NHẬN HỒ SƠ",
            "VÀ HẸN TRẢ KẾT QUẢ",
            copy=copy,
            address=address,
            note=f"Mã hồ sơ: {dossier.code}",
        ),
        layout.right_note(f"Mã tra cứu: <b>{dossier.lookup_secret}</b>"),
        *_people(printed),
        *_papers(printed),
        *_times(printed, received),
        *_money(printed),
        layout.text(f"Vào Sổ theo dõi hồ sơ: Quyển số: <b>{received:%Y}</b>; Số thứ tự: <b>{printed.day_number}</b>"),
        Spacer(1, 3 * mm),
        layout.signatures(("NGƯỜI NỘP HỒ SƠ", printed.applicant.name), ("NGƯỜI TIẾP NHẬN HỒ SƠ", printed.clerk)),
        Spacer(1, 2 * mm),
        layout.text(
            f"<i>Tra cứu: quét mã QR, hoặc mở {escape(address.partition('#')[0])} và nhập mã tra cứu. "
            "Mang giấy này và giấy tờ tùy thân khi nhận kết quả.</i>",
            size=9.5,
        ),
    ]


def _people(printed: PrintedDossier) -> list[Flowable]:
    applicant, dossier = printed.applicant, printed.dossier
    return [
        layout.line("Bộ phận Tiếp nhận và Trả kết quả của", dossier.agency.name),
        layout.line("Tiếp nhận hồ sơ của", printed.owner.name),
        layout.line("Người nộp hồ sơ", applicant.name),
        layout.line("Số CCCD, hộ chiếu hoặc mã số thuế", _number(applicant)),
        layout.line("Địa chỉ", applicant.full_address),
        layout.contacts(applicant),
        layout.line("Nội dung yêu cầu giải quyết", dossier.procedure_name),
        *([layout.line("Trường hợp", dossier.case_name)] if dossier.case_name else []),
        *([layout.line("Cơ quan giải quyết", printed.decider)] if printed.decider else []),
    ]


def _number(party: Party) -> str:
    issued = f", cấp ngày {party.id_issued_on:%d/%m/%Y}" if party.id_issued_on else ""
    place = f", {party.id_issued_by}" if party.id_issued_by else ""
    return f"{party.id_number}{issued}{place}"


def _papers(printed: PrintedDossier) -> list[Flowable]:
    rows = [[layout.centred(f"<b>{name}</b>", size=10.5) for name in ("STT", "Tên giấy tờ", "Bản chính", "Bản sao")]]
    rows += [
        [
            layout.centred(str(number), size=10.5),
            layout.text(escape(_name(paper)), size=10.5, after=0),
            layout.centred(str(paper.originals or "–"), size=10.5),
            layout.centred(str(paper.copies or "–"), size=10.5),
        ]
        for number, paper in enumerate(printed.handed_in, start=1)
    ]
    return [
        layout.text("1. Thành phần hồ sơ gồm:"),
        layout.grid(rows, [1.3, 10, 2, 2]),
        Spacer(1, 1 * mm),
        layout.text("2. Số lượng hồ sơ: <b>01</b> (bộ)"),
    ]


def _name(paper: Paper) -> str:
    return paper.name if paper.originals or paper.copies else f"{paper.name} (tệp điện tử)"


def _times(printed: PrintedDossier, received: datetime) -> list[Flowable]:
    dossier = printed.dossier
    came = printed.supplemented_at is not None
    first_due, second_due = (dossier.original_due_at, dossier.due_at) if came else (dossier.due_at, None)
    return [
        layout.text(f"3. Thời gian giải quyết hồ sơ theo quy định: <b>{escape(printed.allowed)}</b>"),
        layout.text(f"4. Thời gian nhận hồ sơ: {layout.moment(received)}"),
        layout.text(f"5. Thời gian trả kết quả giải quyết hồ sơ: {layout.moment(first_due)}"),
        layout.text(f"6. Thời gian nhận bổ sung (nếu có): {layout.moment(printed.supplemented_at)}"),
        layout.text(f"7. Thời gian trả kết quả giai đoạn 2 (nếu có): {layout.moment(second_due)}"),
        layout.line("Đăng ký nhận kết quả tại", str(dossier.get_result_channel_display())),
    ]


def _money(printed: PrintedDossier) -> list[Flowable]:
    if not printed.payment.total_vnd:
        return [layout.text(f"Phí, lệ phí: <b>không thu</b>{_exemption(printed)}")]
    state = _received(printed.payment)
    items = "; ".join(f"{escape(fee.name)}: {vnd(fee.amount_vnd)}" for fee in printed.fees)
    return [
        layout.text(f"Phí, lệ phí: <b>{vnd(printed.payment.total_vnd)}</b>, {state} ({items}){_exemption(printed)}")
    ]


def _received(payment: Payment) -> str:
    if payment.settled:
        return "đã thu"
    return f"đã thu tạm ứng {vnd(payment.advanced_vnd)}" if payment.advanced_vnd else "chưa thu"


def _exemption(printed: PrintedDossier) -> str:
    payment = printed.payment
    if not payment.exemption:
        return ""
    return f", miễn, giảm: {escape(payment.get_exemption_display())} ({escape(payment.exemption_reason)})"
