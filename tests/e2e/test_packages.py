"""A package leaves one procedure and comes in again: sealed by a neighbour whom two people trust, unsealed, broken."""

import base64
import hashlib
import json

import pytest
from playwright.sync_api import Page, expect

from common import sealing
from tests.e2e.people import People
from tests.procedures.zips import NEIGHBOUR, parts_of, public, resealed, unsealed, zipped
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.needs("chromium")]

MAKER, SECOND = "quantrihethong", "quantrihethong2"
SEALED, UNSEALED = "2.000635-ba-buoc", "2.000815-trong-ngay"
VERSION = "SELECT v.id FROM procedures_processversion v JOIN procedures_process p ON p.id = v.process_id "
VERSION += "WHERE p.code = %s AND v.state = 'published'"
STEP = "Tra sổ và đối chiếu"


def test_packages_out_and_in(people: People, product: Product) -> None:
    maker, second = people.page(MAKER), people.page(SECOND)
    parts = exported(maker, product, SEALED)
    trust(people, maker, second)

    hand_in(people, maker, by_neighbour(parts))
    expect(maker.get_by_text("của nơi phát hành được tin")).to_be_visible()
    expect(maker.locator(".diff ins").filter(has_text=STEP)).to_be_visible()
    people.look(maker, "package_detail")
    maker.get_by_role("button", name="Soạn bản mới từ gói này").click()
    expect(maker.get_by_text("Đã soạn 1 bản từ gói")).to_be_visible()
    expect(maker.get_by_text("niêm phong của tỉnh Láng Giềng")).to_be_visible()

    hand_in(people, maker, unsealed(changed(exported(maker, product, UNSEALED))))
    expect(maker.get_by_text("Gói không niêm phong")).to_be_visible()
    people.look(maker, "package_detail unsealed")
    maker.get_by_role("button", name="Soạn bản mới từ gói này").click()
    expect(maker.get_by_role("alert")).to_contain_text("Hãy ghi vì sao vẫn nhập")
    maker.get_by_label("Vì sao vẫn nhập gói này").fill("Sở Tư pháp gửi kèm công văn 12/STP.")
    maker.get_by_role("button", name="Soạn bản mới từ gói này").click()
    expect(maker.get_by_text("Đã soạn 1 bản từ gói")).to_be_visible()
    expect(maker.get_by_text("Sở Tư pháp gửi kèm công văn 12/STP.")).to_be_visible()

    broken = {**parts_of(by_neighbour(parts)), "procedure.json": json.dumps(changed(parts, "Đã sửa")).encode()}
    hand_in(people, maker, zipped(broken))
    expect(maker.get_by_role("alert")).to_contain_text("Niêm phong sai")


def exported(page: Page, product: Product, code: str) -> dict[str, bytes]:
    """Return the parts of the package that the page of the process in force gives."""
    page.goto(f"/cau-hinh/phien-ban/{product.value(VERSION, code)}/")
    address = page.get_by_role("link", name="Tải gói").get_attribute("href")
    return parts_of(page.request.get(f"{product.address}{address}").body())


def changed(parts: dict[str, bytes], name: str = STEP) -> dict[str, object]:
    """Return what the package says, with another name for its second step."""
    content = json.loads(parts["procedure.json"])
    content["processes"][0]["content"]["steps"][1]["name"] = name
    return content


def by_neighbour(parts: dict[str, bytes]) -> bytes:
    """Return a changed package as the neighbour seals it."""
    procedure = json.dumps(changed(parts)).encode()
    manifest = json.loads(parts["manifest.json"])
    manifest["publisher"] = {"name": "tỉnh Láng Giềng", "fingerprint": sealing.fingerprint(public(NEIGHBOUR))}
    manifest["parts"] = {"procedure.json": hashlib.sha256(procedure).hexdigest()}
    return resealed(NEIGHBOUR, {"manifest.json": json.dumps(manifest).encode(), "procedure.json": procedure})


def trust(people: People, maker: Page, second: Page) -> None:
    """One enters the neighbour's key, a second compares its fingerprint."""
    maker.goto("/cau-hinh/noi-phat-hanh/them/")
    people.look(maker, "publisher_add")
    maker.get_by_label("Tên nơi phát hành").fill("tỉnh Láng Giềng")
    maker.get_by_label("Khóa công khai").fill(base64.b64encode(public(NEIGHBOUR)).decode())
    maker.locator("main button[type=submit]").click()
    expect(maker.get_by_text("Chờ người thứ hai duyệt")).to_be_visible()
    expect(maker.get_by_text("một quản trị hệ thống khác phải đối chiếu")).to_be_visible()
    second.goto(maker.url)
    people.look(second, "publisher_detail to approve")
    second.get_by_label("Vân tay khóa do nơi phát hành báo").fill(sealing.fingerprint(public(NEIGHBOUR)))
    second.get_by_role("button", name="Đối chiếu và duyệt").click()
    expect(second.get_by_text("Từ nay gói niêm phong bằng khóa này được tin.")).to_be_visible()
    people.look(second, "publisher_detail")
    second.goto("/cau-hinh/noi-phat-hanh/")
    people.look(second, "publisher_list")


def hand_in(people: People, page: Page, content: bytes) -> None:
    page.goto("/cau-hinh/nhap-goi/")
    people.look(page, "package_upload")
    page.locator("input[type=file]").set_input_files(
        {"name": "goi.zip", "mimeType": "application/zip", "buffer": content}
    )
    page.get_by_role("button", name="Xem khác biệt").click()
