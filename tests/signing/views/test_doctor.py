"""The page that tells why signing does not work."""

from django.urls import reverse

from accounts.models import Role
from signing.models import SigningKey
from tests.factories.accounts import AgencyFactory, PostFactory, person
from tests.factories.authorities import give_tsa
from tests.factories.signing import PIN
from tests.signing.backends.conftest import move_key

__all__ = ["move_key"]
OWN = reverse("signing:doctor")


def of(user):
    return reverse("signing:doctor_person", args=[user.username])


def test_shows_ones_own_set_up_with_cause_and_cure(office, sign_in):
    SigningKey.objects.update(active=False)
    page = sign_in(office.leader).get(OWN).content.decode()
    assert "Chưa có chứng thư số trên hệ thống." in page
    assert "Hãy liên hệ quản trị để được cấp." in page
    assert "Kiểm tra cho người khác" not in page


def test_a_trial_is_offered_to_who_has_a_key_that_signs_at_once(office, sign_in, move_key):
    assert "Ký thử" in sign_in(office.leader).get(OWN).content.decode()
    assert "Ký thử" not in sign_in(office.clerical).get(OWN).content.decode()
    assert sign_in(office.clerical).post(OWN, {"pin": PIN}).status_code == 422
    move_key(office.leader_key, "agent_digest", "", "cred-1")
    assert "Ký thử" not in sign_in(office.leader).get(OWN).content.decode()


def test_the_page_says_when_far_services_were_asked_and_asks_again_when_told(office, sign_in):
    give_tsa("http://127.0.0.1:9")
    client = sign_in(office.leader)
    page = client.get(OWN).content.decode()
    assert "Hỏi lúc " in page
    assert 'href="?hoi=lai"' in page
    assert client.get(OWN, {"hoi": "lai"}).status_code == 200


def test_a_right_pin_is_praised_and_shown_nowhere(office, sign_in):
    answer = sign_in(office.leader).post(OWN, {"pin": PIN}, follow=True)
    assert answer.status_code == 200
    assert "Ký thử thành công" in answer.content.decode()


def test_a_wrong_pin_is_counted_and_not_shown_again(office, sign_in):
    answer = sign_in(office.leader).post(OWN, {"pin": "975310"})
    assert answer.status_code == 422
    assert "còn 4 lần thử" in answer.content.decode()
    assert "975310" not in answer.content.decode()


def test_an_empty_pin_is_asked_for_and_counts_not(office, sign_in):
    assert sign_in(office.leader).post(OWN, {"pin": ""}).status_code == 422
    assert SigningKey.objects.get(pk=office.leader_key.pk).failed_pins == 0


def test_an_administrator_looks_at_the_people_of_the_agency(office, sign_in):
    admin = person(Role.AGENCY_ADMIN, agency=office.agency)
    page = sign_in(admin).get(of(office.leader)).content.decode()
    assert office.leader.full_name in page
    assert 'name="pin"' not in page
    found = sign_in(admin).get(reverse("signing:doctor_find"), {"ten": office.leader.username.upper()})
    assert found.url == of(office.leader)


def test_an_administrator_does_not_find_people_of_another_agency(office, sign_in):
    admin = person(Role.AGENCY_ADMIN, agency=AgencyFactory())
    assert sign_in(admin).get(of(office.leader)).status_code == 404
    answer = sign_in(admin).get(reverse("signing:doctor_find"), {"ten": office.leader.username}, follow=True)
    assert "Không có người dùng" in answer.content.decode()
    assert sign_in(admin).get(reverse("signing:doctor_find")).url == OWN


def test_who_keeps_the_system_looks_at_everybody(office, sign_in):
    keeper = person(Role.SYSTEM_ADMIN, agency=AgencyFactory())
    assert sign_in(keeper).get(of(office.leader)).status_code == 200


def test_a_colleague_is_refused_and_a_stranger_finds_nobody(office, sign_in):
    assert sign_in(office.clerical).get(of(office.leader)).status_code == 403
    assert sign_in(office.clerical).get(reverse("signing:doctor_find"), {"ten": "x"}).status_code == 403
    stranger = person(Role.LEADER, agency=AgencyFactory())
    assert sign_in(stranger).get(of(office.leader)).status_code == 404
    assert sign_in(stranger).get(reverse("signing:doctor_person", args=["khong-co"])).status_code == 404


def test_an_administrator_of_one_of_two_agencies_is_enough(office, sign_in):
    admin = person(Role.AGENCY_ADMIN, agency=AgencyFactory())
    PostFactory(user=office.leader, agency=admin.agency, role=Role.HEAD, main=False)
    assert sign_in(admin).get(of(office.leader)).status_code == 200


def test_a_person_whose_key_is_in_a_program_has_it_asked_by_the_browser(office, sign_in, move_key):
    client = sign_in(office.leader)
    assert "data-program" not in client.get(OWN).content.decode()
    move_key(office.leader_key, "agent_digest", "", "cred-1")
    page = client.get(OWN)
    assert 'data-program="wss://127.0.0.1:8987"' in page.content.decode()
    assert "connect-src 'self' wss://127.0.0.1:8987" in page["Content-Security-Policy"]
    admin = sign_in(person(Role.AGENCY_ADMIN, agency=office.agency))
    assert "data-program" not in admin.get(of(office.leader)).content.decode()


def test_the_reply_of_the_program_is_judged(office, sign_in):
    client, address = sign_in(office.leader), reverse("signing:doctor_program")
    told = client.post(address, {"reply": '{"Status": 0, "Version": "1.2<b>"}'}).content.decode()
    assert "đang mở, bản 1.2&lt;b&gt;." in told
    assert "Chưa mở phần mềm ký số" in client.post(address, {"reply": ""}).content.decode()
    assert client.get(address).status_code == 405
