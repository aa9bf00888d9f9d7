"""Mẫu 01 and Mẫu 02 say everything that the forms ask for."""

import pypdfium2
import pytest

from onestop.papers.receipt import receipt
from onestop.papers.supplement import supplement
from onestop.queries import find_dossier
from onestop.queries.papers import printed_dossier
from onestop.services import intake
from onestop.services.submission import MissingPaper, PaperData, PartyData
from tests.factories.accounts import NOW
from tests.factories.onestop import OWNER
from tests.factories.onestop import desk as build

ADDRESS = "https://dichvucong.example/tra-cuu/X/"


def words(pdf):
    """Return the text of each page, on one line."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return [" ".join(page.split()) for page in pages]


def printed(desk, dossier):
    return printed_dossier(find_dossier(desk.clerk, dossier.code))


@pytest.fixture
def paid_desk(db):
    """Give a desk whose procedure costs something."""
    return build(fee_vnd=150_000)


def test_receipt_has_two_copies(paid_desk):
    dossier = paid_desk.accept()
    pages = words(receipt(printed(paid_desk, dossier), address=ADDRESS))
    assert len(pages) == 2
    assert "Liên: Lưu" in pages[0]
    assert "Liên: Giao khách hàng" in pages[1]


def test_receipt_says_all_that_the_form_asks_for(paid_desk):
    company = PartyData(name="Công ty <Mường> & Thanh", kind="organisation", id_number="5600101324")
    dossier = paid_desk.accept(owner=company)
    page = words(receipt(printed(paid_desk, dossier), address=ADDRESS))[0]
    for part in (
        paid_desk.agency.name.upper(),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        f"Mã hồ sơ: {dossier.code}",
        f"Mã tra cứu: {dossier.lookup_secret}",
        "Điện Biên, ngày 06 tháng 07 năm 2026",
        "Tiếp nhận hồ sơ của: Công ty <Mường> & Thanh",
        f"Người nộp hồ sơ: {OWNER.name}",
        OWNER.id_number,
        OWNER.phone,
        "minh@thu.example",
        "Đội 7, Xã Thanh Xương, Tỉnh Điện Biên",
        dossier.procedure_name,
        "2. Số lượng hồ sơ: 01 (bộ)",
        "theo quy định: 10 ngày làm việc",
        "4. Thời gian nhận hồ sơ: 09 giờ 00 phút, ngày 06/07/2026",
        "5. Thời gian trả kết quả giải quyết hồ sơ: 09 giờ 00 phút, ngày 20/07/2026",
        "Nhận tại quầy",
        "150.000 đồng, chưa thu",
        "Quyển số: 2026",
        "Số thứ tự: 0001",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        paid_desk.clerk.full_name,
        ADDRESS,
    ):
        assert part in page, part
    for component in paid_desk.procedure_version.components.all():
        assert component.name in page


def test_receipt_without_fees_says_so(desk):
    assert "Phí, lệ phí: không thu" in words(receipt(printed(desk, desk.accept()), address=ADDRESS))[0]


def test_supplement_form_names_each_paper_and_its_reason(desk):
    part = desk.procedure_version.components.first()
    dossier = intake.dossier_save_pending(
        data=desk.data(papers=(PaperData(None, "Đơn khác", originals=1),)),
        missing=[MissingPaper(part.pk, part.name, "Chữ ký bị mờ")],
        actor=desk.clerk,
        at=NOW,
    )
    [page] = words(supplement(printed(desk, dossier), address=ADDRESS))
    for text in (
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "0001/HDHS",
        f"Mã hồ sơ: {dossier.code}",
        f"Hồ sơ của: {OWNER.name}",
        part.name,
        "Chữ ký bị mờ",
        "Thời hạn bổ sung",
        "Đầu mối liên hệ",
        "NGƯỜI HƯỚNG DẪN",
        desk.clerk.full_name,
    ):
        assert text in page, text
    assert "Đơn khác" not in page
