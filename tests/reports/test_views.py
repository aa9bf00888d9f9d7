"""The report's page and its file: who reads them, what stands in them, what they cost."""

import csv
import io

import pytest
import time_machine

from accounts.models import Role
from tests.factories.accounts import AgencyFactory, UserFactory, person
from tests.factories.figures import Ledger, at

pytestmark = pytest.mark.django_db

PAGE, FILE = "/bao-cao/", "/bao-cao/ii-06a.csv"
READERS = {Role.HEAD, Role.LEADER, Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN}
NOON = at("20/06 12:00")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def agency():
    return AgencyFactory(code="H18.77", name="Sở Báo cáo")


@pytest.fixture
def ledger(agency):
    return Ledger(agency)


@pytest.fixture
def reader(agency, client):
    user = person(Role.HEAD, agency=agency)
    client.force_login(user)
    return user


def table(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("address", [PAGE, FILE])
@pytest.mark.parametrize("role", Role)
def test_is_open_to_those_who_lead(client, role, address):
    client.force_login(person(role))
    assert client.get(address).status_code == (200 if role in READERS else 403)


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_is_closed_to_citizens_and_strangers(client, address):
    assert client.get(address)["Location"].startswith("/tai-khoan/dang-nhap/")
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403


def test_shows_the_form_the_sum_and_the_live_figures(reader, ledger, client):
    ledger.add("processing", taken=at("10/06 09:00"), due=at("19/06 09:00"), number=1234)
    ledger.add("returned", taken=at("10/06 09:00"), due=at("18/06 09:00"), finished=at("18/06 09:00"))
    page = client.get(PAGE).content.decode()
    assert "Báo cáo của Sở Báo cáo" in page
    assert "Biểu số II.06a/VPCP/KSTT" in page
    assert "Tháng 06/2026 (từ 01/06/2026 đến 30/06/2026)" in page
    assert "Cột (3) = cột (7) + cột (11) ở mọi dòng: 1.235 = 1 + 1.234." in page
    assert '<th scope="row">Hộ tịch</th><td>1.235</td><td>0</td><td>1.235</td>' in page
    assert "<dt>Quá hạn</dt><dd>1.234" in page
    assert "<dt>Trả trong kỳ</dt><dd>1<" in page


def test_says_what_would_appear_where_there_is_nothing(reader, client):
    page = client.get(PAGE).content.decode()
    assert "Cơ quan không có hồ sơ nào trong kỳ này." in page
    assert "<table" not in page


def test_takes_another_period_from_the_list_at_the_left(reader, ledger, client):
    ledger.add("processing", taken=at("20/05 09:00"))
    page = client.get(PAGE, {"ky": "thang-truoc"}).content.decode()
    assert "Tháng 05/2026 (từ 01/05/2026 đến 31/05/2026)" in page
    assert 'href="/bao-cao/?co-quan=H18.77&amp;ky=quy-truoc"' in page
    assert table(client.get(FILE, {"ky": "thang-truoc"}))[1][4] == "1"


@pytest.mark.parametrize("query", [{"ky": "hom-qua"}, {"co-quan": "H99"}])
def test_finds_no_period_or_agency_that_does_not_exist(reader, client, query):
    assert client.get(PAGE, query).status_code == 404


def test_does_not_open_the_report_of_another_agency(reader, ledger, client):
    other = Ledger(AgencyFactory(code="H18.78"))
    other.add("processing", taken=at("10/06 09:00"))
    assert client.get(PAGE, {"co-quan": "H18.78"}).status_code == 404
    assert table(client.get(FILE))[1:] == [["", "Tổng số", *["0"] * 11]]


def test_lets_the_system_administrator_choose_among_agencies(ledger, client):
    ledger.add("processing", taken=at("10/06 09:00"))
    client.force_login(person(Role.SYSTEM_ADMIN))
    page = client.get(PAGE, {"co-quan": "H18.77"}).content.decode()
    assert '<option value="H18.77" selected>Sở Báo cáo</option>' in page
    assert "Hộ tịch" in page


def test_asks_nobody_to_choose_who_has_one_agency(reader, client):
    assert "<select" not in client.get(PAGE).content.decode()


def test_sends_a_file_that_spreadsheets_read(reader, ledger, client):
    Ledger(ledger.agency, "Đất đai, môi trường").add("processing", taken=at("10/06 09:00"), channel="online")
    ledger.add("returned", taken=at("20/05 09:00"), due=at("18/06 09:00"), finished=at("19/06 09:00"))
    response = client.get(FILE, {"ky": "quy"})
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="II.06a_H18.77_20260615-20260914.csv"'
    assert len(table(response)[0]) == 13
    assert table(response)[0][:3] == ["STT", "Lĩnh vực", "Số hồ sơ nhận giải quyết - Tổng số"]
    assert table(response)[1:] == [
        ["1", "Đất đai, môi trường", "1", "0", "0", "1", "0", "0", "0", "0", "1", "1", "0"],
        ["2", "Hộ tịch", "1", "0", "0", "1", "1", "0", "0", "1", "0", "0", "0"],
        ["", "Tổng số", "2", "0", "0", "2", "1", "0", "0", "1", "1", "1", "0"],
    ]


def test_costs_the_same_for_one_dossier_and_for_fifty(reader, ledger, client, count_queries):
    ledger.add("processing", taken=at("10/06 09:00"))
    few = count_queries(lambda: client.get(PAGE))
    ledger.add("processing", taken=at("10/06 09:00"), number=49)
    many = count_queries(lambda: client.get(PAGE))
    assert few == many
    assert many <= 12


def test_begins_with_an_agency_that_has_dossiers_where_the_own_one_has_none(ledger, client):
    ledger.add("processing", taken=at("10/06 09:00"))
    client.force_login(person(Role.SYSTEM_ADMIN, agency=AgencyFactory(code="H18.00")))
    assert '<option value="H18.77" selected>' in client.get(PAGE).content.decode()
    assert "H18.77" in client.get(FILE)["Content-Disposition"]
