"""An installation begins with one administrator."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Agency, Role, User
from tests.factories.accounts import AgencyFactory, person

pytestmark = pytest.mark.django_db
NEW = {"agency": "H18", "name": "Ủy ban nhân dân tỉnh", "abbreviation": "UBND", "place": "Điện Biên"}


def begin(username="quan.tri", full_name="Lò Thị Mai", **options):
    said = StringIO()
    call_command("first_administrator", username, full_name, stdout=said, **options)
    return said.getvalue()


def test_makes_the_agency_its_working_time_and_the_administrator(client):
    said = begin(**NEW)
    password = re.search(r"quan\.tri: (\S+)\. ", said)[1]
    agency, account = Agency.objects.get(), User.objects.get()
    assert (agency.code, agency.calendar.hours.count()) == ("H18", 10)
    assert account.has_role(Role.SYSTEM_ADMIN, agency_id=agency.pk)
    assert account.check_password(password)
    assert account.password_handed_out
    assert client.post("/tai-khoan/dang-nhap/", {"username": "quan.tri", "password": password}).status_code == 302


def test_takes_an_agency_that_is_there():
    agency = AgencyFactory(code="H18.01")
    begin(agency="H18.01")
    assert User.objects.get().agency == agency


@pytest.mark.parametrize(
    ("username", "options", "words"),
    [("quan.tri", {"agency": "H18"}, "Chưa có cơ quan mang mã H18"), ("Quản Trị", NEW, "Tên đăng nhập gồm")],
)
def test_refuses_and_keeps_nothing(username, options, words):
    with pytest.raises(CommandError, match=words):
        begin(username, **options)
    assert (User.objects.count(), Agency.objects.count()) == (0, 0)


def test_an_installation_begins_once():
    person(Role.SYSTEM_ADMIN)
    with pytest.raises(CommandError, match="Đã có quản trị hệ thống"):
        begin(**NEW)
    assert not User.objects.filter(username="quan.tri").exists()
