"""User names by which the two halves know a person, and another one."""

import pytest
from django.urls import reverse

from accounts.models import OfficePerson, Role, User
from accounts.services.account_course import Hindered
from accounts.services.renaming import account_rename
from common.errors import InputError, PolicyError
from eoffice.models import Document
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.eoffice import office as make_office
from tests.factories.leaving import administrator, again
from tests.factories.onestop import desk as build
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return kept(build)


@pytest.fixture
def admin(desk):
    return administrator(desk.agency)


def rename(account, name, actor):
    return account_rename(account_id=account.pk, username=name, actor=again(actor), at=NOW)


def assert_refused(error, match, account, name, actor):
    with pytest.raises(error, match=match):
        rename(account, name, actor)
    assert again(account).username == account.username
    assert not account.events.exists()


def test_the_new_name_is_in_small_letters_and_signs_in(desk, admin, client):
    rename(desk.head, " Nam.TH ", admin)
    assert again(desk.head).username == "nam.th"
    assert User.objects.get_by_natural_key("NAM.TH") == desk.head
    [line] = desk.head.events.all()
    assert (line.action, line.data) == ("renamed", {"old": desk.head.username, "new": "nam.th"})


@pytest.mark.parametrize("name", ["", "a", "Nguyễn", "a b", "-a", "x" * 61])
def test_refuses_what_is_no_user_name(desk, admin, name):
    assert_refused(InputError, "Tên đăng nhập gồm", desk.head, name, admin)


def test_refuses_a_name_that_somebody_has(desk, admin):
    assert_refused(InputError, "Đã có", desk.head, desk.clerk.username.upper(), admin)


def test_refuses_who_does_not_look_after_the_person(desk):
    assert_refused(PolicyError, "ngoài phạm vi", desk.head, "moi", administrator(AgencyFactory()))


def test_waits_until_what_names_the_person_has_arrived(desk, admin):
    dossier = desk.at("ky_duyet")
    with pytest.raises(Hindered, match="đang trên đường") as refused:
        rename(desk.head, "moi", admin)
    assert refused.value.things[0].words == dossier.code
    dossier.office_rounds.update(state="arrived")
    assert rename(desk.head, "moi", admin).username == "moi"


def test_what_the_person_drafted_is_found_by_the_new_name():
    office = make_office(keys=False)
    document = office.receive()
    rename(office.specialist, "khai.pd", administrator(office.agency))
    assert Document.objects.get(pk=document.pk).drafter_username == "khai.pd"


def test_a_head_whom_the_office_does_not_know_stands_in_a_queue_until_renamed(desk, admin, client):
    OfficePerson.objects.filter(username=desk.head.username).update(username="truong.phong")
    person(Role.HEAD, agency=AgencyFactory())
    client.force_login(admin)
    queue = "/tai-khoan/can-bo/?hang=lech-ten"
    assert [one.pk for one in client.get(queue).context["page"].items] == [desk.head.pk]
    page = client.get(reverse("accounts:officer_detail", args=[desk.head.username]))
    assert "eOffice chưa có ai mang tên đăng nhập" in page.content.decode()
    address = reverse("accounts:account_rename", args=[desk.head.username])
    assert client.post(address, {"username": "x y"}).status_code == 422
    answer = client.post(address, {"username": "truong.phong"})
    assert answer["Location"] == "/tai-khoan/can-bo/truong.phong/"
    assert client.get(queue).context["page"].items == []


def test_waits_until_what_the_person_drafted_has_arrived(desk, admin):
    dossier = desk.at("ky_duyet")
    with pytest.raises(Hindered, match="đang trên đường") as refused:
        rename(desk.specialist, "moi", admin)
    assert [one.words for one in refused.value.things] == [dossier.code]
    assert again(desk.specialist).username == desk.specialist.username
    dossier.office_rounds.update(state="arrived")
    assert rename(desk.specialist, "moi", admin).username == "moi"
