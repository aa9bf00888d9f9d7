"""A new version is published, the running dossiers are tried and moved, and put back."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import WAIT_SECONDS, People, opened
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.needs("chromium")]

MAKER, SECOND = "quantrihethong", "quantrihethong2"
# The process with most running dossiers among those that no journey takes in.
BUSIEST = """
SELECT v.id FROM procedures_processversion v JOIN procedures_process p ON p.id = v.process_id
JOIN procedures_procedure c ON c.id = p.procedure_id JOIN onestop_dossier d ON d.process_version_id = v.id
WHERE d.finished_at IS NULL AND v.state = 'published' AND c.code NOT IN ('2.002288', '1.013225')
GROUP BY v.id ORDER BY count(*) DESC, v.id LIMIT 1"""
RUNNING = "SELECT count(*) FROM onestop_dossier WHERE process_version_id = %s AND finished_at IS NULL"


def test_running_dossiers_go_over_and_come_back(people: People, product: Product) -> None:
    page, old = people.page(MAKER), product.value(BUSIEST)
    running = product.value(RUNNING, old)
    publish(people, page, f"/cau-hinh/phien-ban/{old}/")

    page.get_by_role("link", name="Chuyển hồ sơ đang chạy").click()
    expect(page.get_by_text("Từ phiên bản 1")).to_be_visible()
    people.look(page, "move_plan")
    dialog = opened(page, "Chuyển")
    people.look(page, "dialog of a move")
    dialog.get_by_label("Lý do chuyển").fill("Áp dụng quyết định mới.")
    dialog.locator("button[type=submit]").click()
    ended(page, "Đã chuyển")
    people.look(page, "move_detail")
    left = product.value(RUNNING, old)
    assert left < running

    dialog = opened(page, "Hoàn lại")
    people.look(page, "dialog of undoing a move")
    dialog.get_by_label("Lý do hoàn lại").fill("Chuyển nhầm.")
    dialog.locator("button[type=submit]").click()
    ended(page, "Đã hoàn lại")
    people.look(page, "move_detail undone")
    assert product.value(RUNNING, old) == running


def publish(people: People, page: Page, address: str) -> None:
    """Draft the next version as a copy, send it, and have the second person approve it."""
    page.goto(address)
    page.get_by_role("button", name="Soạn phiên bản mới").click()
    expect(page.get_by_text("Đã chép thành phiên bản 2")).to_be_visible()
    dialog = opened(page, "Gửi duyệt")
    dialog.get_by_label("Lời giải trình").fill("Đã thống nhất.")
    dialog.get_by_role("button", name="Gửi duyệt").click()
    expect(page.get_by_text("Đã gửi duyệt phiên bản 2.")).to_be_visible()
    second = people.page(SECOND)
    second.goto(f"{page.url}duyet/")
    second.get_by_role("button", name="Duyệt và công bố").click()
    expect(second.get_by_text("Đã công bố phiên bản 2")).to_be_visible()
    page.reload()


def ended(page: Page, state: str) -> None:
    """Wait until the page says that the worker is through."""
    badge = page.locator("h1 + *").filter(has_text=state)
    expect(badge).to_be_visible(timeout=1000 * WAIT_SECONDS)
