"""Follow a dossier by its code, and by the receipt's secret (row C5)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from onestop.models import Dossier, Payment
from onestop.queries import public_track
from onestop.services import intake
from onestop.services.submission import MissingPaper
from portal import misses
from tests.factories.accounts import NOW
from tests.factories.onestop import OWNER, desk
from tests.factories.paths import ask, extend, pause, receive, refuse, stop, undo, withdraw
from tests.kept import kept

pytestmark = pytest.mark.django_db
PERSONAL = [OWNER.name, OWNER.phone, OWNER.email, OWNER.id_number, OWNER.address]


@pytest.fixture
def place():
    return kept(desk)


def page(client, code):
    return client.get(reverse("portal:track", args=[code]))


def full_page(client, code, secret):
    return client.post(reverse("portal:track_full", args=[code]), {"secret": secret})


def test_home_leads_to_the_tracking_page(client):
    assert reverse("portal:track_find") in client.get(reverse("portal:home")).content.decode()


def test_typed_code_leads_to_its_page_whatever_its_case(client, place):
    dossier = place.accept()
    answer = client.get(reverse("portal:track_find"), {"code": f" {dossier.code.lower()} "})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("portal:track", args=[dossier.code])


def test_empty_code_says_what_to_type(client):
    answer = client.get(reverse("portal:track_find"), {"code": ""})
    assert answer.status_code == 422
    assert "Hãy nhập mã hồ sơ" in answer.content.decode()


@pytest.mark.parametrize("step", ["xu_ly", "ky_duyet", "tra_ket_qua", "xong"])
def test_code_alone_shows_the_course_and_no_person(client, place, step):
    dossier = place.at(step)
    text = page(client, dossier.code).content.decode()
    assert dossier.procedure_name in text
    assert place.agency.name in text
    assert "Tiếp nhận hồ sơ" in text
    people = [place.clerk, place.specialist, place.head, place.leader]
    assert [word for word in [*PERSONAL, *(person.full_name for person in people)] if word in text] == []
    assert dossier.lookup_secret not in text


def test_secret_tells_what_is_to_be_paid_and_why(client):
    place = desk(fee_vnd=800_000)
    dossier = place.accept()
    payment = Payment.objects.get(dossier=dossier)
    payment.ask_advance()
    payment.advance_vnd, payment.note = 200_000, "Nộp tạm ứng trước khi đo đạc."
    payment.save()
    text = full_page(client, dossier.code, dossier.lookup_secret).content.decode()
    assert "Số tiền phải nộp: <b>200.000 đồng</b>" in text
    assert "Nộp tạm ứng trước khi đo đạc." in text
    assert "Nộp tạm ứng" not in page(client, dossier.code).content.decode()
    withdraw(place, dossier)
    assert "Số tiền phải nộp" not in full_page(client, dossier.code, dossier.lookup_secret).content.decode()


def test_opinions_stay_inside(client, place):
    dossier = place.accept()
    place.draft(dossier)
    place.act(dossier, "advance", place.specialist, note="Người nộp còn nợ thuế")
    assert "nợ thuế" not in page(client, dossier.code).content.decode()


def test_secret_adds_the_masked_owner_and_the_result(client, place):
    dossier = place.at("xong")
    text = full_page(client, dossier.code, dossier.lookup_secret.lower()).content.decode()
    assert "7/GP-STN" in text
    assert "Đỗ" not in text.split("Chủ hồ sơ", 1)[1].split("</p>", 1)[0]
    assert [word for word in PERSONAL if word in text] == []


def test_secret_shows_the_papers_asked_for(client, place):
    component = place.procedure_version.components.first()
    missing = [MissingPaper(component.pk, component.name, "Thiếu trang 2")]
    dossier = intake.dossier_save_pending(data=place.data(papers=()), missing=missing, actor=place.clerk, at=NOW)
    assert "Thiếu trang 2" not in page(client, dossier.code).content.decode()
    assert "Thiếu trang 2" in full_page(client, dossier.code, dossier.lookup_secret).content.decode()


def test_wrong_secret_says_so_and_shows_nothing_more(client, place):
    dossier = place.at("xong")
    answer = full_page(client, dossier.code, "AAAAAAAA")
    assert answer.status_code == 422
    assert "Mã tra cứu không đúng" in answer.content.decode()
    assert "7/GP-STN" not in answer.content.decode()


def test_result_file_needs_the_secret(client, place):
    dossier = place.at("xong")
    address = reverse("portal:track_result", args=[dossier.code])
    assert client.post(address, {"secret": "AAAAAAAA"}).status_code == 404
    answer = client.post(address, {"secret": dossier.lookup_secret})
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")


def test_result_file_of_a_dossier_without_result_is_not_found(client, place):
    dossier = place.accept()
    address = reverse("portal:track_result", args=[dossier.code])
    assert client.post(address, {"secret": dossier.lookup_secret}).status_code == 404


def test_unknown_code_is_not_found_and_keeps_what_was_typed(client):
    answer = page(client, "H18.99-260101-0001")
    assert answer.status_code == 404
    assert "H18.99-260101-0001" in answer.content.decode()


def test_draft_is_not_found(client, place):
    dossier = place.accept()
    Dossier.objects.filter(pk=dossier.pk).update(state="draft", finished_at=None)
    assert page(client, dossier.code).status_code == 404


def test_five_misses_slow_the_address_down_even_for_a_right_code(client, place):
    dossier = place.accept()
    for number in range(5):
        assert page(client, f"H18.99-260101-000{number}").status_code == 404
    answer = page(client, dossier.code)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 30
    assert dossier.procedure_name not in answer.content.decode()
    assert full_page(client, dossier.code, dossier.lookup_secret).status_code == 429


def test_other_addresses_are_not_slowed_down(client, place):
    dossier = place.accept()
    for number in range(6):
        page(client, f"H18.99-260101-000{number}")
    assert client.get(reverse("portal:track", args=[dossier.code]), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_wait_grows_and_ends(rf):
    request = rf.get("/")
    for _ in range(7):
        misses.note_miss(request, at=NOW)
    assert misses.wait_seconds(request, at=NOW) == 120
    assert misses.wait_seconds(request, at=NOW + timedelta(seconds=121)) == 0


def test_page_costs_a_flat_number_of_queries(client, place, django_assert_max_num_queries):
    dossier = place.at("xong")
    with django_assert_max_num_queries(20):
        page(client, dossier.code)


@pytest.mark.parametrize("address", ["/tra-cuu/%00/", "/tra-cuu/H18%00/", "/api/v1/dossiers/%00/"])
def test_a_code_that_no_database_can_hold_does_not_exist(client, place, address):
    place.accept()
    assert client.get(address).status_code == 404


def test_behind_the_proxy_one_citizens_misses_slow_nobody_else_down(client, place, settings):
    settings.PROXIES = 1
    dossier = place.accept()
    guesser, other = "203.0.113.9, 198.51.100.1", "203.0.113.9, 198.51.100.2"
    for _ in range(misses.FREE_MISSES):
        client.get(reverse("portal:track", args=["X"]), headers={"X-Forwarded-For": guesser})
    answers = [
        client.get(reverse("portal:track", args=[dossier.code]), headers={"X-Forwarded-For": told}).status_code
        for told in (guesser, other)
    ]
    assert answers == [429, 200]


def test_without_a_proxy_a_claimed_address_does_not_reset_the_misses(client, place):
    dossier = place.accept()
    for number in range(misses.FREE_MISSES):
        client.get(reverse("portal:track", args=["X"]), headers={"X-Forwarded-For": f"203.0.113.{number}"})
    answer = client.get(reverse("portal:track", args=[dossier.code]), headers={"X-Forwarded-For": "203.0.113.99"})
    assert answer.status_code == 429


def test_secret_may_be_typed_in_two_groups(client, place):
    dossier = place.at("xong")
    typed = f"{dossier.lookup_secret[:4]} {dossier.lookup_secret[4:]}"
    assert "7/GP-STN" in full_page(client, dossier.code, typed).content.decode()


def letter_address(dossier, letter):
    return reverse("portal:track_letter", args=[dossier.code, letter.pk])


@pytest.mark.parametrize(
    ("end", "says"),
    [
        (refuse, "Hồ sơ bị từ chối."),
        (stop, "đã dừng giải quyết hồ sơ"),
        (pause, "tạm dừng giải quyết hồ sơ"),
        (withdraw, "đã được rút theo đề nghị của người nộp"),
    ],
)
def test_code_alone_says_how_it_ended_without_a_person_reason_or_file(client, place, end, says):
    dossier = place.at("xem_xet")
    end(place, dossier, reason="Người nộp còn nợ thuế")
    text = page(client, dossier.code).content.decode()
    assert says in text
    people = [place.clerk, place.specialist, place.head, place.leader]
    assert ("hồ sơ đã đóng" in text) is (end is not pause)
    assert "trả sớm" not in text
    standings = [step.standing for step in public_track(dossier.code).steps]
    assert standings[:3] == ["done", "done", "now" if end is pause else "next"]
    names = [*PERSONAL, *(person.full_name for person in people), "nợ thuế", "Van-ban.pdf"]
    assert [word for word in names if word in text] == []


@pytest.mark.parametrize("end", [refuse, stop, pause, extend])
def test_secret_gives_the_letter(client, place, end):
    dossier = place.at("xem_xet")
    end(place, dossier, reason="Người nộp còn nợ thuế")
    letter = dossier.attachments.get(kind="letter")
    text = full_page(client, dossier.code, dossier.lookup_secret).content.decode()
    assert letter_address(dossier, letter) in text
    assert "nợ thuế" not in text
    answer = client.post(letter_address(dossier, letter), {"secret": dossier.lookup_secret})
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert client.post(letter_address(dossier, letter), {"secret": "AAAAAAAA"}).status_code == 404


def test_only_letters_of_this_dossier_are_given(client, place):
    dossier, other = place.at("xem_xet"), place.at("xem_xet")
    refuse(place, other)
    withdraw(place, dossier)
    secret = {"secret": dossier.lookup_secret}
    for file in (*other.attachments.filter(kind="letter"), *dossier.attachments.all()):
        assert client.post(letter_address(dossier, file), secret).status_code == 404


def test_the_letter_of_a_refusal_that_was_undone_is_gone(client, place):
    dossier = place.at("xem_xet")
    refuse(place, dossier)
    letter = dossier.attachments.get(kind="letter")
    undo(place, dossier)
    assert "Van-ban.pdf" not in full_page(client, dossier.code, dossier.lookup_secret).content.decode()
    assert client.post(letter_address(dossier, letter), {"secret": dossier.lookup_secret}).status_code == 404


def test_papers_asked_for_later_show_until_they_come(client, place):
    dossier = place.accept()
    ask(place, dossier)
    assert "Bản photo mờ" not in page(client, dossier.code).content.decode()
    text = full_page(client, dossier.code, dossier.lookup_secret).content.decode()
    assert "Bản photo mờ" in text
    assert "tạm dừng" in text
    receive(place, dossier)
    assert "Bản photo mờ" not in full_page(client, dossier.code, dossier.lookup_secret).content.decode()


def test_an_extension_is_told_with_the_new_date(client, place):
    dossier = place.accept()
    extend(place, dossier)
    text = page(client, dossier.code).content.decode()
    assert "27/07/2026" in text
    assert "đã gia hạn 1 lần, hẹn ban đầu 20/07/2026" in text
