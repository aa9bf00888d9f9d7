"""What else people meet: the other pages, a second press, a page that was overtaken, a browser without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import CLERK, HEAD, LEADER, People, opened, until
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.needs("chromium")]

ADMINISTRATOR = "quantri1"
SENT = "SELECT count(*) FROM integrations_outboxmessage WHERE subject = %s AND type = 'desk.dossier_forwarded'"
# Addresses by who looks at them; what the journeys pass is looked at there.
PUBLIC = ("/", "/tra-cuu/", "/tra-cuu/H18.01-000000-0000/", "/tai-khoan/dang-nhap/", "/tai-khoan/dung-thu/", "/api/v1/")
DESK = ("/mot-cua/", "/mot-cua/?hang=late", "/mot-cua/ho-so/", "/mot-cua/ho-so/H18.99-000000-0000/", "/tai-khoan/toi/")
OFFICE = ("/eoffice/", "/lien-thong/", "/bao-cao/")
SECTIONS = ("qua-trinh", "nhat-ky", "noi-nhan", "tep")
RECORDS = ("/eoffice/?muc=tra-lai", "/eoffice/?muc=da-ban-hanh")


def test_nothing_is_wrong_with_the_other_pages(people: People, product: Product) -> None:
    citizen = people.window("citizen")
    for address in PUBLIC:
        citizen.goto(address)
        people.look(citizen, address)
    for address in DESK:
        people.page(CLERK).goto(address)
        people.look(people.page(CLERK), address)
    head = people.page(HEAD)
    for address in (*OFFICE, *RECORDS):
        head.goto(address)
        people.look(head, address)
    head.goto("/mot-cua/tiep-nhan/")
    expect(head.get_by_role("heading").first).to_be_visible()
    people.look(head, "403")
    states = "SELECT DISTINCT ON (state, preparation, sealed_at IS NULL) uid, state FROM eoffice_document d "
    states += "JOIN accounts_agency a ON a.id = d.agency_id WHERE a.code = 'H18.01'"
    for uid, state in product.rows(states):
        head.goto(f"/eoffice/van-ban/{uid}/")
        people.look(head, f"document_record {state} of a head")
    for section in SECTIONS:
        head.goto(f"/eoffice/van-ban/{uid}/?phan={section}")
        people.look(head, f"document_record, {section}")
    for code, state in product.rows(
        "SELECT DISTINCT ON (state, sent_back) code, state FROM onestop_dossier WHERE code LIKE 'H18.01-%%'"
    ):
        people.dossier(CLERK, str(code))
        people.look(people.page(CLERK), f"dossier_detail {state} of a clerk")
        if state == "supplement":
            people.page(CLERK).goto(f"/mot-cua/ho-so/{code}/bo-sung/")
            people.look(people.page(CLERK), "dossier_complete")


def test_presses_that_come_twice_or_too_late_do_one_thing(people: People, product: Product) -> None:
    code = people.take_in()
    people.draft(code)

    # The head has the page open twice and sends it from both; the second says what happened.
    first, second = people.dossier(HEAD, code), people.window(HEAD)
    second.goto(f"/mot-cua/ho-so/{code}/")
    people.fill_forward(first)
    people.fill_forward(second)
    first.locator("dialog[open]").get_by_role("button", name="Đồng ý").dblclick()
    expect(first.get_by_text("đang giữ").first).to_be_visible()
    second.locator("dialog[open]").get_by_role("button", name="Đồng ý").click()
    expect(second.get_by_role("alert")).to_contain_text(re.compile(r"Hồ sơ \S+ đã được Trịnh Hoài Nam"))
    assert product.value(SENT, code) == 1

    # The leader signs with two quick presses: one signature, no complaint.
    page = people.document(LEADER, code, "cho-ky", "Ký duyệt và chuyển văn thư")
    dialog = opened(page, "Ký duyệt và chuyển văn thư")
    dialog.get_by_label("Mã PIN").fill(product.pin)
    dialog.get_by_role("button", name="Ký duyệt").dblclick()
    expect(page.get_by_role("heading").first).to_be_visible()
    people.document("vanthu1", code, "cho-ban-hanh", "Cấp số và đóng dấu")
    signed = "SELECT count(*) FROM eoffice_documentfile f JOIN eoffice_document d ON d.id = f.document_id "
    assert product.value(signed + "WHERE d.dossier_code = %s AND f.kind = 'signed'", code) == 1


def test_an_administrator_sends_a_stopped_message_again(people: People, product: Product) -> None:
    [(code,)] = product.rows("SELECT subject FROM integrations_outboxmessage WHERE state = 'parked'")
    people.look(people.dossier(HEAD, str(code)), "dossier_detail with a stopped message")
    expect(people.page(HEAD).get_by_text("đang dừng").first).to_be_visible()

    page = people.page(ADMINISTRATOR)
    page.goto("/lien-thong/?queue=parked")
    people.look(page, "message_list with a stopped message")
    page.get_by_role("link", name=str(code)).click()
    people.look(page, "message_detail stopped")
    page.get_by_role("button", name=re.compile("Gửi lại")).click()
    expect(page.get_by_text("Đã xếp gửi lại")).to_be_visible()
    until(lambda: page if page.reload() and not product.undelivered(str(code)) else None, f"the message of {code}")
    page.reload()
    expect(page.get_by_role("button", name=re.compile("Gửi lại"))).to_have_count(0)
    expect(page.get_by_text("Đã nhận").first).to_be_visible()
    assert product.value("SELECT state FROM eoffice_document WHERE dossier_code = %s", code) == "submitted"


def test_the_counter_works_without_javascript(people: People, product: Product) -> None:
    people.scripts = False
    page = people.window("no-script", java_script_enabled=False)
    sign_in(page, CLERK, product.password)
    page.goto("/mot-cua/tiep-nhan/2.002288/")
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Ghi tên người nộp")
    code = people.fill_intake(page)
    page.goto(f"/mot-cua/ho-so/{code}/")
    expect(page.get_by_text(code).first).to_be_visible()
    assert product.value("SELECT state FROM onestop_dossier WHERE code = %s", code) == "processing"
    assert (
        product.value(
            "SELECT count(*) FROM onestop_attachment a JOIN onestop_dossier d ON d.id = a.dossier_id "
            "WHERE d.code = %s AND a.kind = 'component'",
            code,
        )
        == 4
    )

    # The dialogs are parts of the page: the head's open by their address alone.
    people.draft(code)
    head = people.window("no-script-head", java_script_enabled=False)
    sign_in(head, HEAD, product.password)
    head.goto(f"/mot-cua/ho-so/{code}/")
    head.get_by_role("link", name=re.compile("Trả lại chuyên viên")).click()
    dialog = head.locator("dialog").filter(has_text="Trả lại chuyên viên").first
    expect(dialog).to_be_visible()
    dialog.get_by_role("textbox").fill("Sửa số liệu.")
    dialog.locator("button[type=submit]").click()
    expect(head.get_by_text("đã ghi")).to_be_visible()


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/tai-khoan/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
