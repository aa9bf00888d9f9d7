"""An administrator makes a procedure with its papers, fee and type of result; a second one publishes it; a dossier."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import CLERK, OWNER, OWNER_ID, PDF, People, draft_pdf, opened
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.needs("chromium")]

MAKER, SECOND = "quantrihethong", "quantrihethong2"
CODE, NAME = "1.009876", "Cấp giấy phép thử nghiệm"


def test_from_a_new_procedure_to_a_dossier_that_follows_it(people: People, product: Product) -> None:
    page = people.page(MAKER)
    make_the_procedure(people, page)
    sheet = page.url
    add_papers(people, page)
    add_fee(people, page)
    add_result_type(people, page)
    send(people, page)
    publish(people, sheet)
    process_of_it(people, page)

    clerk = people.page(CLERK)
    clerk.goto(f"/mot-cua/tiep-nhan/{CODE}/")
    code = take_in(people, clerk)
    clerk.goto(f"/mot-cua/ho-so/{code}/")
    expect(clerk.locator("#ket-qua")).to_contain_text("Giấy phép thử nghiệm (bản gốc)")
    expect(clerk.locator("#thu-phi-muc")).to_contain_text("Người cao tuổi")
    people.look(clerk, "dossier_detail of a lowered fee")
    asked = "SELECT count(*) FROM onestop_paper p JOIN onestop_dossier d ON d.id = p.dossier_id WHERE d.code = %s"
    assert product.value(asked, code) == 2
    lowered = "SELECT p.fee_vnd FROM onestop_payment p JOIN onestop_dossier d ON d.id = p.dossier_id WHERE d.code = %s"
    assert product.value(lowered, code) == 20_000


def make_the_procedure(people: People, page: Page) -> None:
    page.goto("/cau-hinh/")
    page.get_by_role("link", name="Thêm thủ tục").click()
    people.look(page, "procedure_create")
    page.get_by_label("Tên thủ tục").fill(NAME)
    page.get_by_label("Mã thủ tục").fill(CODE)
    page.get_by_label("Lĩnh vực").select_option(index=1)
    receiving = page.get_by_role("group", name="Cơ quan tiếp nhận")
    for box in receiving.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Thêm thủ tục").click()
    expect(page.get_by_text("Đã thêm thủ tục")).to_be_visible()
    people.look(page, "sheet_detail of a draft")


def add_papers(people: People, page: Page) -> None:
    page.get_by_role("link", name="Thêm thành phần").click()
    people.look(page, "component_add")
    page.get_by_label("Tên giấy tờ").fill("Tờ khai đề nghị cấp phép")
    page.get_by_label("Người nộp phải ký").check()
    page.get_by_role("button", name="Ghi lại và thêm mới").click()
    expect(page.get_by_text("Đã thêm thành phần «Tờ khai đề nghị cấp phép»")).to_be_visible()
    expect(page.get_by_label("Tên giấy tờ")).to_have_value("")
    page.get_by_label("Tên giấy tờ").fill("Giấy phép thử nghiệm (bản gốc)")
    page.get_by_label("Loại giấy tờ").select_option(label="Giấy tờ kết quả")
    page.get_by_role("button", name="Ghi lại", exact=True).click()
    expect(page.locator("#thanh-phan")).to_contain_text("Giấy tờ kết quả")
    expect(page.locator("#thanh-phan")).to_contain_text("phải ký")


def add_fee(people: People, page: Page) -> None:
    page.get_by_role("link", name="Thêm khoản thu").click()
    people.look(page, "fee_add")
    page.get_by_label("Tên khoản thu").fill("Lệ phí cấp phép")
    page.get_by_label("Số tiền (đồng)").fill("40000")
    page.get_by_label("Người cao tuổi").fill("50")
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.locator("#khoan-thu")).to_contain_text("Người cao tuổi giảm 50%")


def add_result_type(people: People, page: Page) -> None:
    page.get_by_role("link", name="Thêm loại kết quả").first.click()
    people.look(page, "result_type_add")
    page.get_by_label("Tên loại kết quả").fill("Giấy phép thử nghiệm")
    page.get_by_label("Mẫu số").fill("GP-{yyyy}")
    page.get_by_label("Thời hạn giá trị").fill("5")
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.get_by_role("alert")).to_contain_text("đúng một bộ đếm")
    page.get_by_label("Mẫu số").fill("{qqqq}/GP-{yyyy}")
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.locator("#loai-ket-qua")).to_contain_text("5 năm")
    people.look(page, "sheet_detail with everything")


def send(people: People, page: Page) -> None:
    page.get_by_role("link", name="Sửa nội dung").click()
    people.look(page, "sheet_edit")
    page.get_by_label("Căn cứ pháp lý").fill("Nghị định 118/2025/NĐ-CP")
    page.get_by_role("button", name="Ghi lại").click()
    dialog = opened(page, "Gửi duyệt")
    dialog.get_by_label("Lời giải trình").fill("Đã thống nhất.")
    dialog.get_by_role("button", name="Gửi duyệt").click()
    expect(page.get_by_text(re.compile("Đã gửi duyệt"))).to_be_visible()


def publish(people: People, sheet: str) -> None:
    second = people.page(SECOND)
    second.goto(sheet)
    second.get_by_role("link", name="Xem khác biệt và duyệt").click()
    expect(second.get_by_text("Thêm loại kết quả «Giấy phép thử nghiệm»")).to_be_visible()
    people.look(second, "sheet_approve")
    second.get_by_role("button", name="Duyệt và công bố").click()
    expect(second.get_by_text(re.compile("Đã công bố"))).to_be_visible()


def process_of_it(people: People, page: Page) -> None:
    """Copy a process in force for the procedure, name its case, and let the second person publish it."""
    page.goto(f"/cau-hinh/thu-tuc/{CODE}/")
    people.look(page, "procedure_detail of a new procedure")
    page.get_by_role("link", name="Lập quy trình mới").click()
    page.get_by_label("Bắt đầu từ").select_option(index=1)
    page.get_by_role("button", name="Lập quy trình mới").click()
    expect(page.get_by_text("Đã có bản soạn đầu tiên")).to_be_visible()
    draft = page.url
    page.get_by_role("link", name="Sửa tên").click()
    people.look(page, "process_edit")
    page.get_by_label("Trường hợp").first.fill("Cấp lần đầu")
    page.get_by_role("button", name="Ghi lại").click()
    page.get_by_role("link", name="Điều kiện, giấy tờ").click()
    people.look(page, "case_edit")
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.locator("#truong-hop")).to_contain_text("Cấp lần đầu")
    dialog = opened(page, "Gửi duyệt")
    dialog.get_by_label("Lời giải trình").fill("Đã thống nhất.")
    dialog.get_by_role("button", name="Gửi duyệt").click()
    expect(page.get_by_text("Đã gửi duyệt")).to_be_visible()
    second = people.page(SECOND)
    second.goto(f"{draft}duyet/")
    second.get_by_role("button", name="Duyệt và công bố").click()
    expect(second.get_by_text("Đã công bố")).to_be_visible()


def take_in(people: People, page: Page) -> str:
    people.look(page, "intake with exemptions")
    applicant = page.get_by_role("region", name="Người nộp hồ sơ")
    applicant.get_by_label("Họ và tên, hoặc tên tổ chức").fill(OWNER)
    applicant.get_by_label("Số CCCD").fill(OWNER_ID)
    applicant.get_by_label("Điện thoại liên hệ").fill("0912000123")
    page.get_by_label("Miễn, giảm", exact=True).select_option(label="Người cao tuổi")
    for control in page.locator("input[type=file][name^=tp]").all():
        control.set_input_files({"name": "giay-to.pdf", "mimeType": PDF, "buffer": draft_pdf(mark="giấy tờ")})
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("phải có chữ ký")
    page.get_by_label("Đã có chữ ký của người nộp").check()
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Chưa ghi căn cứ miễn, giảm")
    page.get_by_label("Căn cứ miễn, giảm").fill("CCCD, sinh năm 1950")
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    expect(page.get_by_role("heading", name="Đã tiếp nhận hồ sơ")).to_be_visible()
    return page.url.rstrip("/").split("/")[-2]
