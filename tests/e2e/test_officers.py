"""An officer leaves: refused while the colleague lacks the role, then closed, signed out, and opened again."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.people import People, opened, option
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.needs("chromium")]

NOTHING_TO_SHOW = 204
# Somebody with a specialist's work, away from the agency of the journeys.
BUSY = """
SELECT u.username, u.full_name, p.agency_id, count(*) FROM onestop_dossier d
JOIN accounts_user u ON u.id = d.holder_id
JOIN accounts_post p ON p.user_id = u.id AND p.active AND p.role = 'specialist'
JOIN accounts_agency a ON a.id = p.agency_id
WHERE a.code <> 'H18.01' AND d.state IN ('accepted', 'processing') GROUP BY u.id, p.agency_id
ORDER BY count(*) DESC, u.id LIMIT 1"""
COLLEAGUE = """
SELECT u.username, u.full_name FROM accounts_post p JOIN accounts_user u ON u.id = p.user_id
WHERE p.active AND u.is_active AND p.role = %s AND p.agency_id = %s AND u.username <> %s ORDER BY u.id LIMIT 1"""
HELD = "SELECT count(*) FROM onestop_dossier d JOIN accounts_user u ON u.id = d.holder_id WHERE u.username = %s"


def test_an_officer_leaves_and_nothing_is_left_behind(people: People, product: Product) -> None:
    [(giver, name, agency, count)] = product.rows(BUSY)
    [(admin, _)] = product.rows(COLLEAGUE, "agency_admin", agency, giver)
    [(taker, taker_name)] = product.rows(COLLEAGUE, "specialist", agency, giver)
    [(_, unfit)] = product.rows(COLLEAGUE, "clerical", agency, giver)
    had = product.value(HELD, taker)
    leaving, page = people.page(str(giver)), people.page(str(admin))

    page.goto("/tai-khoan/can-bo/")
    people.look(page, "officer_list")
    page.get_by_label("Tên không cần dấu").fill(str(giver))
    page.get_by_role("link", name=str(name)).first.click()
    people.look(page, "officer_detail")

    dialog = opened(page, "Khóa tài khoản")
    people.look(page, "dialog of closing an account")
    choose(dialog, str(unfit))
    dialog.get_by_label("Lý do").fill("Chuyển công tác.")
    dialog.get_by_role("button", name="Khóa tài khoản").click()
    dialog = page.locator("dialog[open]")
    expect(dialog.get_by_role("alert")).to_contain_text("không nhận được hết việc này")
    expect(dialog.get_by_text("cần vai trò «Chuyên viên»").first).to_be_visible()
    people.look(page, "dialog of a closing that was refused")

    choose(dialog, str(taker_name))
    dialog.get_by_role("button", name="Khóa tài khoản").click()
    expect(page.get_by_text("Đã khóa tài khoản của")).to_be_visible()
    people.look(page, "officer_detail closed")
    assert (product.value(HELD, giver), product.value(HELD, taker)) == (0, had + count)

    leaving.goto("/mot-cua/")
    expect(leaving).to_have_url(re.compile("dang-nhap"))
    told = people.page(str(taker))
    told.goto("/thong-bao/")
    expect(told.get_by_text(f"Bạn nhận công việc của {name}")).to_be_visible()

    dialog = opened(page, "Mở lại")
    dialog.get_by_label("Lý do").fill("Ở lại thêm một tháng.")
    dialog.get_by_role("button", name="Mở lại tài khoản").click()
    expect(page.get_by_text("Đã mở lại tài khoản.")).to_be_visible()
    page.get_by_role("link", name="Giao chức vụ").click()
    people.look(page, "post_form")


def choose(dialog: Locator, name: str) -> None:
    """Choose the colleague of this name."""
    field = dialog.get_by_label("Người nhận công việc")
    field.select_option(label=option(field, f"{name} –"))


def test_a_forgotten_password_is_reset_and_its_owner_chooses_another(people: People, product: Product) -> None:
    [(_giver, _name, agency, _count)] = product.rows(BUSY)
    [(admin, _)] = product.rows(COLLEAGUE, "agency_admin", agency, "")
    [(clerk, _)] = product.rows(COLLEAGUE, "clerical", agency, "")
    page = people.page(str(admin))
    page.goto(f"/tai-khoan/can-bo/{clerk}/")
    dialog = opened(page, "Đặt lại mật khẩu")
    people.look(page, "dialog of a password reset")
    dialog.get_by_role("button", name="Đặt lại mật khẩu").click()
    password = page.locator("dd code").inner_text()
    people.look(page, "password_given")
    page.goto("/tai-khoan/can-bo-moi/")
    people.look(page, "officer_form")

    theirs = people.window(str(clerk))
    theirs.goto("/tai-khoan/dang-nhap/?next=/eoffice/")
    theirs.get_by_label("Tên đăng nhập").fill(str(clerk))
    theirs.get_by_label("Mật khẩu").fill(password)
    with theirs.expect_response(re.compile("so-moi")) as asked:
        theirs.get_by_role("button", name="Đăng nhập").click()
    assert asked.value.status == NOTHING_TO_SHOW
    expect(theirs.get_by_text("Mật khẩu này do quản trị đặt.")).to_be_visible()
    theirs.get_by_label(re.compile("^Mật khẩu hiện tại")).fill(password)
    theirs.get_by_label(re.compile("^Mật khẩu mới")).fill("Hoa-ban-no-trang-26")
    theirs.get_by_label("Nhập lại mật khẩu mới").fill("Hoa-ban-no-trang-26")
    theirs.get_by_role("button", name="Đổi mật khẩu").click()
    expect(theirs).to_have_url(re.compile("/eoffice/$"))
