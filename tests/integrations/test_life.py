"""The line of one message's life."""

from datetime import timedelta

from integrations.life import MARGIN, WIDTH, moments, now_x
from integrations.models import OutboxEvent, OutboxMessage
from tests.integrations.messages import AT

State = OutboxMessage.State
Kind = OutboxEvent.Kind
NOW = AT + timedelta(minutes=10)


def message(state: str, **fields: object) -> OutboxMessage:
    return OutboxMessage(state=state, created_at=AT, trying_since=AT, next_attempt_at=NOW, **fields)


def event(kind: str, minutes: int, **fields: object) -> OutboxEvent:
    return OutboxEvent(kind=kind, at=AT + timedelta(minutes=minutes), **fields)


def test_a_message_that_arrived_at_once_has_two_points() -> None:
    points = moments(message(State.DELIVERED, delivered_at=AT), [], at=NOW)
    assert [(point.tone, point.title, point.x) for point in points] == [
        ("ok", "Tạo", MARGIN),
        ("ok", "Đã nhận", WIDTH - MARGIN),
    ]
    assert now_x(points) == WIDTH - MARGIN


def test_a_waiting_message_shows_what_comes() -> None:
    points = moments(message(State.PENDING, attempts=2), [event(Kind.FAILED, 1), event(Kind.FAILED, 2)], at=NOW)
    assert [point.title for point in points] == ["Tạo", "Chưa tới", "Chưa tới", "Bây giờ", "Gửi lần 3", "Dừng hẳn"]
    assert points[-1].at == AT + timedelta(hours=72)
    assert now_x(points) == points[3].x


def test_a_stopped_message_waits_for_a_person() -> None:
    points = moments(message(State.PARKED, attempts=1), [event(Kind.PARKED, 1, text="Hồ sơ đã rút.")], at=NOW)
    assert [point.title for point in points] == ["Tạo", "Dừng", "Bây giờ", "Chờ người sửa"]
    assert points[1].text == "Hồ sơ đã rút."


def test_says_who_sent_it_again_within_the_room_of_its_point() -> None:
    long_name = "mot.ten.dang.nhap.rat.dai"
    points = moments(message(State.PARKED, attempts=1), [event(Kind.RESENT, 1, username=long_name)], at=NOW)
    assert (points[1].tone, points[1].note) == ("again", long_name)
    assert points[1].short_note == "mot.ten.dang.nhap.r…"


def test_many_failures_are_summed_up() -> None:
    points = moments(message(State.PENDING, attempts=9), [event(Kind.FAILED, n) for n in range(9)], at=NOW)
    assert (points[1].title, points[1].note) == ("…", "4 lần trước")
    assert len(points) == 1 + 1 + 5 + 3
