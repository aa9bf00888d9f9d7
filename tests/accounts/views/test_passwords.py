"""New accounts, passwords that are handed out, and who is led to choose another."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts.models import Role, User
from tests.factories.accounts import PASSWORD, AgencyFactory, person
from tests.factories.leaving import administrator, again

pytestmark = pytest.mark.django_db
NEW_PAGE, PROFILE = "/tai-khoan/can-bo-moi/", "/tai-khoan/toi/"
CHOSEN = "Hoa-ban-no-trang-26"
PERSON = {
    "full_name": "Lò Văn Pao",
    "username": "lo.van.pao",
    "email": "pao@dienbien.example",
    "title": "Cán bộ Bộ phận Một cửa",
    "role": "clerk",
}


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def signed_in(client, agency):
    client.force_login(administrator(agency))
    return client


@pytest.fixture
def clerk(agency):
    return person(Role.CLERK, agency=agency)


def shown(answer):
    """Return the password that the page shows."""
    [password] = re.findall(r"<code>([^<]+)</code>", answer.text)
    return password


def reset(client, account, **values):
    return client.post(f"/tai-khoan/can-bo/{account.username}/dat-lai-mat-khau/", values)


def handed_out(account):
    account.password_handed_out = True
    account.save()
    return account


def forget_proof(client):
    session = client.session
    session["proved_at"] = 0
    session.save()


def test_an_administrator_makes_an_account_whose_owner_signs_in_and_chooses(client, signed_in):
    assert 'name="username"' in signed_in.get(NEW_PAGE).text
    answer = signed_in.post(NEW_PAGE, PERSON)
    password = shown(answer)
    assert "no-store" in answer["Cache-Control"]
    assert password not in signed_in.get("/tai-khoan/can-bo/lo.van.pao/").text
    client.logout()
    onward = client.post("/tai-khoan/dang-nhap/", {"username": "lo.van.pao", "password": password}).url
    assert client.get(onward).url.startswith(PROFILE)
    page = client.get(PROFILE, {"next": "/mot-cua/"})
    assert "do quản trị đặt" in page.text
    answer = client.post(PROFILE, {"old": password, "new": CHOSEN, "again": CHOSEN, "next": "/mot-cua/"})
    assert answer.url == "/mot-cua/"
    assert client.get(answer.url).status_code == 200


def test_what_was_typed_stays_when_it_is_refused(signed_in, clerk):
    answer = signed_in.post(NEW_PAGE, PERSON | {"username": clerk.username})
    assert answer.status_code == 422
    assert "Đã có tài khoản mang tên này" in answer.text
    assert 'value="Lò Văn Pao"' in answer.text
    assert not User.objects.filter(full_name="Lò Văn Pao").exists()


def test_an_agency_of_others_is_not_found_there(signed_in):
    assert signed_in.get(NEW_PAGE, {"co_quan": AgencyFactory().pk}).status_code == 404


def test_who_looks_after_several_agencies_is_asked_for_one_first(client):
    agency = AgencyFactory(name="Sở Xây dựng")
    client.force_login(person(Role.SYSTEM_ADMIN))
    page = client.get(NEW_PAGE).text
    assert "Sở Xây dựng" in page
    assert 'name="username"' not in page
    assert 'name="username"' in client.get(NEW_PAGE, {"co_quan": agency.pk}).text


def test_others_make_no_accounts_and_hand_out_no_passwords(client, agency, clerk):
    client.force_login(person(Role.HEAD, agency=agency))
    assert client.get(NEW_PAGE).status_code == 403
    assert client.post(NEW_PAGE, PERSON).status_code == 403
    assert reset(client, clerk).status_code == 403
    assert again(clerk).check_password(PASSWORD)


def test_strangers_are_not_found(signed_in):
    assert reset(signed_in, person(Role.CLERK)).status_code == 404


def test_a_reset_signs_the_person_out_and_shows_the_password_once(client, signed_in, clerk):
    theirs = type(client)()
    theirs.force_login(clerk)
    password = shown(reset(signed_in, clerk))
    assert again(clerk).check_password(password)
    assert theirs.get(PROFILE).url.startswith("/tai-khoan/dang-nhap/")
    page = signed_in.get(f"/tai-khoan/can-bo/{clerk.username}/").text
    assert "đặt lại mật khẩu" in page
    assert password not in page


def test_a_reset_asks_for_the_password_of_who_left_the_desk(signed_in, clerk):
    forget_proof(signed_in)
    answer = reset(signed_in, clerk, proof="sai")
    assert answer.status_code == 422
    assert "Mật khẩu đăng nhập không đúng" in answer.text
    assert again(clerk).check_password(PASSWORD)
    password = shown(reset(signed_in, clerk, proof=PASSWORD))
    assert again(clerk).check_password(password)


def test_whoever_has_a_password_of_an_administrator_does_nothing_before_choosing(client, clerk):
    client.force_login(handed_out(clerk))
    assert client.get("/mot-cua/?hang=moi").url == f"{PROFILE}?next=%2Fmot-cua%2F%3Fhang%3Dmoi"
    assert client.post("/mot-cua/tiep-nhan/").url.startswith(PROFILE)
    part = client.get("/mot-cua/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/mot-cua/"})
    assert (part.status_code, part["HX-Redirect"]) == (401, f"{PROFILE}?next=%2Fmot-cua%2F")


def test_the_page_where_it_is_chosen_stays_whatever_it_asks_for_by_itself(client, clerk):
    client.force_login(handed_out(clerk))
    there = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{PROFILE}?next=%2Fmot-cua%2F"}
    answer = client.get("/thong-bao/so-moi/", headers=there)
    assert (answer.status_code, answer.headers.get("HX-Redirect")) == (204, None)


def test_a_password_that_was_handed_out_long_ago_signs_nobody_in(client, clerk):
    handed_out(clerk)
    User.objects.filter(pk=clerk.pk).update(password_since=now() - timedelta(days=8))
    answer = client.post("/tai-khoan/dang-nhap/", {"username": clerk.username, "password": PASSWORD})
    assert "đã hết hiệu lực. Hãy nhờ quản trị" in answer.text
    assert "_auth_user_id" not in client.session


def test_a_reset_opens_to_whoever_tried_too_often(client, signed_in, clerk):
    theirs, login = type(client)(), "/tai-khoan/dang-nhap/"
    for _one in range(10):
        theirs.post(login, {"username": clerk.username, "password": "sai"})
    assert "15 phút" in theirs.post(login, {"username": clerk.username, "password": PASSWORD}).text
    password = shown(reset(signed_in, clerk))
    assert theirs.post(login, {"username": clerk.username, "password": password}).status_code == 302


def test_making_an_account_asks_for_the_password_of_who_left_the_desk(signed_in):
    forget_proof(signed_in)
    assert 'name="proof"' in signed_in.get(NEW_PAGE).text
    assert signed_in.post(NEW_PAGE, PERSON).status_code == 422
    assert not User.objects.filter(username="lo.van.pao").exists()
    assert shown(signed_in.post(NEW_PAGE, PERSON | {"proof": PASSWORD}))


@pytest.mark.parametrize("address", ["/", "/tra-cuu/", "/healthz"])
def test_public_pages_and_the_sign_out_stay_open(client, clerk, address):
    client.force_login(handed_out(clerk))
    assert PROFILE not in client.get(address).headers.get("Location", "")
    assert client.post("/tai-khoan/dang-xuat/").url == "/tai-khoan/dang-nhap/"


def test_a_password_that_ended_leads_to_another_but_loses_no_form(client, clerk, settings):
    settings.PASSWORD_DAYS = 90
    User.objects.filter(pk=clerk.pk).update(password_since=now() - timedelta(days=91))
    client.force_login(clerk)
    assert client.get("/mot-cua/").url.startswith(PROFILE)
    open_page = {"HX-Request": "true", "HX-Current-URL": "http://testserver/mot-cua/tiep-nhan/"}
    assert client.get("/thong-bao/so-moi/", headers=open_page).status_code == 200
    assert "đã hết hạn" in client.get(PROFILE).text
    sent = client.post("/tai-khoan/mau-y-kien/", {"text": "Kính chuyển bộ phận một cửa."})
    assert not sent.url.startswith(PROFILE)
    client.post(PROFILE, {"old": PASSWORD, "new": CHOSEN, "again": CHOSEN})
    assert client.get("/mot-cua/").status_code == 200


def test_the_sign_in_warns_a_week_before(client, clerk, settings):
    settings.PASSWORD_DAYS = 90
    User.objects.filter(pk=clerk.pk).update(password_since=now() - timedelta(days=85))
    client.post("/tai-khoan/dang-nhap/", {"username": clerk.username, "password": PASSWORD})
    assert "hết hạn sau 5 ngày" in client.get(PROFILE).text
