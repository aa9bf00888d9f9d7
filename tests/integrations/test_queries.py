"""What the desk, the dossiers and the health page learn of the link."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts.models import Role, User
from integrations import broker, outbox, queries
from integrations.contracts import DocumentReturned, Person
from integrations.models import Half, OutboxMessage
from integrations.transports import TransportError
from tests.factories.accounts import AgencyFactory, person
from tests.integrations.messages import AT, CODE, OTHER_CODE, Clock, Receiver, publish, receiver_does
from tests.integrations.valkey import Valkey

pytestmark = pytest.mark.django_db


def fail(message: object) -> None:
    raise TransportError("Không trả lời.")


def park(code: str = CODE) -> OutboxMessage:
    row = publish(code=code)
    with receiver_does(Receiver().refuse):
        outbox.drain(clock=Clock())
    return row


ALL_QUEUES = ["checks", "default", "documents", "messages"]


def test_a_link_without_messages_is_well() -> None:
    assert queries.link_health(at=AT) == {
        "oldest_undelivered_s": None,
        "workers": 0,
        "unserved_queues": ALL_QUEUES,
        "parked": 0,
    }


def test_health_tells_the_age_of_the_oldest_message_on_its_way() -> None:
    park(OTHER_CODE)
    publish(at=AT)
    publish(code="H38.02-261116-0001", at=AT + timedelta(seconds=30))
    health = queries.link_health(at=AT + timedelta(seconds=90))
    assert (health["oldest_undelivered_s"], health["parked"]) == (90.0, 1)


def test_health_counts_the_workers() -> None:
    broker.note_worker("celery@one", queues=["messages", "default"], at=AT)
    health = queries.link_health(at=AT)
    assert (health["workers"], health["unserved_queues"]) == (1, ["checks", "documents"])


def test_health_tells_when_the_broker_is_silent(valkey: Valkey) -> None:
    valkey.freeze()
    health = queries.link_health(at=AT)
    assert (health["workers"], health["unserved_queues"]) == (None, None)


def test_health_costs_one_query(count_queries: Callable[..., int]) -> None:
    assert count_queries(lambda: queries.link_health(at=AT)) == 1


def block(at: datetime, reader: User | None = None) -> str:
    return queries.stream_block(CODE, reader=reader or person(Role.SYSTEM_ADMIN), at=at)


def test_nothing_holds_a_dossier_whose_messages_have_arrived(receiver: Receiver) -> None:
    publish()
    outbox.drain(clock=Clock())
    assert block(at=AT + timedelta(days=1)) == ""


def test_a_message_of_a_moment_ago_holds_nothing() -> None:
    publish()
    assert block(at=AT + timedelta(seconds=59)) == ""


def test_a_late_message_is_told() -> None:
    publish()
    assert "chưa tới" in block(at=AT + timedelta(seconds=60))


def test_a_message_that_fails_for_long_is_told_with_its_reason(receiver: Receiver) -> None:
    publish()
    with receiver_does(fail):
        outbox.drain(clock=Clock())
    assert "Không trả lời." in block(at=AT + timedelta(minutes=2))


def test_a_parked_message_is_told_at_once_and_before_later_ones(receiver: Receiver) -> None:
    park()
    publish("sau")
    text = block(at=AT + timedelta(hours=1))
    assert "đang dừng: Hồ sơ đã rút. Kiểm tra lại hồ sơ. Sửa xong" in text
    for role, agency in ((Role.CLERK, AgencyFactory(code="H38.01")), (Role.HEAD, AgencyFactory())):
        told = block(at=AT + timedelta(hours=1), reader=person(role, agency=agency))
        assert told.endswith("Hãy nhờ lãnh đạo phòng, văn thư hoặc quản trị cơ quan bấm Gửi lại ở Liên thông.")
        assert "Hồ sơ đã rút." in told


def test_a_parked_answer_of_the_office_holds_the_dossier_too() -> None:
    row = outbox.publish(
        DocumentReturned(dossier_code=CODE, at=AT, by=Person(username="a", full_name="A"), reason="Sai."),
        source=Half.OFFICE,
        destination=Half.DESK,
        at=AT,
    )
    outbox.claim(at=AT, count=1)
    row.refresh_from_db()
    outbox.settle([outbox.Outcome(row, "Chưa có.", final=True)], at=AT)
    assert "“Trả lại văn bản” gửi Một cửa đang dừng" in block(at=AT)


def test_another_dossier_s_trouble_holds_nothing(receiver: Receiver) -> None:
    park(OTHER_CODE)
    assert block(at=AT + timedelta(days=1)) == ""


def test_the_block_of_a_dossier_costs_one_query(count_queries: Callable[..., int]) -> None:
    park()
    reader = person(Role.SYSTEM_ADMIN)
    assert reader.active_posts
    assert count_queries(lambda: block(at=AT, reader=reader)) == 1


def test_the_messages_of_a_dossier_go_both_ways(receiver: Receiver) -> None:
    there = publish()
    back = outbox.publish(
        DocumentReturned(dossier_code=CODE, at=AT, by=Person(username="a", full_name="A"), reason="Sai."),
        source=Half.OFFICE,
        destination=Half.DESK,
        at=AT + timedelta(hours=1),
    )
    publish(code=OTHER_CODE)
    assert list(queries.messages_of(CODE)) == [there, back]


def test_the_queues_divide_the_undelivered_messages(receiver: Receiver) -> None:
    admin = person(Role.SYSTEM_ADMIN)
    parked = park("H38.01-261116-0001")
    retried = publish(code="H38.01-261116-0002")
    with receiver_does(fail):
        outbox.drain(clock=Clock())
    publish(code="H38.01-261116-0009")
    outbox.drain(clock=Clock())
    waiting = publish(code="H38.01-261116-0003", at=AT + timedelta(seconds=1))

    def subjects(queue: str, **chosen: str) -> list[OutboxMessage]:
        return queries.undelivered(admin, queue=queue, **chosen).items

    assert [subjects(name) for name in ("parked", "retrying", "waiting")] == [[parked], [retried], [waiting]]
    assert subjects("")[-1] == waiting
    assert set(subjects("")) == {parked, retried, waiting}
    figures = queries.figures(admin)
    assert (figures["parked"], figures["retrying"], figures["waiting"]) == (1, 1, 1)
    assert subjects("", code="h38.01-261116-0003") == [waiting]


def test_the_figures_are_those_of_the_own_agency(receiver: Receiver) -> None:
    park()
    park("H38.02-261116-0001")
    head = person(Role.HEAD, agency=AgencyFactory(code="H38.01"))
    assert queries.figures(head)["parked"] == 1
    assert queries.figures(person(Role.SPECIALIST))["parked"] == 0
