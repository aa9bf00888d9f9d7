"""The rules of each kind of signature are changed by who keeps the system, and are not changed to nonsense."""

import pytest
from django.urls import reverse

from accounts.models import Role
from signing.models import Operation, ProfileEvent, SignatureProfile
from signing.services.profiles import profile_of
from tests.factories.accounts import person

FORM = {
    "level": "B-T",
    "appearance": "text",
    "lines": "SAO Y\n{agency}\n{time}",
    "place_rule": "top_right",
    "width_mm": "60",
    "height_mm": "13",
    "lock": "none",
    "reason": "Sao y",
    "time_format": "display",
}


def address(operation="copy", name="profile_edit"):
    return reverse(f"signing:{name}", args=[operation])


@pytest.fixture
def keeper(db, client):
    client.force_login(person(Role.SYSTEM_ADMIN))
    return client


def test_the_list_leads_to_each_kind(keeper):
    page = keeper.get(reverse("signing:profile_list")).content.decode()
    assert all(address(one.value) in page for one in Operation)


def test_a_change_holds_from_now_on_and_is_noted(keeper):
    assert keeper.post(address(), FORM).status_code == 302
    assert profile_of("copy").time_format == "display"
    assert ProfileEvent.objects.get().data["time_format"] == "iso"
    assert "sửa cách ký" in keeper.get(address()).content.decode()


@pytest.mark.parametrize(
    ("operation", "changes", "said"),
    [
        ("copy", {"lines": "SAO Y\n{agency}"}, "phải có {time}"),
        ("copy", {"lines": "{ten}\n{time}"}, "Không có mục {ten}"),
        ("copy", {"place_rule": "field"}, "không có vị trí chuẩn bị sẵn"),
        ("seal", {}, "chỉ ký vào vị trí đã chuẩn bị"),
        ("copy", {"width_mm": "0"}, "lớn hơn"),
        ("initial", {"level": "B-LTA"}, "không tự đạt mức B-LTA"),
        ("approve", {"level": "B-LT", "place_rule": "field"}, "không tự đạt mức B-LT"),
    ],
)
def test_nonsense_is_refused_where_it_stands(keeper, operation, changes, said):
    before = list(SignatureProfile.objects.order_by("pk").values())
    answer = keeper.post(address(operation), FORM | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert list(SignatureProfile.objects.order_by("pk").values()) == before
    assert not ProfileEvent.objects.exists()


@pytest.mark.parametrize("operation", Operation.values)
def test_every_kind_can_be_previewed(keeper, operation):
    answer = keeper.get(address(operation, "profile_preview"))
    assert answer["Content-Type"] == "image/png"


def test_nobody_else_may(db, client):
    client.force_login(person(Role.AGENCY_ADMIN))
    assert client.get(reverse("signing:profile_list")).status_code == 403
    assert client.post(address(), FORM).status_code == 403
    assert not ProfileEvent.objects.exists()


def test_an_unknown_kind_is_not_found(keeper):
    assert keeper.get(address("khac")).status_code == 404
