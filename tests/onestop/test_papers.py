"""Mẫu 01 to 05 say everything that the forms ask for."""

from datetime import timedelta

import pypdfium2
import pytest

from onestop.models import Payment
from onestop.papers.apology import apology
from onestop.papers.receipt import receipt
from onestop.papers.refusal import refusal
from onestop.papers.stopping import stopping
from onestop.papers.supplement import supplement
from onestop.queries import find_dossier
from onestop.queries.papers import printed_dossier
from onestop.services import intake
from onestop.services.submission import MissingPaper, PaperData, PartyData
from tests.factories.accounts import NOW
from tests.factories.onestop import OWNER, stored
from tests.factories.onestop import desk as build
from tests.factories.paths import ask, extend, receive, refuse, stop, undo, withdraw
from tests.kept import kept
from tests.onestop.services.test_intake import complete, pending

ADDRESS = "https://dichvucong.example/tra-cuu/X/"


def words(pdf):
    """Return the text of each page, on one line."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return [" ".join(page.split()) for page in pages]


def printed(desk, dossier):
    return printed_dossier(find_dossier(desk.clerk, dossier.code))


def in_advance(dossier, vnd):
    """Let so much have been paid in advance."""
    payment = Payment.objects.get(dossier=dossier)
    payment.ask_advance()
    payment.advance_vnd = vnd
    payment.take_advance()
    payment.save()


def build_paid():
    return build(fee_vnd=150_000)


@pytest.fixture
def paid_desk(db):
    """Give a desk whose procedure costs something."""
    return kept(build_paid)


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


class TestRequests:
    """Mẫu 02 speaks of the request that it was printed for."""

    def asked(self, desk, dossier):
        return words(supplement(printed(desk, dossier), address=ADDRESS))[0]

    def test_has_date_asker_and_clock_of_the_request_after_acceptance(self, desk):
        dossier = desk.accept()
        ask(desk, dossier, at=NOW + timedelta(days=2))
        page = self.asked(desk, dossier)
        for text in ("ngày 08 tháng 07 năm 2026", desk.specialist.full_name, "Thời hạn giải quyết tạm dừng"):
            assert text in page, text

    def test_one_before_acceptance_still_says_so_once_the_dossier_was_taken_in(self, desk):
        dossier = pending(desk)
        complete(desk, dossier)
        page = self.asked(desk, dossier)
        assert "bắt đầu tính khi hồ sơ được bổ sung đầy đủ và được tiếp nhận" in page
        assert desk.clerk.full_name in page

    def test_the_second_has_a_number_and_papers_of_its_own(self, desk):
        dossier = desk.accept()
        ask(desk, dossier)
        receive(desk, dossier)
        first = desk.procedure_version.components.first()
        missing = [MissingPaper(first.pk, first.name, "Chữ ký bị mờ")]
        person_in_charge = desk.head
        desk.draft(dossier)
        desk.act(dossier, "advance", desk.specialist, at=NOW + timedelta(days=1))
        ask(desk, dossier, actor=person_in_charge, papers=missing, legal_basis="Điều 5", at=NOW + timedelta(days=3))
        page = self.asked(desk, dossier)
        for text in ("0001-2/HDHS", "Chữ ký bị mờ", "Căn cứ pháp lý: Điều 5", "ngày 09 tháng 07 năm 2026"):
            assert text in page, text
        assert "Bản photo mờ" not in page


class TestReceiptAfterwards:
    """What happened since the dossier was taken in."""

    def test_names_a_paper_that_came_as_a_file_only(self, desk):
        parts = desk.procedure_version.components.all()
        papers = tuple(PaperData(part.pk, part.name, files=(stored(f"{part.code}.pdf"),)) for part in parts)
        page = words(receipt(printed(desk, desk.accept(papers=papers)), address=ADDRESS))[0]
        for part in parts:
            assert f"{part.name} (tệp điện tử)" in page

    def test_says_when_papers_came_and_the_second_date(self, desk):
        dossier = desk.accept()
        ask(desk, dossier)
        receive(desk, dossier)
        page = words(receipt(printed(desk, dossier), address=ADDRESS))[0]
        assert "5. Thời gian trả kết quả giải quyết hồ sơ: 09 giờ 00 phút, ngày 20/07/2026" in page
        assert "6. Thời gian nhận bổ sung (nếu có): 11 giờ 00 phút, ngày 06/07/2026" in page
        assert "7. Thời gian trả kết quả giai đoạn 2 (nếu có): 10 giờ 00 phút, ngày 20/07/2026" in page


class TestRefusal:
    """Mẫu 03."""

    def page(self, desk, dossier):
        return words(refusal(printed(desk, dossier), address=ADDRESS, at=NOW + timedelta(days=30)))[0]

    def test_says_all_that_the_form_asks_for(self, desk):
        dossier = pending(desk)
        refuse(desk, dossier, actor=desk.clerk, reason="Sai nơi nộp.", legal_basis="Điều 9", guidance="UBND xã")
        page = self.page(desk, dossier)
        for text in (
            "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
            "0001/TCHS",
            "ngày 06 tháng 07 năm 2026",
            f"Mã hồ sơ: {dossier.code}",
            f"Hồ sơ của: {OWNER.name}",
            "Đội 7, Xã Thanh Xương, Tỉnh Điện Biên",
            OWNER.phone,
            OWNER.email,
            dossier.procedure_name,
            "Lý do từ chối: Sai nơi nộp.",
            "Căn cứ pháp lý: Điều 9",
            "Cơ quan, nơi có thẩm quyền giải quyết: UBND xã",
            "NGƯỜI NỘP HỒ SƠ",
            "NGƯỜI TIẾP NHẬN HỒ SƠ",
            desk.clerk.full_name,
        ):
            assert text in page, text

    def test_is_a_blank_before_and_after_one_that_was_undone(self, desk):
        dossier = desk.at("xem_xet")
        assert "Lý do từ chối: ....." in self.page(desk, dossier)
        refuse(desk, dossier, reason="Không đủ điều kiện.")
        assert "Lý do từ chối: Không đủ điều kiện." in self.page(desk, dossier)
        undo(desk, dossier)
        assert "Lý do từ chối: ....." in self.page(desk, dossier)


def test_apology_says_all_that_the_form_asks_for(desk):
    dossier = desk.accept()
    extend(desk, dossier, reason="Chờ ý kiến của Bộ.")
    page = words(apology(printed(desk, dossier), at=NOW))[0]
    for text in (
        f"Kính gửi: {OWNER.name}",
        f"Mã hồ sơ: {dossier.code}",
        dossier.procedure_name,
        "tiếp nhận hồ sơ lúc 09 giờ 00 phút, ngày 06/07/2026",
        "hẹn trả kết quả: 09 giờ 00 phút, ngày 20/07/2026",
        "Lý do: Chờ ý kiến của Bộ.",
        f"Cơ quan, đơn vị chậm giải quyết: {desk.agency.name}",
        "hẹn trả kết quả vào: 09 giờ 00 phút, ngày 27/07/2026",
        "Nơi nhận",
        "LÃNH ĐẠO CƠ QUAN",
    ):
        assert text in page, text


@pytest.mark.parametrize(
    ("end", "wish", "decision"),
    [(withdraw, "Theo đề nghị rút của", "theo đề nghị rút"), (stop, "Theo đề nghị dừng của", "dừng giải quyết hồ sơ")],
    ids=["withdrawn", "stopped"],
)
def test_notice_of_the_end_says_all_that_the_form_asks_for(paid_desk, end, wish, decision):
    dossier = paid_desk.at("xem_xet")
    end(paid_desk, dossier, reason="Không còn nhu cầu.")
    page = words(stopping(printed(paid_desk, dossier), at=NOW))[0]
    step = paid_desk.plan.steps["xem_xet"].name
    for text in (
        f"Kính gửi: {OWNER.name}",
        f"Mã hồ sơ: {dossier.code}",
        wish,
        "ngày 06/07/2026",
        "Không còn nhu cầu.",
        f"Giai đoạn giải quyết: {step}",
        decision,
        "Xử lý phí, lệ phí: chưa thu",
        "Giấy tờ trả lại",
        "1 bản chính",
        "LÃNH ĐẠO CƠ QUAN",
    ):
        assert text in page, text


def test_receipt_and_notice_tell_what_was_paid_in_advance(paid_desk):
    dossier = paid_desk.at("xem_xet")
    in_advance(dossier, 40_000)
    page = words(receipt(printed(paid_desk, dossier), address=ADDRESS))[0]
    assert "150.000 đồng, đã thu tạm ứng 40.000 đồng" in page
    page = words(stopping(printed(paid_desk, dossier), at=NOW))[0]
    assert "Xử lý phí, lệ phí: đã thu 40.000 đồng, hoàn trả: ….." in page
