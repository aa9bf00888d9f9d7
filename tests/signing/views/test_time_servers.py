"""Time-stamp servers are added, tried and closed by who keeps the system; what each answered stands on the page."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from signing.models import TrustAnchor, TsaEvent, TsaProfile
from signing.services import stamping, time_servers, tsa_notes
from signing.simulators.services import Services, free_server
from signing.trust.tsa import Asked, NoTimeStampError
from tests.factories.accounts import NOW, person
from tests.factories.authorities import ask_afresh, give_tsa, serving
from tests.factories.signing import authority, give_keys

LIST, ADD = reverse("signing:tsa_list"), reverse("signing:tsa_add")
FORM = {
    "code": "ca-gov",
    "name": "TSA Ban Cơ yếu",
    "url": "http://tsa.ca.gov.vn/tsa",
    "rank": "1",
    "timeout_seconds": "3",
    "reason": "Theo hợp đồng 12/2026",
}


@pytest.fixture
def keeper(db, client):
    give_keys()
    client.force_login(person(Role.SYSTEM_ADMIN))
    return client


@pytest.fixture
def services(db):
    ask_afresh()
    tsa_notes.forget_notes()
    made = Services(authority())
    with serving(made, free_server()) as address:
        give_tsa(address)
        yield made


def act(client, name, **data):
    return client.post(reverse(f"signing:{name}", args=[TsaProfile.objects.get().pk]), data, follow=True)


def test_a_server_is_added_closed_with_a_reason_and_used_again(keeper):
    assert "Chưa có máy chủ dấu thời gian" in keeper.get(LIST).text
    assert "Chưa hỏi lần nào" in keeper.post(ADD, FORM, follow=True).text
    assert [one.code for one in stamping.servers()] == ["ca-gov"]
    assert "Đã có máy chủ đang dùng" in keeper.post(ADD, FORM).text
    assert act(keeper, "tsa_close", reason=" ").status_code == 422
    assert TsaProfile.objects.get().active
    assert "Ngừng dùng" in act(keeper, "tsa_close", reason="Hết hợp đồng").text
    assert stamping.servers() == []
    assert "đã ngừng dùng" in act(keeper, "tsa_close", reason="Lần nữa").text
    assert "đã ngừng dùng" in act(keeper, "tsa_try").text
    page = keeper.post(ADD, FORM | {"rank": "2"}, follow=True).text
    assert [one.rank for one in TsaProfile.objects.all()] == [2]
    assert list(TsaEvent.objects.values_list("action", flat=True)) == ["added", "closed", "reopened"]
    for words in ("Hết hợp đồng", "Theo hợp đồng 12/2026", "dùng lại máy chủ"):
        assert words in page


def test_a_closed_server_takes_its_password_to_no_other_machine(keeper, settings):
    settings.TSA_PASSWORDS = {"ca-gov": "mật khẩu"}
    keeper.post(ADD, FORM)
    act(keeper, "tsa_close", reason="Hết hợp đồng")
    page = keeper.post(ADD, FORM | {"url": "http://noi-khac.example/tsa"})
    assert page.status_code == 422
    assert "đã có mật khẩu cho máy chủ khác" in page.text
    assert not TsaProfile.objects.get().active
    keeper.post(ADD, FORM)
    assert TsaProfile.objects.get().active


def test_what_a_server_says_is_kept_as_the_column_can_hold_it(keeper, services):
    server = TsaProfile.objects.get()
    said = Asked(server.code, 12, failure="bad", detail="\x15\x03\x00" + "x" * 300)
    tsa_notes.note_answer(said, at=NOW, always=True)
    server.refresh_from_db()
    assert server.detail == "x" * 200


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("url", "ftp://tsa.vn/", "bắt đầu bằng http"),
        ("code", "có dấu", "chỉ gồm chữ không dấu"),
        ("timeout_seconds", "60", "10"),
        ("reason", "", "Lý do"),
    ],
)
def test_nonsense_is_refused_and_what_was_typed_stays(keeper, field, value, said):
    answer = keeper.post(ADD, FORM | {field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="TSA Ban Cơ yếu"' in answer.text
    assert not TsaProfile.objects.exists()
    assert not TsaEvent.objects.exists()


def test_trying_says_what_came_and_how_long_it_took(keeper, services):
    page = act(keeper, "tsa_try").text
    assert "TSA minh họa" in page
    assert "Đang trả lời" in page
    services.mode = "fail"
    page = act(keeper, "tsa_try").text
    assert "Trả lời không dùng được" in page
    assert "HTTP 500" in page
    assert "Tạm nghỉ đến" in page
    assert (TsaProfile.objects.get().failure, TsaProfile.objects.get().authority) == ("bad", "TSA minh họa")


def test_a_server_that_keeps_silent_is_not_waited_for_longer_than_the_bound(keeper, services, monkeypatch):
    monkeypatch.setattr(time_servers, "TRY_SECONDS", 0.5)
    services.mode, services.delay_seconds = "slow", 2
    assert "Không trả lời kịp" in act(keeper, "tsa_try").text


def test_what_signatures_meet_is_seen_too(keeper, services):
    services.mode = "fail"
    with pytest.raises(NoTimeStampError):
        stamping.token_of(bytes(32), stamping.servers(), at=NOW)
    server = TsaProfile.objects.get()
    assert (server.failure, server.asked_at) == ("bad", NOW)
    assert "Tạm nghỉ đến 09:00:30" in keeper.get(LIST).text
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert "Lần cuối không được" in keeper.get(LIST).text


def test_a_server_whose_root_is_for_time_stamps_alone_gives_tokens(keeper, services):
    TrustAnchor.objects.update(family=TrustAnchor.Family.TIME_STAMP)
    token = stamping.token_of(bytes(32), stamping.servers(), at=NOW)
    assert (token.at, token.authority) == (NOW, "TSA minh họa")
    assert "Đang trả lời" in act(keeper, "tsa_try").text


def test_the_families_of_roots_are_named(keeper):
    page = keeper.get(LIST).text
    assert "Chưa có chứng thư gốc nào thuộc nhóm Dấu thời gian" in page
    assert "nhóm chuyên dùng công vụ hoặc công cộng cũng dùng được cho dấu thời gian" in page
    assert "Chứng thực chữ ký số công cộng" in page


def test_nobody_else_may(db, client, services):
    client.force_login(person(Role.AGENCY_ADMIN))
    assert client.get(LIST).status_code == 403
    assert client.post(ADD, FORM).status_code == 403
    for name in ("tsa_try", "tsa_close"):
        assert act(client, name, reason="x").status_code == 403
    assert TsaProfile.objects.get().active
    assert not TsaEvent.objects.exists()
    assert not services.asked
