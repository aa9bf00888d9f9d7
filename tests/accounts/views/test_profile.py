"""A person's own page."""

import pytest

from accounts.models import Role
from tests.factories.accounts import PASSWORD, person

pytestmark = pytest.mark.django_db
PAGE = "/tai-khoan/toi/"
NEW = "Hoa-ban-no-trang-26"


@pytest.fixture
def clerk(client):
    user = person(Role.CLERK, full_name="Bạch Thu Hà", title="Cán bộ Bộ phận Một cửa")
    client.force_login(user)
    return user


def change(client, old=PASSWORD, new=NEW, again=None):
    return client.post(PAGE, {"old": old, "new": new, "again": new if again is None else again})


def test_a_stranger_is_sent_to_the_sign_in(client):
    assert client.get(PAGE).url.startswith("/tai-khoan/dang-nhap/")


def test_shows_name_and_posts(client, clerk):
    page = client.get(PAGE).text
    assert "Bạch Thu Hà" in page
    assert "Cán bộ Bộ phận Một cửa" in page


def test_changes_the_password_and_stays_signed_in(client, clerk):
    assert change(client).status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"old": "sai"}, "Mật khẩu hiện tại không đúng"),
        ({"again": "khac-han-mat-khau"}, "không giống nhau"),
        ({"new": "Ng-1"}, "ngắn"),
        ({"new": "hoa-ban-no-trang"}, "chữ hoa"),
        ({"new": PASSWORD}, "phải khác"),
    ],
)
def test_says_what_is_wrong_and_changes_nothing(client, clerk, values, words):
    response = change(client, **values)
    assert response.status_code == 422
    assert words in response.text
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)
