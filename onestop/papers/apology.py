"""Mẫu 04: Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết.

Source: NĐ 118/2025/NĐ-CP and TT 03/2025/TT-VPCP, Phụ lục I – who will be late says so before the due date, with the
reason, the unit that is late and a new date.
"""

from datetime import datetime
from xml.sax.saxutils import escape

from django.utils.timezone import localtime
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from onestop.papers import layout
from onestop.queries.papers import PrintedDossier


def apology(printed: PrintedDossier, *, at: datetime) -> bytes:
    """Return the apology as a PDF; before the date is put off reason and new date are lines to write on, dated `at`."""
    dossier, act = printed.dossier, printed.extension
    agency = dossier.competent_agency
    before = datetime.fromisoformat(act.data["due_before"]) if act else dossier.due_at
    after = datetime.fromisoformat(act.data["due_at"]) if act else None
    story: list[Flowable] = [
        layout.head(agency, number="……/……", on=localtime(act.at if act else at).date(), desk=False),
        Spacer(1, 6 * mm),
        layout.centred("<b>PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ</b>", size=14),
        Spacer(1, 4 * mm),
        layout.line("Kính gửi", printed.owner.name),
        layout.line("Địa chỉ", printed.applicant.full_address),
        layout.contacts(printed.applicant),
        layout.text(f"{escape(dossier.agency.name)} tiếp nhận hồ sơ lúc {layout.moment(dossier.received_at)}."),
        layout.line("Mã hồ sơ", dossier.code),
        layout.line("Nội dung yêu cầu giải quyết", dossier.procedure_name),
        layout.text(f"Thời gian hẹn trả kết quả: {layout.moment(before)}."),
        layout.text("Đến nay hồ sơ chưa giải quyết xong đúng thời gian đã hẹn."),
        layout.line("Lý do", act.reason if act else ""),
        layout.line("Cơ quan, đơn vị chậm giải quyết", agency.name),
        layout.text(
            f"{escape(agency.name)} xin lỗi ông/bà và hẹn trả kết quả vào: {layout.moment(after)}. "
            "Mong ông/bà thông cảm vì sự chậm trễ này."
        ),
        Spacer(1, 6 * mm),
        layout.signer("LÃNH ĐẠO CƠ QUAN"),
    ]
    return layout.build(story, name=f"Phiếu xin lỗi và hẹn lại ngày trả kết quả {dossier.code}")
