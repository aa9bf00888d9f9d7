"""Mẫu 03: Phiếu từ chối tiếp nhận, giải quyết hồ sơ.

Source: TT 03/2025/TT-VPCP, Phụ lục I – a refusal names its reason and its legal basis, and who is competent instead.
"""

from datetime import datetime

from django.utils.timezone import localtime
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from onestop.papers import layout
from onestop.queries.papers import PrintedDossier


def refusal(printed: PrintedDossier, *, address: str, at: datetime) -> bytes:
    """Return the refusal as a PDF; before the dossier is refused the reasons are lines to write on, dated `at`."""
    dossier, applicant, act = printed.dossier, printed.applicant, printed.refusal
    story: list[Flowable] = [
        layout.head(dossier.agency, number=f"{printed.day_number}/TCHS", on=localtime(act.at if act else at).date()),
        layout.title(
            "PHIẾU TỪ CHỐI",
            "TIẾP NHẬN GIẢI QUYẾT HỒ SƠ" if dossier.received_at is None else "GIẢI QUYẾT HỒ SƠ",
            copy="",
            address=f"{address}#ma={dossier.lookup_secret}",
            note=f"Mã hồ sơ: {dossier.code}",
        ),
        layout.line("Hồ sơ của", printed.owner.name),
        layout.line("Địa chỉ", applicant.full_address),
        layout.contacts(applicant),
        layout.line("Nội dung yêu cầu giải quyết", dossier.procedure_name),
        Spacer(1, 2 * mm),
        layout.line("Lý do từ chối", act.reason if act else ""),
        layout.line("Căn cứ pháp lý", act.data.get("legal_basis", "") if act else ""),
        layout.line("Cơ quan, nơi có thẩm quyền giải quyết", act.data.get("guidance", "") if act else ""),
        Spacer(1, 4 * mm),
        layout.signatures(
            ("NGƯỜI NỘP HỒ SƠ", applicant.name), ("NGƯỜI TIẾP NHẬN HỒ SƠ", act.by if act else printed.clerk)
        ),
    ]
    return layout.build(story, name=f"Phiếu từ chối hồ sơ {dossier.code}")
