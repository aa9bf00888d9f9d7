"""An administrator copies a process, breaks and mends it; a second one publishes it; a dossier follows it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import CLERK, WAIT_SECONDS, People, opened
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.needs("chromium")]

MAKER, SECOND = "quantri1", "quantri2"
# The journeys take in another procedure, so that they do not meet the process that is published here.
PROCEDURE = "1.013225"
NAME, STEP = "Cấp phép xây dựng tại Sở", "Rà soát hồ sơ thiết kế"


def test_from_a_copy_to_a_dossier_that_follows_it(people: People, product: Product) -> None:
    page = people.page(MAKER)
    copy_the_process(people, page)
    draft = page.url
    put_a_step_between(people, page)
    break_and_mend(people, page, draft)
    try_out(people, page)
    page.goto(draft)
    send(people, page)
    page.goto(f"{draft}duyet/")
    expect(page.get_by_text("nên người khác phải duyệt")).to_be_visible()

    second = people.page(SECOND)
    second.goto(draft)
    people.look(second, "version_detail to decide")
    second.get_by_role("link", name="Xem khác biệt và duyệt").click()
    expect(second.get_by_text(f"Thêm bước «{STEP}»")).to_be_visible()
    people.look(second, "version_approve")
    second.get_by_role("button", name="Duyệt và công bố").click()
    expect(second.get_by_text("Đã công bố phiên bản 1")).to_be_visible()

    clerk = people.page(CLERK)
    clerk.goto(f"/mot-cua/tiep-nhan/{PROCEDURE}/")
    code = people.fill_intake(clerk)
    clerk.goto(f"/mot-cua/ho-so/{code}/")
    expect(clerk.locator("#quy-trinh")).to_contain_text(STEP)
    followed = "SELECT p.name FROM onestop_dossier d JOIN procedures_processversion v ON v.id = d.process_version_id "
    followed += "JOIN procedures_process p ON p.id = v.process_id WHERE d.code = %s"
    assert product.value(followed, code) == NAME


def copy_the_process(people: People, page: Page) -> None:
    page.goto("/cau-hinh/")
    people.look(page, "procedure_list")
    page.get_by_label("Tên thủ tục không cần dấu, hoặc mã").fill("xay dung")
    page.get_by_role("link", name=PROCEDURE, exact=True).click()
    people.look(page, "procedure_detail")
    page.get_by_role("link", name="Phiên bản 1").first.click()
    people.look(page, "version_detail published")
    page.get_by_role("link", name="Sao chép quy trình").click()
    people.look(page, "process_copy")
    page.get_by_label("Tên quy trình").fill(NAME)
    page.get_by_role("button", name="Sao chép quy trình").click()
    expect(page.get_by_text("Đã có bản soạn đầu tiên")).to_be_visible()
    people.look(page, "version_detail of a draft")


def put_a_step_between(people: People, page: Page) -> None:
    page.get_by_role("link", name="Chèn bước vào giữa: Xác nhận hoàn thành").click()
    people.look(page, "step_add")
    page.get_by_label("Tên bước").fill(STEP)
    page.get_by_label("Vai trò xử lý").select_option(label="Chuyên viên")
    page.get_by_role("button", name="Thêm bước").click()
    expect(page.locator(".flow svg")).to_contain_text("Rà soát hồ sơ")
    expect(page.locator("#kiem-tra")).to_contain_text("0 lỗi")


def break_and_mend(people: People, page: Page, draft: str) -> None:
    page.get_by_role("link", name="Xóa thao tác: Gửi qua eOffice").click()
    people.look(page, "action_delete")
    page.get_by_role("button", name="Xóa thao tác").click()
    expect(page.locator(".finding--bad")).not_to_have_count(0)
    assert page.locator(".finding--bad").count() >= 3
    people.look(page, "version_detail with errors")
    dialog = opened(page, "Gửi duyệt")
    expect(dialog).to_contain_text(re.compile(r"Còn \d+ lỗi"))
    dialog.get_by_label("Lời giải trình").fill("Vẫn gửi.")
    dialog.get_by_role("button", name="Gửi duyệt").click()
    expect(page.locator("dialog[open]").get_by_role("alert")).to_contain_text("lỗi nên chưa gửi được")

    page.goto(draft)
    page.get_by_role("link", name="Thêm thao tác từ bước này: Xem xét, gửi ký").click()
    page.get_by_label("Mã thao tác *").select_option(value="2600")
    page.get_by_label("Tên nút").fill("Gửi qua eOffice")
    page.get_by_label("Đến bước").select_option(label="Ký duyệt")
    page.get_by_label("Giao cho").select_option(label="Không giao ai")
    page.get_by_label("Phải có dự thảo kết quả").check()
    people.look(page, "action_add")
    page.get_by_role("button", name="Thêm thao tác").click()
    expect(page.locator("#kiem-tra")).to_contain_text("0 lỗi")


def try_out(people: People, page: Page) -> None:
    page.get_by_role("link", name="Mở chạy thử").click()
    people.look(page, "version_simulation before the first")
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.get_by_role("button", name="Chạy thử lại")).to_be_visible(timeout=1000 * WAIT_SECONDS)
    expect(page.get_by_text("không có chỗ kẹt")).to_be_visible()
    people.look(page, "version_simulation")


def send(people: People, page: Page) -> None:
    dialog = opened(page, "Gửi duyệt")
    people.look(page, "dialog of sending a version")
    dialog.get_by_label("Lời giải trình").fill("Đã thống nhất với phòng Quản lý xây dựng.")
    dialog.get_by_role("button", name="Gửi duyệt").click()
    expect(page.get_by_text("Đã gửi duyệt phiên bản 1.")).to_be_visible()
