"""The message desk in the browser's terms."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Role, User
from integrations import broker, outbox
from integrations.models import OutboxEvent, OutboxMessage
from tests.factories.accounts import Agency, AgencyFactory, person
from tests.integrations.messages import AT, CODE, Clock, Receiver, publish, receiver_does
from tests.integrations.valkey import Valkey

pytestmark = pytest.mark.django_db

State = OutboxMessage.State
LIST = "/lien-thong/"


@pytest.fixture
def agency() -> Agency:
    return AgencyFactory(code="H38.01")


@pytest.fixture
def head(agency: Agency, client: Client) -> User:
    user = person(Role.HEAD, agency=agency)
    client.force_login(user)
    return user


def park(code: str = CODE) -> OutboxMessage:
    row = publish(code=code)
    with receiver_does(Receiver().refuse):
        outbox.drain(clock=Clock())
    row.refresh_from_db()
    return row


def address(view: str, row: OutboxMessage) -> str:
    return reverse(f"integrations:message_{view}", args=[row.pk])


def test_lists_what_has_not_arrived(head: User, client: Client, receiver: Receiver) -> None:
    park()
    publish(code="H38.01-261116-0077")
    publish(code="H38.01-261116-0088")
    outbox.drain(clock=Clock(), limit=1)
    page = client.get(LIST).content.decode()
    assert CODE in page
    assert "Hồ sơ đã rút. Kiểm tra lại hồ sơ." in page
    assert "Chờ người sửa" in page
    delivered = OutboxMessage.objects.get(state=State.DELIVERED)
    assert delivered.subject not in page


def test_an_empty_list_says_what_would_stand_there(head: User, client: Client) -> None:
    assert "đã tới nơi" in client.get(LIST).content.decode()


def test_tells_whether_workers_are_there(head: User, client: Client) -> None:
    assert "chưa có trình nào chạy" in client.get(LIST).content.decode()
    broker.note_worker("messages@one", queues=["messages", "default"], at=now())
    assert "thiếu trình cho hàng đợi checks, documents" in client.get(LIST).content.decode()
    broker.note_worker("documents@one", queues=["documents", "checks"], at=now())
    assert "có tín hiệu" in client.get(LIST).content.decode()


def test_answers_while_the_broker_is_frozen(head: User, client: Client, valkey: Valkey) -> None:
    valkey.freeze()
    assert "hàng đợi không trả lời" in client.get(LIST).content.decode()


def test_filters_by_queue_and_code(head: User, client: Client) -> None:
    park()
    publish(code="H38.01-261116-0077")
    parked = client.get(LIST, {"queue": "parked"}).content.decode()
    assert CODE in parked
    assert "0077" not in parked
    found = client.get(LIST, {"code": "H38.01-261116-0077"}).content.decode()
    assert "0077" in found
    assert CODE not in found


def test_an_unknown_queue_shows_everything(head: User, client: Client) -> None:
    park()
    assert CODE in client.get(LIST, {"queue": "drop"}).content.decode()


def test_htmx_gets_the_rows_alone(head: User, client: Client) -> None:
    park()
    rows = client.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert CODE in rows
    assert "<html" not in rows


def test_shows_no_message_of_another_agency(head: User, client: Client) -> None:
    park("H38.02-261116-0001")
    assert "H38.02-261116-0001" not in client.get(LIST).content.decode()


def test_pages_by_key(head: User, client: Client, settings: object) -> None:
    for number in range(51):
        publish(code=f"{CODE}{number:02d}", at=AT + timedelta(seconds=number))
    first = client.get(LIST)
    assert len(first.context["page"].items) == 50
    second = client.get(LIST, {"after": first.context["page"].next_token})
    assert [row.subject for row in second.context["page"].items] == [f"{CODE}50"]


@pytest.mark.parametrize("role", [Role.CLERK, Role.SPECIALIST, Role.LEADER])
def test_the_list_is_closed_to_other_roles(role: Role, agency: Agency, client: Client) -> None:
    client.force_login(person(role, agency=agency))
    assert client.get(LIST).status_code == 403


def test_sends_a_visitor_to_the_sign_in(client: Client) -> None:
    assert client.get(LIST).status_code == 302


def test_a_list_of_fifty_costs_as_many_queries_as_of_one(
    head: User, client: Client, count_queries: Callable[..., int]
) -> None:
    park()
    one = count_queries(lambda: client.get(LIST))
    for number in range(50):
        publish(code=f"{CODE}{number:02d}")
    assert count_queries(lambda: client.get(LIST)) == one
    assert one <= 12


def test_shows_the_life_of_a_message(head: User, client: Client, count_queries: Callable[..., int]) -> None:
    row = park()
    page = client.get(address("detail", row)).content.decode()
    for words in (CODE, "Đường đời của tin", "Hồ sơ đã rút.", "Chờ người sửa", "Gửi lại", str(row.pk)):
        assert words in page
    assert count_queries(lambda: client.get(address("detail", row))) <= 20


def test_does_not_show_the_content(head: User, client: Client) -> None:
    row = publish("Lò Văn Bình")
    assert "Lò Văn Bình" not in client.get(address("detail", row)).content.decode()


def test_a_message_that_arrived_cannot_be_sent_again(head: User, client: Client, receiver: Receiver) -> None:
    row = publish()
    outbox.drain(clock=Clock())
    assert address("resend", row) not in client.get(address("detail", row)).content.decode()


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.HEAD])
def test_strangers_do_not_find_a_message(role: Role, client: Client) -> None:
    row = park()
    client.force_login(person(role, agency=AgencyFactory(code="H38.99")))
    assert client.get(address("detail", row)).status_code == 404
    assert client.post(address("resend", row), {"expected_standing": row.standing}).status_code == 404
    assert not OutboxEvent.objects.filter(kind=OutboxEvent.Kind.RESENT).exists()


def test_a_message_that_does_not_exist_is_not_found(head: User, client: Client) -> None:
    assert client.get(reverse("integrations:message_detail", args=[uuid4()])).status_code == 404


def test_sends_again(head: User, client: Client) -> None:
    row = park()
    answer = client.post(address("resend", row), {"expected_standing": row.standing}, follow=True)
    row.refresh_from_db()
    assert row.state == State.PENDING
    assert answer.redirect_chain == [(address("detail", row), 302)]
    assert "Đã xếp gửi lại" in answer.content.decode()


def test_goes_back_to_the_list_it_was_pressed_in(head: User, client: Client) -> None:
    row = park()
    answer = client.post(address("resend", row), {"expected_standing": row.standing, "next": f"{LIST}?queue=parked"})
    assert answer.url == f"{LIST}?queue=parked"


def test_a_stale_page_is_refused(head: User, client: Client) -> None:
    row = park()
    answer = client.post(address("resend", row), {"expected_standing": "parked 7"}, follow=True)
    assert "Tải lại trang" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == State.PARKED


def test_a_form_without_its_standing_is_refused(head: User, client: Client) -> None:
    row = park()
    answer = client.post(address("resend", row), follow=True)
    assert "tải lại trang" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == State.PARKED


def test_sending_again_needs_a_post(head: User, client: Client) -> None:
    assert client.get(address("resend", park())).status_code == 405
