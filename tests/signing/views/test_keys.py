"""The pages of keys and grants."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from signing.keys.secret import Secret
from signing.keys.unlock import key_open
from signing.models import KeyGrant, SigningKey
from tests.factories.accounts import NOW, PASSWORD, person
from tests.factories.keyfiles import FILE_PASSWORD, NEW_PIN, p12
from tests.factories.signing import LEADER_NAME, PIN

LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def admin(office):
    return person(Role.AGENCY_ADMIN, agency=office.agency)


def address(name, *args):
    return reverse(f"signing:{name}", args=args)


def form(**changed):
    file = SimpleUploadedFile("khoa.p12", p12(LEADER_NAME, "moi"))
    return {"file": file, "password": FILE_PASSWORD, "pin": NEW_PIN, "pin_again": NEW_PIN} | changed


def text_of(answer):
    return answer.content.decode()


def test_a_key_is_brought_looked_at_and_put_to_use(office, sign_in):
    browser = sign_in(office.leader)
    answer = browser.post(address("key_import"), form())
    key = SigningKey.objects.latest("pk")
    assert answer["Location"] == key.get_absolute_url()
    page = text_of(browser.get(key.get_absolute_url()))
    assert "CA cấp chứng thư minh họa" in page
    assert "RSA 2048 bit" in page
    assert browser.post(address("key_use", key.pk)).status_code == 302
    assert key_open(row=SigningKey.objects.get(user=office.leader, active=True), pin=Secret(NEW_PIN), at=NOW)
    assert LEADER_NAME in text_of(browser.get(address("key_list")))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"password": "sai"}, "Mật khẩu của tệp không đúng"),
        ({"pin_again": "802418"}, "không giống nhau"),
        ({"pin": "123456", "pin_again": "123456"}, "dễ đoán"),
        ({"file": SimpleUploadedFile("a.p12", b"x")}, "không phải là tệp chứng thư số"),
        ({"file": SimpleUploadedFile("a.p12", b"x" * 70_000)}, "quá lớn"),
    ],
)
def test_a_refused_file_shows_why_and_no_secret(office, sign_in, changed, words):
    answer = sign_in(office.leader).post(address("key_import"), form(**changed))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert NEW_PIN not in text_of(answer)
    assert FILE_PASSWORD not in text_of(answer)
    assert SigningKey.objects.count() == 2


def test_after_a_while_the_password_is_asked_for(office, admin, sign_in):
    leader, keeper = sign_in(office.leader), sign_in(admin)
    with time_machine.travel(LATER, tick=False):
        assert 'name="proof"' in text_of(leader.get(address("key_import")))
        assert leader.post(address("key_import"), form()).status_code == 422
        data = {"person": office.leader.pk, "basis": "QĐ 12", "valid_from": "06/07/2026"}
        answer = keeper.post(address("grant_ask", office.seal_key.pk), data)
        assert answer.status_code == 422
        assert 'value="QĐ 12"' in text_of(answer)
        assert SigningKey.objects.count() == 2
        assert KeyGrant.objects.count() == 1
        assert leader.post(address("key_import"), form(proof=PASSWORD)).status_code == 302
        assert keeper.post(address("grant_ask", office.seal_key.pk), data | {"proof": PASSWORD}).status_code == 302


def test_a_seal_is_entrusted_and_taken_back(office, admin, sign_in):
    clerk = person(Role.CLERICAL, agency=office.agency, full_name="Lường Văn Mới")
    data = {
        "person": clerk.pk,
        "basis": "QĐ 12/QĐ-SXD",
        "valid_from": "06/07/2026",
        "valid_to": "31/12/2026",
        "operations": ["seal"],
    }
    sign_in(admin).post(address("grant_ask", office.seal_key.pk), data)
    grant = KeyGrant.objects.latest("pk")
    browser, page = sign_in(office.leader), office.seal_key.get_absolute_url()
    assert "Lường Văn Mới" in text_of(browser.get(page))
    assert browser.post(address("grant_approve", grant.pk)).status_code == 302
    assert "31/12/2026" in text_of(browser.get(page))
    assert browser.post(address("grant_end", grant.pk), {"reason": ""}).status_code == 422
    assert browser.post(address("grant_end", grant.pk), {"reason": "Chuyển việc"}).status_code == 302
    grant.refresh_from_db()
    assert grant.ended_by == office.leader


def test_the_pin_is_changed(office, sign_in):
    browser, page = sign_in(office.leader), address("key_pin", office.leader_key.pk)
    new = {"pin": NEW_PIN, "pin_again": NEW_PIN}
    wrong = browser.post(page, {"old": "000111", **new})
    assert "còn 4 lần thử" in text_of(wrong)
    assert browser.post(page, {"old": PIN, **new}).status_code == 302


def test_limits_are_written(office, admin, sign_in):
    browser = sign_in(admin)
    browser.post(address("key_limit", office.seal_key.pk), {"per_day": "200", "total": ""})
    office.seal_key.refresh_from_db()
    assert (office.seal_key.limit_per_day, office.seal_key.limit_total) == (200, None)
    assert browser.post(address("key_limit", office.seal_key.pk), {"per_day": "0"}).status_code == 422
    assert browser.post(address("key_end", office.seal_key.pk), {"reason": "Thu hồi"}).status_code == 302
    assert sign_in(office.clerical).get(office.seal_key.get_absolute_url()).status_code == 404
