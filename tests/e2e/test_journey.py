"""A dossier goes its whole way, and every way back, in the browsers of five officers and a citizen."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.people import CLERICAL, CLERK, HEAD, LEADER, OWNER, People
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.needs("chromium")]

REASONS = {
    "specialist": "Số liệu chưa khớp phương án.",
    "recall": "Bổ sung nơi nhận trước khi ký.",
    "head": "Căn cứ pháp lý đã hết hiệu lực.",
    "leader": "Trích yếu khác phiếu trình.",
    "result": "Kết quả ghi sai địa chỉ.",
}


def test_from_the_counter_to_the_citizen(people: People, product: Product) -> None:
    code = people.take_in()
    people.draft(code)
    people.forward(code)
    people.sign(code)
    people.seal(code)
    people.issue(code)
    people.confirm(code)
    people.hand_over(code)
    assert product.value("SELECT state FROM onestop_dossier WHERE code = %s", code) == "returned"
    assert product.value("SELECT count(*) FROM eoffice_document WHERE dossier_code = %s", code) == 1

    citizen = people.window("citizen")
    citizen.goto("/")
    people.look(citizen, "home")
    citizen.goto(f"/tra-cuu/{code}/")
    expect(citizen.get_by_text(code).first).to_be_visible()
    assert OWNER not in citizen.content()
    people.look(citizen, "track")
    citizen.get_by_role("textbox", name="Mã tra cứu").fill(
        str(product.value("SELECT lookup_secret FROM onestop_dossier WHERE code = %s", code))
    )
    citizen.get_by_role("button", name="Xem chi tiết").click()
    people.look(citizen, "track_full")
    assert OWNER not in citizen.content()
    with citizen.expect_download() as download:
        citizen.get_by_role("button", name="Tải tệp kết quả").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_every_way_back(people: People, product: Product) -> None:
    code = people.take_in()
    people.draft(code, "lần 1")
    people.give_reason(people.dossier(HEAD, code), "Trả lại chuyên viên", REASONS["specialist"])
    people.draft(code, "lần 2")
    people.forward(code)
    people.give_reason(people.dossier(HEAD, code), "Thu hồi", REASONS["recall"])
    people.forward(code)
    people.give_reason(people.document(LEADER, code, "cho-ky", "Trả lại"), "Trả lại", REASONS["head"])
    people.arrived(HEAD, code, "Gửi qua eOffice")
    people.forward(code)
    people.sign(code)
    page = people.document(CLERICAL, code, "cho-ban-hanh", "Trả lại lãnh đạo")
    people.give_reason(page, "Trả lại lãnh đạo", REASONS["leader"])
    people.sign(code)
    people.seal(code)
    people.issue(code)
    people.confirm(code)
    people.give_reason(people.dossier(CLERK, code), "Trả lại lãnh đạo phòng", REASONS["result"])
    people.confirm(code)
    people.hand_over(code)

    page = people.dossier(CLERK, code)
    for reason in REASONS.values():
        expect(page.get_by_text(re.compile(re.escape(reason))).first).to_be_visible()
    states = "SELECT state FROM eoffice_document WHERE dossier_code = %s ORDER BY round_number"
    assert product.rows(states, code) == [("returned",), ("returned",), ("issued",)]
    assert product.undelivered(code) == []
